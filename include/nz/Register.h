//===- Register.h - Everything a tool can say and do ------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_REGISTER_H
#define NZ_REGISTER_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace nz {

/// Registers upstream's dialects, extensions and passes and ours: dialects with
/// their interfaces in `registry`, passes and pipelines in the global registry.
void registerEverything(mlir::DialectRegistry &registry);

} // namespace nz

#endif // NZ_REGISTER_H
