//===- Passes.h - Rewrites of the value program -----------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_OPTIMIZE_PASSES_H
#define NZ_OPTIMIZE_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir::affine {
class AffineDialect;
}
namespace mlir::arith {
class ArithDialect;
}
namespace mlir::func {
class FuncDialect;
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
#include "nz/Optimize/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "nz/Optimize/Passes.h.inc"
} // namespace nz

#endif // NZ_OPTIMIZE_PASSES_H
