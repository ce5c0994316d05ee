//===- RowAccess.h - What operations touch of a row -------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_LOOPS_ROWACCESS_H
#define NZ_LOWER_LOOPS_ROWACCESS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "nz/Dialect/Nz.h"

#include <optional>

namespace nz {

/// An access to a buffer by an operation that runs row by row. The elements of
/// a row are those whose index is the row's at `dimension`, or the values of
/// its entries in `pattern`; without either the operation may touch others.
struct RowAccess {
  mlir::Value buffer;
  bool isWritten = false;
  std::optional<unsigned> dimension;
  mlir::Value pattern;

  bool isOfRow() const { return dimension || pattern; }
  /// Whether both touch the same elements for each row.
  bool hasRowsOf(const RowAccess &other) const {
    return isOfRow() && dimension == other.dimension &&
           pattern == other.pattern;
  }
};

/// The order in which to run the loops of `generic`, outermost first: loops
/// that move far through their operands outside, contiguous ones inside.
/// Reductions keep their order, so that each element meets its terms as the
/// operation says.
llvm::SmallVector<unsigned> orderLoops(mlir::linalg::GenericOp generic);

/// The loop of `generic`, on buffers, that lowering runs over rows; nothing if
/// there is none.
std::optional<unsigned> getRowLoop(mlir::linalg::GenericOp generic);

/// What the operation touches; its rows are coordinates of the outermost level
/// of the first pattern, which is dense, or of the row loop.
llvm::SmallVector<RowAccess> getRowAccesses(KernelOp kernel);
llvm::SmallVector<RowAccess> getRowAccesses(mlir::linalg::GenericOp generic);
/// The same, where the row loop runs over the entries of `pattern`.
llvm::SmallVector<RowAccess> getEntryAccesses(mlir::linalg::GenericOp generic,
                                              mlir::Value pattern);

/// Whether two accesses, or any two of several, may touch one element that one
/// of them changes.
bool conflict(const RowAccess &lhs, const RowAccess &rhs);
bool conflict(llvm::ArrayRef<RowAccess> lhs, llvm::ArrayRef<RowAccess> rhs);

/// Whether no two entries of the outermost level meet in a result, and nothing
/// in the body ends the call: then chunks of rows may run in parallel.
bool hasIndependentRows(KernelOp kernel);
/// Whether what rows meet in is loaded and stored inside the loop over rows, so
/// that it is the same for any blocks of rows in order.
bool takesTurns(KernelOp kernel);
/// Whether rows of `kernel`, on buffers, are to add to sums of several parts of
/// a sweep, and can.
bool sumsByParts(KernelOp kernel);
/// Whether iterations of `loop` meet in no result, and nothing in the body ends
/// the call.
bool isIndependent(mlir::linalg::GenericOp generic, unsigned loop);

} // namespace nz

#endif // NZ_LOWER_LOOPS_ROWACCESS_H
