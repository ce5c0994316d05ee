//===- Contraction.cpp - Dense products that run in tiles -----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Lower/Loops/Contraction.h"

#include "nz/Dialect/DenseProduct.h"

using namespace mlir;
using namespace nz;

/// Whether rows of the last dimension are contiguous.
static bool hasContiguousRows(Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<int64_t> strides;
  int64_t offset;
  return type.getRank() > 0 &&
         succeeded(type.getStridesAndOffset(strides, offset)) &&
         strides.back() == 1;
}

std::optional<Contraction> nz::matchContraction(linalg::GenericOp generic) {
  std::optional<DenseProduct> product = matchDenseProduct(generic);
  if (!product)
    return std::nullopt;
  AffineMap right = generic.getIndexingMapsArray()[product->right];
  AffineExpr column = getAffineDimExpr(product->column, generic.getContext());
  if (right.getResults().back() != column ||
      !hasContiguousRows(generic->getOperand(product->right)) ||
      !hasContiguousRows(generic->getOperand(2)))
    return std::nullopt;
  Contraction result;
  result.left = product->left;
  result.right = product->right;
  result.column = product->column;
  result.reduction = product->terms.back();
  if (!product->rows.empty())
    result.row = product->rows.back();
  for (bool isTerm : {false, true})
    for (unsigned loop = 0; loop < generic.getNumLoops(); ++loop)
      if (loop != result.column && loop != result.row &&
          loop != result.reduction &&
          llvm::is_contained(product->terms, loop) == isTerm)
        result.outer.push_back(loop);
  return result;
}
