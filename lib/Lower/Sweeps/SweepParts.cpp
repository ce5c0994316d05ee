//===- SweepParts.cpp - Kernels that sum by parts have a sweep ------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Lower/Loops/RowAccess.h"
#include "nz/Lower/Sweeps/Passes.h"

namespace nz {
#define GEN_PASS_DEF_SWEEPPARTSPASS
#include "nz/Lower/Sweeps/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

/// Rows of a block of one kernel: calls cost little.
static constexpr int64_t kRows = 512;

namespace {

struct SweepParts : nz::impl::SweepPartsPassBase<SweepParts> {
  using SweepPartsPassBase::SweepPartsPassBase;
  void runOnOperation() override {
    SmallVector<KernelOp> kernels;
    getOperation()->walk([&](KernelOp kernel) {
      if (!isa<SweepOp>(kernel->getParentOp()) && sumsByParts(kernel))
        kernels.push_back(kernel);
    });
    for (KernelOp kernel : kernels) {
      OpBuilder builder(kernel);
      auto sweep = SweepOp::create(builder, kernel.getLoc(),
                                   kernel.getPatterns()[0], kRows, parallel);
      sweep.addSums(kernel);
      Block &body = sweep.getBody().front();
      kernel->moveBefore(&body, body.end());
      ++numSweeps;
    }
  }
};

} // namespace
