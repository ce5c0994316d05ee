//===- LoopAdjoint.cpp - The derivative of scf.for ------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CarryStack.h"
#include "ControlFlow.h"
#include "Replay.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nz/Interfaces/Differentiable.h"

using namespace mlir;
using namespace nz;

namespace {

/// Which values the induction variable of a loop takes.
class Iterations {
public:
  explicit Iterations(scf::ForOp loop)
      : loop(loop), loc(loop.getLoc()), lower(loop.getLowerBound()),
        upper(loop.getUpperBound()), step(loop.getStep()) {}

  /// How many there are, an index.
  Value count(OpBuilder &builder) const;
  /// The first value plus the last: the value at the same distance from the
  /// other end is the difference to this.
  Value firstPlusLast(OpBuilder &builder) const;
  /// The number of the iteration at `value`, an index from 0.
  Value number(OpBuilder &builder, Value value) const;

  Value subtract(OpBuilder &builder, Value left, Value right) const {
    return builder.createOrFold<arith::SubIOp>(loc, left, right);
  }

private:
  Value constant(OpBuilder &builder, int64_t number) const {
    return arith::ConstantOp::create(
        builder, loc, builder.getIntegerAttr(step.getType(), number));
  }
  /// The step, at least 1: that it is gets checked where the loop runs.
  Value positiveStep(OpBuilder &builder) const {
    return builder.createOrFold<arith::MaxSIOp>(loc, step,
                                                constant(builder, 1));
  }
  /// How many steps lead to the last iteration; for nothing if there is none.
  Value stepsToLast(OpBuilder &builder) const {
    Value distance = subtract(builder, subtract(builder, upper, lower),
                              constant(builder, 1));
    return builder.createOrFold<arith::DivUIOp>(loc, distance,
                                                positiveStep(builder));
  }
  Value toIndex(OpBuilder &builder, Value value) const {
    Type index = builder.getIndexType();
    return value.getType() == index
               ? value
               : builder.createOrFold<arith::IndexCastOp>(loc, index, value);
  }

  mutable scf::ForOp loop;
  Location loc;
  Value lower, upper, step;
};

/// Builds the adjoint of one loop.
class LoopAdjoint {
public:
  LoopAdjoint(scf::ForOp loop, OpBuilder &builder, ReverseWalk &walk)
      : loop(loop), builder(builder), walk(walk), loc(loop.getLoc()),
        iterations(loop) {}

  LogicalResult emit();

private:
  /// Chooses the carries and the values from outside that get cotangents.
  void chooseActive();
  /// Creates the loop, which carries the cotangents so far.
  void createReverseLoop();
  /// Fills the body of the loop, on placeholders for what is carried.
  LogicalResult fillBody();
  /// Uses placeholders for what an iteration yields, `replayed`, where it is
  /// saved anyway: as what the next begins with.
  void useEnds(ArrayRef<Value> replayed);
  /// Saves the carries whose placeholders are used.
  LogicalResult saveCarries();
  /// Hands the results of the loop on.
  void finish();

  /// The induction variable of the iteration that the reverse loop runs again.
  Value getIteration(OpBuilder &inner) {
    return iterations.subtract(inner, firstPlusLast, reverse.getInductionVar());
  }
  Value init(unsigned carry) { return loop.getInitArgs()[carry]; }
  bool hasEnds(unsigned carry) { return !ends[carry].use_empty(); }
  Value addOne(OpBuilder &at, Value number) {
    Value one = arith::ConstantIndexOp::create(at, loc, 1);
    return at.createOrFold<arith::AddIOp>(loc, number, one);
  }
  /// Whether what leaves an iteration of the reverse loop depends on elements
  /// of `value`.
  bool isNeeded(Value value);

  scf::ForOp loop, reverse;
  OpBuilder &builder;
  ReverseWalk &walk;
  Location loc;
  Iterations iterations;
  /// Numbers of carries, and values from outside, with cotangents.
  SmallVector<unsigned> carries;
  SmallVector<Value> captures;
  /// For each carry, what an iteration begins with and what it ends with.
  SmallVector<Value> starts, ends;
  /// The induction variables of an iteration and of its mirror image.
  Value firstPlusLast;
};

} // namespace

//===----------------------------------------------------------------------===//
// Iterations
//===----------------------------------------------------------------------===//

Value Iterations::count(OpBuilder &builder) const {
  auto predicate = loop.getUnsignedCmp() ? arith::CmpIPredicate::ult
                                         : arith::CmpIPredicate::slt;
  Value some =
      builder.createOrFold<arith::CmpIOp>(loc, predicate, lower, upper);
  Value number = builder.createOrFold<arith::AddIOp>(loc, stepsToLast(builder),
                                                     constant(builder, 1));
  return toIndex(builder, builder.createOrFold<arith::SelectOp>(
                              loc, some, number, constant(builder, 0)));
}

