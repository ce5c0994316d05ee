//===- WidenAccumulators.cpp - Narrow floats are summed in f32 ------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "nz/Dialect/Nz.h"
#include "nz/Optimize/Passes.h"

namespace nz {
#define GEN_PASS_DEF_WIDENACCUMULATORSPASS
#include "nz/Optimize/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

/// f32, or a tensor of f32, for narrower floats; null for other types.
static Type getWide(Type type) {
  auto element = dyn_cast<FloatType>(getElementTypeOrSelf(type));
  if (!element || element.getWidth() >= 32)
    return {};
  Type wide = Float32Type::get(type.getContext());
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    return tensor.clone(wide);
  return isa<FloatType>(type) ? wide : Type();
}

/// Sums and products: what leads to an accumulator through them alone is
/// rounded with it, once.
static bool isArithmetic(Operation &op) {
  return isa<arith::AddFOp, arith::SubFOp, arith::MulFOp, arith::NegFOp,
             arith::SelectOp, math::FmaOp>(op);
}

/// Whether `yielded` is computed from `accumulator` by arithmetic alone, of any
/// width.
static bool accumulates(Value yielded, Value accumulator, Block &body) {
  llvm::SmallDenseSet<Value> reached{accumulator};
  for (Operation &op : body.without_terminator())
    if ((isArithmetic(op) || isa<arith::ExtFOp, arith::TruncFOp>(op)) &&
        llvm::any_of(op.getOperands(),
                     [&](Value operand) { return reached.contains(operand); }))
      reached.insert(op.getResult(0));
  return yielded != accumulator && reached.contains(yielded);
}

/// The value in f32 of `result`, which has no arithmetic before it.
static Value extend(Value result, OpBuilder &builder) {
  Location loc = result.getLoc();
  Type wide = getWide(result.getType());
  if (auto narrowed = result.getDefiningOp<arith::TruncFOp>()) {
    Value from = narrowed.getIn();
    if (from.getType() == wide)
      return from;
    return arith::TruncFOp::create(builder, loc, wide, from);
  }
  return arith::ExtFOp::create(builder, loc, wide, result);
}

/// Makes `accumulator` an f32, of which its body sees the rounded value where
/// it asks for no wider one.
static void widenArgument(BlockArgument accumulator) {
  Type narrow = accumulator.getType(), wide = getWide(narrow);
  accumulator.setType(wide);
  OpBuilder builder = OpBuilder::atBlockBegin(accumulator.getOwner());
  auto rounded = arith::TruncFOp::create(builder, accumulator.getLoc(), narrow,
                                         accumulator);
  accumulator.replaceUsesWithIf(rounded, [&](OpOperand &use) {
    return use.getOwner() != rounded && !isa<arith::ExtFOp>(use.getOwner());
  });
  for (Operation *user : llvm::make_early_inc_range(accumulator.getUsers())) {
    auto extended = dyn_cast<arith::ExtFOp>(user);
    if (!extended || extended.getType() != wide)
      continue;
    extended.replaceAllUsesWith(Value(accumulator));
    extended.erase();
  }
}

/// Yields in f32 what `body` yields as `yielded`.
static void widenYield(OpOperand &yielded, Block &body) {
  // Backwards, what is wanted in f32.
  llvm::SetVector<Value> wanted;
  wanted.insert(yielded.get());
  for (Operation &op : llvm::reverse(body.without_terminator()))
    if (isArithmetic(op) && wanted.contains(op.getResult(0)))
      for (Value operand : op.getOperands())
        if (getWide(operand.getType()))
          wanted.insert(operand);

  IRMapping wide;
  OpBuilder builder = OpBuilder::atBlockBegin(&body);
  for (Value value : wanted)
    if (value.getParentBlock() != &body || isa<BlockArgument>(value))
      wide.map(value, extend(value, builder));
  for (Operation &op : llvm::make_early_inc_range(body.without_terminator()))
    for (OpResult result : op.getResults()) {
      if (!wanted.contains(result))
        continue;
      builder.setInsertionPointAfter(&op);
      if (isArithmetic(op))
        builder.clone(op, wide)->getResult(0).setType(
            getWide(result.getType()));
      else
        wide.map(result, extend(result, builder));
    }
  yielded.set(wide.lookup(yielded.get()));
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(body)))
    if (isOpTriviallyDead(&op))
      op.erase();
}

