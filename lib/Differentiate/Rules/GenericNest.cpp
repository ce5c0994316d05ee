//===- GenericNest.cpp - linalg.generic as a loop nest with combiners -----===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GenericNest.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace nz;

//===----------------------------------------------------------------------===//
// What a body does to its accumulators
//===----------------------------------------------------------------------===//

/// The accumulators of `generic` that earlier iterations have changed.
static SmallVector<Value> getAccumulators(linalg::GenericOp generic) {
  SmallVector<Value> accumulators;
  for (OpOperand &init : generic.getDpsInitsMutable())
    if (!isInjective(generic.getMatchingIndexingMap(&init)))
      accumulators.push_back(generic.getMatchingBlockArgument(&init));
  return accumulators;
}

/// Whether `value` is computed from one of `accumulators`.
static bool dependsOn(Value value, ArrayRef<Value> accumulators,
                      linalg::GenericOp generic) {
  llvm::SetVector<Value> pending;
  pending.insert(value);
  for (unsigned next = 0; next < pending.size(); ++next) {
    Value one = pending[next];
    if (llvm::is_contained(accumulators, one))
      return true;
    Operation *op = one.getDefiningOp();
    if (!op || op->getBlock() != generic.getBody())
      continue;
    op->walk([&](Operation *inner) {
      pending.insert(inner->operand_begin(), inner->operand_end());
    });
  }
  return false;
}

/// Whether `value` is `accumulator` plus what `isFree` of accumulators.
static bool isSum(Value value, Value accumulator,
                  function_ref<bool(Value)> isFree) {
  auto isSumToo = [&](Value other) {
    return isSum(other, accumulator, isFree);
  };
  if (value == accumulator)
    return true;
  Operation *op = value.getDefiningOp();
  if (auto add = dyn_cast_or_null<arith::AddFOp>(op))
    return isFree(add.getRhs())
               ? isSumToo(add.getLhs())
               : isFree(add.getLhs()) && isSumToo(add.getRhs());
  if (auto subtract = dyn_cast_or_null<arith::SubFOp>(op))
    return isFree(subtract.getRhs()) && isSumToo(subtract.getLhs());
  if (auto choice = dyn_cast_or_null<arith::SelectOp>(op))
    return isFree(choice.getCondition()) && isSumToo(choice.getTrueValue()) &&
           isSumToo(choice.getFalseValue());
  return false;
}

/// The combiner of `op` itself.
static std::optional<Combiner> getExtremum(Operation *op) {
  if (isa<arith::MaximumFOp, arith::MaxNumFOp>(op))
    return Combiner::Maxes;
  if (isa<arith::MinimumFOp, arith::MinNumFOp>(op))
    return Combiner::Mins;
  return std::nullopt;
}

/// The combiner of `choice` by `comparison`: one of two values is selected by
/// comparing the two.
static std::optional<Combiner> getExtremum(arith::SelectOp choice,
                                           arith::CmpFOp comparison) {
  bool isStraight = comparison.getLhs() == choice.getTrueValue() &&
                    comparison.getRhs() == choice.getFalseValue();
  bool isCrossed = comparison.getLhs() == choice.getFalseValue() &&
                   comparison.getRhs() == choice.getTrueValue();
  if (!isStraight && !isCrossed)
    return std::nullopt;
  switch (comparison.getPredicate()) {
  case arith::CmpFPredicate::OGT:
  case arith::CmpFPredicate::OGE:
  case arith::CmpFPredicate::UGT:
  case arith::CmpFPredicate::UGE:
    return isStraight ? Combiner::Maxes : Combiner::Mins;
  case arith::CmpFPredicate::OLT:
  case arith::CmpFPredicate::OLE:
  case arith::CmpFPredicate::ULT:
  case arith::CmpFPredicate::ULE:
    return isStraight ? Combiner::Mins : Combiner::Maxes;
  default:
    return std::nullopt;
  }
}

Reduction nz::matchReduction(linalg::GenericOp generic, unsigned index) {
  Value accumulator = generic.getRegionOutputArgs()[index];
  Value yielded = generic.getBody()->getTerminator()->getOperand(index);
  SmallVector<Value> accumulators = getAccumulators(generic);
  accumulators.push_back(accumulator);
  auto isFree = [&](Value value) {
    return !dependsOn(value, accumulators, generic);
  };
  Reduction reduction;
  if (isSum(yielded, accumulator, isFree)) {
    reduction.combiner = Combiner::Sums;
    reduction.contribution = yielded;
    return reduction;
  }
  Operation *op = yielded.getDefiningOp();
  Value left, right;
  if (!op) {
    return reduction;
  } else if (std::optional<Combiner> extremum = getExtremum(op)) {
    left = op->getOperand(0);
    right = op->getOperand(1);
    reduction.combiner = extremum;
    reduction.combining = {op};
  } else if (auto choice = dyn_cast<arith::SelectOp>(op)) {
    auto comparison = choice.getCondition().getDefiningOp<arith::CmpFOp>();
    if (!comparison)
      return reduction;
    left = choice.getTrueValue();
    right = choice.getFalseValue();
    reduction.combiner = getExtremum(choice, comparison);
    reduction.combining = {op, comparison};
  }
  if (!reduction.combiner)
    return reduction;
  reduction.contribution = left == accumulator ? right : left;
  if ((left != accumulator && right != accumulator) ||
      !isFree(reduction.contribution))
    reduction.combiner = std::nullopt;
  return reduction;
}

