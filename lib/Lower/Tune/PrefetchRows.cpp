//===- PrefetchRows.cpp - Rows are asked for some entries ahead -----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/TypeUtilities.h"
#include "nz/Dialect/Nz.h"
#include "nz/Lower/Tune/Objects.h"
#include "nz/Lower/Tune/Passes.h"

namespace nz {
#define GEN_PASS_DEF_PREFETCHROWSPASS
#include "nz/Lower/Tune/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

/// What memory gives at once, and the most of it that is asked for: behind it
/// the processor goes on by itself.
static constexpr int64_t kLineBytes = 64, kMostLines = 16;
/// Rows on their way have room in the second cache, and are not there too late;
/// so many of rows whose width is not known.
static constexpr int64_t kBytesAhead = 8192, kFewestAhead = 8, kMostAhead = 32,
                         kRowsAhead = 16;
/// The first cache waits for too few lines at a time.
static constexpr int32_t kSecondCache = 2;

namespace {

/// A row, at the coordinate of an entry, of an operand that is read or written.
struct Row {
  Value operand;
  /// The numbers that loops inside run over, of each dimension but the first.
  SmallVector<OpFoldResult> sizes;
  bool isWritten;
  /// An operand of at most so many bytes is not asked for.
  int64_t mostBytes;

  MemRefType getType() const { return cast<MemRefType>(operand.getType()); }
  int64_t getElementBytes() const {
    return llvm::divideCeil(getType().getElementTypeBitWidth(), 8);
  }
  /// The bytes of a row, if they are known.
  std::optional<int64_t> getBytes() const {
    int64_t bytes = getElementBytes();
    for (OpFoldResult size : sizes) {
      std::optional<int64_t> known = getConstantIntValue(size);
      if (!known)
        return std::nullopt;
      bytes *= *known;
    }
    return bytes;
  }
  int64_t getMostElements() const { return mostBytes / getElementBytes(); }
  /// Whether the operand is, or may be, large.
  bool isLarge() const {
    return !getType().hasStaticShape() ||
           getType().getNumElements() > getMostElements();
  }
};

/// A loop over entries, and a coordinate that it reads at each.
class EntryLoop {
public:
  EntryLoop(scf::ForOp loop, memref::LoadOp load)
      : loop(loop), load(load), coordinate(load.getResult()) {
    if (coordinate.hasOneUse())
      if (auto cast =
              dyn_cast<arith::IndexCastUIOp>(*coordinate.getUsers().begin()))
        coordinate = cast.getResult();
  }

  /// Finds the rows of operands, which are large if they have more than `bytes`
  /// bytes, and single numbers, if a visit runs along `longRow` bytes of a row.
  SmallVector<Row> findRows(int64_t bytes, int64_t longRow);
  /// Asks for `rows` of a later entry, where the body begins, of large
  /// operands.
  void prefetch(ArrayRef<Row> rows);
  /// The array of coordinates.
  Value getArray() { return getObject(load.getMemRef()); }

private:
  /// The row of an operand that an element at `indices` belongs to; a single
  /// number only in a visit that is long.
  std::optional<Row> getRow(Value operand, ValueRange indices, int64_t bytes,
                            bool isLong);
  /// Calls `visit` for what the body reads and writes.
  void forAccesses(
      llvm::function_ref<void(Value, ValueRange, bool isWritten)> visit);
  /// Whether a loop inside runs along `longRow` bytes or more.
  bool isLongVisit(int64_t longRow);
  /// The loop inside that `index` runs over, from zero on.
  scf::ForOp getLoop(Value index);
  /// The coordinate of a later entry: of the last one behind it.
  Value emitLater(OpBuilder &builder, int64_t ahead);
  /// Whether the operand of `row` is large.
  Value emitIsLarge(const Row &row);
  void emitRequests(OpBuilder &builder, const Row &row, Value coordinate);

