//===- KernelAdjoint.cpp - The rule that kernels and generics share -------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelAdjoint.h"

#include "Term.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"
#include "nz/Interfaces/Differentiable.h"

using namespace mlir;
using namespace nz;

namespace {

/// The cotangent of a contribution, read from the cotangent of a result. With
/// `extremum`, the primal result, only where the contribution equals it.
struct Seed {
  Value contribution;
  Access cotangent;
  Access extremum;
};

/// The body of a new operation over the domain of a nest, with a copy of the
/// nest's body in it. Not part of an operation until `create`.
class NewBody {
public:
  explicit NewBody(const LoopNest &nest)
      : nest(nest), loc(nest.op->getLoc()), builder(nest.op->getContext()) {
    block = &region.emplaceBlock();
    builder.setInsertionPointToEnd(block);
  }

  /// Reads `access`; returns its scalar.
  Value read(Access access) {
    reads.push_back(access);
    return block->addArgument(getElementTypeOrSelf(access.value.getType()),
                              loc);
  }

  /// Recomputes the scalars of the primal body; `copy` gives them.
  void recompute() {
    for (const Read &read : nest.reads)
      mapping.map(read.scalar, this->read(read));
    for (Value accumulator : nest.accumulators)
      mapping.map(accumulator, zero(accumulator.getType()));
    for (Operation &op : nest.body->without_terminator())
      builder.clone(op, mapping);
  }
  Value copy(Value primal) const { return mapping.lookupOrDefault(primal); }

  /// Creates the operation that combines `contribution` into `destination`.
  Value create(OpBuilder &outer, Value contribution, Access destination,
               Combiner combiner) {
    nest.endBody(builder, *block, contribution, combiner);
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(*block)))
      if (isOpTriviallyDead(&op))
        op.erase();
    SmallVector<Access> used;
    for (int64_t index = reads.size() - 1; index >= 0; --index) {
      if (block->getArgument(index).use_empty())
        block->eraseArgument(index);
      else
        used.insert(used.begin(), reads[index]);
    }
    return nest.create(outer, used, destination, combiner, region);
  }

  Term term(Value value) { return {&builder, loc, value}; }

  const LoopNest &nest;
  Location loc;
  OpBuilder builder;
  Block *block;

private:
  /// Stands for an accumulator: nothing that is kept depends on it.
  Value zero(Type type) {
    return arith::ConstantOp::create(builder, loc, builder.getZeroAttr(type));
  }

  Region region;
  SmallVector<Access> reads;
  IRMapping mapping;
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
  FailureOr<Value> pullBody(const Read &read, NewBody &body);
  /// `g` with zeros where `write` wrote.
  Value zeroWritten(const Write &write, Value g);

  Term term(Value value) { return {&builder, loc, value}; }

  const LoopNest &nest;
  OpBuilder &builder;
  ReverseWalk &walk;
  Location loc;
  SmallVector<Seed> seeds;
};

} // namespace

/// A tensor of the shape of `like` whose contents do not matter.
static Value createEmpty(OpBuilder &builder, Location loc, Value like) {
  Type element = getElementTypeOrSelf(like.getType());
  return tensor::EmptyOp::create(
      builder, loc, tensor::getMixedSizes(builder, loc, like), element);
}

Value Adjoints::zeroWritten(const Write &write, Value g) {
  NewBody body(nest);
  Type element = getElementTypeOrSelf(g.getType());
  Value zero = arith::ConstantOp::create(
      body.builder, loc, body.builder.getFloatAttr(element, 0.0));
  return body.create(builder, zero, {g, write.map}, Combiner::Writes);
}

/// Ties share evenly: the cotangent is divided by the number of contributions,
/// and inits, that equal the result.
void Adjoints::pullExtremum(const Write &write, Value g) {
  Term result = term(write.result), cotangent = term(g);
  Condition initIsExtremum = term(write.init) == result;
  Value ofInit =
      select(initIsExtremum, result.constant(1.0), result.constant(0.0)).value;

  NewBody body(nest);
  body.recompute();
  Term extremum = body.term(body.read({write.result, write.map}));
  Term one = extremum.constant(1.0), zero = extremum.constant(0.0);
  Term tie =
      select(body.term(body.copy(write.contribution)) == extremum, one, zero);
  Value ties =
      body.create(builder, tie.value, {ofInit, write.map}, Combiner::Sums);

  Term share = cotangent / term(ties);
  if (walk.isActive(write.init))
    walk.add(write.init,
             select(initIsExtremum, share, share.constant(0.0)).value);
  seeds.push_back({write.contribution,
                   {share.value, write.map},
                   {write.result, write.map}});
}

LogicalResult Adjoints::pullInit(const Write &write, Value g) {
  if (write.combiner == Combiner::Maxes || write.combiner == Combiner::Mins) {
    // A recomputed contribution might differ from the result in the last bit.
    bool isRead = llvm::any_of(nest.reads, [&](const Read &read) {
      return read.scalar == write.contribution;
    });
    if (!isRead)
      return walk.refuse(nest.op, "an extremum of values that are computed "
                                  "over several patterns at once");
    pullExtremum(write, g);
    return success();
  }
  if (write.combiner == Combiner::Sums)
    walk.add(write.init, g);
  else if (!write.overwrites && walk.isActive(write.init))
    walk.add(write.init, zeroWritten(write, g));
  seeds.push_back({write.contribution, {g, write.map}, {}});
  return success();
}

FailureOr<Value> Adjoints::pullBody(const Read &read, NewBody &body) {
  body.recompute();
  SmallVector<Value> from, to;
  for (const Read &other : nest.reads)
    if (other.value == read.value && other.map == read.map)
      from.push_back(body.copy(other.scalar));
  for (const Seed &seed : seeds)
    to.push_back(body.copy(seed.contribution));
  ReverseWalk inner = walk.nest(body.builder, Activity(*body.block, from, to));
  for (const Read &other : nest.reads)
    if (walk.isConstant(other.value))
      inner.setConstant(body.copy(other.scalar));

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
  Value sum;
  for (Value scalar : from)
    if (Value cotangent = inner.cotangent(scalar))
      sum = sum ? (body.term(sum) + body.term(cotangent)).value : cotangent;
  return sum;
}

LogicalResult Adjoints::pullRead(const Read &read) {
  NewBody body(nest);
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
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(nest.op->getRegions(), captured);
  for (Value value : captured)
    if (walk.isActive(value))
      return walk.refuse(nest.op, "its body reads a tensor at places that are "
                                  "computed");
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
