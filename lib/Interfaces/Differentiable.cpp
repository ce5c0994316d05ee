//===- Differentiable.cpp - Questions of differentiation ------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Interfaces/Differentiable.h"

#include "nz/Interfaces/DifferentiableOpInterface.cpp.inc"
#include "nz/Interfaces/DifferentiableTypeInterface.cpp.inc"

using namespace mlir;

Type nz::getTangentType(Type type) {
  auto differentiable = dyn_cast<DifferentiableTypeInterface>(type);
  return differentiable ? differentiable.getTangentType() : Type();
}

Value nz::createZero(OpBuilder &builder, Location loc, Value like) {
  auto type = cast<DifferentiableTypeInterface>(like.getType());
  return type.splat(builder, loc, like, 0.0);
}
