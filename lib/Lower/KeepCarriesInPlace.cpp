//===- KeepCarriesInPlace.cpp - Loops that yield in place -----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "nz/Dialect/Nz.h"
#include "nz/Lower/Passes.h"

namespace nz {
#define GEN_PASS_DEF_KEEPCARRIESINPLACEPASS
#include "nz/Lower/Passes.h.inc"
} // namespace nz

using namespace mlir;

namespace {

/// Whether the condition of `loop` hands on all carries, in order: then buffers
/// are theirs in the second region, too.
bool handsOnCarries(scf::WhileOp loop) {
  return llvm::equal(loop.getConditionOp().getArgs(),
                     loop.getBeforeArguments());
}

/// What is in the buffer of `value` before a loop, whose result it is; null if
/// it is no such result.
OpOperand *getInit(Value value) {
  if (auto loop = value.getDefiningOp<scf::ForOp>())
    return loop.getTiedLoopInit(cast<OpResult>(value));
  auto loop = value.getDefiningOp<scf::WhileOp>();
  if (!loop || !handsOnCarries(loop))
    return nullptr;
  return &loop.getInitsMutable()[cast<OpResult>(value).getResultNumber()];
}

/// Whether `value` is what loops inside have made of `carry`, in its buffer.
bool isCarriedThrough(Value value, Value carry) {
  while (OpOperand *init = getInit(value))
    value = init->get();
  return value == carry;
}

/// Whether `value` may be in the buffer of one of `carries` that is not `own`.
bool isInAnother(Value value, Block::BlockArgListType carries, Value own) {
  if (isa<BlockArgument>(value))
    return value != own && llvm::is_contained(carries, value);
  Operation *op = value.getDefiningOp();
  auto anyOf = [&](ValueRange sources) {
    return llvm::any_of(sources, [&](Value source) {
      return isInAnother(source, carries, own);
    });
  };
  if (isa<tensor::CastOp, tensor::ExtractSliceOp, tensor::ExpandShapeOp,
          tensor::CollapseShapeOp, tensor::ReshapeOp>(op))
    return anyOf(op->getOperand(0));
  if (auto select = dyn_cast<arith::SelectOp>(op))
    return anyOf({select.getTrueValue(), select.getFalseValue()});
  unsigned number = cast<OpResult>(value).getResultNumber();
  if (auto branch = dyn_cast<scf::IfOp>(op))
    return anyOf({branch.thenYield().getOperand(number),
                  branch.elseYield().getOperand(number)});
  if (OpOperand *init = getInit(value))
    return anyOf(init->get());
  if (auto written = dyn_cast<DestinationStyleOpInterface>(op))
    return anyOf(written.getTiedOpOperand(cast<OpResult>(value))->get());
  return false;
}

/// What a loop carries, in the order of what it yields.
Block::BlockArgListType getCarries(LoopLikeOpInterface loop) {
  if (auto conditional = dyn_cast<scf::WhileOp>(*loop))
    return conditional.getAfterArguments();
  return loop.getRegionIterArgs();
}

/// Whether the pattern `value` is `carry`, also behind loops that carry it.
bool keepsPattern(Value value, Value carry) {
  while (OpOperand *init = getInit(value)) {
    auto loop = cast<LoopLikeOpInterface>(init->getOwner());
    unsigned number = cast<OpResult>(value).getResultNumber();
    if (!keepsPattern(loop.getYieldedValues()[number],
                      getCarries(loop)[number]))
      return false;
    value = init->get();
  }
  return value == carry;
}

/// Whether a pattern that is yielded may be another than the one it replaces:
/// the number of its values may be another, too.
bool changesPatterns(ValueRange yielded, Block::BlockArgListType carries) {
  return llvm::any_of(llvm::zip_equal(yielded, carries), [](auto pair) {
    auto [value, carry] = pair;
    return isa<nz::PatternType>(carry.getType()) && !keepsPattern(value, carry);
  });
}

/// Lets loops in branches, of which `value` is what one of them gives, begin
/// with a copy of `carry`: nothing can be written to its buffer behind a loop
/// that keeps what it makes there.
void copyIntoLoops(Value value, Value carry) {
  Operation *op = value.getDefiningOp();
  if (!op)
    return;
  if (auto branch = dyn_cast<scf::IfOp>(op)) {
    unsigned number = cast<OpResult>(value).getResultNumber();
    copyIntoLoops(branch.thenYield().getOperand(number), carry);
    copyIntoLoops(branch.elseYield().getOperand(number), carry);
    return;
  }
  if (auto select = dyn_cast<arith::SelectOp>(op)) {
    copyIntoLoops(select.getTrueValue(), carry);
    copyIntoLoops(select.getFalseValue(), carry);
    return;
  }
  OpOperand *init = getInit(value);
  if (!init)
    return;
  if (init->get() != carry)
    return copyIntoLoops(init->get(), carry);
  OpBuilder builder(op);
  init->set(bufferization::AllocTensorOp::create(
      builder, carry.getLoc(), cast<RankedTensorType>(carry.getType()),
      /*dynamicSizes=*/ValueRange{}, /*copy=*/carry));
}

/// The use of `carry` by `generic`, if it is the only one there and no
/// operation behind `generic` uses it.
OpOperand *getLastUse(Value carry, linalg::GenericOp generic) {
  OpOperand *last = nullptr;
  for (OpOperand &use : carry.getUses()) {
    Operation *user =
        generic->getBlock()->findAncestorOpInBlock(*use.getOwner());
    // The body may read any element.
    bool isInBody = user == generic && use.getOwner() != user;
    if (!user || isInBody || (user == generic && last))
      return nullptr;
    if (user == generic)
      last = &use;
    else if (!user->isBeforeInBlock(generic))
      return nullptr;
  }
  return last;
}

/// Lets the pointwise operation that makes `value` from the same element of
/// `carry` write over it, if that is the last use; whether it is.
bool writeOver(Value value, Value carry) {
  auto generic = value.getDefiningOp<linalg::GenericOp>();
  if (!generic || generic->getBlock() != carry.getParentBlock() ||
      generic.getNumParallelLoops() != generic.getNumLoops() ||
      value.getType() != carry.getType())
    return false;
  OpOperand *init = generic.getTiedOpOperand(cast<OpResult>(value));
  OpOperand *input = getLastUse(carry, generic);
  AffineMap map = generic.getMatchingIndexingMap(init);
  if (!init->get().getDefiningOp<tensor::EmptyOp>() || !input ||
      !generic.isDpsInput(input) || !map.isPermutation() ||
      generic.getMatchingIndexingMap(input) != map)
    return false;

  unsigned number = input->getOperandNumber();
  BlockArgument element = generic.getMatchingBlockArgument(input);
  element.replaceAllUsesWith(generic.getMatchingBlockArgument(init));
  generic.getBody()->eraseArgument(number);
  SmallVector<AffineMap> maps = generic.getIndexingMapsArray();
  maps.erase(maps.begin() + number);
  init->set(carry);
  generic.getInputsMutable().erase(number);
  generic.setIndexingMapsAttr(
      Builder(generic.getContext()).getAffineMapArrayAttr(maps));
  return true;
}

/// Makes `loop` yield every tensor in the buffer of the carry that it replaces.
void keepInPlace(LoopLikeOpInterface loop) {
  auto yielded = loop.getYieldedValuesMutable();
  if (!yielded || yielded->empty())
    return;
  auto conditional = dyn_cast<scf::WhileOp>(*loop);
  if (conditional && !handsOnCarries(conditional))
    return;
  Block::BlockArgListType carries = getCarries(loop);
  OpBuilder builder(yielded->front().getOwner());
  bool resizes = changesPatterns(loop.getYieldedValues(), carries);
  SmallPtrSet<OpOperand *, 8> inPlace;
  auto moves = [&](OpOperand &operand, Value carry) {
    auto type = dyn_cast<RankedTensorType>(carry.getType());
    return type && (type.hasStaticShape() || !resizes) &&
           !inPlace.contains(&operand) &&
           !isCarriedThrough(operand.get(), carry);
  };
  for (auto [operand, carry] : llvm::zip_equal(*yielded, carries))
    if (moves(operand, carry) && writeOver(operand.get(), carry))
      inPlace.insert(&operand);
  // Carries that trade places are copied before any of them is written.
  for (auto [operand, carry] : llvm::zip_equal(*yielded, carries))
    if (moves(operand, carry) && isInAnother(operand.get(), carries, carry))
      operand.set(bufferization::AllocTensorOp::create(
          builder, carry.getLoc(), cast<RankedTensorType>(carry.getType()),
          /*dynamicSizes=*/ValueRange{}, /*copy=*/operand.get()));
  for (auto [operand, carry] : llvm::zip_equal(*yielded, carries)) {
    if (!moves(operand, carry))
      continue;
    copyIntoLoops(operand.get(), carry);
    operand.set(bufferization::MaterializeInDestinationOp::create(
                    builder, operand.get().getLoc(), carry.getType(),
                    operand.get(), carry)
                    .getResult());
  }
}

struct KeepCarriesInPlace
    : nz::impl::KeepCarriesInPlacePassBase<KeepCarriesInPlace> {
  void runOnOperation() override {
    getOperation()->walk([](LoopLikeOpInterface loop) { keepInPlace(loop); });
  }
};

} // namespace
