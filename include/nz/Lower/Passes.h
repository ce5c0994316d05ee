//===- Passes.h - Passes from the value program to loops --------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_PASSES_H
#define NZ_LOWER_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir {
class DialectRegistry;
namespace affine {
class AffineDialect;
}
namespace arith {
class ArithDialect;
}
namespace bufferization {
class BufferizationDialect;
}
namespace func {
class FuncDialect;
}
namespace linalg {
class LinalgDialect;
}
namespace LLVM {
class LLVMDialect;
}
namespace memref {
class MemRefDialect;
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

/// Tells bufferization how nz operations use their tensors.
void registerBufferizationModels(mlir::DialectRegistry &registry);

#define GEN_PASS_DECL
#include "nz/Lower/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "nz/Lower/Passes.h.inc"
} // namespace nz

#endif // NZ_LOWER_PASSES_H
