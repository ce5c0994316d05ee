//===- Passes.h - The order of products -------------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_OPTIMIZE_CHAINS_PASSES_H
#define NZ_OPTIMIZE_CHAINS_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir::arith {
class ArithDialect;
}
namespace mlir::linalg {
class LinalgDialect;
}
namespace mlir::tensor {
class TensorDialect;
}

namespace nz {
class NzDialect;

#define GEN_PASS_DECL
#include "nz/Optimize/Chains/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "nz/Optimize/Chains/Passes.h.inc"
} // namespace nz

#endif // NZ_OPTIMIZE_CHAINS_PASSES_H
