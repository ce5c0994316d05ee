//===- MultiplyAdd.h - Products that are made with their sum ----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// A product that one sum alone uses is made with it, in one operation that
// rounds once where the machine has it. Which ones is decided here, on the body
// of an operation: LLVM, which could decide, too, sees other loops around the
// same body in threads, and bits would depend on them.
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_LOOPS_MULTIPLYADD_H
#define NZ_LOWER_LOOPS_MULTIPLYADD_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/IRMapping.h"

namespace nz {

/// `value` as a product that its only user can make with a sum; null if it is
/// none.
mlir::arith::MulFOp getSingleProduct(mlir::Value value);

/// The product that `sum`, an addition or a subtraction, makes itself; null if
/// there is none, or `sum` is neither.
mlir::arith::MulFOp getOwnProduct(mlir::Operation *sum);

/// Emits `product`, whose factors are mapped, plus `addend`. `mayReorder`: the
/// sum is part of a larger one, in any order.
mlir::Value emitMultiplyAdd(mlir::OpBuilder &builder,
                            mlir::arith::MulFOp product,
                            const mlir::IRMapping &mapping, mlir::Value addend,
                            bool mayReorder);

/// Emits what `op`, of a body, computes, unless its user makes it.
void emitArithmetic(mlir::OpBuilder &builder, mlir::Operation &op,
                    mlir::IRMapping &mapping, bool mayReorder = false);

} // namespace nz

#endif // NZ_LOWER_LOOPS_MULTIPLYADD_H
