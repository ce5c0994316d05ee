//===- GatherAdjoints.cpp - Scattering kernels become gathering ones ------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Dialect/ListLevels.h"
#include "nz/Dialect/Nz.h"
#include "nz/Dialect/Pieces.h"
#include "nz/Optimize/Passes.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace nz {
#define GEN_PASS_DEF_GATHERADJOINTSPASS
#include "nz/Optimize/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// The level at which every result of `kernel` is summed, if it is one inner
/// level: the kernel scatters along it.
std::optional<unsigned> getScatterLevel(KernelOp kernel) {
  AffineMap pattern = kernel.getPatternMap(0);
  if (!pattern.isProjectedPermutation())
    return std::nullopt;
  // Another order of a part would be built in every call.
  if (kernel.getPatterns()[0].getDefiningOp<JoinPartOp>())
    return std::nullopt;
  std::optional<unsigned> scatter;
  for (unsigned init = 0; init < kernel.getInits().size(); ++init) {
    if (kernel.getCombiner(init) == Combiner::Writes)
      return std::nullopt;
    for (AffineExpr result : kernel.getInitMap(init).getResults()) {
      std::optional<unsigned> level;
      if (auto dim = dyn_cast<AffineDimExpr>(result))
        level = pattern.getResultPosition(dim);
      else if (!isa<AffineConstantExpr>(result))
        return std::nullopt;
      if (!level)
        continue; // A dense dimension.
      if (scatter && *scatter != *level)
        return std::nullopt;
      scatter = level;
    }
  }
  bool inner =
      scatter && *scatter != 0 && *scatter + 1 != pattern.getNumResults();
  return inner ? scatter : std::nullopt;
}

/// The type of `source` with level `first` outermost and dense, then the other
/// levels, then the source position.
PatternType getJoinedType(PatternType source, unsigned first) {
  MLIRContext *context = source.getContext();
  SmallVector<int64_t> sizes{source.getShape()[first]};
  for (unsigned level = 0; level < source.getRank(); ++level)
    if (level != first)
      sizes.push_back(source.getShape()[level]);
  sizes.push_back(ShapedType::kDynamic);
  // Widths of the source, where they may hold any level and the position.
  unsigned width = std::max(source.getEncoding().getPosWidth(),
                            source.getEncoding().getCrdWidth());
  if (source.getEncoding().getPosWidth() == 0 ||
      source.getEncoding().getCrdWidth() == 0)
    width = 0;
  else
    width = std::max(width, 32u);
  auto encoding = sparse_tensor::SparseTensorEncodingAttr::get(
      context, getListLevels(sizes.size(), true, sizes.size()), AffineMap(),
      AffineMap(), width, width);
  return PatternType::get(context, sizes, encoding);
}

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

    // The domain gains one dimension, the position in the joined pattern; it
    // comes before the dense dimensions.
    MLIRContext *context = getContext();
    unsigned dims = kernel.getNumDomainDims();
    unsigned joinedPosition = kernel.getFirstDenseDim();
    SmallVector<AffineExpr> moved;
    for (unsigned dim = 0; dim < dims; ++dim)
      moved.push_back(
          getAffineDimExpr(dim < joinedPosition ? dim : dim + 1, context));
    auto move = [&](AffineMap map) {
      return map.replaceDimsAndSymbols(moved, {}, dims + 1, 0);
    };

    AffineMap pattern = kernel.getPatternMap(0);
    SmallVector<AffineExpr> columns{pattern.getResult(*scatter)};
    for (auto [level, result] : llvm::enumerate(pattern.getResults()))
      if (level != *scatter)
        columns.push_back(result);
    SmallVector<AffineExpr> joinedLevels(columns);
    joinedLevels.push_back(getAffineDimExpr(joinedPosition, context));

    // The join's own domain has the levels in order, then the position.
    unsigned rank = pattern.getNumResults() - 1;
    SmallVector<AffineExpr> joinColumns{getAffineDimExpr(*scatter, context)};
    for (unsigned dim = 0; dim <= rank; ++dim)
      if (dim != *scatter)
        joinColumns.push_back(getAffineDimExpr(dim, context));
    auto source = cast<PatternType>(kernel.getPatterns()[0].getType());
    Value joined = JoinOp::create(
        rewriter, kernel.getLoc(), getJoinedType(source, *scatter),
        kernel.getPatterns(),
        rewriter.getAffineMapArrayAttr(
            {AffineMap::getMultiDimIdentityMap(rank + 1, context)}),
        AffineMapAttr::get(AffineMap::get(rank + 1, 0, joinColumns, context)));

    SmallVector<AffineMap> maps =
        llvm::map_to_vector(kernel.getMapsArray(), move);
    auto gather = KernelOp::create(
        rewriter, kernel.getLoc(), kernel.getResultTypes(), joined,
        kernel.getExtents(), kernel.getInputs(), kernel.getInits(),
        rewriter.getAffineMapArrayAttr(
            {AffineMap::get(dims + 1, 0, joinedLevels, context)}),
        rewriter.getAffineMapArrayAttr(maps), kernel.getCombiners());
    rewriter.inlineRegionBefore(kernel.getBody(), gather.getBody(),
                                gather.getBody().begin());
    gather.getBody().walk([&](IndexOp index) {
      if (index.getDim() >= joinedPosition)
        index.setDim(index.getDim() + 1);
    });
    rewriter.replaceOp(kernel, gather.getResults());
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
