//===- LevelIterators.cpp - Loops over the levels of a pattern ------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Lower/Loops/LevelIterators.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace nz;

/// Loops shorter than this that LLVM would unroll to scalar code keep their
/// shape until they are loops over vectors, and are unrolled then.
static constexpr int64_t kLongestUnrolled = 64;
/// Those that carry nothing become vectors of at least so many elements.
static constexpr int64_t kFewestLanes = 4;
/// The most iterations of a loop that is made of vectors already that go.
static constexpr int64_t kMostUnrolled = 8;

/// Whether no loop is inside of `loop`.
static bool isInnermost(scf::ForOp loop) {
  return loop.getBody()->getOps<scf::ForOp>().empty();
}

/// Whether LLVM would unroll `loop` to scalars and then make vectors along an
/// outer loop, whose elements lie apart.
static bool isShortInnermost(scf::ForOp loop, int64_t trips) {
  return trips < kLongestUnrolled && trips % kFewestLanes == 0 &&
         isInnermost(loop) && isa_and_nonnull<scf::ForOp>(loop->getParentOp());
}

static LLVM::LoopAnnotationAttr annotate(MLIRContext *context,
                                         LLVM::LoopVectorizeAttr vectorize,
                                         LLVM::LoopUnrollAttr unroll) {
  return LLVM::LoopAnnotationAttr::get(context, {}, vectorize, {}, unroll, {},
                                       {}, {}, {}, {}, {}, {}, {}, {}, {}, {});
}

static LLVM::LoopUnrollAttr getUnroll(MLIRContext *context, bool disable,
                                      bool full) {
  auto set = [&](bool value) {
    return value ? BoolAttr::get(context, true) : BoolAttr();
  };
  return LLVM::LoopUnrollAttr::get(context, set(disable), {}, {}, set(full), {},
                                   {}, {});
}

// Lowering hands the attribute, by this name, to the LLVM dialect's branch.
static constexpr llvm::StringLiteral kAnnotation = "loop_annotation";

/// Tells LLVM to unroll `loop` when it has become vector code, not before.
static void unrollAsVectors(scf::ForOp loop) {
  MLIRContext *context = loop.getContext();
  LLVM::LoopUnrollAttr later =
      getUnroll(context, /*disable=*/false, /*full=*/true);
  auto vectorize = LLVM::LoopVectorizeAttr::get(
      context, {}, {}, {}, {},
      /*followupVectorized=*/annotate(context, {}, later), {}, {});
  loop->setAttr(kAnnotation,
                annotate(context, vectorize,
                         getUnroll(context, /*disable=*/true, false)));
}

void nz::unrollIfShort(scf::ForOp loop, std::optional<int64_t> trips) {
  if (trips && *trips <= kMostUnrolled)
    loop->removeDiscardableAttr(kAnnotation);
  else
    loop->setAttr(kAnnotation,
                  annotate(loop.getContext(), {},
                           getUnroll(loop.getContext(), /*disable=*/true,
                                     /*full=*/false)));
}

Carried nz::emitRange(OpBuilder &builder, Location loc, Value low, Value high,
                      Carried carried, RangeBody body) {
  Value one = arith::ConstantIndexOp::create(builder, loc, 1);
  auto loop = scf::ForOp::create(builder, loc, low, high, one, carried);
  OpBuilder::InsertionGuard guard(builder);
  Block *block = loop.getBody();
  if (!block->empty())
    block->getTerminator()->erase();
  builder.setInsertionPointToEnd(block);
  Carried next =
      body(loop.getInductionVar(), Carried(loop.getRegionIterArgs()));
  scf::YieldOp::create(builder, loc, next);
  std::optional<int64_t> end = getConstantIntValue(high);
  if (end && (carried.empty() ? isShortInnermost(loop, *end)
                              : *end < kLongestUnrolled))
    unrollAsVectors(loop);
  // Rows have few entries: what is left of them behind several at once, and
  // where it ends, would take longer than it saves.
  else if (!isInnermost(loop))
    unrollIfShort(loop, end);
  return Carried(loop.getResults());
}

/// A buffer of `width`-bit integers, or of `index` for width 0.
static MemRefType getArrayType(MLIRContext *context, unsigned width) {
  Type element = width ? Type(IntegerType::get(context, width))
                       : Type(IndexType::get(context));
  return MemRefType::get({ShapedType::kDynamic}, element);
}

/// The positions of a compressed level.
static Value getPositions(OpBuilder &builder, Location loc, Value pattern,
                          unsigned level) {
  unsigned width =
      cast<PatternType>(pattern.getType()).getEncoding().getPosWidth();
  return PositionsOp::create(builder, loc,
                             getArrayType(builder.getContext(), width), pattern,
                             builder.getI64IntegerAttr(level));
}

/// An element of an array of a level, as an index.
static Value loadIndex(OpBuilder &builder, Location loc, Value array,
                       Value index) {
  Value value = memref::LoadOp::create(builder, loc, array, index);
  if (isa<IndexType>(value.getType()))
    return value;
  return arith::IndexCastUIOp::create(builder, loc, builder.getIndexType(),
                                      value);
}

