//===- VectorizeSums.cpp - Sums in lanes, in an order that is written -----===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "nz/Lower/Loops/LevelIterators.h"
#include "nz/Lower/Tune/Passes.h"

namespace nz {
#define GEN_PASS_DEF_VECTORIZESUMSPASS
#include "nz/Lower/Tune/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

/// The bytes of the partial sums of a long block, whose additions do not wait
/// for each other, and of a short one.
static constexpr int64_t kLongBytes = 128;
static constexpr int64_t kShortBytes = 32;

/// Whether `op` is an addition whose order is free.
static bool mayReorder(Operation &op) {
  if (auto sum = dyn_cast<arith::AddFOp>(op))
    return bitEnumContainsAll(sum.getFastmath(), arith::FastMathFlags::reassoc);
  if (auto sum = dyn_cast<LLVM::FMulAddOp>(op))
    return bitEnumContainsAll(sum.getFastmathFlags(),
                              LLVM::FastmathFlags::reassoc);
  return false;
}

/// Leaves the order of an addition to nobody.
static void fixOrder(Operation &op) {
  if (auto sum = dyn_cast<arith::AddFOp>(op))
    sum.setFastmath(sum.getFastmath() & ~arith::FastMathFlags::reassoc);
  else if (auto sum = dyn_cast<LLVM::FMulAddOp>(op))
    sum.setFastmathFlags(sum.getFastmathFlags() &
                         ~LLVM::FastmathFlags::reassoc);
}

/// Whether `op` computes numbers of numbers, and does it lane by lane. LLVM has
/// integer powers with one exponent for all lanes only.
static bool isElementwise(Operation &op) {
  auto isNumber = [](Type type) { return type.isIntOrIndexOrFloat(); };
  return (OpTrait::hasElementwiseMappableTraits(&op) ||
          op.hasTrait<OpTrait::ConstantLike>() || isa<LLVM::FMulAddOp>(op)) &&
         !isa<math::FPowIOp>(op) &&
         llvm::all_of(op.getOperandTypes(), isNumber) &&
         llvm::all_of(op.getResultTypes(), isNumber);
}

namespace {

/// An innermost loop whose iterations add to what it carries.
class SumLoop {
public:
  explicit SumLoop(scf::ForOp loop) : loop(loop) {}

  /// Whether iterations may run as lanes.
  bool matches();
  /// Puts blocks of lanes in front; the loop itself runs over what they leave.
  void rewrite();

  scf::ForOp getLoop() { return loop; }
  /// Whether `value` is the same in all iterations.
  bool isConstant(Value value) { return getStep(value) == false; }
  /// Whether iterations one behind the other access elements one behind the
  /// other. These may lie apart in memory, which changes no order of additions.
  bool accessesRow(ValueRange indices);

private:
  /// Whether `index` grows by one from one iteration to the next, or not at
  /// all; nothing if it does neither.
  std::optional<bool> getStep(Value index);
  std::optional<bool> computeStep(Value index);
  SmallVector<int64_t> chooseBlocks();
  SmallVector<Value> emitBlocks(Value low, Value high, int64_t lanes,
                                ArrayRef<Value> sums);

  scf::ForOp loop;
  /// The steps that are known.
  DenseMap<Value, std::optional<bool>> steps;
};

/// Some iterations of a loop at once, each in a lane.
class LaneBlock {
public:
  LaneBlock(SumLoop &loop, OpBuilder &builder, Value base, int64_t lanes)
      : owner(loop), loop(loop.getLoop()), builder(builder), base(base),
        lanes(lanes), scalars(lanes) {}

  /// The partial sums `partial` and the terms of the block.
  SmallVector<Value> emit(ArrayRef<Value> partial);

private:
  Value getScalar(Value value, int64_t lane);
  Value getVector(Value value);
  SmallVector<Value> getIndices(ValueRange indices, int64_t lane);
  VectorType getVectorType(Type type) { return VectorType::get(lanes, type); }
  Value load(memref::LoadOp op);
  void store(memref::StoreOp op);
  void compute(Operation &op);

