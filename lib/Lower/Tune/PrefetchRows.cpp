//===- PrefetchRows.cpp - Rows are asked for some entries ahead -----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "nz/Dialect/Nz.h"
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
/// Rows on their way have room in the second cache, and are not there too late.
static constexpr int64_t kBytesAhead = 8192, kFewestAhead = 8, kMostAhead = 32;
/// The first cache waits for too few lines at a time.
static constexpr int32_t kSecondCache = 2;

namespace {

/// A row, at the coordinate of an entry, of an operand that is read or written.
struct Row {
  Value operand;
  bool isWritten;

  MemRefType getType() const { return cast<MemRefType>(operand.getType()); }
  ArrayRef<int64_t> getShape() const {
    return getType().getShape().drop_front();
  }
  int64_t getElementBytes() const {
    return llvm::divideCeil(getType().getElementTypeBitWidth(), 8);
  }
  int64_t getBytes() const {
    return ShapedType::getNumElements(getShape()) * getElementBytes();
  }
};

/// What has other names where it is known to be apart from something.
Value getObject(Value buffer) {
  while (auto apart = buffer.getDefiningOp<memref::DistinctObjectsOp>())
    buffer = apart.getOperand(cast<OpResult>(buffer).getResultNumber());
  return buffer;
}

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

  /// Finds the rows of operands of more than `bytes` bytes.
  SmallVector<Row> findRows(int64_t bytes);
  /// Asks for `rows` of a later entry, where the body begins.
  void prefetch(ArrayRef<Row> rows);
  /// The array of coordinates.
  Value getArray() { return getObject(load.getMemRef()); }

private:
  /// Whether an element at `indices` belongs to the row of a large operand.
  bool isOfRow(Value operand, ValueRange indices, int64_t bytes);
  /// Whether `index` runs over all of `size` numbers in a loop inside.
  bool runsOver(Value index, int64_t size);
  /// The coordinate of a later entry: of the last one behind it.
  Value emitLater(OpBuilder &builder, int64_t ahead);

  scf::ForOp loop;
  memref::LoadOp load;
  Value coordinate;
};

} // namespace

bool EntryLoop::runsOver(Value index, int64_t size) {
  auto inner =
      dyn_cast_or_null<scf::ForOp>(index.getParentBlock()->getParentOp());
  return inner && inner != loop && loop->isAncestor(inner) &&
         inner.getInductionVar() == index &&
         isZeroInteger(inner.getLowerBound()) &&
         getConstantIntValue(inner.getUpperBound()) == size;
}

bool EntryLoop::isOfRow(Value operand, ValueRange indices, int64_t bytes) {
  auto type = cast<MemRefType>(operand.getType());
  // In pieces of rows, which have loops around them, blocks meet the same ones.
  return type.hasStaticShape() && type.getLayout().isIdentity() &&
         type.getElementType().isIntOrFloat() &&
         loop.isDefinedOutsideOfLoop(operand) && !indices.empty() &&
         indices[0] == coordinate &&
         type.getNumElements() >
             bytes / Row{operand, false}.getElementBytes() &&
         llvm::all_of(llvm::seq<unsigned>(1, indices.size()), [&](unsigned at) {
           return runsOver(indices[at], type.getDimSize(at));
         });
}

SmallVector<Row> EntryLoop::findRows(int64_t bytes) {
  SmallVector<Row> rows;
  auto add = [&](Value operand, ValueRange indices, bool isWritten) {
    if (!isOfRow(operand, indices, bytes))
      return;
    Value object = getObject(operand);
    auto *known = llvm::find_if(
        rows, [&](const Row &row) { return row.operand == object; });
    if (known == rows.end())
      rows.push_back({object, isWritten});
    else
      known->isWritten |= isWritten;
  };
  loop->walk([&](Operation *op) {
    if (auto read = dyn_cast<memref::LoadOp>(op))
      add(read.getMemRef(), read.getIndices(), /*isWritten=*/false);
    else if (auto write = dyn_cast<memref::StoreOp>(op))
      add(write.getMemRef(), write.getIndices(), /*isWritten=*/true);
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

void EntryLoop::prefetch(ArrayRef<Row> rows) {
  int64_t bytes = 0;
  for (const Row &row : rows)
    bytes += row.getBytes();
  int64_t ahead = std::clamp(kBytesAhead / bytes, kFewestAhead, kMostAhead);
  OpBuilder builder = OpBuilder::atBlockBegin(loop.getBody());
  Value later = emitLater(builder, ahead);
  for (const Row &row : rows) {
    int64_t lines = std::min(llvm::divideCeilSigned(row.getBytes(), kLineBytes),
                             kMostLines);
    for (int64_t line = 0; line < lines; ++line) {
      int64_t element = line * kLineBytes / row.getElementBytes();
      SmallVector<Value> indices;
      for (int64_t size : llvm::reverse(row.getShape())) {
        indices.push_back(arith::ConstantIndexOp::create(builder, loop.getLoc(),
                                                         element % size));
        element /= size;
      }
      indices.push_back(later);
      std::reverse(indices.begin(), indices.end());
      memref::PrefetchOp::create(builder, loop.getLoc(), row.operand, indices,
                                 row.isWritten, kSecondCache,
                                 /*isDataCache=*/true);
    }
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

/// The rows that loops in a sweep have asked for: what follows on the same rows
/// of the pattern finds them in the cache.
class AskedInSweep {
public:
  /// Whether `row` at the coordinates of `array` in `function`, which `call`
  /// calls, has not been asked for in the sweep.
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
    return asked[sweep].insert({operand, pattern, number}).second;
  }

private:
  /// What `call` gives for an argument of `function`.
  static Value atCall(func::CallOp call, func::FuncOp function, Value value) {
    auto argument = dyn_cast<BlockArgument>(value);
    return argument && argument.getOwner() == &function.front()
               ? call.getOperand(argument.getArgNumber())
               : Value();
  }

  DenseMap<Operation *, DenseSet<std::tuple<Value, Value, int64_t>>> asked;
};

struct PrefetchRows : nz::impl::PrefetchRowsPassBase<PrefetchRows> {
  using PrefetchRowsPassBase::PrefetchRowsPassBase;
  void runOnOperation() override {
    DenseMap<StringAttr, func::CallOp> calls = findSingleCalls(getOperation());
    AskedInSweep asked;
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
        SmallVector<Row> rows = entries.findRows(bytes);
        llvm::erase_if(rows, [&](const Row &row) {
          return !asked.isFirst(call, function, entries.getArray(), row);
        });
        if (!rows.empty())
          entries.prefetch(rows);
        numPrefetched += rows.size();
      }
    }
  }

private:
  /// Whether `load` reads an integer at each position of a loop.
  static bool isCoordinate(memref::LoadOp load) {
    auto loop = dyn_cast<scf::ForOp>(load->getParentOp());
    return loop && isOneInteger(loop.getStep()) &&
           load.getIndices().size() == 1 &&
           load.getIndices()[0] == loop.getInductionVar() &&
           isa<IndexType, IntegerType>(load.getType()) &&
           loop.isDefinedOutsideOfLoop(load.getMemRef());
  }
};

} // namespace
