//===- RequestOps.h - What all requests have in common ----------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_REQUESTOPS_H
#define NZ_DIALECT_REQUESTOPS_H

#include "nz/Dialect/Nz.h"

namespace nz {

/// A differentiable type: a float, or a tensor of floats.
bool isFloatLike(mlir::Type type);

/// A request seen without its kind: `nz.gradient`, `nz.value_and_gradient`,
/// `nz.jvp` or `nz.vjp`.
class Request {
public:
  /// A null request unless `op` is one of the four.
  static Request from(mlir::Operation *op);
  explicit operator bool() const { return op; }

  mlir::Operation *getOperation() const { return op; }
  mlir::FlatSymbolRefAttr getCallee() const;
  llvm::ArrayRef<int64_t> getWrt() const;
  /// The operands that are the callee's arguments.
  mlir::OperandRange getArguments() const;
  /// The tangents of a jvp, the cotangents of a vjp; else empty.
  mlir::OperandRange getSeeds() const;
  /// The callee's results are results of the request (all but `nz.gradient`).
  bool givesValue() const;

private:
  mlir::Operation *op = nullptr;
};

/// The user's rule for `function`, if there is one.
CustomVjpOp getCustomRule(mlir::Operation *function);

} // namespace nz

#endif // NZ_DIALECT_REQUESTOPS_H
