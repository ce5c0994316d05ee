//===- Rules.h - Derivatives of all operations ------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_RULES_H
#define NZ_DIFFERENTIATE_RULES_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace nz {

/// Attaches `DifferentiableTypeInterface` to floats and tensors of floats, and
/// `DifferentiableOpInterface` to the operations of `arith`, `math`, `tensor`,
/// `bufferization`, `linalg` and `nz` that have derivatives, as their dialects
/// are loaded.
void registerDifferentiationRules(mlir::DialectRegistry &registry);

} // namespace nz

#endif // NZ_DIFFERENTIATE_RULES_H
