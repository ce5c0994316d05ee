//===- ExpandOperation.h - Functions of numbers as formulas -----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_CODEGEN_EXPANDOPERATION_H
#define NZ_CODEGEN_EXPANDOPERATION_H

#include "mlir/IR/PatternMatch.h"

namespace nz {

/// Replaces a function of an f32 or f64 by what `build` makes of its operand.
/// A `Formula` is made of a builder, a location and the type.
template <typename OpTy, typename Formula,
          mlir::Value (Formula::*build)(mlir::Value)>
struct ExpandOperation : mlir::OpRewritePattern<OpTy> {
  using mlir::OpRewritePattern<OpTy>::OpRewritePattern;
  llvm::LogicalResult
  matchAndRewrite(OpTy op, mlir::PatternRewriter &rewriter) const override {
    mlir::Type type = op.getType();
    if (!type.isF32() && !type.isF64())
      return rewriter.notifyMatchFailure(op, "not a number of f32 or f64");
    Formula formula(rewriter, op.getLoc(), type);
    rewriter.replaceOp(op, (formula.*build)(op.getOperand()));
    return mlir::success();
  }
};

} // namespace nz

#endif // NZ_CODEGEN_EXPANDOPERATION_H
