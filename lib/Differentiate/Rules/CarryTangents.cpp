//===- CarryTangents.cpp - Tangents through control flow ------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ControlFlow.h"

#include "mlir/Transforms/RegionUtils.h"
#include "nz/Differentiate/Prepare.h"
#include "nz/Interfaces/Differentiable.h"

using namespace mlir;
using namespace nz;

/// The numbers of `results` that are active: those that get tangents.
static SmallVector<unsigned> getActive(ValueRange results,
                                       const ForwardWalk &walk) {
  SmallVector<unsigned> active;
  for (auto [number, result] : llvm::enumerate(results))
    if (walk.isActive(result))
      active.push_back(number);
  return active;
}

/// The values that the regions of `op` read from outside and that have
/// tangents.
static SmallVector<Value> getVariedCaptures(Operation *op,
                                            const ForwardWalk &walk) {
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(op->getRegions(), captured);
  captured.remove_if([&](Value value) { return !walk.tangent(value); });
  return captured.takeVector();
}

/// Puts tangents between the operations of `block`, whose arguments `from` have
/// tangents `tangents`. Returns the tangents of the operands of the terminator
/// that are numbered in `wanted`, zeros included; the builder is left before
/// it.
static FailureOr<SmallVector<Value>>
pushBlock(Block &block, ArrayRef<Value> captures, ValueRange from,
          ValueRange tangents, ArrayRef<unsigned> wanted, OpBuilder &builder,
          const ForwardWalk &walk) {
  SmallVector<Value> varied(captures);
  llvm::append_range(varied, from);
  prepareForward(block, varied);
  Operation *terminator = block.getTerminator();
  builder.setInsertionPoint(terminator);
  ForwardWalk inner =
      walk.nest(builder, Activity(block, varied, terminator->getOperands()));
  for (auto [value, tangent] : llvm::zip_equal(from, tangents))
    inner.set(value, tangent);
  if (failed(inner.forward(block)))
    return failure();
  return llvm::map_to_vector(wanted, [&](unsigned number) {
    return inner.tangentOrZero(terminator->getOperand(number));
  });
}

/// The values of `range` that are numbered in `numbers`.
static SmallVector<Value> pick(ValueRange range, ArrayRef<unsigned> numbers) {
  return llvm::map_to_vector(numbers,
                             [&](unsigned number) { return range[number]; });
}

/// Adds an argument for the tangent of each of `values` to `block`.
static SmallVector<Value> addTangentArguments(Block &block,
                                              ArrayRef<Value> values) {
  return llvm::map_to_vector(values, [&](Value value) -> Value {
    return block.addArgument(getTangentType(value.getType()), value.getLoc());
  });
}

/// Replaces `op` by `whole`, whose results after those of `op` are the tangents
/// of the results numbered in `active`.
static void finish(Operation *op, Operation *whole, ArrayRef<unsigned> active,
                   ForwardWalk &walk) {
  unsigned count = op->getNumResults();
  for (auto [index, number] : llvm::enumerate(active))
    walk.set(op->getResult(number), whole->getResult(count + index));
  walk.replace(op, whole->getResults().take_front(count));
}

LogicalResult nz::pushLoop(scf::ForOp loop, OpBuilder &builder,
                           ForwardWalk &walk) {
  SmallVector<unsigned> active;
  for (unsigned number = 0; number < loop.getNumResults(); ++number)
    if (walk.isActive(loop.getResult(number)) ||
        walk.isActive(loop.getRegionIterArg(number)))
      active.push_back(number);
  SmallVector<Value> captures = getVariedCaptures(loop, walk);
  SmallVector<Value> inits(loop.getInitArgs());
  for (unsigned number : active)
    inits.push_back(walk.tangentOrZero(loop.getInitArgs()[number]));
  auto whole = scf::ForOp::create(builder, loop.getLoc(), loop.getLowerBound(),
                                  loop.getUpperBound(), loop.getStep(), inits,
                                  nullptr, loop.getUnsignedCmp());
  whole.getRegion().takeBody(loop.getRegion());
  Block &body = *whole.getBody();
  SmallVector<Value> from = pick(body.getArguments().drop_front(1), active);
  SmallVector<Value> tangents = addTangentArguments(body, from);
  OpBuilder inner(body.getTerminator());
  FailureOr<SmallVector<Value>> yielded =
      pushBlock(body, captures, from, tangents, active, inner, walk);
  if (failed(yielded))
    return failure();
  cast<scf::YieldOp>(body.getTerminator()).getResultsMutable().append(*yielded);
  finish(loop, whole, active, walk);
  return success();
}

