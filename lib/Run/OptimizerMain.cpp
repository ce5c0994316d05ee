//===- OptimizerMain.cpp - What nz-opt does -------------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/OptimizerMain.h"

#include "nz/Run/OutOfMemory.h"
#include "nz/Run/ProgramText.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/ToolOutputFile.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

LogicalResult nz::run::optimizerMain(int argc, char **argv,
                                     mlir::DialectRegistry &registry,
                                     raw_ostream &messages) {
  InitLLVM init(argc, argv);
  endWithoutMemory("nz-opt");
  auto [input, output] = mlir::registerAndParseCLIOptions(
      argc, argv, "Nonzero optimizer\n", registry);
  auto config = mlir::MlirOptMainConfig::createFromCLOptions();
  if (config.shouldShowDialects() || config.shouldListPasses())
    return mlir::MlirOptMain(argc, argv, input, output, registry);

  std::string error;
  auto file = mlir::openInputFile(input, &error);
  if (!file) {
    messages << error << "\n";
    return failure();
  }
  if (!file->getBuffer().starts_with(kBytecodeMagic))
    if (Error refusal =
            checkProgramText(file->getBufferIdentifier(), file->getBuffer())) {
      messages << toString(std::move(refusal)) << "\n";
      return failure();
    }
  auto written = mlir::openOutputFile(output, &error);
  if (!written) {
    messages << error << "\n";
    return failure();
  }
  if (failed(
          mlir::MlirOptMain(written->os(), std::move(file), registry, config)))
    return failure();
  written->keep();
  return success();
}
