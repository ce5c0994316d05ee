//===- Passes.h - Passes from loops to the LLVM dialect ---------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_CODEGEN_PASSES_H
#define NZ_CODEGEN_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir::arith {
class ArithDialect;
}
namespace mlir::func {
class FuncDialect;
}
namespace mlir::LLVM {
class LLVMDialect;
}
namespace mlir::omp {
class OpenMPDialect;
}
namespace mlir::scf {
class SCFDialect;
}

namespace nz {

#define GEN_PASS_DECL
#include "nz/Codegen/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "nz/Codegen/Passes.h.inc"

} // namespace nz

#endif // NZ_CODEGEN_PASSES_H