bool nz::isInjective(AffineMap map) {
  llvm::SmallBitVector named(map.getNumDims());
  for (AffineExpr result : map.getResults())
    if (auto dim = dyn_cast<AffineDimExpr>(result))
      named.set(dim.getPosition());
  return named.all();
}

//===----------------------------------------------------------------------===//
// GenericNest
//===----------------------------------------------------------------------===//

GenericNest::GenericNest(linalg::GenericOp generic) : generic(generic) {
  op = generic;
  body = generic.getBody();
  for (OpOperand *input : generic.getDpsInputOperands())
    reads.push_back({{input->get(), generic.getMatchingIndexingMap(input)},
                     generic.getMatchingBlockArgument(input)});
}

LogicalResult GenericNest::analyze(const DerivativeWalk &walk,
                                   function_ref<bool(Value result)> isWanted) {
  for (OpResult result : generic->getResults()) {
    unsigned index = result.getResultNumber();
    OpOperand *init = generic.getDpsInitOperand(index);
    AffineMap map = generic.getMatchingIndexingMap(init);
    BlockArgument scalar = generic.getMatchingBlockArgument(init);
    Value yielded = body->getTerminator()->getOperand(index);
    Reduction reduction = matchReduction(generic, index);
    bool isSumOnly = reduction.combiner == Combiner::Sums && scalar.hasOneUse();
    if (isInjective(map) && !isSumOnly) {
      // The body sees what was there before, as another operand.
      reads.push_back({{init->get(), map}, scalar});
      if (!isWanted(result))
        continue;
      if (dependsOn(yielded, getAccumulators(generic), generic))
        return walk.refuse(generic, "a result at every iteration depends on "
                                    "the iterations before");
      writes.push_back({init->get(), result, map, Combiner::Writes, yielded,
                        map.isPermutation()});
      continue;
    }
    accumulators.push_back(scalar);
    if (!isWanted(result))
      continue;
    if (!reduction.combiner)
      return walk.refuse(generic,
                         scalar.use_empty()
                             ? "it writes an element more than once"
                             : "expected a sum, a maximum or a minimum as its "
                               "reduction, found another one");
    writes.push_back({init->get(), result, map, *reduction.combiner,
                      reduction.contribution, /*overwrites=*/false});
  }
  return success();
}

bool GenericNest::covers(AffineMap map) const { return map.isPermutation(); }

void GenericNest::endBody(OpBuilder &builder, Block &block, Value contribution,
                          Combiner combiner) const {
  Location loc = op->getLoc();
  Value present = block.addArgument(contribution.getType(), loc);
  Value yielded = contribution;
  if (combiner == Combiner::Sums)
    yielded = arith::AddFOp::create(builder, loc, present, contribution);
  linalg::YieldOp::create(builder, loc, yielded);
}

/// Loops along which different iterations are at different places of `map` are
/// parallel.
static SmallVector<utils::IteratorType> getIterators(AffineMap map) {
  SmallVector<utils::IteratorType> iterators(map.getNumDims(),
                                             utils::IteratorType::reduction);
  for (AffineExpr result : map.getResults())
    if (auto dim = dyn_cast<AffineDimExpr>(result))
      iterators[dim.getPosition()] = utils::IteratorType::parallel;
  return iterators;
}

/// Whether the sizes of what is accessed say those of all loops.
static bool saysAllLoops(ArrayRef<AffineMap> maps, MLIRContext *context) {
  return static_cast<bool>(inversePermutation(concatAffineMaps(maps, context)));
}

Value GenericNest::create(OpBuilder &builder, ArrayRef<Access> reads,
                          Access destination, Combiner combiner,
                          Region &region) const {
  Location loc = op->getLoc();
  MLIRContext *context = op->getContext();
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  for (const Access &read : reads) {
    inputs.push_back(read.value);
    maps.push_back(read.map);
  }
  maps.push_back(destination.map);
  // A loop that nothing left speaks of gets its size from an operand of the
  // primal operation, whose elements are not read.
  for (OpOperand &operand : generic->getOpOperands()) {
    if (saysAllLoops(maps, context))
      break;
    Value value = operand.get();
    AffineMap map = generic.getMatchingIndexingMap(&operand);
    if (!isa<RankedTensorType>(value.getType()))
      continue;
    region.front().insertArgument(inputs.size(),
                                  getElementTypeOrSelf(value.getType()), loc);
    maps.insert(maps.end() - 1, map);
    inputs.push_back(value);
  }
  auto created = linalg::GenericOp::create(
      builder, loc, destination.value.getType(), inputs, destination.value,
      maps, getIterators(destination.map));
  created.getRegion().takeBody(region);
  return created.getResult(0);
}
