//===- KernelTangents.cpp - The forward rule of kernels, generics ---------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NestBody.h"

#include "mlir/IR/IRMapping.h"
#include "nz/Interfaces/Differentiable.h"

using namespace mlir;
using namespace nz;

namespace {

/// The tangents of one nest.
class Tangents {
public:
  Tangents(const LoopNest &nest, OpBuilder &builder, ForwardWalk &walk)
      : nest(nest), builder(builder), walk(walk), loc(nest.op->getLoc()) {}

  LogicalResult emit();

private:
  /// Emits the tangent of one result; null if zero.
  FailureOr<Value> push(const Write &write);
  /// The tangent of the contribution of `write` in `body`; null if zero.
  FailureOr<Value> pushBody(const Write &write, NestBody &body);
  Value pushSum(const Write &write, NestBody &body, Value contribution);
  Value pushWrite(const Write &write, NestBody &body, Value contribution);
  Value pushExtremum(const Write &write, NestBody &body, Value contribution);

  const LoopNest &nest;
  OpBuilder &builder;
  ForwardWalk &walk;
  Location loc;
};

} // namespace

FailureOr<Value> Tangents::pushBody(const Write &write, NestBody &body) {
  body.recompute();
  SmallVector<Value> from;
  for (const Read &read : nest.reads)
    if (walk.tangent(read.value))
      from.push_back(body.copy(read.scalar));
  Value contribution = body.copy(write.contribution);
  ForwardWalk inner =
      walk.nest(body.builder, Activity(*body.block, from, contribution));
  body.passConstants(walk, inner);

  // What is read at one place twice has one tangent.
  llvm::MapVector<std::pair<Value, AffineMap>, Value> tangents;
  for (const Read &read : nest.reads) {
    Value scalar = body.copy(read.scalar);
    Value tangent = walk.tangent(read.value);
    if (!tangent || !inner.isActive(scalar))
      continue;
    Value &element = tangents[{read.value, read.map}];
    if (!element)
      element = body.read({tangent, read.map});
    inner.set(scalar, element);
  }
  if (failed(inner.forward(*body.block)))
    return failure();
  return inner.tangent(contribution);
}

Value Tangents::pushSum(const Write &write, NestBody &body,
                        Value contribution) {
  Value ofInit = walk.tangent(write.init);
  if (!contribution)
    return ofInit;
  // Where every element is reached once there is nothing to add to.
  if (!ofInit && nest.covers(write.map))
    return body.create(builder, contribution,
                       {createEmpty(builder, loc, write.init), write.map},
                       Combiner::Writes);
  return body.create(builder, contribution,
                     {walk.tangentOrZero(write.init), write.map},
                     Combiner::Sums);
}

Value Tangents::pushWrite(const Write &write, NestBody &body,
                          Value contribution) {
  Value ofInit = write.overwrites ? Value() : walk.tangent(write.init);
  if (!contribution)
    return ofInit ? zeroWritten(nest, write, ofInit, builder) : Value();
  Value destination = write.overwrites ? createEmpty(builder, loc, write.init)
                                       : walk.tangentOrZero(write.init);
  return body.create(builder, contribution, {destination, write.map},
                     Combiner::Writes);
}

/// The mean over the contributions, and the init, that equal the result.
Value Tangents::pushExtremum(const Write &write, NestBody &body,
                             Value contribution) {
  Value ofInit = walk.tangent(write.init);
  if (!contribution && !ofInit)
    return Value();
  Ties ties = countTies(nest, write, builder);
  Term zero = ties.count.constant(0.0);
  Term sum = zero;
  if (ofInit)
    sum = select(ties.initIsExtremum, zero.with(ofInit), zero);
  if (contribution) {
    Term extremum = body.term(body.read({write.result, write.map}));
    Term part = select(body.term(body.copy(write.contribution)) == extremum,
                       body.term(contribution), extremum.constant(0.0));
    sum = sum.with(body.create(builder, part.value, {sum.value, write.map},
                               Combiner::Sums));
  }
  return (sum / ties.count).value;
}

FailureOr<Value> Tangents::push(const Write &write) {
  NestBody body(nest);
  FailureOr<Value> contribution = pushBody(write, body);
  if (failed(contribution))
    return failure();
  if (write.combiner == Combiner::Sums)
    return pushSum(write, body, *contribution);
  if (write.combiner == Combiner::Writes)
    return pushWrite(write, body, *contribution);
  if (failed(checkExtremum(nest, write, walk)))
    return failure();
  return pushExtremum(write, body, *contribution);
}

LogicalResult Tangents::emit() {
  if (failed(checkCaptures(nest, walk)))
    return failure();
  for (const Write &write : nest.writes) {
    if (!walk.isActive(write.result))
      continue;
    FailureOr<Value> tangent = push(write);
    if (failed(tangent))
      return failure();
    walk.set(write.result, *tangent);
  }
  return success();
}

LogicalResult nz::emitTangents(const LoopNest &nest, OpBuilder &builder,
                               ForwardWalk &walk) {
  return Tangents(nest, builder, walk).emit();
}
