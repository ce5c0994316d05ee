//===- DenseProduct.cpp - Products of dense matrices ----------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Dialect/DenseProduct.h"

using namespace mlir;
using namespace nz;

/// Whether all operands are shaped, with elements of f32 or all of f64.
static bool hasOneFloatType(linalg::GenericOp generic) {
  Type element;
  for (Value operand : generic->getOperands()) {
    auto type = dyn_cast<ShapedType>(operand.getType());
    if (!type || (element && type.getElementType() != element))
      return false;
    element = type.getElementType();
  }
  return element.isF32() || element.isF64();
}

std::optional<DenseProduct> nz::matchDenseProduct(linalg::GenericOp generic) {
  auto op = cast<linalg::LinalgOp>(generic.getOperation());
  // The body is product, sum and yield.
  if (!linalg::isaContractionOpInterface(op) || !hasOneFloatType(generic) ||
      generic.getBody()->getOperations().size() != 3)
    return std::nullopt;
  auto dims = linalg::inferContractionDims(op);
  AffineMap result = generic.getIndexingMapsArray()[2];
  if (failed(dims) || dims->k.empty() || result.getNumResults() == 0)
    return std::nullopt;
  auto last = dyn_cast<AffineDimExpr>(result.getResults().back());
  if (!last)
    return std::nullopt;
  unsigned column = last.getPosition();
  if (llvm::is_contained(dims->n, column))
    return DenseProduct{0, 1, column, dims->m, dims->k};
  if (llvm::is_contained(dims->m, column))
    return DenseProduct{1, 0, column, dims->n, dims->k};
  return std::nullopt;
}
