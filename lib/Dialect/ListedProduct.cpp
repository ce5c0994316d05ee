//===- ListedProduct.cpp - Products of matrices, by terms -----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Dialect/ListedProduct.h"

using namespace mlir;
using namespace nz;

/// Whether `pattern` is a matrix in compressed rows that have each column at
/// most once, in order.
static bool isInRows(Value pattern) {
  auto encoding = cast<PatternType>(pattern.getType()).getEncoding();
  if (encoding.getLvlRank() != 2 || !encoding.isDenseLvl(0))
    return false;
  sparse_tensor::LevelType columns = encoding.getLvlType(1);
  return sparse_tensor::isCompressedLT(columns) &&
         sparse_tensor::isUniqueLT(columns) &&
         sparse_tensor::isOrderedLT(columns);
}

/// Whether `left` and `right` are at (i, j) and (j, l), for different names.
static bool multiply(AffineMap left, AffineMap right) {
  return left.getNumResults() == 3 && right.getNumResults() == 3 &&
         left.isProjectedPermutation() && right.isProjectedPermutation() &&
         left.getResult(1) == right.getResult(0) &&
         !llvm::is_contained(left.getResults(), right.getResult(1));
}

/// Whether `product` is where `left` times `right` stores entries.
static bool isProduct(Value product, Value left, Value right) {
  auto join = product.getDefiningOp<JoinOp>();
  if (!join || !llvm::equal(join.getPatterns(), ArrayRef{left, right}))
    return false;
  SmallVector<AffineMap> maps = join.getPatternMapsArray();
  AffineMap columns = join.getColumns();
  return multiply(maps[0], maps[1]) && columns.getNumResults() == 2 &&
         columns.getResult(0) == maps[0].getResult(0) &&
         columns.getResult(1) == maps[1].getResult(1);
}

bool nz::runsOverTerms(KernelOp kernel) {
  ValueRange patterns = kernel.getPatterns();
  if (patterns.size() < 3 || !llvm::all_of(patterns.take_front(3), isInRows) ||
      !isProduct(patterns[2], patterns[0], patterns[1]))
    return false;
  AffineMap left = kernel.getPatternMap(0), right = kernel.getPatternMap(1),
            product = kernel.getPatternMap(2);
  return multiply(left, right) && product.getResult(0) == left.getResult(0) &&
         product.getResult(1) == right.getResult(1);
}

bool nz::runsOverListedTerms(KernelOp kernel) {
  ValueRange patterns = kernel.getPatterns();
  if (patterns.size() != 4 || !runsOverTerms(kernel) || !isInRows(patterns[3]))
    return false;
  auto part = patterns[3].getDefiningOp<JoinPartOp>();
  if (!part || !llvm::equal(part.getPatterns(), patterns.take_front(3)))
    return false;
  // Its columns are positions of the first and the third pattern, of the terms
  // of the same product.
  SmallVector<AffineMap> maps = part.getPatternMapsArray();
  AffineMap columns = part.getColumns(), list = kernel.getPatternMap(3);
  return multiply(maps[0], maps[1]) &&
         maps[2].getResult(0) == maps[0].getResult(0) &&
         maps[2].getResult(1) == maps[1].getResult(1) &&
         columns.getNumResults() == 2 &&
         columns.getResult(0) == maps[0].getResult(2) &&
         columns.getResult(1) == maps[2].getResult(2) &&
         list.getResult(0) == kernel.getPatternMap(0).getResult(2) &&
         list.getResult(1) == kernel.getPatternMap(2).getResult(2);
}