  scf::ForOp loop;
  memref::LoadOp load;
  Value coordinate;
};

} // namespace

scf::ForOp EntryLoop::getLoop(Value index) {
  auto inner =
      dyn_cast_or_null<scf::ForOp>(index.getParentBlock()->getParentOp());
  if (!inner || inner == loop || !loop->isAncestor(inner) ||
      inner.getInductionVar() != index ||
      !isZeroInteger(inner.getLowerBound()) ||
      !loop.isDefinedOutsideOfLoop(inner.getUpperBound()))
    return {};
  return inner;
}

void EntryLoop::forAccesses(
    llvm::function_ref<void(Value, ValueRange, bool isWritten)> visit) {
  loop->walk([&](Operation *op) {
    if (auto read = dyn_cast<memref::LoadOp>(op))
      visit(read.getMemRef(), read.getIndices(), /*isWritten=*/false);
    else if (auto write = dyn_cast<memref::StoreOp>(op))
      visit(write.getMemRef(), write.getIndices(), /*isWritten=*/true);
  });
}

bool EntryLoop::isLongVisit(int64_t longRow) {
  bool isLong = false;
  forAccesses([&](Value operand, ValueRange indices, bool) {
    Type element = getElementTypeOrSelf(operand.getType());
    scf::ForOp inner = indices.empty() ? scf::ForOp() : getLoop(indices.back());
    std::optional<int64_t> count =
        inner ? getConstantIntValue(inner.getUpperBound()) : std::nullopt;
    if (count && element.isIntOrFloat())
      isLong |= *count >= llvm::divideCeilSigned(
                              longRow, llvm::divideCeilSigned(
                                           element.getIntOrFloatBitWidth(), 8));
  });
  return isLong;
}

std::optional<Row> EntryLoop::getRow(Value operand, ValueRange indices,
                                     int64_t bytes, bool isLong) {
  auto type = cast<MemRefType>(operand.getType());
  if (!type.getLayout().isIdentity() || !type.getElementType().isIntOrFloat() ||
      !loop.isDefinedOutsideOfLoop(operand) || indices.empty() ||
      indices[0] != coordinate)
    return std::nullopt;
  Row row{getObject(operand), {}, /*isWritten=*/false, bytes};
  for (auto [at, index] : llvm::enumerate(indices.drop_front())) {
    int64_t size = type.getDimSize(at + 1);
    scf::ForOp inner = getLoop(index);
    OpFoldResult end =
        inner ? getAsOpFoldResult(inner.getUpperBound()) : OpFoldResult();
    // In pieces of rows, which have loops around them, blocks meet the same
    // ones. Where no size is known, all of the loop is.
    if (!end ||
        (ShapedType::isDynamic(size) ? indices.size() != 2
                                     : getConstantIntValue(end) != size))
      return std::nullopt;
    row.sizes.push_back(end);
    // Until the lanes are one number the processor has no room to go on.
    if (!inner.getInitArgs().empty())
      row.mostBytes = bytes / 2;
  }
  // Single numbers where no size is known are values, mostly met in order:
  // asking for them costs little beside long rows only.
  if (!type.hasStaticShape() && row.sizes.empty() && !isLong)
    return std::nullopt;
  return row;
}

SmallVector<Row> EntryLoop::findRows(int64_t bytes, int64_t longRow) {
  SmallVector<Row> rows;
  bool isLong = isLongVisit(longRow);
  forAccesses([&](Value operand, ValueRange indices, bool isWritten) {
    std::optional<Row> found = getRow(operand, indices, bytes, isLong);
    if (!found)
      return;
    auto *known = llvm::find_if(
        rows, [&](const Row &row) { return row.operand == found->operand; });
    if (known == rows.end())
      known = rows.insert(known, *found);
    known->isWritten |= isWritten;
    known->mostBytes = std::min(known->mostBytes, found->mostBytes);
  });
  return rows;
}

Value EntryLoop::emitLater(OpBuilder &builder, int64_t ahead) {
  Location loc = loop.getLoc();
  OpBuilder outside(loop);
  Value zero = arith::ConstantIndexOp::create(outside, loc, 0);
  Value count = memref::DimOp::create(outside, loc, load.getMemRef(), zero);
  Value one = arith::ConstantIndexOp::create(outside, loc, 1);
  Value last = arith::SubIOp::create(outside, loc, count, one);
  Value distance = arith::ConstantIndexOp::create(builder, loc, ahead);
  Value later =
      arith::AddIOp::create(builder, loc, loop.getInductionVar(), distance);
  Value position = arith::MinUIOp::create(builder, loc, later, last);
  Value value =
      memref::LoadOp::create(builder, loc, load.getMemRef(), position);
  return isa<IndexType>(value.getType())
             ? value
             : arith::IndexCastUIOp::create(builder, loc,
                                            builder.getIndexType(), value);
}

Value EntryLoop::emitIsLarge(const Row &row) {
  Location loc = loop.getLoc();
  OpBuilder outside(loop);
  Value zero = arith::ConstantIndexOp::create(outside, loc, 0);
  Value elements = memref::DimOp::create(outside, loc, row.operand, zero);
  for (OpFoldResult size : row.sizes)
    elements = arith::MulIOp::create(
        outside, loc, elements,
        getValueOrCreateConstantIndexOp(outside, loc, size));
  Value most =
      arith::ConstantIndexOp::create(outside, loc, row.getMostElements());
  return arith::CmpIOp::create(outside, loc, arith::CmpIPredicate::ugt,
                               elements, most);
}

void EntryLoop::emitRequests(OpBuilder &builder, const Row &row,
                             Value coordinate) {
  Location loc = loop.getLoc();
  int64_t each = kLineBytes / row.getElementBytes();
  auto request = [&](OpBuilder &inside, ArrayRef<Value> place) {
    SmallVector<Value> indices = {coordinate};
    llvm::append_range(indices, place);
    memref::PrefetchOp::create(inside, loc, row.operand, indices, row.isWritten,
                               kSecondCache, /*isDataCache=*/true);
  };
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  if (std::optional<int64_t> bytes = row.getBytes()) {
    int64_t lines =
        std::min(llvm::divideCeilSigned(*bytes, kLineBytes), kMostLines);
    for (int64_t line = 0; line < lines; ++line) {
      int64_t element = line * each;
      SmallVector<Value> place;
      for (OpFoldResult size : llvm::reverse(row.sizes)) {
        int64_t known = *getConstantIntValue(size);
        place.push_back(constant(element % known));
        element /= known;
      }
      std::reverse(place.begin(), place.end());
      request(builder, place);
    }
    return;
  }
  Value width = cast<Value>(row.sizes.front());
  Value end =
      arith::MinUIOp::create(builder, loc, width, constant(kMostLines * each));
  scf::ForOp::create(
      builder, loc, constant(0), end, constant(each), ValueRange(),
      [&](OpBuilder &inside, Location, Value element, ValueRange) {
        request(inside, element);
        scf::YieldOp::create(inside, loc);
      });
}

void EntryLoop::prefetch(ArrayRef<Row> rows) {
  int64_t known = 0;
  bool isKnown = true;
  for (const Row &row : rows) {
    known += row.getBytes().value_or(0);
    isKnown &= row.getBytes().has_value();
  }
  int64_t ahead = isKnown
                      ? std::clamp(kBytesAhead / std::max<int64_t>(known, 1),
                                   kFewestAhead, kMostAhead)
                      : kRowsAhead;
  OpBuilder builder = OpBuilder::atBlockBegin(loop.getBody());
  Value later = emitLater(builder, ahead);
  for (const Row &row : rows) {
    if (row.getType().hasStaticShape()) {
      emitRequests(builder, row, later);
      continue;
    }
    scf::IfOp::create(builder, loop.getLoc(), emitIsLarge(row),
                      [&](OpBuilder &inside, Location loc) {
                        emitRequests(inside, row, later);
                        scf::YieldOp::create(inside, loc);
                      });
  }
}

/// The calls of functions that are called once.
static DenseMap<StringAttr, func::CallOp> findSingleCalls(ModuleOp module) {
  DenseMap<StringAttr, func::CallOp> calls;
  module.walk([&](func::CallOp call) {
    auto [place, isNew] = calls.insert({call.getCalleeAttr().getAttr(), call});
    if (!isNew)
      place->second = {};
  });
  return calls;
}

namespace {

/// The rows that loops in a sweep have met: what follows on the same rows of
/// the pattern finds them in the cache.
class MetInSweep {
public:
  /// Whether `row` at the coordinates of `array` in `function`, which `call`
  /// calls, has not been met in the sweep.
  bool isFirst(func::CallOp call, func::FuncOp function, Value array,
               const Row &row) {
    auto sweep =
        dyn_cast_or_null<SweepOp>(call ? call->getParentOp() : nullptr);
    auto level = array.getDefiningOp<LevelCoordinatesOp>();
    if (!sweep || !level)
      return true;
    Value operand = atCall(call, function, row.operand);
    Value pattern = atCall(call, function, level.getPattern());
    if (!operand || !pattern)
      return true;
    int64_t number = level.getLevel();
    // Its versions for some widths do not run both.
    func::FuncOp &first = met[sweep][{operand, pattern, number}];
    if (!first)
      first = function;
    return first == function;
  }

private:
  /// What `call` gives for an argument of `function`.
  static Value atCall(func::CallOp call, func::FuncOp function, Value value) {
    auto argument = dyn_cast<BlockArgument>(value);
    return argument && argument.getOwner() == &function.front()
               ? call.getOperand(argument.getArgNumber())
               : Value();
  }

