//===- CastExpansions.cpp - Views with more dimensions are casts ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "nz/Codegen/Passes.h"

namespace nz {
#define GEN_PASS_DEF_CASTEXPANSIONSPASS
#include "nz/Codegen/Passes.h.inc"
} // namespace nz

using namespace mlir;

namespace {

struct CastExpansion : OpRewritePattern<memref::ExpandShapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(memref::ExpandShapeOp expand,
                                PatternRewriter &rewriter) const override {
    MemRefType type = expand.getResultType();
    bool hasSeveral =
        llvm::any_of(expand.getReassociationIndices(),
                     [&](const ReassociationIndices &group) {
                       return llvm::count_if(group, [&](int64_t dim) {
                                return type.isDynamicDim(dim);
                              }) > 1;
                     });
    SmallVector<int64_t> knownStrides;
    int64_t knownOffset;
    if (!hasSeveral ||
        failed(type.getStridesAndOffset(knownStrides, knownOffset)))
      return rewriter.notifyMatchFailure(
          expand, "at most one size that is not known in a group");

    Location loc = expand.getLoc();
    auto source = memref::ExtractStridedMetadataOp::create(rewriter, loc,
                                                           expand.getSrc());
    SmallVector<OpFoldResult> sizes = expand.getMixedOutputShape();
    SmallVector<OpFoldResult> strides(sizes.size());
    for (auto [dim, group] :
         llvm::enumerate(expand.getReassociationIndices())) {
      Value stride = source.getStrides()[dim];
      for (int64_t part : llvm::reverse(group)) {
        strides[part] = ShapedType::isDynamic(knownStrides[part])
                            ? OpFoldResult(stride)
                            : rewriter.getIndexAttr(knownStrides[part]);
        Value size =
            getValueOrCreateConstantIndexOp(rewriter, loc, sizes[part]);
        stride = arith::MulIOp::create(rewriter, loc, stride, size);
      }
    }
    OpFoldResult offset = ShapedType::isDynamic(knownOffset)
                              ? OpFoldResult(source.getOffset())
                              : rewriter.getIndexAttr(knownOffset);
    rewriter.replaceOpWithNewOp<memref::ReinterpretCastOp>(
        expand, type, source.getBaseBuffer(), offset, sizes, strides);
    return success();
  }
};

struct CastExpansions : nz::impl::CastExpansionsPassBase<CastExpansions> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<CastExpansion>(&getContext());
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};

} // namespace
