//===- PartSums.cpp - Sums that each part of a sweep has ------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PartSums.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "nz/Lower/Loops/RowFunction.h"

using namespace mlir;
using namespace nz;

/// What one thread adds up at a time: the parts' elements of a slice, one part
/// after the other, while the slice stays in the first cache.
static constexpr int64_t kElementsOfSlice = 2048;

Value PartSums::constant(OpBuilder &builder, int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

PartSums::PartSums(SweepOp sweep, OpBuilder &builder)
    : sweep(sweep), loc(sweep.getLoc()) {
  auto type = MemRefType::get({ShapedType::kDynamic}, builder.getIndexType());
  ends = ChunksOp::create(builder, loc, type, sweep.getPattern());
  Value count = memref::DimOp::create(builder, loc, ends, 0);
  chunks = arith::SubIOp::create(builder, loc, count, constant(builder, 1));
  parts = arith::MinUIOp::create(builder, loc, chunks,
                                 constant(builder, *sweep.getParts()));
  auto bytesType = MemRefType::get({ShapedType::kDynamic}, builder.getI8Type());
  for (Value sum : sweep.getSums()) {
    auto sumType = cast<MemRefType>(sum.getType());
    int64_t bytes = llvm::alignTo(sumType.getNumElements() *
                                      (sumType.getElementTypeBitWidth() / 8),
                                  kLineBytes);
    Value all = constant(builder, bytes);
    if (sweep.getParallel()) {
      Value others =
          arith::SubIOp::create(builder, loc, parts, constant(builder, 1));
      all = arith::MulIOp::create(builder, loc, all, others);
    }
    rooms.push_back(
        {sum, memref::AllocOp::create(builder, loc, bytesType, all), bytes});
  }
}

/// The rows of the chunks that `part` has: as many as any other, but for one.
LoopRange PartSums::getRows(OpBuilder &builder, Value part) {
  auto getEnd = [&](Value number) {
    Value shared = arith::MulIOp::create(builder, loc, number, chunks);
    Value chunk = arith::DivUIOp::create(builder, loc, shared, parts);
    return memref::LoadOp::create(builder, loc, ends, chunk).getResult();
  };
  Value next = arith::AddIOp::create(builder, loc, part, constant(builder, 1));
  return {getEnd(part), getEnd(next)};
}

/// The sums of `type` in room `number`.
Value PartSums::getView(OpBuilder &builder, const Room &room, Value number,
                        MemRefType type) {
  Value first = arith::MulIOp::create(builder, loc, number,
                                      constant(builder, room.bytes));
  return memref::ViewOp::create(builder, loc, type, room.rooms, first,
                                ValueRange());
}

/// `type` as one row of elements.
static MemRefType flatten(Type type) {
  auto buffer = cast<MemRefType>(type);
  return MemRefType::get({buffer.getNumElements()}, buffer.getElementType());
}

void PartSums::clear(OpBuilder &builder, const Room &room, Value number) {
  MemRefType type = flatten(room.sum.getType());
  Value elements = getView(builder, room, number, type);
  Value zero = arith::ConstantOp::create(
      builder, loc, builder.getZeroAttr(type.getElementType()));
  scf::ForOp::create(
      builder, loc, constant(builder, 0),
      constant(builder, type.getNumElements()), constant(builder, 1), {},
      [&](OpBuilder &inside, Location, Value element, ValueRange) {
        memref::StoreOp::create(inside, loc, zero, elements, element);
        scf::YieldOp::create(inside, loc);
      });
}

/// Adds `elements` of room `number` to those of the sweep.
void PartSums::add(OpBuilder &builder, const Room &room, Value number,
                   LoopRange elements) {
  MemRefType type = flatten(room.sum.getType());
  Value own = getView(builder, room, number, type), sums = room.sum;
  if (sums.getType() != type) {
    int64_t rank = cast<MemRefType>(sums.getType()).getRank();
    sums = memref::CollapseShapeOp::create(
        builder, loc, sums,
        ReassociationIndices(llvm::to_vector(llvm::seq<int64_t>(0, rank))));
  }
  auto addElement = [&](OpBuilder &inside, Location, Value element,
                        ValueRange) {
    Value sum = memref::LoadOp::create(inside, loc, sums, element);
    Value term = memref::LoadOp::create(inside, loc, own, element);
    Value total =
        isa<FloatType>(type.getElementType())
            ? arith::AddFOp::create(inside, loc, sum, term).getResult()
            : arith::AddIOp::create(inside, loc, sum, term).getResult();
    memref::StoreOp::create(inside, loc, total, sums, element);
    scf::YieldOp::create(inside, loc);
  };
  scf::ForOp::create(builder, loc, elements.low, elements.high,
                     constant(builder, 1), {}, addElement);
}

/// Adds the sums of all other parts to those of the first, slices in parallel.
void PartSums::addUp(OpBuilder &builder) {
  for (const Room &room : rooms) {
    int64_t elements = flatten(room.sum.getType()).getNumElements();
    Value slices =
        constant(builder, llvm::divideCeil(elements, kElementsOfSlice));
    emitParallel(builder, loc, slices, [&](OpBuilder &inside, Value slice) {
      Value length = constant(inside, kElementsOfSlice);
      Value low = arith::MulIOp::create(inside, loc, slice, length);
      Value behind = arith::AddIOp::create(inside, loc, low, length);
      Value high = arith::MinUIOp::create(inside, loc, behind,
                                          constant(inside, elements));
      Value others =
          arith::SubIOp::create(inside, loc, parts, constant(inside, 1));
      scf::ForOp::create(
          inside, loc, constant(inside, 0), others, constant(inside, 1), {},
          [&](OpBuilder &each, Location, Value number, ValueRange) {
            add(each, room, number, {low, high});
            scf::YieldOp::create(each, loc);
          });
    });
  }
}

void PartSums::emit(
    OpBuilder &builder,
    llvm::function_ref<void(OpBuilder &, LoopRange, IRMapping &)> body) {
  bool parallel = sweep.getParallel();
  auto emitPart = [&](OpBuilder &inside, Value part) {
    Value isOther = arith::CmpIOp::create(inside, loc, arith::CmpIPredicate::ne,
                                          part, constant(inside, 0));
    Value number = constant(inside, 0);
    if (parallel) {
      Value one = constant(inside, 1);
      Value behind = arith::MaxUIOp::create(inside, loc, part, one);
      number = arith::SubIOp::create(inside, loc, behind, one);
    }
    IRMapping mapping;
    for (const Room &room : rooms) {
      auto type = cast<MemRefType>(room.sum.getType());
      Value own = getView(inside, room, number, type);
      mapping.map(room.sum,
                  arith::SelectOp::create(inside, loc, isOther, own, room.sum));
    }
    auto forOthers =
        [&](llvm::function_ref<void(OpBuilder &, const Room &)> action) {
          scf::IfOp::create(inside, loc, isOther,
                            [&](OpBuilder &then, Location) {
                              for (const Room &room : rooms)
                                action(then, room);
                              scf::YieldOp::create(then, loc);
                            });
        };
    forOthers(
        [&](OpBuilder &then, const Room &room) { clear(then, room, number); });
    body(inside, getRows(inside, part), mapping);
    if (parallel)
      return;
    forOthers([&](OpBuilder &then, const Room &room) {
      int64_t elements = flatten(room.sum.getType()).getNumElements();
      add(then, room, number, {constant(then, 0), constant(then, elements)});
    });
  };
  if (parallel) {
    emitParallel(builder, loc, parts, emitPart);
    addUp(builder);
  } else {
    scf::ForOp::create(
        builder, loc, constant(builder, 0), parts, constant(builder, 1), {},
        [&](OpBuilder &inside, Location, Value part, ValueRange) {
          emitPart(inside, part);
          scf::YieldOp::create(inside, loc);
        });
  }
  for (const Room &room : rooms)
    memref::DeallocOp::create(builder, loc, room.rooms);
}
