//===- FusePointwise.cpp - Chains of pointwise operations become one ------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "nz/Dialect/DenseProduct.h"
#include "nz/Optimize/Passes.h"

namespace nz {
#define GEN_PASS_DEF_FUSEPOINTWISEPASS
#include "nz/Optimize/Passes.h.inc"
} // namespace nz

using namespace mlir;

namespace {

/// Whether `op` multiplies matrices: then it runs in tiles, and meets each
/// element of its operands many times.
bool multipliesMatrices(linalg::GenericOp op) {
  std::optional<nz::DenseProduct> product = nz::matchDenseProduct(op);
  return product && !product->rows.empty();
}

/// Whether what `operand` reads may be computed inside its owner. A producer
/// whose body reads its output changes it: in a larger loop nest it would do so
/// several times. In a product of matrices, any would be computed for each
/// term.
bool mayFuse(OpOperand *operand) {
  Operation *producer = operand->get().getDefiningOp();
  if (!producer || !producer->hasOneUse())
    return false;
  auto generic = dyn_cast<linalg::GenericOp>(producer);
  auto consumer = dyn_cast<linalg::GenericOp>(operand->getOwner());
  if (!generic || !consumer || generic.getNumLoops() == consumer.getNumLoops())
    return true;
  if (multipliesMatrices(consumer))
    return false;
  return llvm::none_of(generic.getDpsInitsMutable(), [&](OpOperand &init) {
    return generic.payloadUsesValueFromOperand(&init);
  });
}

/// The number that `op` fills its result with, if it does nothing else: fusion
/// makes such operations of fills.
Value getFilling(linalg::GenericOp op) {
  if (!op.hasPureTensorSemantics() || op.getNumResults() != 1 ||
      op.getNumParallelLoops() != op.getNumLoops() ||
      !llvm::hasSingleElement(*op.getBody()) ||
      !op.getIndexingMapsArray().back().isPermutation())
    return {};
  Value yielded = op.getBody()->getTerminator()->getOperand(0);
  auto argument = dyn_cast<BlockArgument>(yielded);
  if (argument && argument.getOwner() == op.getBody()) {
    OpOperand *operand = op.getMatchingOpOperand(argument);
    if (op.isDpsInit(operand) || !op.isScalar(operand))
      return {};
    return operand->get();
  }
  return yielded;
}

struct FusePointwise : nz::impl::FusePointwisePassBase<FusePointwise> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    linalg::populateElementwiseOpsFusionPatterns(patterns, mayFuse);
    linalg::populateFoldReshapeOpsByExpansionPatterns(patterns, mayFuse);
    tensor::populateBubbleUpExpandShapePatterns(patterns);
    linalg::GenericOp::getCanonicalizationPatterns(patterns, &getContext());
    tensor::ExpandShapeOp::getCanonicalizationPatterns(patterns, &getContext());
    tensor::CollapseShapeOp::getCanonicalizationPatterns(patterns,
                                                         &getContext());
    // From definitions to uses: a chain is fused in one sweep.
    GreedyRewriteConfig config;
    config.setUseTopDownTraversal();
    if (failed(
            applyPatternsGreedily(getOperation(), std::move(patterns), config)))
      return signalPassFailure();
    SmallVector<linalg::GenericOp> generics;
    getOperation()->walk([&](linalg::GenericOp op) { generics.push_back(op); });
    IRRewriter rewriter(&getContext());
    for (linalg::GenericOp op : generics)
      if (Value filling = getFilling(op)) {
        rewriter.setInsertionPoint(op);
        rewriter.replaceOpWithNewOp<linalg::FillOp>(op, filling,
                                                    op.getOutputs()[0]);
      }
  }
};

} // namespace
