//===- Passes.h - What loops carry ------------------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_OPTIMIZE_CARRIES_PASSES_H
#define NZ_OPTIMIZE_CARRIES_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir::bufferization {
class BufferizationDialect;
}
namespace mlir::scf {
class SCFDialect;
}
namespace mlir::tensor {
class TensorDialect;
}

namespace nz {

#define GEN_PASS_DECL
#include "nz/Optimize/Carries/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "nz/Optimize/Carries/Passes.h.inc"
} // namespace nz

#endif // NZ_OPTIMIZE_CARRIES_PASSES_H
