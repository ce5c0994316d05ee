//===- RowFunction.cpp - Loops in a function of their own -----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Lower/Loops/RowFunction.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "nz/Dialect/EntryAttributes.h"
#include "nz/Dialect/Nz.h"

using namespace mlir;
using namespace nz;

/// Chunks of one loop, of one length each.
static constexpr int64_t kMostChunks = 64;

/// The allocation, argument or constant that `buffer` is a view of.
static Value getRoot(Value buffer) {
  while (auto view = buffer.getDefiningOp<ViewLikeOpInterface>())
    buffer = view.getViewSource();
  return buffer;
}

bool nz::isDistinctObject(Value buffer) {
  Value root = getRoot(buffer);
  if (Operation *op = root.getDefiningOp())
    return isa<memref::AllocOp, memref::AllocaOp, memref::GetGlobalOp,
               BlockBufferOp>(op);
  auto function = dyn_cast<func::FuncOp>(
      cast<BlockArgument>(root).getOwner()->getParentOp());
  return function && function->hasAttr(kEntryAttribute);
}

bool nz::cannotOverlap(Value lhs, Value rhs) {
  return getRoot(lhs) != getRoot(rhs) && isDistinctObject(lhs) &&
         isDistinctObject(rhs);
}

std::optional<LoopRange> nz::getRangeInSweep(Operation *op) {
  auto sweep = dyn_cast<SweepOp>(op->getParentOp());
  if (!sweep)
    return std::nullopt;
  LoopRange rows{sweep.getLow(), sweep.getHigh()};
  if (!op->hasAttr(SweepOp::kEntries))
    return rows;
  OpBuilder builder(op);
  auto first = [&](Value row) {
    return getFirstEntry(builder, op->getLoc(), sweep.getPattern(), row);
  };
  return LoopRange{first(rows.low), first(rows.high)};
}

bool nz::cannotFail(Region &body) {
  return !body.walk([](Operation *op) {
                return isa<CheckOp>(op) || !isMemoryEffectFree(op)
                           ? WalkResult::interrupt()
                           : WalkResult::advance();
              })
              .wasInterrupted();
}

RowFunction::RowFunction(Operation *op, ValueRange given, ValueRange bounds,
                         SymbolTable &symbols)
    : op(op), numBounds(bounds.size()), operands(given),
      builder(op->getContext()) {
  llvm::append_range(operands, bounds);
  auto parent = op->getParentOfType<func::FuncOp>();
  builder.setInsertionPoint(parent);
  std::string name;
  for (unsigned number = 0; name.empty() || symbols.lookup(name); ++number)
    name = (parent.getSymName() + "_rows_" + Twine(number)).str();
  function = func::FuncOp::create(
      builder, op->getLoc(), name,
      builder.getFunctionType(ValueRange(operands).getTypes(), {}));
  function.setPrivate();
  symbols.insert(function);
  builder.setInsertionPointToStart(function.addEntryBlock());
  for (auto [index, operand, argument] :
       llvm::enumerate(operands, function.getArguments())) {
    // Bounds differ from call to call.
    std::optional<int64_t> constant;
    if (index < given.size() && isa<IndexType>(operand.getType()))
      constant = getConstantIntValue(operand);
    arguments.push_back(constant ? arith::ConstantIndexOp::create(
                                       builder, op->getLoc(), *constant)
                                       .getResult()
                                 : Value(argument));
  }
}

void RowFunction::separate(Value &written, Value &other) {
  auto distinct = memref::DistinctObjectsOp::create(builder, op->getLoc(),
                                                    ValueRange{written, other});
  written = distinct.getResult(0);
  other = distinct.getResult(1);
}

void RowFunction::replaceOperation() {
  func::ReturnOp::create(builder, op->getLoc());
  OpBuilder outside(op);
  func::CallOp::create(outside, op->getLoc(), function, operands);
  op->erase();
}

void nz::emitParallel(OpBuilder &builder, Location loc, Value count,
                      llvm::function_ref<void(OpBuilder &, Value)> body) {
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  Value one = arith::ConstantIndexOp::create(builder, loc, 1);
  scf::ParallelOp::create(builder, loc, ValueRange{zero}, ValueRange{count},
                          ValueRange{one},
                          [&](OpBuilder &inside, Location, ValueRange indices) {
                            body(inside, indices[0]);
                          });
}

void nz::emitChunks(OpBuilder &builder, Location loc, Value chunks,
                    llvm::function_ref<void(OpBuilder &, LoopRange)> body) {
  Value one = arith::ConstantIndexOp::create(builder, loc, 1);
  Value ends = memref::DimOp::create(builder, loc, chunks, 0);
  Value count = arith::SubIOp::create(builder, loc, ends, one);
  emitParallel(builder, loc, count, [&](OpBuilder &inside, Value chunk) {
    Value next = arith::AddIOp::create(inside, loc, chunk, one);
    Value low = memref::LoadOp::create(inside, loc, chunks, chunk);
    Value high = memref::LoadOp::create(inside, loc, chunks, next);
    body(inside, {low, high});
  });
}

void RowFunction::callOver(OpBuilder &builder, LoopRange range) {
  SmallVector<Value> values(ArrayRef(operands).drop_back(numBounds));
  values.append({range.low, range.high});
  func::CallOp::create(builder, op->getLoc(), function, values);
}

// Of parallel loops the body is one call: what outlining would forget is said
// inside.

void RowFunction::replaceOperationInParallel(Value chunks) {
  func::ReturnOp::create(builder, op->getLoc());
  OpBuilder outside(op);
  emitChunks(
      outside, op->getLoc(), chunks,
      [&](OpBuilder &inside, LoopRange range) { callOver(inside, range); });
  op->erase();
}

void RowFunction::replaceOperationInParallel(Value size, int64_t least) {
  Location loc = op->getLoc();
  func::ReturnOp::create(builder, loc);
  OpBuilder outside(op);
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(outside, loc, value);
  };
  // A length of `least`, as often as makes few enough chunks.
  Value units = arith::CeilDivUIOp::create(outside, loc, size, constant(least));
  Value each =
      arith::CeilDivUIOp::create(outside, loc, units, constant(kMostChunks));
  Value length = arith::MulIOp::create(outside, loc, each, constant(least));
  // Nothing to do is no chunk.
  Value positive = arith::MaxUIOp::create(outside, loc, length, constant(1));
  Value count = arith::CeilDivUIOp::create(outside, loc, size, positive);
  emitParallel(outside, loc, count, [&](OpBuilder &inside, Value chunk) {
    Value low = arith::MulIOp::create(inside, loc, chunk, length);
    Value end = arith::AddIOp::create(inside, loc, low, length);
    Value high = arith::MinUIOp::create(inside, loc, end, size);
    callOver(inside, {low, high});
  });
  op->erase();
}
