//===- ControlFlow.h - Derivatives of loops ---------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_RULES_CONTROLFLOW_H
#define NZ_DIFFERENTIATE_RULES_CONTROLFLOW_H

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "nz/Differentiate/ForwardWalk.h"
#include "nz/Differentiate/ReverseWalk.h"

namespace nz {

/// Emits the loop that runs the iterations of `loop` from last to first and
/// carries cotangents: of the carries, and of what the body reads from outside.
/// An iteration recomputes what it needs from the values carried into it; those
/// that are needed are saved when `loop` runs.
llvm::LogicalResult pullLoop(mlir::scf::ForOp loop, mlir::OpBuilder &builder,
                             ReverseWalk &walk);

/// Each lets an operation hand on tangents beside the values that it carries.
llvm::LogicalResult pushLoop(mlir::scf::ForOp loop, mlir::OpBuilder &builder,
                             ForwardWalk &walk);
llvm::LogicalResult pushWhile(mlir::scf::WhileOp loop, mlir::OpBuilder &builder,
                              ForwardWalk &walk);
llvm::LogicalResult pushBranches(mlir::scf::IfOp branches,
                                 mlir::OpBuilder &builder, ForwardWalk &walk);

/// Lets what reads a carry that no iteration changes read its initial value.
void replaceUnchangedCarries(mlir::scf::ForOp loop);

/// Replaces `loop` by one that only counts its iterations and a loop as long.
void countIterations(mlir::scf::WhileOp loop, mlir::RewriterBase &rewriter);

} // namespace nz

#endif // NZ_DIFFERENTIATE_RULES_CONTROLFLOW_H
