//===- KernelAdjoint.cpp - The rule that kernels and generics share -------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelAdjoint.h"

#include "NestBody.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nz/Interfaces/Differentiable.h"

using namespace mlir;
using namespace nz;

namespace {

/// The cotangent of a contribution, read from the cotangent of a result. With
/// `extremum`, the primal result, only where the contribution equals it; with
/// `written`, the primal result, it always does.
struct Seed {
  Value contribution;
  Access cotangent;
  Access extremum;
  Access written;
};

/// The adjoints of one nest.
class Adjoints {
public:
  Adjoints(const LoopNest &nest, OpBuilder &builder, ReverseWalk &walk)
      : nest(nest), builder(builder), walk(walk), loc(nest.op->getLoc()) {}

  LogicalResult emit();

private:
  /// Passes the cotangent `g` of a result on to its init, and says how
  /// contributions get theirs.
  LogicalResult pullInit(const Write &write, Value g);
  void pullExtremum(const Write &write, Value g);
  /// Emits the adjoint of all reads of one value at one map.
  LogicalResult pullRead(const Read &read);
  /// The cotangent of the scalars that stand for `read` in `body`; null if
  /// zero.
  FailureOr<Value> pullBody(const Read &read, NestBody &body);

  Term term(Value value) { return {&builder, loc, value}; }

  const LoopNest &nest;
  OpBuilder &builder;
  ReverseWalk &walk;
  Location loc;
  SmallVector<Seed> seeds;
};

} // namespace

/// Ties share evenly: the cotangent is divided by the number of contributions,
/// and inits, that equal the result.
void Adjoints::pullExtremum(const Write &write, Value g) {
  Ties ties = countTies(nest, write, builder);
  Term share = term(g) / ties.count;
  if (walk.isActive(write.init))
    walk.add(write.init,
             select(ties.initIsExtremum, share, share.constant(0.0)).value);
  seeds.push_back({write.contribution,
                   {share.value, write.map},
                   {write.result, write.map},
                   {}});
}

LogicalResult Adjoints::pullInit(const Write &write, Value g) {
  if (write.combiner == Combiner::Maxes || write.combiner == Combiner::Mins) {
    if (failed(checkExtremum(nest, write, walk)))
      return failure();
    pullExtremum(write, g);
    return success();
  }
  if (write.combiner == Combiner::Sums)
    walk.add(write.init, g);
  else if (!write.overwrites && walk.isActive(write.init))
    walk.add(write.init, zeroWritten(nest, write, g, builder));
  Access written;
  if (write.combiner == Combiner::Writes)
    written = {write.result, write.map};
  seeds.push_back({write.contribution, {g, write.map}, {}, written});
  return success();
}

FailureOr<Value> Adjoints::pullBody(const Read &read, NestBody &body) {
  body.recompute();
  SmallVector<Value> from, to;
  for (const Read &other : nest.reads)
    if (other.value == read.value && other.map == read.map)
      from.push_back(body.copy(other.scalar));
  for (const Seed &seed : seeds)
    to.push_back(body.copy(seed.contribution));
  ReverseWalk inner = walk.nest(body.builder, Activity(*body.block, from, to));
  body.passConstants(walk, inner);

  for (auto [seed, contribution] : llvm::zip_equal(seeds, to)) {
    if (!inner.isActive(contribution))
      continue;
    Term g = body.term(body.read(seed.cotangent));
    if (seed.extremum.value) {
      Term extremum = body.term(body.read(seed.extremum));
      g = select(body.term(contribution) == extremum, g, g.constant(0.0));
    }
    inner.add(contribution, g.value);
  }
  if (failed(inner.reverse(*body.block)))
    return failure();
  for (auto [seed, contribution] : llvm::zip_equal(seeds, to))
    if (seed.written.value)
      body.offerResult(contribution, seed.written);
  Value sum;
  for (Value scalar : from)
    if (Value cotangent = inner.cotangent(scalar))
      sum = sum ? (body.term(sum) + body.term(cotangent)).value : cotangent;
  return sum;
}

LogicalResult Adjoints::pullRead(const Read &read) {
  NestBody body(nest);
  FailureOr<Value> contribution = pullBody(read, body);
  if (failed(contribution))
    return failure();
  if (!*contribution)
    return success();
  // The first cotangent that reaches every element once needs no zeros.
  bool isTensor = isa<RankedTensorType>(read.value.getType());
  if (isTensor && nest.covers(read.map) && !walk.cotangent(read.value)) {
    walk.add(read.value,
             body.create(builder, *contribution,
                         {createEmpty(builder, loc, read.value), read.map},
                         Combiner::Writes));
    return success();
  }
  return walk.accumulate(read.value, [&](Value present) -> Value {
    Value destination = present;
    if (!isTensor)
      destination = tensor::FromElementsOp::create(
          builder, loc, RankedTensorType::get({}, present.getType()), present);
    Value sum = body.create(builder, *contribution, {destination, read.map},
                            Combiner::Sums);
    return isTensor ? sum
                    : tensor::ExtractOp::create(builder, loc, sum, ValueRange())
                          .getResult();
  });
}

LogicalResult Adjoints::emit() {
  if (failed(checkCaptures(nest, walk)))
    return failure();
  // The cotangents of results first: an init may be read, too.
  for (const Write &write : nest.writes)
    if (Value g = walk.cotangent(write.result))
      if (failed(pullInit(write, g)))
        return failure();
  llvm::SetVector<std::pair<Value, AffineMap>> done;
  for (const Read &read : nest.reads)
    if (walk.isActive(read.value) && done.insert({read.value, read.map}))
      if (failed(pullRead(read)))
        return failure();
  return success();
}

LogicalResult nz::emitAdjoints(const LoopNest &nest, OpBuilder &builder,
                               ReverseWalk &walk) {
  return Adjoints(nest, builder, walk).emit();
}
