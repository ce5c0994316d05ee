//===- KernelRules.cpp - Derivatives of nz --------------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelAdjoint.h"
#include "OrderFactors.h"
#include "Register.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "nz/Interfaces/Differentiable.h"

using namespace mlir;
using namespace nz;

namespace {

/// The domain of a kernel: patterns and dense dimensions.
class KernelNest : public LoopNest {
public:
  explicit KernelNest(KernelOp kernel) : kernel(kernel) {
    op = kernel;
    body = &kernel.getBody().front();
    for (auto [index, input] : llvm::enumerate(kernel.getInputs()))
      reads.push_back(
          {{input, kernel.getInputMap(index)}, body->getArgument(index)});
    for (auto [index, result] : llvm::enumerate(kernel.getResults()))
      writes.push_back({kernel.getInits()[index], result,
                        kernel.getInitMap(index), kernel.getCombiner(index),
                        kernel.getYielded()[index], kernel.overwrites(index)});
  }

  bool covers(AffineMap map) const override {
    // Values: the position and every dense dimension, in any order. A pattern
    // that names a coordinate twice does not reach all its positions.
    return kernel.getPatterns().size() == 1 &&
           kernel.getPatternMap(0).isProjectedPermutation() &&
           map.isProjectedPermutation() &&
           map.getNumResults() == 1 + kernel.getExtents().size() &&
           map.isFunctionOfDim(kernel.getPositionDim(0)) &&
           llvm::all_of(
               llvm::seq(kernel.getFirstDenseDim(), kernel.getNumDomainDims()),
               [&](unsigned dim) { return map.isFunctionOfDim(dim); });
  }

  void endBody(OpBuilder &builder, Block &block, Value contribution,
               Combiner combiner) const override {
    YieldOp::create(builder, op->getLoc(), contribution);
  }

  Value create(OpBuilder &builder, ArrayRef<Access> reads, Access destination,
               Combiner combiner, Region &region) const override {
    SmallVector<Value> inputs;
    SmallVector<AffineMap> maps;
    for (const Access &read : reads) {
      inputs.push_back(read.value);
      maps.push_back(read.map);
    }
    maps.push_back(destination.map);
    auto created =
        KernelOp::create(builder, op->getLoc(), kernel.getPatterns(),
                         kernel.getExtents(), inputs, destination.value,
                         kernel.getPatternMapsArray(), maps, combiner);
    created.getBody().takeBody(region);
    orderFactors(created);
    return created.getResult(0);
  }

private:
  mutable KernelOp kernel;
};

/// Computes the contributions to an extremum first, so that the derivative,
/// which asks which of them equal the result, compares the same bits.
void separateExtremum(KernelOp kernel, unsigned index, RewriterBase &rewriter) {
  Location loc = kernel.getLoc();
  Block &body = kernel.getBody().front();
  Value contribution = kernel.getYielded()[index];

  // One element a tuple: at (position, dense dimensions...).
  SmallVector<AffineExpr> at{
      rewriter.getAffineDimExpr(kernel.getPositionDim(0))};
  SmallVector<OpFoldResult> sizes{
      CountOp::create(rewriter, loc, kernel.getPatterns()[0]).getResult()};
  for (auto [number, extent] : llvm::enumerate(kernel.getExtents())) {
    at.push_back(rewriter.getAffineDimExpr(kernel.getFirstDenseDim() + number));
    sizes.push_back(getAsOpFoldResult(extent));
  }
  AffineMap map =
      AffineMap::get(kernel.getNumDomainDims(), 0, at, rewriter.getContext());
  Value empty =
      tensor::EmptyOp::create(rewriter, loc, sizes, contribution.getType());

  SmallVector<AffineMap> maps;
  for (unsigned input = 0; input < kernel.getInputs().size(); ++input)
    maps.push_back(kernel.getInputMap(input));
  maps.push_back(map);
  auto first =
      KernelOp::create(rewriter, loc, kernel.getPatterns(), kernel.getExtents(),
                       kernel.getInputs(), empty, kernel.getPatternMapsArray(),
                       maps, Combiner::Writes);
  IRMapping mapping;
  {
    OpBuilder::InsertionGuard guard(rewriter);
    Block &copy = first.getBody().front();
    mapping.map(body.getArguments(), copy.getArguments());
    rewriter.setInsertionPointToEnd(&copy);
    for (Operation &op : body.without_terminator())
      rewriter.clone(op, mapping);
    YieldOp::create(rewriter, loc, mapping.lookup(contribution));
  }

  unsigned inputs = kernel.getInputs().size();
  rewriter.modifyOpInPlace(kernel, [&] {
    kernel.getInputsMutable().append(first.getResults());
    SmallVector<AffineMap> all = kernel.getMapsArray();
    all.insert(all.begin() + inputs, map);
    kernel.setMapsAttr(rewriter.getAffineMapArrayAttr(all));
    Value scalar = body.insertArgument(inputs, contribution.getType(), loc);
    body.getTerminator()->setOperand(index, scalar);
  });
}

struct KernelRule
    : DifferentiableOpInterface::ExternalModel<KernelRule, KernelOp> {
  LogicalResult emitCotangents(Operation *op, OpBuilder &builder,
                               ReverseWalk &walk) const {
    return emitAdjoints(KernelNest(cast<KernelOp>(op)), builder, walk);
  }

  LogicalResult emitTangents(Operation *op, OpBuilder &builder,
                             ForwardWalk &walk) const {
    return nz::emitTangents(KernelNest(cast<KernelOp>(op)), builder, walk);
  }

  void prepareDerivative(Operation *op, RewriterBase &rewriter) const {
    auto kernel = cast<KernelOp>(op);
    if (kernel.getPatterns().size() != 1)
      return;
    for (unsigned index = 0; index < kernel.getInits().size(); ++index) {
      Combiner combiner = kernel.getCombiner(index);
      Value contribution = kernel.getYielded()[index];
      if ((combiner == Combiner::Maxes || combiner == Combiner::Mins) &&
          isDifferentiable(contribution.getType()) &&
          contribution.getDefiningOp())
        separateExtremum(kernel, index, rewriter);
    }
  }
};

/// Nothing passes.
struct StopGradientRule
    : DifferentiableOpInterface::ExternalModel<StopGradientRule,
                                               StopGradientOp> {
  LogicalResult emitCotangents(Operation *, OpBuilder &, ReverseWalk &) const {
    return success();
  }
  LogicalResult emitTangents(Operation *, OpBuilder &, ForwardWalk &) const {
    return success();
  }
  bool carriesDerivative(Operation *, unsigned, unsigned) const {
    return false;
  }
};

} // namespace

void nz::registerKernelRules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, NzDialect *) {
    KernelOp::attachInterface<KernelRule>(*context);
    StopGradientOp::attachInterface<StopGradientRule>(*context);
  });
}
