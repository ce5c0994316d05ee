//===- Surface.h - Operations other than linalg -----------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RAISE_SURFACE_H
#define NZ_RAISE_SURFACE_H

#include "nz/Raise/RaisedValues.h"

namespace nz {

/// Raises `op`, which has sparse operands or results and is neither of `linalg`
/// nor one that keeps its kind. An operation that cannot be raised is an error.
mlir::LogicalResult raiseSurface(mlir::Operation *op, RaisedValues &raised,
                                 mlir::OpBuilder &builder);

/// Emits the check that `expected` and `found`, patterns of `what` ("a result
/// and its cotangent") of `op`, are one.
void checkSamePattern(mlir::OpBuilder &builder, mlir::Operation *op,
                      mlir::Value expected, mlir::Value found,
                      llvm::StringRef what);

} // namespace nz

#endif // NZ_RAISE_SURFACE_H
