//===- ScfRules.cpp - Derivatives of scf ----------------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ControlFlow.h"
#include "Register.h"
#include "Replay.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nz/Interfaces/Differentiable.h"

using namespace mlir;
using namespace nz;

namespace {

/// A loop: the iterations in reverse.
struct ForRule : DifferentiableOpInterface::ExternalModel<ForRule, scf::ForOp> {
  LogicalResult emitCotangents(Operation *op, OpBuilder &builder,
                               ReverseWalk &walk) const {
    return pullLoop(cast<scf::ForOp>(op), builder, walk);
  }

  LogicalResult emitTangents(Operation *op, OpBuilder &builder,
                             ForwardWalk &walk) const {
    return pushLoop(cast<scf::ForOp>(op), builder, walk);
  }

  void prepareDerivative(Operation *op, RewriterBase &rewriter) const {
    replaceUnchangedCarries(cast<scf::ForOp>(op));
  }
};

/// A loop as long as a condition holds: counted first.
struct WhileRule
    : DifferentiableOpInterface::ExternalModel<WhileRule, scf::WhileOp> {
  LogicalResult emitCotangents(Operation *op, OpBuilder &builder,
                               ReverseWalk &walk) const {
    return walk.refuse(op, "its iterations have not been counted");
  }

  LogicalResult emitTangents(Operation *op, OpBuilder &builder,
                             ForwardWalk &walk) const {
    return pushWhile(cast<scf::WhileOp>(op), builder, walk);
  }

  void prepareCotangents(Operation *op, RewriterBase &rewriter) const {
    countIterations(cast<scf::WhileOp>(op), rewriter);
  }
};

/// A branch: the one that was taken, in reverse. What is read from outside
/// gains there what it gains in that branch.
struct IfRule : DifferentiableOpInterface::ExternalModel<IfRule, scf::IfOp> {
  LogicalResult emitCotangents(Operation *op, OpBuilder &builder,
                               ReverseWalk &walk) const {
    auto branches = cast<scf::IfOp>(op);
    Location loc = op->getLoc();
    SmallVector<Value> yielded, captures, present;
    for (Value result : branches.getResults())
      yielded.push_back(walk.cotangent(result));
    captures = getActiveCaptures(
        op, walk, [&](unsigned number) { return yielded[number] != nullptr; });
    if (captures.empty())
      return success();
    SmallVector<Type> types;
    for (Value value : captures) {
      present.push_back(walk.cotangent(value));
      types.push_back(getTangentType(value.getType()));
    }
    auto reverse =
        scf::IfOp::create(builder, loc, types, branches.getCondition(),
                          /*addThenBlock=*/true, /*addElseBlock=*/true);
    for (auto [region, copy] :
         llvm::zip_equal(op->getRegions(), reverse->getRegions())) {
      OpBuilder inner = OpBuilder::atBlockEnd(&copy.front());
      FailureOr<Cotangents> pulled = pullBlock(region.front(), {}, yielded,
                                               captures, present, inner, walk);
      if (failed(pulled))
        return failure();
      for (auto [cotangent, value] : llvm::zip_equal(*pulled, captures))
        if (!cotangent)
          cotangent = createZero(inner, loc, value);
      scf::YieldOp::create(inner, loc, *pulled);
      readShapesElsewhere(copy.front(), {});
    }
    for (auto [value, cotangent] :
         llvm::zip_equal(captures, reverse.getResults()))
      walk.set(value, cotangent);
    return success();
  }

  LogicalResult emitTangents(Operation *op, OpBuilder &builder,
                             ForwardWalk &walk) const {
    return pushBranches(cast<scf::IfOp>(op), builder, walk);
  }
};

/// A block in place: its operations are differentiated where it stands.
struct ExecuteRegionRule
    : DifferentiableOpInterface::ExternalModel<ExecuteRegionRule,
                                               scf::ExecuteRegionOp> {
  LogicalResult emitCotangents(Operation *op, OpBuilder &builder,
                               ReverseWalk &walk) const {
    return walk.refuse(op, "it has unstructured control flow");
  }

  LogicalResult emitTangents(Operation *op, OpBuilder &builder,
                             ForwardWalk &walk) const {
    return walk.refuse(op, "it has unstructured control flow");
  }

  void prepareDerivative(Operation *op, RewriterBase &rewriter) const {
    Region &region = op->getRegion(0);
    if (!region.hasOneBlock())
      return;
    SmallVector<DifferentiableOpInterface> rules;
    for (Operation &inner : region.front())
      if (auto rule = dyn_cast<DifferentiableOpInterface>(inner))
        rules.push_back(rule);
    Operation *yield = region.front().getTerminator();
    rewriter.inlineBlockBefore(&region.front(), op);
    rewriter.replaceOp(op, yield->getOperands());
    rewriter.eraseOp(yield);
    for (DifferentiableOpInterface rule : rules) {
      rewriter.setInsertionPoint(rule);
      rule.prepareDerivative(rewriter);
    }
  }
};

} // namespace

void nz::registerScfRules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, scf::SCFDialect *) {
    scf::ExecuteRegionOp::attachInterface<ExecuteRegionRule>(*context);
    scf::ForOp::attachInterface<ForRule>(*context);
    scf::IfOp::attachInterface<IfRule>(*context);
    scf::WhileOp::attachInterface<WhileRule>(*context);
  });
}
