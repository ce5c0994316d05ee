//===- LevelIterators.h - Loops over the levels of a pattern ----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_LOOPS_LEVELITERATORS_H
#define NZ_LOWER_LOOPS_LEVELITERATORS_H

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Builders.h"
#include "nz/Dialect/Nz.h"

namespace nz {

/// What a loop carries in and out: running values of accumulators.
using Carried = llvm::SmallVector<mlir::Value>;

/// The body of a loop over the entries of a level: takes the coordinate and
/// the position of the entry and the carried values; gives their next values.
using EntryBody = llvm::function_ref<Carried(
    mlir::Value coordinate, mlir::Value position, Carried carried)>;

/// The body of a loop over a range of integers.
using RangeBody =
    llvm::function_ref<Carried(mlir::Value index, Carried carried)>;

/// Emits a loop over [`low`, `high`) that carries `carried`. A short static
/// reduction is not unrolled: LLVM would make scalar code of it.
Carried emitRange(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value low,
                  mlir::Value high, Carried carried, RangeBody body);

/// Says that `loop`, from which LLVM makes no vectors, is unrolled if it has
/// few iterations, `trips` where that is known, and otherwise stays.
void unrollIfShort(mlir::scf::ForOp loop, std::optional<int64_t> trips);

/// A half-open range of a loop.
struct LoopRange {
  mlir::Value low, high;
};

/// The position of the first entry of `row`, or behind all rows, in a pattern
/// in level form whose outermost level is dense.
mlir::Value getFirstEntry(mlir::OpBuilder &builder, mlir::Location loc,
                          mlir::Value pattern, mlir::Value row);

/// Emits the loops over one level of a pattern in level form. The arrays of the
/// level are fetched where it is constructed; they are disjoint from every
/// buffer of the program.
class LevelIterator {
public:
  LevelIterator(mlir::OpBuilder &builder, mlir::Location loc,
                mlir::Value pattern, unsigned level);

  /// The whole range of the outermost level: coordinates of a dense level,
  /// positions of a compressed one.
  LoopRange getWholeRange(mlir::OpBuilder &builder) const;

  /// The positions of a compressed level below entry `parent` of the level
  /// above.
  LoopRange getRange(mlir::OpBuilder &builder, mlir::Value parent) const;
  /// The coordinate at a position of a level that is not dense.
  mlir::Value getCoordinate(mlir::OpBuilder &builder,
                            mlir::Value position) const;

  /// Visits the entries of the level below entry `parent` of the level above,
  /// in order; those of `range` only, if given. With `bound`, only the entry
  /// whose coordinate it is: found by arithmetic in a dense level, by
  /// comparing in another.
  Carried visit(mlir::OpBuilder &builder, mlir::Value parent, mlir::Value bound,
                std::optional<LoopRange> range, Carried carried,
                EntryBody body) const;

  /// The arrays of the level that its loops read.
  llvm::SmallVector<mlir::Value *> getArrays();

private:
  mlir::Value load(mlir::OpBuilder &builder, mlir::Value array,
                   mlir::Value index) const;

  mlir::Location loc;
  mlir::sparse_tensor::LevelType type;
  mlir::Value size, positions, coordinates;
};

} // namespace nz

#endif // NZ_LOWER_LOOPS_LEVELITERATORS_H