LogicalResult nz::pushWhile(scf::WhileOp loop, OpBuilder &builder,
                            ForwardWalk &walk) {
  // What goes into the first region, and what goes on to the second.
  SmallVector<unsigned> carries, passed;
  for (auto [number, argument] : llvm::enumerate(loop.getBeforeArguments()))
    if (walk.isActive(argument))
      carries.push_back(number);
  for (auto [number, argument] : llvm::enumerate(loop.getAfterArguments()))
    if (walk.isActive(argument) || walk.isActive(loop.getResult(number)))
      passed.push_back(number);
  SmallVector<Value> captures = getVariedCaptures(loop, walk);
  SmallVector<Value> inits(loop.getInits());
  for (unsigned number : carries)
    inits.push_back(walk.tangentOrZero(loop.getInits()[number]));
  SmallVector<Type> types(loop.getResultTypes());
  for (unsigned number : passed)
    types.push_back(getTangentType(types[number]));
  auto whole = scf::WhileOp::create(builder, loop.getLoc(), types, inits);
  whole.getBefore().takeBody(loop.getBefore());
  whole.getAfter().takeBody(loop.getAfter());

  Block &before = *whole.getBeforeBody(), &after = *whole.getAfterBody();
  SmallVector<Value> from = pick(before.getArguments(), carries);
  SmallVector<Value> tangents = addTangentArguments(before, from);
  // The first operand of the terminator is the condition.
  SmallVector<unsigned> operands =
      llvm::map_to_vector(passed, [](unsigned number) { return number + 1; });
  OpBuilder inner(builder.getContext());
  FailureOr<SmallVector<Value>> handedOn =
      pushBlock(before, captures, from, tangents, operands, inner, walk);
  if (failed(handedOn))
    return failure();
  whole.getConditionOp().getArgsMutable().append(*handedOn);

  from = pick(after.getArguments(), passed);
  tangents = addTangentArguments(after, from);
  FailureOr<SmallVector<Value>> yielded =
      pushBlock(after, captures, from, tangents, carries, inner, walk);
  if (failed(yielded))
    return failure();
  whole.getYieldOp().getResultsMutable().append(*yielded);
  finish(loop, whole, passed, walk);
  return success();
}

LogicalResult nz::pushBranches(scf::IfOp branches, OpBuilder &builder,
                               ForwardWalk &walk) {
  SmallVector<unsigned> active = getActive(branches.getResults(), walk);
  SmallVector<Value> captures = getVariedCaptures(branches, walk);
  SmallVector<Type> types(branches.getResultTypes());
  for (unsigned number : active)
    types.push_back(getTangentType(types[number]));
  auto whole =
      scf::IfOp::create(builder, branches.getLoc(), types,
                        branches.getCondition(), /*addThenBlock=*/false,
                        /*addElseBlock=*/false);
  for (auto [to, from] :
       llvm::zip_equal(whole->getRegions(), branches->getRegions())) {
    to.takeBody(from);
    OpBuilder inner(builder.getContext());
    FailureOr<SmallVector<Value>> yielded =
        pushBlock(to.front(), captures, {}, {}, active, inner, walk);
    if (failed(yielded))
      return failure();
    cast<scf::YieldOp>(to.front().getTerminator())
        .getResultsMutable()
        .append(*yielded);
  }
  finish(branches, whole, active, walk);
  return success();
}
