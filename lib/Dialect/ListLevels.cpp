//===- ListLevels.cpp - Patterns that are lists of tuples -----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Dialect/ListLevels.h"

using namespace mlir::sparse_tensor;

llvm::SmallVector<LevelType>
nz::getListLevels(unsigned numColumns, bool hasRows, unsigned numUnique) {
  llvm::SmallVector<LevelType> levels;
  unsigned first = 0;
  if (hasRows) {
    levels.push_back(LevelType(LevelFormat::Dense));
    first = 1;
  }
  for (unsigned column = first; column < numColumns; ++column) {
    std::vector<LevelPropNonDefault> properties;
    if (column + 1 < numColumns && column + 1 < numUnique)
      properties.push_back(LevelPropNonDefault::Nonunique);
    if (column > first)
      properties.push_back(LevelPropNonDefault::SoA);
    levels.push_back(*buildLevelType(column > first ? LevelFormat::Singleton
                                                    : LevelFormat::Compressed,
                                     properties));
  }
  return levels;
}
