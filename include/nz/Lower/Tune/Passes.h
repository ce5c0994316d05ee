//===- Passes.h - Loops over rows, made faster ------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_TUNE_PASSES_H
#define NZ_LOWER_TUNE_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir {
namespace LLVM {
class LLVMDialect;
}
namespace arith {
class ArithDialect;
}
namespace memref {
class MemRefDialect;
}
namespace scf {
class SCFDialect;
}
namespace vector {
class VectorDialect;
}
} // namespace mlir

namespace nz {

#define GEN_PASS_DECL
#include "nz/Lower/Tune/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "nz/Lower/Tune/Passes.h.inc"

} // namespace nz

#endif // NZ_LOWER_TUNE_PASSES_H
