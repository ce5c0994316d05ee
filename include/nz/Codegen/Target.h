//===- Target.h - The machine that code is made for -------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_CODEGEN_TARGET_H
#define NZ_CODEGEN_TARGET_H

#include "mlir/Support/LLVM.h"
#include "llvm/Support/Error.h"

#include <memory>

namespace llvm {
class LLVMContext;
class Module;
class TargetMachine;
class raw_pwrite_stream;
} // namespace llvm

namespace mlir {
class ModuleOp;
}

namespace nz {

/// A machine like this one: its triple, CPU and features. Objects are
/// position-independent. `level` is that of `optimizeCode` for it: below 2 LLVM
/// does what it must, at 2 what our loops need, at 3 all it can.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
makeHostTargetMachine(int level);

/// Another machine, of 64 bits. An empty `triple` is that of this machine; an
/// empty `cpu` is any of the triple. The error says which of the two is not
/// known, and what it was expected to be.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
makeTargetMachine(llvm::StringRef triple, llvm::StringRef cpu, int level);

/// Bits of the vectors that `target` computes with.
unsigned getVectorBits(const llvm::TargetMachine &target);

/// Optimizes `module` at the level of `target`.
llvm::Error optimizeCode(llvm::Module &module, llvm::TargetMachine &target);

/// Translates `module`, in the LLVM dialect, to LLVM IR for `target` and
/// optimizes it at the level of `target`. Null, with a diagnostic, if it does
/// not translate.
std::unique_ptr<llvm::Module> translateAndOptimize(mlir::ModuleOp module,
                                                   llvm::LLVMContext &context,
                                                   llvm::TargetMachine &target);

/// Where this build of the compiler is checked by AddressSanitizer or
/// ThreadSanitizer, lets the same check `module`, which is to run in this
/// process; does nothing in other builds.
void instrumentAsThisBuild(llvm::Module &module, llvm::TargetMachine &target);

/// Writes `module` as an object file of `target`.
llvm::Error emitObject(llvm::Module &module, llvm::TargetMachine &target,
                       llvm::raw_pwrite_stream &stream);

} // namespace nz

#endif // NZ_CODEGEN_TARGET_H
