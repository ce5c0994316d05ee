//===- Backend.cpp - The passes around upstream's sparsifier --------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/SparseTensor/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "nz/Lower/SparseTensor/Passes.h"

void nz::addSparseTensorBackend(mlir::OpPassManager &manager) {
  // Our part: what to compute at an entry.
  manager.addPass(createLowerKernelsToForeachPass());
  // Upstream's part: how to visit the entries of each format.
  manager.nest("func.func").addPass(mlir::createLowerForeachToSCFPass());
  // Upstream visits tensors; the arrays are those of the pattern's handle.
  manager.addPass(createLowerEntryPositionsPass());
}
