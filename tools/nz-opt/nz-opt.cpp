//===- nz-opt.cpp - Runs passes and pipelines on a program ----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Register.h"
#include "nz/Run/OptimizerMain.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/thread.h"

#include <optional>

/// As in nz-run: the parser and passes recurse as deep as programs nest.
static constexpr unsigned kStackBytes = 256u << 20;

int main(int argc, char **argv) {
  int code = 1;
  llvm::thread worker(std::optional<unsigned>(kStackBytes), [&] {
    mlir::DialectRegistry registry;
    nz::registerEverything(registry);
    code = mlir::asMainReturnCode(
        nz::run::optimizerMain(argc, argv, registry, llvm::errs()));
  });
  worker.join();
  return code;
}
