//===- Differentiable.h - Questions of differentiation ----------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_INTERFACES_DIFFERENTIABLE_H
#define NZ_INTERFACES_DIFFERENTIABLE_H

#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/PatternMatch.h"

namespace nz {
class ForwardWalk;
class ReverseWalk;
} // namespace nz

#include "nz/Interfaces/DifferentiableOpInterface.h.inc"
#include "nz/Interfaces/DifferentiableTypeInterface.h.inc"

namespace nz {

/// The type of tangents of values of `type`; null if there are none.
mlir::Type getTangentType(mlir::Type type);

/// Whether values of `type` have derivatives.
inline bool isDifferentiable(mlir::Type type) {
  return static_cast<bool>(getTangentType(type));
}

/// A zero tangent of `like`, which has a differentiable type.
mlir::Value createZero(mlir::OpBuilder &builder, mlir::Location loc,
                       mlir::Value like);

} // namespace nz

#endif // NZ_INTERFACES_DIFFERENTIABLE_H
