//===- NestBody.cpp - Operations over the domain of a nest ----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NestBody.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace nz;

//===----------------------------------------------------------------------===//
// NestBody
//===----------------------------------------------------------------------===//

NestBody::NestBody(const LoopNest &nest)
    : nest(nest), loc(nest.op->getLoc()), builder(nest.op->getContext()) {
  block = &region.emplaceBlock();
  builder.setInsertionPointToEnd(block);
}

Value NestBody::read(Access access) {
  // Before what `endBody` adds.
  Value scalar = block->insertArgument(
      reads.size(), getElementTypeOrSelf(access.value.getType()), loc);
  reads.push_back(access);
  return scalar;
}

void NestBody::recompute() {
  for (const Read &read : nest.reads)
    mapping.map(read.scalar, this->read(read));
  // Nothing that is kept depends on an accumulator.
  for (Value accumulator : nest.accumulators)
    mapping.map(accumulator,
                arith::ConstantOp::create(
                    builder, loc, builder.getZeroAttr(accumulator.getType())));
  for (Operation &op : nest.body->without_terminator())
    builder.clone(op, mapping);
}

void NestBody::eraseDeadOperations() {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(*block))) {
    if (!isOpTriviallyDead(&op))
      continue;
    llvm::erase_if(offered, [&](const auto &offer) {
      return offer.first.getDefiningOp() == &op;
    });
    op.erase();
  }
}

/// Whether a scalar is read for `op` alone.
bool NestBody::sparesRead(Operation *op) {
  llvm::SmallPtrSet<Operation *, 8> spared = {op};
  auto isSpared = [&](Value value) {
    return llvm::all_of(value.getUsers(),
                        [&](Operation *user) { return spared.contains(user); });
  };
  for (Operation *other = op->getPrevNode(); other;
       other = other->getPrevNode())
    if (llvm::all_of(other->getResults(), isSpared))
      spared.insert(other);
  return llvm::any_of(block->getArguments(), [&](BlockArgument argument) {
    return !argument.use_empty() && isSpared(argument);
  });
}

Value NestBody::create(OpBuilder &outer, Value contribution, Access destination,
                       Combiner combiner) {
  nest.endBody(builder, *block, contribution, combiner);
  eraseDeadOperations();
  for (auto [scalar, result] : llvm::to_vector(offered))
    if (scalar.getDefiningOp() && sparesRead(scalar.getDefiningOp()))
      scalar.replaceAllUsesWith(read(result));
  eraseDeadOperations();
  SmallVector<Access> used;
  for (int64_t index = reads.size() - 1; index >= 0; --index) {
    if (block->getArgument(index).use_empty())
      block->eraseArgument(index);
    else
      used.insert(used.begin(), reads[index]);
  }
  return nest.create(outer, used, destination, combiner, region);
}

void NestBody::passConstants(const DerivativeWalk &walk,
                             DerivativeWalk &inner) const {
  for (const Read &read : nest.reads)
    if (walk.isConstant(read.value))
      inner.setConstant(copy(read.scalar));
}

//===----------------------------------------------------------------------===//
// What adjoints and tangents have in common
//===----------------------------------------------------------------------===//

Value nz::createEmpty(OpBuilder &builder, Location loc, Value like) {
  Type element = getElementTypeOrSelf(like.getType());
  return tensor::EmptyOp::create(
      builder, loc, tensor::getMixedSizes(builder, loc, like), element);
}

Value nz::zeroWritten(const LoopNest &nest, const Write &write, Value tensor,
                      OpBuilder &builder) {
  NestBody body(nest);
  Type element = getElementTypeOrSelf(tensor.getType());
  Value zero = arith::ConstantOp::create(
      body.builder, body.loc, body.builder.getFloatAttr(element, 0.0));
  return body.create(builder, zero, {tensor, write.map}, Combiner::Writes);
}

Ties nz::countTies(const LoopNest &nest, const Write &write,
                   OpBuilder &builder) {
  Term result{&builder, nest.op->getLoc(), write.result};
  Condition initIsExtremum = result.with(write.init) == result;
  Term ofInit =
      select(initIsExtremum, result.constant(1.0), result.constant(0.0));

  NestBody body(nest);
  body.recompute();
  Term extremum = body.term(body.read({write.result, write.map}));
  Term tie = select(body.term(body.copy(write.contribution)) == extremum,
                    extremum.constant(1.0), extremum.constant(0.0));
  Value count = body.create(builder, tie.value, {ofInit.value, write.map},
                            Combiner::Sums);
  return {initIsExtremum, result.with(count)};
}

LogicalResult nz::checkExtremum(const LoopNest &nest, const Write &write,
                                const DerivativeWalk &walk) {
  // A recomputed contribution might differ from the result in the last bit.
  bool isRead = llvm::any_of(nest.reads, [&](const Read &read) {
    return read.scalar == write.contribution;
  });
  return isRead ? success()
                : walk.refuse(nest.op, "an extremum of values that are "
                                       "computed over several patterns at "
                                       "once");
}

LogicalResult nz::checkCaptures(const LoopNest &nest,
                                const DerivativeWalk &walk) {
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(nest.op->getRegions(), captured);
  for (Value value : captured)
    if (walk.isActive(value))
      return walk.refuse(nest.op, "its body reads a tensor at places that are "
                                  "computed");
  return success();
}
