//===- KernelNest.h - Which loops a kernel has, in what order ---*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_LOOPS_KERNELNEST_H
#define NZ_LOWER_LOOPS_KERNELNEST_H

#include "nz/Dialect/Nz.h"

namespace nz {

/// The loops of a kernel, the outermost first: over the levels of the first
/// pattern, then of the others, then over the dense dimensions. Of these some
/// go right inside the rows, where a row of sums is longer than registers are,
/// or around blocks of rows. Of the terms of a product that are listed, the
/// last loop runs over the second matrix and the list together.
class KernelNest {
public:
  /// One loop: a level of a pattern, or a dense dimension.
  struct Step {
    std::optional<unsigned> pattern;
    unsigned level = 0;
    unsigned dim = 0;
  };

  /// The order follows from the extents of dense dimensions that are constant.
  explicit KernelNest(KernelOp kernel);

  llvm::ArrayRef<Step> getSteps() const { return steps; }
  unsigned size() const { return steps.size(); }
  /// How many loops are around what is done at an entry.
  unsigned getDepthOfEntry() const { return entryDepth; }
  /// Whether the loop over pattern 1, level 1 runs along the list of terms.
  bool runsAlongList() const { return isListed; }
  /// How many loops are around the first that runs over `dim`.
  unsigned getDepth(unsigned dim) const { return dimDepth[dim]; }
  /// The number of loops outside of which an element at `map` is not known.
  unsigned getDepth(mlir::AffineMap map) const;
  /// The number of loops outside of which an element of init `index` is not
  /// known; all, for one that is written.
  unsigned getDepthOfInit(unsigned index) const;
  /// The number of loops outside of the elements of init `index` that belong to
  /// one row or one entry and are met in one run through the loops inside;
  /// nothing if several such runs meet an element, or none does.
  std::optional<unsigned> getStartOfInit(unsigned index) const;

private:
  mutable KernelOp kernel;
  bool isListed;
  unsigned entryDepth = 0;
  llvm::SmallVector<Step> steps;
  /// For each dimension, the number of loops outside of which it is unknown.
  llvm::SmallVector<unsigned> dimDepth;
};

/// Whether the same loops over dense dimensions are around rows and around the
/// entries of a row.
bool haveSameOutside(KernelOp lhs, KernelOp rhs);

} // namespace nz

#endif // NZ_LOWER_LOOPS_KERNELNEST_H
