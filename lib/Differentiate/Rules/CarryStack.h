//===- CarryStack.h - What a loop saves -------------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_RULES_CARRYSTACK_H
#define NZ_DIFFERENTIATE_RULES_CARRYSTACK_H

#include "mlir/IR/Builders.h"

namespace nz {

/// Whether values of `type` can be saved in a stack: numbers and tensors.
bool canStack(mlir::Type type);

/// A tensor with room for `count` values like `like`: its dimensions, behind
/// the number of the value. A constant count is a static dimension.
mlir::Value createStack(mlir::OpBuilder &builder, mlir::Location loc,
                        mlir::Value like, mlir::Value count);

/// `stack` with `value` at place `number`; bufferizes in place.
mlir::Value push(mlir::OpBuilder &builder, mlir::Location loc,
                 mlir::Value stack, mlir::Value value, mlir::Value number);

/// The value like `like` at place `number` of `stack`.
mlir::Value lookUp(mlir::OpBuilder &builder, mlir::Location loc,
                   mlir::Value stack, mlir::Value like, mlir::Value number);

} // namespace nz

#endif // NZ_DIFFERENTIATE_RULES_CARRYSTACK_H