Value nz::getFirstEntry(OpBuilder &builder, Location loc, Value pattern,
                        Value row) {
  auto encoding = cast<PatternType>(pattern.getType()).getEncoding();
  Value entry = row;
  for (unsigned level = 1; level < encoding.getLvlRank(); ++level) {
    sparse_tensor::LevelType type = encoding.getLvlType(level);
    Value each;
    if (sparse_tensor::isDenseLT(type))
      each = builder.createOrFold<SizeOp>(loc, pattern,
                                          builder.getI64IntegerAttr(level));
    else if (sparse_tensor::isNOutOfMLT(type))
      each = arith::ConstantIndexOp::create(builder, loc, type.getN());
    if (each)
      entry = arith::MulIOp::create(builder, loc, entry, each);
    else if (sparse_tensor::isCompressedLT(type))
      entry = loadIndex(builder, loc,
                        getPositions(builder, loc, pattern, level), entry);
  }
  return entry;
}

LevelIterator::LevelIterator(OpBuilder &builder, Location loc, Value pattern,
                             unsigned level)
    : loc(loc), type(cast<PatternType>(pattern.getType())
                         .getEncoding()
                         .getLvlType(level)) {
  sparse_tensor::SparseTensorEncodingAttr encoding =
      cast<PatternType>(pattern.getType()).getEncoding();
  IntegerAttr number = builder.getI64IntegerAttr(level);
  MLIRContext *context = builder.getContext();
  if (sparse_tensor::isDenseLT(type))
    size = builder.createOrFold<SizeOp>(loc, pattern, number);
  if (sparse_tensor::isCompressedLT(type))
    positions = getPositions(builder, loc, pattern, level);
  if (!sparse_tensor::isDenseLT(type))
    coordinates = LevelCoordinatesOp::create(
        builder, loc, getArrayType(context, encoding.getCrdWidth()), pattern,
        number);
}

SmallVector<Value *> LevelIterator::getArrays() {
  SmallVector<Value *> arrays;
  for (Value *array : {&positions, &coordinates})
    if (*array)
      arrays.push_back(array);
  return arrays;
}

Value LevelIterator::load(OpBuilder &builder, Value array, Value index) const {
  return loadIndex(builder, loc, array, index);
}

LoopRange LevelIterator::getWholeRange(OpBuilder &builder) const {
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  return size ? LoopRange{zero, size} : getRange(builder, zero);
}

LoopRange LevelIterator::getRange(OpBuilder &builder, Value parent) const {
  Value one = arith::ConstantIndexOp::create(builder, loc, 1);
  Value next = arith::AddIOp::create(builder, loc, parent, one);
  return {load(builder, positions, parent), load(builder, positions, next)};
}

Value LevelIterator::getCoordinate(OpBuilder &builder, Value position) const {
  return load(builder, coordinates, position);
}

Carried LevelIterator::visit(OpBuilder &builder, Value parent, Value bound,
                             std::optional<LoopRange> range, Carried carried,
                             EntryBody body) const {
  // Runs `body` where `coordinate` is the bound one; everywhere without one.
  auto visitEntry = [&](Value coordinate, Value position, Carried values) {
    if (!bound || bound == coordinate)
      return body(coordinate, position, values);
    Value found = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                        coordinate, bound);
    auto choice = scf::IfOp::create(
        builder, loc, TypeRange(ValueRange(values)), found,
        /*addThenBlock=*/true, /*addElseBlock=*/!values.empty());
    OpBuilder::InsertionGuard guard(builder);
    auto fill = [&](Block *block, llvm::function_ref<Carried()> yield) {
      if (!block->empty())
        block->getTerminator()->erase();
      builder.setInsertionPointToEnd(block);
      Carried next = yield();
      scf::YieldOp::create(builder, loc, next);
    };
    fill(choice.thenBlock(),
         [&] { return body(coordinate, position, values); });
    if (!values.empty())
      fill(choice.elseBlock(), [&] { return values; });
    return Carried(choice.getResults());
  };

  if (sparse_tensor::isDenseLT(type)) {
    auto at = [&](Value coordinate, Carried values) {
      Value position = coordinate;
      if (parent) {
        Value first = arith::MulIOp::create(builder, loc, parent, size);
        position = arith::AddIOp::create(builder, loc, first, coordinate);
      }
      return body(coordinate, position, values);
    };
    if (bound)
      return at(bound, carried);
    LoopRange all = range ? *range : getWholeRange(builder);
    return emitRange(builder, loc, all.low, all.high, carried, at);
  }

  auto atPosition = [&](Value position, Carried values) {
    return visitEntry(getCoordinate(builder, position), position, values);
  };
  if (sparse_tensor::isSingletonLT(type))
    return atPosition(parent, carried);
  if (sparse_tensor::isNOutOfMLT(type)) {
    // n entries below each parent, one after the other.
    Value n = arith::ConstantIndexOp::create(builder, loc, type.getN());
    Value low = arith::MulIOp::create(builder, loc, parent, n);
    Value high = arith::AddIOp::create(builder, loc, low, n);
    return emitRange(builder, loc, low, high, carried, atPosition);
  }
  if (!range)
    range = parent ? getRange(builder, parent) : getWholeRange(builder);
  return emitRange(builder, loc, range->low, range->high, carried, atPosition);
}
