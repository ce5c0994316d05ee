//===- Passes.h - Kernels by upstream's sparsifier --------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_SPARSETENSOR_PASSES_H
#define NZ_LOWER_SPARSETENSOR_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir {
class OpPassManager;
namespace affine {
class AffineDialect;
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
namespace sparse_tensor {
class SparseTensorDialect;
}
} // namespace mlir

namespace nz {
class NzDialect;

#define GEN_PASS_DECL
#include "nz/Lower/SparseTensor/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "nz/Lower/SparseTensor/Passes.h.inc"

/// Adds the passes that lower kernels on buffers to loops written by upstream's
/// sparsifier: an independent oracle for `--nz-lower-kernels-to-loops`, in
/// whose place they run. Nothing but kernels changes.
void addSparseTensorBackend(mlir::OpPassManager &manager);

} // namespace nz

#endif // NZ_LOWER_SPARSETENSOR_PASSES_H
