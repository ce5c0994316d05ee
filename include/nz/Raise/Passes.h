//===- Passes.h - Sparse tensors to the value program -----------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RAISE_PASSES_H
#define NZ_RAISE_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir {
namespace arith {
class ArithDialect;
}
namespace cf {
class ControlFlowDialect;
}
namespace linalg {
class LinalgDialect;
}
namespace math {
class MathDialect;
}
namespace scf {
class SCFDialect;
}
namespace tensor {
class TensorDialect;
}
} // namespace mlir

namespace nz {
class NzDialect;

#define GEN_PASS_DECL
#include "nz/Raise/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "nz/Raise/Passes.h.inc"

} // namespace nz

#endif // NZ_RAISE_PASSES_H
