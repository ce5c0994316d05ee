//===- LinalgRules.cpp - Derivatives of linalg ----------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GenericNest.h"
#include "Register.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Transforms/RegionUtils.h"
#include "nz/Interfaces/Differentiable.h"

using namespace mlir;
using namespace nz;

namespace {

/// Adds `value`, accessed at `map`, to the inputs of `generic`; returns its
/// scalar in the body.
Value appendInput(linalg::GenericOp generic, Value value, AffineMap map,
                  RewriterBase &rewriter) {
  unsigned inputs = generic.getNumDpsInputs();
  Value scalar;
  rewriter.modifyOpInPlace(generic, [&] {
    SmallVector<AffineMap> maps = generic.getIndexingMapsArray();
    maps.insert(maps.begin() + inputs, map);
    generic.getInputsMutable().append(value);
    generic.setIndexingMapsAttr(rewriter.getAffineMapArrayAttr(maps));
    scalar = generic.getBody()->insertArgument(
        inputs, getElementTypeOrSelf(value.getType()), generic.getLoc());
  });
  return scalar;
}

/// Makes the variable scalars that the body reads from outside inputs: then
/// they have adjoints like all others.
void readScalarsAsInputs(linalg::GenericOp generic, RewriterBase &rewriter) {
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(generic->getRegions(), captured);
  AffineMap map =
      AffineMap::get(generic.getNumLoops(), 0, rewriter.getContext());
  for (Value value : captured) {
    if (!isa<FloatType>(value.getType()) || matchPattern(value, m_Constant()))
      continue;
    Value scalar = appendInput(generic, value, map, rewriter);
    rewriter.replaceUsesWithIf(value, scalar, [&](OpOperand &use) {
      return generic.getRegion().isAncestor(use.getOwner()->getParentRegion());
    });
  }
}

/// Computes the contributions to an extremum first, so that the derivative,
/// which asks which of them equal the result, compares the same bits.
void separateExtremum(linalg::GenericOp generic, const Reduction &reduction,
                      RewriterBase &rewriter) {
  Location loc = generic.getLoc();
  Block &body = *generic.getBody();
  SmallVector<OpFoldResult> sizes = llvm::map_to_vector(
      cast<linalg::LinalgOp>(*generic).createLoopRanges(rewriter, loc),
      [](const Range &range) { return range.size; });
  Value empty = tensor::EmptyOp::create(rewriter, loc, sizes,
                                        reduction.contribution.getType());
  // What the body reads: inputs, and inits that no other iteration changes.
  SmallVector<Value> inputs, scalars;
  SmallVector<AffineMap> maps;
  SmallVector<Value> accumulators;
  for (OpOperand &operand : generic->getOpOperands()) {
    AffineMap map = generic.getMatchingIndexingMap(&operand);
    Value scalar = generic.getMatchingBlockArgument(&operand);
    if (generic.isDpsInit(&operand) && !isInjective(map)) {
      accumulators.push_back(scalar);
      continue;
    }
    inputs.push_back(operand.get());
    maps.push_back(map);
    scalars.push_back(scalar);
  }
  AffineMap identity = rewriter.getMultiDimIdentityMap(generic.getNumLoops());
  maps.push_back(identity);
  SmallVector<utils::IteratorType> iterators(generic.getNumLoops(),
                                             utils::IteratorType::parallel);
  auto first = linalg::GenericOp::create(
      rewriter, loc, empty.getType(), inputs, empty, maps, iterators,
      [&](OpBuilder &inner, Location at, ValueRange arguments) {
        IRMapping mapping;
        mapping.map(ValueRange(scalars), arguments.drop_back());
        for (Value accumulator : accumulators)
          mapping.map(accumulator,
                      arith::ConstantOp::create(
                          inner, at, inner.getZeroAttr(accumulator.getType())));
        for (Operation &op : body.without_terminator())
          inner.clone(op, mapping);
        linalg::YieldOp::create(inner, at,
                                mapping.lookup(reduction.contribution));
      });
  Value scalar = appendInput(generic, first.getResult(0), identity, rewriter);
  rewriter.replaceUsesWithIf(
      reduction.contribution, scalar, [&](OpOperand &use) {
        return llvm::is_contained(reduction.combining, use.getOwner());
      });
}

void prepareGeneric(linalg::GenericOp generic, RewriterBase &rewriter) {
  readScalarsAsInputs(generic, rewriter);
  for (unsigned index = 0; index < generic.getNumResults(); ++index) {
    if (!isDifferentiable(generic.getResultTypes()[index]) ||
        isInjective(
            generic.getIndexingMapsArray()[generic.getNumDpsInputs() + index]))
      continue;
    Reduction reduction = matchReduction(generic, index);
    if (reduction.isExtremum() && reduction.contribution.getDefiningOp())
      separateExtremum(generic, reduction, rewriter);
  }
}

struct GenericRule
    : DifferentiableOpInterface::ExternalModel<GenericRule, linalg::GenericOp> {
  LogicalResult emitCotangents(Operation *op, OpBuilder &builder,
                               ReverseWalk &walk) const {
    GenericNest nest(cast<linalg::GenericOp>(op));
    auto isWanted = [&](Value result) -> bool {
      return static_cast<bool>(walk.cotangent(result));
    };
    if (failed(nest.analyze(walk, isWanted)))
      return failure();
    return emitAdjoints(nest, builder, walk);
  }

  LogicalResult emitTangents(Operation *op, OpBuilder &builder,
                             ForwardWalk &walk) const {
    GenericNest nest(cast<linalg::GenericOp>(op));
    auto isWanted = [&](Value result) { return walk.isActive(result); };
    if (failed(nest.analyze(walk, isWanted)))
      return failure();
    return nz::emitTangents(nest, builder, walk);
  }

  void prepareDerivative(Operation *op, RewriterBase &rewriter) const {
    prepareGeneric(cast<linalg::GenericOp>(op), rewriter);
  }
};

/// A named operation becomes the generic that it stands for.
template <typename OpTy>
struct NamedRule
    : DifferentiableOpInterface::ExternalModel<NamedRule<OpTy>, OpTy> {
  LogicalResult emitCotangents(Operation *op, OpBuilder &builder,
                               ReverseWalk &walk) const {
    return walk.refuse(op, "it is not a linalg.generic");
  }

  LogicalResult emitTangents(Operation *op, OpBuilder &,
                             ForwardWalk &walk) const {
    return walk.refuse(op, "it is not a linalg.generic");
  }

  void prepareDerivative(Operation *op, RewriterBase &rewriter) const {
    auto named = cast<linalg::LinalgOp>(op);
    if (!named.hasPureTensorSemantics())
      return;
    auto generic = linalg::GenericOp::create(
        rewriter, op->getLoc(), op->getResultTypes(), named.getDpsInputs(),
        named.getDpsInits(), named.getIndexingMapsArray(),
        named.getIteratorTypesArray());
    rewriter.inlineRegionBefore(op->getRegion(0), generic.getRegion(),
                                generic.getRegion().begin());
    rewriter.replaceOp(op, generic);
    rewriter.setInsertionPoint(generic);
    prepareGeneric(generic, rewriter);
  }
};

/// Attaches the rules of all of `OpTys`.
template <typename... OpTys> void attachRules(MLIRContext *context) {
  auto attach = [&](auto *tag) {
    using OpTy = std::remove_pointer_t<decltype(tag)>;
    if constexpr (std::is_same_v<OpTy, linalg::GenericOp>)
      OpTy::template attachInterface<GenericRule>(*context);
    else
      OpTy::template attachInterface<NamedRule<OpTy>>(*context);
  };
  (attach(static_cast<OpTys *>(nullptr)), ...);
}

} // namespace

void nz::registerLinalgRules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, linalg::LinalgDialect *) {
    attachRules<
#define GET_OP_LIST
#include "mlir/Dialect/Linalg/IR/LinalgStructuredOps.cpp.inc"
        >(context);
  });
}
