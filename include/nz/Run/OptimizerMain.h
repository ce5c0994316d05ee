//===- OptimizerMain.h - What nz-opt does -----------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_OPTIMIZERMAIN_H
#define NZ_RUN_OPTIMIZERMAIN_H

#include "llvm/Support/LogicalResult.h"

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace nz::run {

/// `mlir::MlirOptMain` for a program that may be hostile: what the parser does
/// not survive is refused first, as nz-run does (see ProgramText.h). Bytecode
/// is read as mlir-opt reads it.
llvm::LogicalResult optimizerMain(int argc, char **argv,
                                  mlir::DialectRegistry &registry,
                                  llvm::raw_ostream &messages);

} // namespace nz::run

#endif // NZ_RUN_OPTIMIZERMAIN_H
