//===- ListLevels.h - Patterns that are lists of tuples ---------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_LISTLEVELS_H
#define NZ_DIALECT_LISTLEVELS_H

#include "mlir/Dialect/SparseTensor/IR/Enums.h"
#include "llvm/ADT/SmallVector.h"

namespace nz {

/// The levels of a sorted list of tuples with `numColumns` columns. With
/// `hasRows` the first is dense, and the list is cut at its coordinates. The
/// first `numUnique` columns tell tuples apart; what is behind them follows.
llvm::SmallVector<mlir::sparse_tensor::LevelType>
getListLevels(unsigned numColumns, bool hasRows, unsigned numUnique);

} // namespace nz

#endif // NZ_DIALECT_LISTLEVELS_H
