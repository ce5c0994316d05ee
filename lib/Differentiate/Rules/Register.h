//===- Register.h - The rules of single dialects ----------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_RULES_REGISTER_H
#define NZ_DIFFERENTIATE_RULES_REGISTER_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace nz {

/// Each registers the rules of one dialect's operations, or types.
void registerArithRules(mlir::DialectRegistry &registry);
void registerBufferizationRules(mlir::DialectRegistry &registry);
void registerBuiltinTypeRules(mlir::DialectRegistry &registry);
void registerFuncRules(mlir::DialectRegistry &registry);
void registerKernelRules(mlir::DialectRegistry &registry);
void registerLinalgRules(mlir::DialectRegistry &registry);
void registerMathRules(mlir::DialectRegistry &registry);
void registerScfRules(mlir::DialectRegistry &registry);
void registerTensorRules(mlir::DialectRegistry &registry);

} // namespace nz

#endif // NZ_DIFFERENTIATE_RULES_REGISTER_H
