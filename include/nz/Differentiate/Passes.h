//===- Passes.h - Requests become functions ---------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_PASSES_H
#define NZ_DIFFERENTIATE_PASSES_H

#include "mlir/Pass/Pass.h"

namespace nz {

#define GEN_PASS_DECL
#include "nz/Differentiate/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "nz/Differentiate/Passes.h.inc"

} // namespace nz

#endif // NZ_DIFFERENTIATE_PASSES_H
