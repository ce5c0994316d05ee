//===- CountIterations.cpp - scf.while as a loop that is counted ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ControlFlow.h"
#include "Replay.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nz/Interfaces/Differentiable.h"

using namespace mlir;
using namespace nz;

/// Creates a copy of `loop` with one more carry, the number of iterations;
/// returns it.
static Value createCount(scf::WhileOp loop, Value zero, Value one,
                         RewriterBase &rewriter) {
  Location loc = loop.getLoc();
  SmallVector<Value> inits(loop.getInits());
  SmallVector<Type> types(loop.getResultTypes());
  inits.push_back(zero);
  types.push_back(zero.getType());
  auto counting = scf::WhileOp::create(rewriter, loc, types, inits);
  IRMapping mapping;
  loop.getBefore().cloneInto(&counting.getBefore(), mapping);
  loop.getAfter().cloneInto(&counting.getAfter(), mapping);
  counting.getConditionOp().getArgsMutable().append(
      counting.getBeforeBody()->addArgument(zero.getType(), loc));
  Value number = counting.getAfterBody()->addArgument(zero.getType(), loc);
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(counting.getYieldOp());
  counting.getYieldOp().getResultsMutable().append(
      arith::AddIOp::create(rewriter, loc, number, one).getResult());
  return counting.getResults().back();
}

/// The values that `loop` hands on from its condition when it carries
/// `carries`, recomputed where `builder` stands.
static SmallVector<Value> runCondition(scf::WhileOp loop, ValueRange carries,
                                       OpBuilder &builder) {
  IRMapping mapping;
  mapping.map(loop.getBeforeArguments(), carries);
  replay(*loop.getBeforeBody(), builder, mapping);
  return llvm::map_to_vector(loop.getConditionOp().getArgs(), [&](Value value) {
    return mapping.lookupOrDefault(value);
  });
}

void nz::countIterations(scf::WhileOp loop, RewriterBase &rewriter) {
  Location loc = loop.getLoc();
  Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0);
  Value one = arith::ConstantIndexOp::create(rewriter, loc, 1);
  Value count = createCount(loop, zero, one, rewriter);
  auto again = scf::ForOp::create(
      rewriter, loc, zero, count, one, loop.getInits(),
      [&](OpBuilder &inner, Location, Value, ValueRange carries) {
        IRMapping mapping;
        mapping.map(loop.getAfterArguments(),
                    runCondition(loop, carries, inner));
        replay(*loop.getAfterBody(), inner, mapping);
        scf::YieldOp::create(
            inner, loc,
            llvm::map_to_vector(
                loop.getYieldOp().getResults(),
                [&](Value value) { return mapping.lookupOrDefault(value); }));
      });
  rewriter.replaceOp(loop, runCondition(loop, again.getResults(), rewriter));
}
