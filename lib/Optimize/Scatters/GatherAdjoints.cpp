//===- GatherAdjoints.cpp - Scattering kernels become gathering ones ------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Dialect/Pieces.h"
#include "nz/Optimize/Passes.h"
#include "nz/Optimize/Scatters/ColumnOrder.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace nz {
#define GEN_PASS_DEF_GATHERADJOINTSPASS
#include "nz/Optimize/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// Whether all that `kernel` sums into at a time, a piece or all, has at most
/// `bytes` in every call.
bool isAtMost(KernelOp kernel, uint64_t bytes) {
  uint64_t total = 0;
  for (Value init : kernel.getInits()) {
    std::optional<uint64_t> piece = getBytesOfPiece(kernel, init);
    if (!piece)
      return false;
    total = llvm::SaturatingAdd(total, *piece);
  }
  return total <= bytes;
}

struct Gather : OpRewritePattern<KernelOp> {
  Gather(MLIRContext *context, int64_t scatteredBytes)
      : OpRewritePattern(context), scatteredBytes(scatteredBytes) {}
  LogicalResult matchAndRewrite(KernelOp kernel,
                                PatternRewriter &rewriter) const override {
    if (kernel.hasBuffers() || kernel.getPatterns().size() != 1)
      return rewriter.notifyMatchFailure(kernel, "not one pattern on tensors");
    std::optional<unsigned> scatter = getScatterLevel(kernel);
    if (!scatter)
      return rewriter.notifyMatchFailure(kernel, "no scatter at one level");
    if (kernel->hasAttr(KernelOp::kParts))
      return rewriter.notifyMatchFailure(kernel, "sums by parts");
    if (isAtMost(kernel, scatteredBytes))
      return rewriter.notifyMatchFailure(kernel, "small enough to scatter");

    Value joined = joinByLevel(rewriter, kernel, *scatter);
    visitByLevel(rewriter, kernel, *scatter, joined);
    return success();
  }

private:
  int64_t scatteredBytes;
};

struct GatherAdjoints : nz::impl::GatherAdjointsPassBase<GatherAdjoints> {
  using GatherAdjointsPassBase::GatherAdjointsPassBase;
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<Gather>(&getContext(), scatteredBytes);
    SmallVector<Operation *> kernels;
    getOperation()->walk([&](KernelOp kernel) { kernels.push_back(kernel); });
    GreedyRewriteConfig config;
    config.setStrictness(GreedyRewriteStrictness::ExistingOps);
    int64_t before = countScatters();
    if (failed(applyOpPatternsGreedily(kernels, std::move(patterns), config)))
      return signalPassFailure();
    numGathered += before - countScatters();
  }

  int64_t countScatters() {
    int64_t count = 0;
    getOperation()->walk([&](KernelOp kernel) {
      count += kernel.getPatterns().size() == 1 &&
               getScatterLevel(kernel).has_value();
    });
    return count;
  }
};

} // namespace