Value Iterations::firstPlusLast(OpBuilder &builder) const {
  Value span = builder.createOrFold<arith::MulIOp>(loc, stepsToLast(builder),
                                                   positiveStep(builder));
  Value last = builder.createOrFold<arith::AddIOp>(loc, span, lower);
  return builder.createOrFold<arith::AddIOp>(loc, last, lower);
}

Value Iterations::number(OpBuilder &builder, Value value) const {
  Value distance = subtract(builder, value, lower);
  return toIndex(builder, builder.createOrFold<arith::DivUIOp>(
                              loc, distance, positiveStep(builder)));
}

//===----------------------------------------------------------------------===//
// LoopAdjoint
//===----------------------------------------------------------------------===//

void LoopAdjoint::chooseActive() {
  for (auto [number, argument] : llvm::enumerate(loop.getRegionIterArgs()))
    if (walk.isActive(argument) || walk.isActive(loop.getResult(number)))
      carries.push_back(number);
  captures = getActiveCaptures(loop, walk, [&](unsigned number) {
    return llvm::is_contained(carries, number);
  });
}

void LoopAdjoint::createReverseLoop() {
  SmallVector<Value> inits;
  auto append = [&](Value cotangent, Value like) {
    inits.push_back(cotangent ? cotangent : createZero(builder, loc, like));
  };
  for (unsigned carry : carries)
    append(walk.cotangent(loop.getResult(carry)), init(carry));
  for (Value value : captures)
    append(walk.cotangent(value), value);
  firstPlusLast = iterations.firstPlusLast(builder);
  reverse = scf::ForOp::create(builder, loc, loop.getLowerBound(),
                               loop.getUpperBound(), loop.getStep(), inits,
                               nullptr, loop.getUnsignedCmp());
  Block &body = *reverse.getBody();
  if (!body.empty())
    body.back().erase();
}

LogicalResult LoopAdjoint::fillBody() {
  Block &body = *reverse.getBody();
  SmallVector<Value> cotangents(reverse.getRegionIterArgs());
  SmallVector<Value> yielded(loop.getNumResults()), wrt, present;
  for (auto *list : {&starts, &ends})
    for (Value argument : loop.getRegionIterArgs())
      list->push_back(body.addArgument(argument.getType(), loc));
  for (auto [number, carry] : llvm::enumerate(carries)) {
    yielded[carry] = cotangents[number];
    wrt.push_back(starts[carry]);
    present.push_back(nullptr);
  }
  llvm::append_range(wrt, captures);
  llvm::append_range(present, ArrayRef(cotangents).drop_front(carries.size()));

  OpBuilder inner = OpBuilder::atBlockEnd(&body);
  SmallVector<Value> arguments{getIteration(inner)};
  llvm::append_range(arguments, starts);
  SmallVector<Value> replayed;
  FailureOr<Cotangents> pulled =
      pullBlock(*loop.getBody(), arguments, yielded, wrt, present, inner, walk,
                &replayed);
  if (failed(pulled))
    return failure();
  for (auto [number, carry] : llvm::enumerate(carries))
    if (!(*pulled)[number])
      (*pulled)[number] = createZero(inner, loc, init(carry));
  scf::YieldOp::create(inner, loc, *pulled);
  useEnds(replayed);

  // What a loop carries has one shape.
  IRMapping shapes;
  shapes.map(ValueRange(starts), loop.getInitArgs());
  shapes.map(ValueRange(ends), loop.getInitArgs());
  for (auto [number, carry] : llvm::enumerate(carries))
    shapes.map(cotangents[number], init(carry));
  for (auto [number, value] : llvm::enumerate(captures))
    shapes.map(cotangents[carries.size() + number], value);
  readShapesElsewhere(body, shapes);
  return success();
}

bool LoopAdjoint::isNeeded(Value value) {
  Block &body = *reverse.getBody();
  llvm::SetVector<Operation *> users;
  auto addUsers = [&](Value used) {
    for (OpOperand &use : used.getUses())
      if (!readsShapeOnly(use))
        users.insert(body.findAncestorOpInBlock(*use.getOwner()));
  };
  addUsers(value);
  for (unsigned next = 0; next < users.size(); ++next)
    llvm::for_each(users[next]->getResults(), addUsers);
  return users.contains(body.getTerminator());
}

void LoopAdjoint::useEnds(ArrayRef<Value> replayed) {
  SmallVector<unsigned> known;
  for (auto [number, value] : llvm::enumerate(replayed)) {
    Operation *op = value.getDefiningOp();
    if (op && op->getBlock() == reverse.getBody() &&
        canStack(value.getType()) && isNeeded(value) &&
        isNeeded(starts[number]))
      known.push_back(number);
  }
  for (unsigned number : known) {
    Value end = replayed[number];
    end.replaceAllUsesWith(ends[number]);
  }
}