  SumLoop &owner;
  scf::ForOp loop;
  OpBuilder &builder;
  Value base;
  int64_t lanes;
  /// What stands for values of the body: in each lane alone, where it is an
  /// index or the same in all, and as a vector.
  SmallVector<IRMapping> scalars;
  IRMapping vectors;
};

} // namespace

std::optional<bool> SumLoop::getStep(Value index) {
  if (auto known = steps.find(index); known != steps.end())
    return known->second;
  std::optional<bool> step = computeStep(index);
  steps[index] = step;
  return step;
}

std::optional<bool> SumLoop::computeStep(Value index) {
  if (index == loop.getInductionVar())
    return true;
  if (loop.isDefinedOutsideOfLoop(index))
    return false;
  Operation *op = index.getDefiningOp();
  if (!op)
    return std::nullopt;
  SmallVector<std::optional<bool>> steps = llvm::map_to_vector(
      op->getOperands(), [&](Value operand) { return getStep(operand); });
  if (llvm::all_of(steps, [](auto step) { return step == false; }))
    return false;
  bool isSum = isa<arith::AddIOp>(op) && steps[0] && steps[1];
  bool isDifference = isa<arith::SubIOp>(op) && steps[0] && steps[1] == false;
  if (isDifference || (isSum && *steps[0] != *steps[1]))
    return true;
  return std::nullopt;
}

bool SumLoop::accessesRow(ValueRange indices) {
  return !indices.empty() && getStep(indices.back()) == true &&
         llvm::all_of(indices.drop_back(),
                      [&](Value index) { return isConstant(index); });
}

bool SumLoop::matches() {
  if (getConstantIntValue(loop.getStep()) != 1 || loop.getUnsignedCmp() ||
      loop.getInitArgs().empty())
    return false;
  for (auto [argument, yielded] :
       llvm::zip_equal(loop.getRegionIterArgs(), loop.getYieldedValues())) {
    Operation *sum = yielded.getDefiningOp();
    auto type = dyn_cast<FloatType>(argument.getType());
    if (!type || !llvm::isPowerOf2_32(type.getWidth()) || !sum ||
        sum->getBlock() != loop.getBody() || !mayReorder(*sum) ||
        !argument.hasOneUse() || !yielded.hasOneUse() ||
        *argument.user_begin() != sum ||
        (isa<LLVM::FMulAddOp>(sum) && sum->getOperand(2) != argument))
      return false;
  }
  return llvm::all_of(loop.getBody()->without_terminator(), [&](Operation &op) {
    if (auto store = dyn_cast<memref::StoreOp>(op))
      return accessesRow(store.getIndices());
    if (auto load = dyn_cast<memref::LoadOp>(op))
      return load.getType().isIntOrIndexOrFloat();
    return isElementwise(op);
  });
}

/// The sums of the lanes of each half with those of the other, until `count`
/// are left.
static Value fold(OpBuilder &builder, Location loc, Value sums, int64_t count) {
  int64_t lanes = cast<VectorType>(sums.getType()).getNumElements();
  while (lanes > count) {
    int64_t half = lanes / 2;
    auto take = [&](int64_t first) -> Value {
      return vector::ShuffleOp::create(
          builder, loc, sums, sums,
          llvm::to_vector(llvm::seq(first, first + half)));
    };
    Value low = take(0);
    sums = arith::AddFOp::create(builder, loc, low, take(half));
    lanes = half;
  }
  return sums;
}

/// Adds up blocks of `lanes` iterations from `low` to `high`, a multiple
/// further.
SmallVector<Value> SumLoop::emitBlocks(Value low, Value high, int64_t lanes,
                                       ArrayRef<Value> sums) {
  OpBuilder builder(loop);
  Value step = arith::ConstantIndexOp::create(builder, loop.getLoc(), lanes);
  auto blocks = scf::ForOp::create(
      builder, loop.getLoc(), low, high, step, sums,
      [&](OpBuilder &inside, Location loc, Value base, ValueRange partial) {
        LaneBlock block(*this, inside, base, lanes);
        scf::YieldOp::create(inside, loc,
                             block.emit(SmallVector<Value>(partial)));
      });
  std::optional<int64_t> first = getConstantIntValue(low);
  std::optional<int64_t> last = getConstantIntValue(high);
  unrollIfShort(blocks, first && last ? std::optional((*last - *first) / lanes)
                                      : std::nullopt);
  return SmallVector<Value>(blocks.getResults());
}

/// How many iterations blocks have, the longest first.
SmallVector<int64_t> SumLoop::chooseBlocks() {
  int64_t width = 1;
  for (Value init : loop.getInitArgs())
    width =
        std::max<int64_t>(width, init.getType().getIntOrFloatBitWidth() / 8);
  // Elements that lie apart are loaded one by one, which takes longer than an
  // addition. Strides are not asked: sums are the same in all of them.
  bool areApart = llvm::any_of(
      loop.getBody()->getOps<memref::LoadOp>(), [&](memref::LoadOp load) {
        return !isConstant(load) && !accessesRow(load.getIndices());
      });
  if (areApart)
    return {kShortBytes / width};
  return {kLongBytes / width, kShortBytes / width};
}

void SumLoop::rewrite() {
  OpBuilder builder(loop);
  Location loc = loop.getLoc();
  Value low = loop.getLowerBound();
  Value size =
      builder.createOrFold<arith::SubIOp>(loc, loop.getUpperBound(), low);
  SmallVector<Value> partial;
  for (int64_t lanes : chooseBlocks()) {
    std::optional<int64_t> known = getConstantIntValue(size);
    if (known && *known < lanes)
      continue;
    auto all = arith::ConstantIndexOp::create(builder, loc, lanes);
    // What runs through a range that is empty is no block.
    Value rest = builder.createOrFold<arith::RemSIOp>(loc, size, all);
    Value high =
        builder.createOrFold<arith::SubIOp>(loc, loop.getUpperBound(), rest);
    for (auto [index, init] : llvm::enumerate(loop.getInitArgs())) {
      if (index < partial.size()) {
        partial[index] = fold(builder, loc, partial[index], lanes);
        continue;
      }
      auto type = VectorType::get(lanes, init.getType());
      // The zero that changes no sum.
      auto none = builder.getFloatAttr(init.getType(), -0.0);
      partial.push_back(
          createScalarOrSplatConstant(builder, loc, type, none.getValue()));
    }
    partial = emitBlocks(low, high, lanes, partial);
    low = high;
    size = rest;
  }
  for (auto [init, sums] : llvm::zip(loop.getInitArgsMutable(), partial)) {
    Value two = fold(builder, loc, sums, 2);
    Value first = vector::ExtractOp::create(builder, loc, two, 0);
    Value second = vector::ExtractOp::create(builder, loc, two, 1);
    Value total = arith::AddFOp::create(builder, loc, first, second);
    init.assign(arith::AddFOp::create(builder, loc, init.get(), total));
  }
  loop.setLowerBound(low);
  unrollIfShort(loop, getConstantIntValue(size));
}

/// What `value`, an index or the same in all iterations, is in `lane`.
Value LaneBlock::getScalar(Value value, int64_t lane) {
  if (loop.isDefinedOutsideOfLoop(value))
    return value;
  if (owner.isConstant(value))
    lane = 0;
  if (Value known = scalars[lane].lookupOrNull(value))
    return known;
  Value result = base;
  if (value != loop.getInductionVar()) {
    Operation *op = value.getDefiningOp();
    for (Value operand : op->getOperands())
      scalars[lane].map(operand, getScalar(operand, lane));
    result = builder.clone(*op, scalars[lane])
                 ->getResult(cast<OpResult>(value).getResultNumber());
  } else if (lane > 0) {
    Value offset = arith::ConstantIndexOp::create(builder, loop.getLoc(), lane);
    result = arith::AddIOp::create(builder, loop.getLoc(), base, offset);
  }
  scalars[lane].map(value, result);
  return result;
}

Value LaneBlock::getVector(Value value) {
  if (Value known = vectors.lookupOrNull(value))
    return known;
  Location loc = loop.getLoc();
  VectorType type = getVectorType(value.getType());
  Value result;
  if (owner.isConstant(value))
    result =
        vector::BroadcastOp::create(builder, loc, type, getScalar(value, 0));
  else
    result = vector::FromElementsOp::create(
        builder, loc, type,
        llvm::map_to_vector(llvm::seq(lanes), [&](int64_t lane) {
          return getScalar(value, lane);
        }));
  vectors.map(value, result);
  return result;
}

SmallVector<Value> LaneBlock::getIndices(ValueRange indices, int64_t lane) {
  return llvm::map_to_vector(
      indices, [&](Value index) { return getScalar(index, lane); });
}

Value LaneBlock::load(memref::LoadOp op) {
  Location loc = op.getLoc();
  VectorType type = getVectorType(op.getType());
  if (owner.accessesRow(op.getIndices()) &&
      op.getMemRefType().isLastDimUnitStride())
    return vector::LoadOp::create(builder, loc, type, op.getMemRef(),
                                  getIndices(op.getIndices(), 0));
  auto elements = llvm::map_to_vector(llvm::seq(lanes), [&](int64_t lane) {
    return memref::LoadOp::create(builder, loc, op.getMemRef(),
                                  getIndices(op.getIndices(), lane))
        .getResult();
  });
  return vector::FromElementsOp::create(builder, loc, type, elements);
}

void LaneBlock::store(memref::StoreOp op) {
  Location loc = op.getLoc();
  Value vector = getVector(op.getValue());
  if (op.getMemRefType().isLastDimUnitStride()) {
    vector::StoreOp::create(builder, loc, vector, op.getMemRef(),
                            getIndices(op.getIndices(), 0));
    return;
  }
  for (int64_t lane : llvm::seq(lanes)) {
    Value element = vector::ExtractOp::create(builder, loc, vector, lane);
    memref::StoreOp::create(builder, loc, element, op.getMemRef(),
                            getIndices(op.getIndices(), lane));
  }
}

void LaneBlock::compute(Operation &op) {
  for (Value operand : op.getOperands())
    getVector(operand);
  Operation *lanesOp = builder.clone(op, vectors);
  for (Value result : lanesOp->getResults())
    result.setType(getVectorType(result.getType()));
}

SmallVector<Value> LaneBlock::emit(ArrayRef<Value> partial) {
  vectors.map(loop.getRegionIterArgs(), partial);
  for (Operation &op : loop.getBody()->without_terminator()) {
    if (auto element = dyn_cast<memref::StoreOp>(op)) {
      store(element);
      continue;
    }
    // Those are made where they are used.
    if (llvm::all_of(op.getResults(), [&](Value result) {
          return isa<IndexType>(result.getType()) || owner.isConstant(result);
        }))
      continue;
    if (auto element = dyn_cast<memref::LoadOp>(op))
      vectors.map(element.getResult(), load(element));
    else
      compute(op);
  }
  return llvm::map_to_vector(loop.getYieldedValues(), [&](Value yielded) {
    return vectors.lookup(yielded);
  });
}

namespace {

struct VectorizeSums : nz::impl::VectorizeSumsPassBase<VectorizeSums> {
  void runOnOperation() override {
    SmallVector<scf::ForOp> loops;
    SmallVector<Operation *> sums;
    getOperation()->walk([&](Operation *op) {
      if (auto loop = dyn_cast<scf::ForOp>(op))
        loops.push_back(loop);
      else if (mayReorder(*op))
        sums.push_back(op);
    });
    SmallVector<SumLoop> found;
    for (scf::ForOp loop : loops) {
      SumLoop own(loop);
      if (own.matches())
        found.push_back(std::move(own));
    }
    for (Operation *sum : sums)
      fixOrder(*sum);
    for (SumLoop &loop : found) {
      loop.rewrite();
      ++numLoops;
    }
  }
};

} // namespace