  DenseMap<Operation *,
           DenseMap<std::tuple<Value, Value, int64_t>, func::FuncOp>>
      met;
};

struct PrefetchRows : nz::impl::PrefetchRowsPassBase<PrefetchRows> {
  using PrefetchRowsPassBase::PrefetchRowsPassBase;
  void runOnOperation() override {
    DenseMap<StringAttr, func::CallOp> calls = findSingleCalls(getOperation());
    MetInSweep met;
    // In the order in which their kernels stand.
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      func::CallOp call = calls.lookup(function.getSymNameAttr());
      SmallVector<memref::LoadOp> coordinates;
      function.walk([&](memref::LoadOp load) {
        if (isCoordinate(load))
          coordinates.push_back(load);
      });
      for (memref::LoadOp load : coordinates) {
        EntryLoop entries(cast<scf::ForOp>(load->getParentOp()), load);
        SmallVector<Row> rows = entries.findRows(bytes, longRow);
        llvm::erase_if(rows, [&](const Row &row) {
          return !met.isFirst(call, function, entries.getArray(), row) ||
                 !row.isLarge();
        });
        if (!rows.empty())
          entries.prefetch(rows);
        numPrefetched += rows.size();
      }
    }
  }

private:
  static bool isOfFirstLevel(Value array) {
    auto level = array.getDefiningOp<LevelCoordinatesOp>();
    return level && level.getLevel() == 0;
  }
  /// Whether `load` reads an integer at each position of a loop. Those of a
  /// first level are in order, as the processor guesses.
  static bool isCoordinate(memref::LoadOp load) {
    auto loop = dyn_cast<scf::ForOp>(load->getParentOp());
    return loop && isOneInteger(loop.getStep()) &&
           load.getIndices().size() == 1 &&
           load.getIndices()[0] == loop.getInductionVar() &&
           isa<IndexType, IntegerType>(load.getType()) &&
           loop.isDefinedOutsideOfLoop(load.getMemRef()) &&
           !isOfFirstLevel(getObject(load.getMemRef()));
  }
};

} // namespace
