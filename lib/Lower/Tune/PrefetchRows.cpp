//===- PrefetchRows.cpp - Rows are asked for some entries ahead -----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "nz/Lower/Tune/Passes.h"

namespace nz {
#define GEN_PASS_DEF_PREFETCHROWSPASS
#include "nz/Lower/Tune/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

/// What memory gives at once, and the most of it that is asked for: behind it
/// the processor goes on by itself.
static constexpr int64_t kLineBytes = 64, kMostLines = 8;
/// Rows on their way have room in the first cache, and are not there too late.
static constexpr int64_t kBytesAhead = 4096, kFewestAhead = 4, kMostAhead = 16;

namespace {

/// A row of an operand that an entry meets.
struct Row {
  Value operand;
  /// Its place: null at the coordinate of the entry, and where the row runs.
  SmallVector<Value> indices;
  unsigned coordinate;
  /// The dimensions behind this one are those that the row runs along.
  unsigned firstInside;
  bool isWritten = false;

  MemRefType getType() const { return cast<MemRefType>(operand.getType()); }
  int64_t getElementBytes() const {
    return llvm::divideCeil(getType().getElementTypeBitWidth(), 8);
  }
  /// The bytes that lie one behind the other.
  int64_t getBytes() const {
    return ShapedType::getNumElements(
               getType().getShape().drop_front(firstInside)) *
           getElementBytes();
  }
  bool isSame(const Row &other) const {
    return operand == other.operand && indices == other.indices &&
           coordinate == other.coordinate && firstInside == other.firstInside;
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

  /// Finds the rows of operands of more than `bytes` bytes.
  SmallVector<Row> findRows(int64_t bytes);
  /// Asks for `rows` of a later entry, where the body begins.
  void prefetch(ArrayRef<Row> rows);

private:
  std::optional<Row> match(Value operand, ValueRange indices, int64_t bytes);
  /// Whether `index` runs over all of `size` numbers in a loop inside.
  bool runsOver(Value index, int64_t size);

  scf::ForOp loop;
  memref::LoadOp load;
  Value coordinate;
};

} // namespace

bool EntryLoop::runsOver(Value index, int64_t size) {
  auto inner = dyn_cast_or_null<scf::ForOp>(index.getParentBlock()->getParentOp());
  return inner && inner.getInductionVar() == index && loop->isAncestor(inner) &&
         inner != loop && isZeroInteger(inner.getLowerBound()) &&
         getConstantIntValue(inner.getUpperBound()) == size;
}

std::optional<Row> EntryLoop::match(Value operand, ValueRange indices,
                                    int64_t bytes) {
  auto type = cast<MemRefType>(operand.getType());
  if (!type.hasStaticShape() || !type.getLayout().isIdentity() ||
      !type.getElementType().isIntOrFloat() ||
      !loop.isDefinedOutsideOfLoop(operand))
    return std::nullopt;
  Row row{operand, SmallVector<Value>(indices), 0, 0};
  if (type.getNumElements() <= bytes / row.getElementBytes())
    return std::nullopt;
  unsigned end = indices.size();
  while (end > 0 && runsOver(indices[end - 1], type.getDimSize(end - 1)))
    row.indices[--end] = Value();
  row.firstInside = end;
  unsigned found = 0;
  for (unsigned place = 0; place < end; ++place) {
    if (indices[place] == coordinate) {
      ++found;
      row.coordinate = place;
      row.indices[place] = Value();
    } else if (!loop.isDefinedOutsideOfLoop(indices[place])) {
      return std::nullopt;
    }
  }
  return found == 1 ? std::optional(row) : std::nullopt;
}

SmallVector<Row> EntryLoop::findRows(int64_t bytes) {
  SmallVector<Row> rows;
  auto add = [&](Value operand, ValueRange indices, bool isWritten) {
    std::optional<Row> row = match(operand, indices, bytes);
    if (!row)
      return;
    auto *known =
        llvm::find_if(rows, [&](Row &other) { return row->isSame(other); });
    if (known == rows.end()) {
      rows.push_back(*row);
      known = &rows.back();
    }
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

void EntryLoop::prefetch(ArrayRef<Row> rows) {
  Location loc = loop.getLoc();
  OpBuilder outside(loop);
  auto constant = [&](OpBuilder &builder, int64_t number) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, number);
  };
  Value count = memref::DimOp::create(outside, loc, load.getMemRef(),
                                      constant(outside, 0));
  Value last =
      arith::SubIOp::create(outside, loc, count, constant(outside, 1));
  int64_t bytes = 1;
  for (const Row &row : rows)
    bytes += row.getBytes();
  int64_t ahead = std::clamp(kBytesAhead / bytes, kFewestAhead, kMostAhead);

  OpBuilder builder = OpBuilder::atBlockBegin(loop.getBody());
  Value later = arith::AddIOp::create(builder, loc, loop.getInductionVar(),
                                      constant(builder, ahead));
  Value position = arith::MinUIOp::create(builder, loc, later, last);
  Value there =
      memref::LoadOp::create(builder, loc, load.getMemRef(), position);
  if (!isa<IndexType>(there.getType()))
    there = arith::IndexCastUIOp::create(builder, loc, builder.getIndexType(),
                                         there);
  for (const Row &row : rows) {
    int64_t lines = std::min(
        llvm::divideCeilSigned(row.getBytes(), kLineBytes), kMostLines);
    ArrayRef<int64_t> inside =
        row.getType().getShape().drop_front(row.firstInside);
    for (int64_t line = 0; line < lines; ++line) {
      SmallVector<Value> indices = row.indices;
      indices[row.coordinate] = there;
      int64_t element = line * kLineBytes / row.getElementBytes();
      for (unsigned place = indices.size(); place-- > row.firstInside;) {
        int64_t size = inside[place - row.firstInside];
        indices[place] = constant(builder, element % size);
        element /= size;
      }
      memref::PrefetchOp::create(builder, loc, row.operand, indices,
                                 row.isWritten, /*localityHint=*/3,
                                 /*isDataCache=*/true);
    }
  }
}

namespace {

struct PrefetchRows : nz::impl::PrefetchRowsPassBase<PrefetchRows> {
  using PrefetchRowsPassBase::PrefetchRowsPassBase;
  void runOnOperation() override {
    SmallVector<scf::ForOp> loops;
    getOperation().walk([&](scf::ForOp loop) { loops.push_back(loop); });
    for (scf::ForOp loop : loops) {
      if (!isOneInteger(loop.getStep()))
        continue;
      // Those that are emitted here stand in front of them.
      for (auto load : llvm::to_vector(loop.getOps<memref::LoadOp>()))
        if (isCoordinate(loop, load)) {
          EntryLoop entries(loop, load);
          SmallVector<Row> rows = entries.findRows(bytes);
          if (!rows.empty())
            entries.prefetch(rows);
          numPrefetched += rows.size();
        }
    }
  }

private:
  /// Whether `load` reads an integer at the position of each iteration.
  static bool isCoordinate(scf::ForOp loop, memref::LoadOp load) {
    return load.getIndices().size() == 1 &&
           load.getIndices()[0] == loop.getInductionVar() &&
           isa<IndexType, IntegerType>(load.getType()) &&
           loop.isDefinedOutsideOfLoop(load.getMemRef());
  }
};

} // namespace
