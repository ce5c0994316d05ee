//===- OpenCarries.cpp - As many values as a changing pattern has ---------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "nz/Dialect/Nz.h"
#include "nz/Optimize/Carries/Passes.h"

namespace nz {
#define GEN_PASS_DEF_OPENCARRIESPASS
#include "nz/Optimize/Carries/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// Whether an iteration may replace a pattern that `loop` carries.
bool changesPatterns(scf::ForOp loop) {
  return llvm::any_of(
      llvm::zip_equal(loop.getRegionIterArgs(), loop.getYieldedValues()),
      [](auto pair) {
        auto [carry, yielded] = pair;
        return isa<PatternType>(carry.getType()) && carry != yielded;
      });
}

struct OpenCarries : nz::impl::OpenCarriesPassBase<OpenCarries> {
  using OpenCarriesPassBase::OpenCarriesPassBase;
  void runOnOperation() override {
    getOperation()->walk([&](scf::ForOp loop) {
      if (!changesPatterns(loop))
        return;
      OpBuilder builder(loop);
      for (OpOperand &init : loop.getInitArgsMutable()) {
        auto type = dyn_cast<RankedTensorType>(init.get().getType());
        if (!type || type.hasStaticShape())
          continue;
        init.set(bufferization::AllocTensorOp::create(
            builder, init.get().getLoc(), type, /*dynamicSizes=*/ValueRange{},
            /*copy=*/init.get()));
        ++numCarries;
      }
    });
  }
};

} // namespace