LogicalResult LoopAdjoint::saveCarries() {
  Block &body = *reverse.getBody();
  SmallVector<unsigned> saved;
  for (auto [number, start, end] : llvm::enumerate(starts, ends))
    if (!start.use_empty() || !end.use_empty())
      saved.push_back(number);
  for (unsigned carry : saved)
    if (!canStack(starts[carry].getType()))
      return walk.refuse(loop, "its derivative would have to save " +
                                   Twine("carried value ") + Twine(carry) +
                                   ", which is no number and no tensor");
  if (!saved.empty()) {
    OpBuilder before(loop);
    Value count = iterations.count(before);
    SmallVector<Value> inits(loop.getInitArgs());
    for (unsigned carry : saved)
      inits.push_back(
          createStack(before, loc, init(carry),
                      hasEnds(carry) ? addOne(before, count) : count));
    auto saving = scf::ForOp::create(before, loc, loop.getLowerBound(),
                                     loop.getUpperBound(), loop.getStep(),
                                     inits, nullptr, loop.getUnsignedCmp());
    saving.getRegion().takeBody(loop.getRegion());
    Block &run = *saving.getBody();
    OpBuilder first = OpBuilder::atBlockBegin(&run);
    Value number = iterations.number(first, saving.getInductionVar());
    auto yield = cast<scf::YieldOp>(run.getTerminator());
    OpBuilder again = OpBuilder::atBlockBegin(&body);
    OpBuilder behind(loop);
    Value numberAgain = iterations.number(again, getIteration(again));
    unsigned numCarries = loop.getNumResults();
    for (auto [index, carry] : llvm::enumerate(saved)) {
      Value stack = run.addArgument(inits[numCarries + index].getType(), loc);
      yield.getResultsMutable().append(
          push(first, loc, stack, run.getArgument(1 + carry), number));
      Value saves = saving.getResult(numCarries + index);
      if (hasEnds(carry)) {
        saves = push(behind, loc, saves, saving.getResult(carry), count);
        ends[carry].replaceAllUsesWith(
            lookUp(again, loc, saves, init(carry), addOne(again, numberAgain)));
      }
      if (!starts[carry].use_empty())
        starts[carry].replaceAllUsesWith(
            lookUp(again, loc, saves, init(carry), numberAgain));
    }
    walk.replace(loop, saving.getResults().take_front(numCarries));
  }
  unsigned numPlaceholders = starts.size() + ends.size();
  body.eraseArguments(body.getNumArguments() - numPlaceholders,
                      numPlaceholders);
  return success();
}

void LoopAdjoint::finish() {
  for (auto [number, value] : llvm::enumerate(captures))
    walk.set(value, reverse.getResult(carries.size() + number));
  for (auto [number, carry] : llvm::enumerate(carries))
    walk.add(init(carry), reverse.getResult(number));
}

LogicalResult LoopAdjoint::emit() {
  chooseActive();
  createReverseLoop();
  if (failed(fillBody()) || failed(saveCarries()))
    return failure();
  finish();
  return success();
}

LogicalResult nz::pullLoop(scf::ForOp loop, OpBuilder &builder,
                           ReverseWalk &walk) {
  return LoopAdjoint(loop, builder, walk).emit();
}

/// Uses what goes into `loop` for what it carries unchanged.
static void replaceUnchanged(scf::ForOp loop) {
  for (auto [argument, yielded, init, result] :
       llvm::zip_equal(loop.getRegionIterArgs(), loop.getYieldedValues(),
                       loop.getInitArgs(), loop.getResults()))
    if (yielded == argument) {
      argument.replaceAllUsesExcept(init, loop.getBody()->getTerminator());
      result.replaceAllUsesWith(init);
    }
}

/// Uses what both branches yield for the result.
static void replaceUnchanged(scf::IfOp branches) {
  if (branches.getNumResults() == 0)
    return;
  for (auto [result, yes, no] : llvm::zip_equal(
           branches.getResults(), branches.thenYield().getOperands(),
           branches.elseYield().getOperands()))
    if (yes == no)
      result.replaceAllUsesWith(yes);
}

void nz::replaceUnchangedCarries(scf::ForOp loop) {
  // Inner operations first: what they leave unchanged a loop may do, too.
  loop->walk([](Operation *op) {
    if (auto inner = dyn_cast<scf::ForOp>(op))
      replaceUnchanged(inner);
    else if (auto branches = dyn_cast<scf::IfOp>(op))
      replaceUnchanged(branches);
  });
}
