//===- Register.cpp - The derivatives of upstream's operations and ours ---===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Register.h"

#include "nz/Differentiate/Rules.h"

void nz::registerDifferentiationRules(mlir::DialectRegistry &registry) {
  registerArithRules(registry);
  registerBufferizationRules(registry);
  registerBuiltinTypeRules(registry);
  registerFuncRules(registry);
  registerKernelRules(registry);
  registerLinalgRules(registry);
  registerMathRules(registry);
  registerScfRules(registry);
  registerTensorRules(registry);
}
