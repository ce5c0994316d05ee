//===- Derivative.h - The derivative of one function ------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_DERIVATIVE_H
#define NZ_DIFFERENTIATE_DERIVATIVE_H

#include "nz/Differentiate/Refusal.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace nz {

/// What a derivative in reverse mode computes.
struct DerivativeKind {
  /// The arguments to differentiate with respect to.
  llvm::ArrayRef<int64_t> wrt;
  /// Results of the function are results of the derivative.
  bool givesValue;
  /// Cotangents of the differentiable results are arguments after those of the
  /// function; otherwise there is one result and its cotangent is 1.
  bool takesCotangents;
};

/// Whether reverse mode calls a user's rule for a function, whose body it then
/// leaves alone.
using HasRule = llvm::function_ref<bool(mlir::func::FuncOp)>;

/// Builds the private function `name` that computes a derivative of `primal` in
/// reverse mode, after `primal` in its module. Its results are those of
/// `primal` if asked for, then one gradient for each argument in `wrt`. Null
/// after an error.
mlir::func::FuncOp buildReverseDerivative(mlir::func::FuncOp primal,
                                          llvm::StringRef name,
                                          DerivativeKind kind, HasRule hasRule,
                                          Refusal &refusal);

/// Builds the private function `name` that computes the values and the tangents
/// of `primal`, after `primal` in its module. Its arguments are those of
/// `primal`, then tangents of the arguments in `wrt`; others have zero. Its
/// results are those of `primal`, then the tangents of the differentiable ones.
/// Null after an error.
mlir::func::FuncOp buildForwardDerivative(mlir::func::FuncOp primal,
                                          llvm::StringRef name,
                                          llvm::ArrayRef<int64_t> wrt,
                                          HasRule hasRule, Refusal &refusal);

} // namespace nz

#endif // NZ_DIFFERENTIATE_DERIVATIVE_H
