//===- ExpandOperation.h - Functions of numbers as formulas -----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_CODEGEN_EXPANDOPERATION_H
#define NZ_CODEGEN_EXPANDOPERATION_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/PatternMatch.h"

namespace nz {

/// The type of a number alone or in vectors; null if `type` is neither.
inline mlir::FloatType getFloatInLanes(mlir::Type type) {
  if (auto vector = llvm::dyn_cast<mlir::VectorType>(type))
    type = vector.getElementType();
  return llvm::dyn_cast<mlir::FloatType>(type);
}

/// Replaces a function of f32 or f64, alone or in vectors, by what `build`
/// makes of its operand. A `Formula` is made of a builder, a location and the
/// type.
template <typename OpTy, typename Formula,
          mlir::Value (Formula::*build)(mlir::Value)>
struct ExpandOperation : mlir::OpRewritePattern<OpTy> {
  using mlir::OpRewritePattern<OpTy>::OpRewritePattern;
  llvm::LogicalResult
  matchAndRewrite(OpTy op, mlir::PatternRewriter &rewriter) const override {
    mlir::Type type = op.getType();
    mlir::FloatType element = getFloatInLanes(type);
    if (!element || (!element.isF32() && !element.isF64()))
      return rewriter.notifyMatchFailure(op, "not a number of f32 or f64");
    Formula formula(rewriter, op.getLoc(), type);
    rewriter.replaceOp(op, (formula.*build)(op.getOperand()));
    return mlir::success();
  }
};

} // namespace nz

#endif // NZ_CODEGEN_EXPANDOPERATION_H