namespace {

struct WidenAccumulators
    : nz::impl::WidenAccumulatorsPassBase<WidenAccumulators> {
  void runOnOperation() override {
    // Loops come after what is in them.
    getOperation()->walk([&](Operation *op) {
      if (auto generic = dyn_cast<linalg::GenericOp>(op))
        widenGeneric(generic);
      else if (auto kernel = dyn_cast<KernelOp>(op))
        widenKernel(kernel);
      else if (isa<arith::AddFOp, arith::SubFOp>(op))
        widenCarriedSum(op);
      else if (auto loop = dyn_cast<scf::ForOp>(op))
        widenCarries(loop);
    });
  }

private:
  void widenGeneric(linalg::GenericOp generic);
  void widenKernel(KernelOp kernel);
  void widenCarriedSum(Operation *sum);
  void widenCarries(scf::ForOp loop);

  /// `value` in f32: what it was rounded from, if only this pass has rounded
  /// it.
  Value widenBefore(OpBuilder &builder, Value value);
  /// Gives `result` the type of f32, and what uses it its rounded value.
  void widenResult(OpResult result);
  /// A value that a loop hands on to its next iteration through one operation.
  static bool isCarried(Value value) {
    auto argument = dyn_cast<BlockArgument>(value);
    return argument && argument.hasOneUse() &&
           isa<scf::ForOp>(argument.getOwner()->getParentOp());
  }

  /// A sum that another operation goes on with.
  static bool isContinued(Value value) {
    return llvm::any_of(value.getUses(), [](OpOperand &use) {
      auto user = dyn_cast<DestinationStyleOpInterface>(use.getOwner());
      return user && user.isDpsInit(&use);
    });
  }

  /// The roundings that this pass made.
  llvm::SmallDenseSet<Operation *> roundings;
};

} // namespace

Value WidenAccumulators::widenBefore(OpBuilder &builder, Value value) {
  Operation *op = value.getDefiningOp();
  if (op && roundings.contains(op))
    return op->getOperand(0);
  return arith::ExtFOp::create(builder, value.getLoc(),
                               getWide(value.getType()), value);
}

void WidenAccumulators::widenResult(OpResult result) {
  Type narrow = result.getType();
  result.setType(getWide(narrow));
  OpBuilder builder(&getContext());
  builder.setInsertionPointAfter(result.getOwner());
  auto rounded =
      arith::TruncFOp::create(builder, result.getLoc(), narrow, result);
  result.replaceAllUsesExcept(rounded, rounded);
  roundings.insert(rounded);
  ++numAccumulators;
}

void WidenAccumulators::widenGeneric(linalg::GenericOp generic) {
  Block &body = *generic.getBody();
  for (OpOperand &init : generic.getDpsInitsMutable()) {
    if (!getWide(init.get().getType()))
      continue;
    BlockArgument accumulator = generic.getMatchingBlockArgument(&init);
    OpResult result = generic.getTiedOpResult(&init);
    OpOperand &yielded =
        body.getTerminator()->getOpOperand(result.getResultNumber());
    bool isMetAgain = !generic.getMatchingIndexingMap(&init).isPermutation() ||
                      isCarried(init.get()) || isContinued(result);
    if (!isMetAgain || !accumulates(yielded.get(), accumulator, body))
      continue;
    OpBuilder builder(generic);
    init.set(widenBefore(builder, init.get()));
    widenArgument(accumulator);
    widenYield(yielded, body);
    widenResult(result);
  }
}

void WidenAccumulators::widenKernel(KernelOp kernel) {
  if (kernel.hasBuffers())
    return;
  for (auto [index, init] : llvm::enumerate(kernel.getInitsMutable())) {
    if (kernel.getCombiner(index) != Combiner::Sums ||
        !getWide(init.get().getType()))
      continue;
    OpBuilder builder(kernel);
    init.set(widenBefore(builder, init.get()));
    Block &body = kernel.getBody().front();
    widenYield(body.getTerminator()->getOpOperand(index), body);
    widenResult(kernel->getResult(index));
  }
}

void WidenAccumulators::widenCarriedSum(Operation *sum) {
  if (!getWide(sum->getResult(0).getType()) ||
      llvm::none_of(sum->getOperands(), isCarried))
    return;
  OpBuilder builder(sum);
  for (OpOperand &operand : sum->getOpOperands())
    operand.set(widenBefore(builder, operand.get()));
  widenResult(sum->getResult(0));
}

void WidenAccumulators::widenCarries(scf::ForOp loop) {
  for (auto [argument, init, yielded, result] :
       llvm::zip_equal(loop.getRegionIterArgs(), loop.getInitArgsMutable(),
                       *loop.getYieldedValuesMutable(), loop.getResults())) {
    Operation *rounded = yielded.get().getDefiningOp();
    if (!rounded || !roundings.contains(rounded) || !argument.hasOneUse())
      continue;
    auto wide = dyn_cast<arith::ExtFOp>(*argument.user_begin());
    if (!wide || wide.getType() != rounded->getOperand(0).getType())
      continue;
    argument.setType(wide.getType());
    wide.replaceAllUsesWith(argument);
    wide.erase();
    yielded.set(rounded->getOperand(0));
    OpBuilder builder(loop);
    init.set(widenBefore(builder, init.get()));
    widenResult(result);
  }
}
