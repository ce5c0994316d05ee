//===- RowFunction.h - Loops in a function of their own ---------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_LOOPS_ROWFUNCTION_H
#define NZ_LOWER_LOOPS_ROWFUNCTION_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/SymbolTable.h"
#include "nz/Lower/Loops/LevelIterators.h"

namespace nz {

/// Whether `buffer` is, or is a view of, an object that overlaps no other: an
/// allocation, a constant, or an argument of an entry, which the calling
/// convention keeps apart from all that the function writes.
bool isDistinctObject(mlir::Value buffer);

/// Whether two buffers belong to different objects.
bool cannotOverlap(mlir::Value lhs, mlir::Value rhs);

/// Whether nothing in `body` ends the call or does more than compute: only then
/// may iterations run in parallel.
bool cannotFail(mlir::Region &body);

/// What `op` runs on, if it is in an `nz.sweep`: rows, or their entries. Builds
/// in front of `op`.
std::optional<LoopRange> getRangeInSweep(mlir::Operation *op);

/// Runs `body` for each number below `count`, in parallel.
void emitParallel(
    mlir::OpBuilder &builder, mlir::Location loc, mlir::Value count,
    llvm::function_ref<void(mlir::OpBuilder &, mlir::Value)> body);

/// Emits a loop whose iterations run in parallel: entry t and t + 1 of `chunks`
/// are the range that iteration t gets.
void emitChunks(mlir::OpBuilder &builder, mlir::Location loc,
                mlir::Value chunks,
                llvm::function_ref<void(mlir::OpBuilder &, LoopRange)> body);

/// A private function that takes over the loops of one operation, called where
/// the operation stood. What is said of its buffers (`memref.distinct_objects`)
/// holds for the whole function, and survives when a parallel region calls it.
class RowFunction {
public:
  /// Makes a function named after the one around `op`, whose arguments are
  /// `operands`, then `bounds`. Constant operands are constants inside.
  RowFunction(mlir::Operation *op, mlir::ValueRange operands,
              mlir::ValueRange bounds, mlir::SymbolTable &symbols);

  /// Builds inside the function.
  mlir::OpBuilder &getBuilder() { return builder; }
  /// What stands for operand `index` inside.
  mlir::Value getArgument(unsigned index) const { return arguments[index]; }
  /// Says that `written` and `other` do not overlap and renames both. Only
  /// pairs with a written buffer: what is read may overlap as it likes.
  void separate(mlir::Value &written, mlir::Value &other);
  /// Ends the function, puts the call in front of the operation and erases it.
  void replaceOperation();
  /// As `replaceOperation`, with a call for each of `chunks` in parallel.
  void replaceOperationInParallel(mlir::Value chunks);
  /// The same for chunks of [0, `size`) of one length: a multiple of `least`
  /// that makes few enough chunks.
  void replaceOperationInParallel(mlir::Value size, int64_t least);

private:
  /// Calls the function with `range` as its bounds.
  void callOver(mlir::OpBuilder &builder, LoopRange range);

  mlir::Operation *op;
  unsigned numBounds;
  mlir::SmallVector<mlir::Value> operands, arguments;
  mlir::func::FuncOp function;
  mlir::OpBuilder builder;
};

} // namespace nz

#endif // NZ_LOWER_LOOPS_ROWFUNCTION_H
