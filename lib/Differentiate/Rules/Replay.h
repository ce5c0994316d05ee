//===- Replay.h - Blocks run again, in reverse ------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_RULES_REPLAY_H
#define NZ_DIFFERENTIATE_RULES_REPLAY_H

#include "nz/Differentiate/ReverseWalk.h"

#include "mlir/IR/IRMapping.h"

namespace nz {

/// The values from outside that the regions of `op` read and whose cotangents
/// gain something there: on the way to an operand of a terminator whose
/// cotangent is wanted, as `isWanted` says by its number.
llvm::SmallVector<mlir::Value>
getActiveCaptures(mlir::Operation *op, const ReverseWalk &walk,
                  llvm::function_ref<bool(unsigned)> isWanted);

/// Copies the operations of `block` but its terminator to where `builder`
/// stands, and leaves out what has no results: checks, which hold since the
/// block ran first. `mapping` has the block's arguments.
void replay(mlir::Block &block, mlir::OpBuilder &builder,
            mlir::IRMapping &mapping);

/// The cotangents of `wrt` after one run of a block.
using Cotangents = llvm::SmallVector<mlir::Value>;

/// Recomputes `block` at the end of the block in which `builder` stands, with
/// `arguments` in the place of its own, and walks it in reverse: `yielded` are
/// the cotangents of the operands of its terminator, and `present` those of
/// `wrt` so far; null is zero everywhere. `replayed`, if given, takes what this
/// run yields.
llvm::FailureOr<Cotangents>
pullBlock(mlir::Block &block, mlir::ValueRange arguments,
          llvm::ArrayRef<mlir::Value> yielded, llvm::ArrayRef<mlir::Value> wrt,
          llvm::ArrayRef<mlir::Value> present, mlir::OpBuilder &builder,
          const ReverseWalk &walk,
          llvm::SmallVectorImpl<mlir::Value> *replayed = nullptr);

/// Whether `use` reads no element of a tensor.
bool readsShapeOnly(mlir::OpOperand &use);

/// Lets what reads only the shapes of tensors in `block` ask tensors that are
/// there anyway: `shapes` maps values to others of the same shape. So nothing
/// is computed, or saved, for its shape. Erases what is dead then.
void readShapesElsewhere(mlir::Block &block, const mlir::IRMapping &shapes);

} // namespace nz

#endif // NZ_DIFFERENTIATE_RULES_REPLAY_H
