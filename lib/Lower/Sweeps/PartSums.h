//===- PartSums.h - Sums that each part of a sweep has ----------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_SWEEPS_PARTSUMS_H
#define NZ_LOWER_SWEEPS_PARTSUMS_H

#include "mlir/IR/IRMapping.h"
#include "nz/Dialect/Nz.h"
#include "nz/Lower/Loops/LevelIterators.h"

namespace nz {

/// No two threads write to one line of memory.
inline constexpr int64_t kLineBytes = 64;

/// The parts of a sweep whose rows meet in sums. The first adds to the buffers
/// of the sweep, each other one to zeros, in a room of its own where parts may
/// run at the same time, else in one room; these are added to the buffers in
/// the order of the parts.
class PartSums {
public:
  /// Counts the parts and allocates the rooms in front of `sweep`.
  PartSums(SweepOp sweep, mlir::OpBuilder &builder);

  /// Runs `body` for each part: the rows that it gets, and a mapping from the
  /// sums of the sweep to those of the part.
  void
  emit(mlir::OpBuilder &builder,
       llvm::function_ref<void(mlir::OpBuilder &, LoopRange, mlir::IRMapping &)>
           body);

private:
  /// What parts have instead of `sum`: `bytes` of `rooms` each.
  struct Room {
    mlir::Value sum, rooms;
    int64_t bytes;
  };

  mlir::Value constant(mlir::OpBuilder &builder, int64_t value);
  LoopRange getRows(mlir::OpBuilder &builder, mlir::Value part);
  mlir::Value getView(mlir::OpBuilder &builder, const Room &room,
                      mlir::Value number, mlir::MemRefType type);
  void clear(mlir::OpBuilder &builder, const Room &room, mlir::Value number);
  void add(mlir::OpBuilder &builder, const Room &room, mlir::Value number,
           LoopRange elements);
  void addUp(mlir::OpBuilder &builder);

  SweepOp sweep;
  mlir::Location loc;
  /// Where chunks of rows end, the number of chunks, that of parts.
  mlir::Value ends, chunks, parts;
  mlir::SmallVector<Room> rooms;
};

} // namespace nz

#endif // NZ_LOWER_SWEEPS_PARTSUMS_H
