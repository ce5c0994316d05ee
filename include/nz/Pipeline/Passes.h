//===- Passes.h - What to compile -------------------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_PIPELINE_PASSES_H
#define NZ_PIPELINE_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir::func {
class FuncDialect;
}

namespace nz {
class NzDialect;

/// The name of the function that gives value and gradient of another.
inline constexpr const char *kGradientEntryPrefix = "nz_gradient_of_";

#define GEN_PASS_DECL
#include "nz/Pipeline/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "nz/Pipeline/Passes.h.inc"

} // namespace nz

#endif // NZ_PIPELINE_PASSES_H
