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
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "nz/Lower/Loops/LevelIterators.h"
#include "nz/Lower/Tune/LaneBlock.h"
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

namespace {

/// An innermost loop whose iterations add to what it carries.
class SumLoop : public LaneLoop {
public:
  using LaneLoop::LaneLoop;

  /// Whether iterations may run as lanes.
  bool matches();
  /// Puts blocks of lanes in front; the loop itself runs over what they leave.
  void rewrite();

private:
  SmallVector<int64_t> chooseBlocks();
  SmallVector<Value> emitBlocks(Value low, Value high, int64_t lanes,
                                ArrayRef<Value> sums);
};

} // namespace

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
  return computesInLanes();
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
