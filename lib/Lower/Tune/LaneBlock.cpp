//===- LaneBlock.cpp - Iterations of a loop as lanes ----------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Lower/Tune/LaneBlock.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace nz;

bool nz::isElementwise(Operation &op) {
  auto isNumber = [](Type type) { return type.isIntOrIndexOrFloat(); };
  return (OpTrait::hasElementwiseMappableTraits(&op) ||
          op.hasTrait<OpTrait::ConstantLike>() || isa<LLVM::FMulAddOp>(op)) &&
         !isa<math::FPowIOp>(op) &&
         llvm::all_of(op.getOperandTypes(), isNumber) &&
         llvm::all_of(op.getResultTypes(), isNumber);
}

bool nz::liesInVectors(MemRefType type) {
  Type element = type.getElementType();
  return type.isLastDimUnitStride() && element.isIntOrFloat() &&
         element.getIntOrFloatBitWidth() >= 8 &&
         llvm::isPowerOf2_32(element.getIntOrFloatBitWidth());
}

std::optional<bool> LaneLoop::getStep(Value index) {
  if (auto known = steps.find(index); known != steps.end())
    return known->second;
  std::optional<bool> step = computeStep(index);
  steps[index] = step;
  return step;
}

std::optional<bool> LaneLoop::computeStep(Value index) {
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

bool LaneLoop::accessesRow(ValueRange indices) {
  return !indices.empty() && getStep(indices.back()) == true &&
         llvm::all_of(indices.drop_back(),
                      [&](Value index) { return isConstant(index); });
}

bool LaneLoop::computesInLanes() {
  return llvm::all_of(loop.getBody()->without_terminator(), [&](Operation &op) {
    if (auto store = dyn_cast<memref::StoreOp>(op))
      return accessesRow(store.getIndices());
    if (auto load = dyn_cast<memref::LoadOp>(op))
      return load.getType().isIntOrIndexOrFloat();
    return isElementwise(op);
  });
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
  if (owner.accessesRow(op.getIndices()) && liesInVectors(op.getMemRefType()))
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
  if (liesInVectors(op.getMemRefType())) {
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

SmallVector<Value> LaneBlock::emit(ArrayRef<Value> carried) {
  vectors.map(loop.getRegionIterArgs(), carried);
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
