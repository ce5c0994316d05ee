//===- LowerSweeps.cpp - Sweeps become loops over blocks of rows ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PartSums.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "nz/Lower/Loops/LevelIterators.h"
#include "nz/Lower/Loops/RowFunction.h"
#include "nz/Lower/Sweeps/Passes.h"

namespace nz {
#define GEN_PASS_DEF_LOWERSWEEPSPASS
#include "nz/Lower/Sweeps/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// The loops of one sweep.
class SweepLoops {
public:
  explicit SweepLoops(SweepOp sweep, SymbolTable &symbols)
      : sweep(sweep), symbols(symbols), loc(sweep.getLoc()) {}
  void emit();

private:
  /// The bytes of a buffer of one block, and such bytes for each thread.
  struct Room {
    BlockBufferOp buffer;
    Value bytes, all;
  };

  Value constant(OpBuilder &builder, int64_t value) {
    return arith::ConstantIndexOp::create(builder, loc, value);
  }
  Value callOfThreads(OpBuilder &builder, StringRef name);
  void limitEntries(OpBuilder &builder);
  Value getBytes(OpBuilder &builder, BlockBufferOp buffer);
  Value multiplyBounded(OpBuilder &builder, Value lhs, Value rhs);
  void allocate(OpBuilder &builder);
  void giveRoom(OpBuilder &builder, IRMapping &mapping);
  Value isFull(OpBuilder &builder, Value first, Value next, Value end);
  void emitBody(OpBuilder &builder, LoopRange rows);
  void emitBlocks(OpBuilder &builder, LoopRange range);
  Value getChunks(OpBuilder &builder);
  void emitRows(OpBuilder &builder);

  SweepOp sweep;
  SymbolTable &symbols;
  Location loc;
  /// The threads, if there may be several.
  Value threads;
  /// The most rows and stored entries of a block; those of a block of more than
  /// one row.
  Value rows, entries, limit;
  SmallVector<Room> rooms;
  /// From the sums of the sweep to those of a part.
  IRMapping ofPart;
};

/// What OpenMP says of threads.
Value SweepLoops::callOfThreads(OpBuilder &builder, StringRef name) {
  auto function = symbols.lookup<func::FuncOp>(name);
  if (!function) {
    function = func::FuncOp::create(
        loc, name, builder.getFunctionType({}, builder.getI32Type()));
    function.setPrivate();
    symbols.insert(function);
  }
  Value number = func::CallOp::create(builder, loc, function).getResult(0);
  return arith::IndexCastOp::create(builder, loc, builder.getIndexType(),
                                    number);
}

/// Entries of a block: so many that all threads together have no more than
/// there are, except for rows that are longer.
void SweepLoops::limitEntries(OpBuilder &builder) {
  Value ofThread = CountOp::create(builder, loc, sweep.getPattern());
  if (threads)
    ofThread = arith::CeilDivUIOp::create(builder, loc, ofThread, threads);
  limit = ofThread;
  if (std::optional<int64_t> most = sweep.getEntriesPerBlock())
    limit = arith::MinUIOp::create(builder, loc, ofThread,
                                   constant(builder, *most));
  Value ofRow = LongestRowOp::create(builder, loc, sweep.getPattern());
  entries = arith::MaxUIOp::create(builder, loc, ofRow, limit);
}

/// The bytes of one block's `buffer`, in whole lines.
Value SweepLoops::getBytes(OpBuilder &builder, BlockBufferOp buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  uint64_t known = type.getElementTypeBitWidth() / 8;
  for (int64_t size : type.getShape().drop_front())
    if (!ShapedType::isDynamic(size))
      known *= size;
  // All rows have been checked to have less than 2^63.
  Value bytes = constant(builder, known);
  auto multiply = [&](Value factor) {
    bytes = arith::MulIOp::create(builder, loc, bytes, factor);
  };
  multiply(buffer.getOfEntries() ? entries : rows);
  llvm::for_each(buffer.getSizes(), multiply);
  Value line = constant(builder, kLineBytes);
  Value lines = arith::CeilDivUIOp::create(builder, loc, bytes, line);
  return arith::MulIOp::create(builder, loc, lines, line);
}

/// The product, or more bytes than there are.
Value SweepLoops::multiplyBounded(OpBuilder &builder, Value lhs, Value rhs) {
  auto product = arith::MulUIExtendedOp::create(builder, loc, lhs, rhs);
  Value fits = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                     product.getHigh(), constant(builder, 0));
  Value most = constant(builder, std::numeric_limits<int64_t>::max());
  return arith::SelectOp::create(
      builder, loc, fits,
      arith::MinUIOp::create(builder, loc, product.getLow(), most), most);
}

/// Allocates the buffers of one block, for each thread.
void SweepLoops::allocate(OpBuilder &builder) {
  auto buffers = sweep.getBody().getOps<BlockBufferOp>();
  if (buffers.empty())
    return;
  LevelIterator outermost(builder, loc, sweep.getPattern(), 0);
  rows = arith::MinUIOp::create(builder, loc,
                                outermost.getWholeRange(builder).high,
                                constant(builder, sweep.getRowsPerBlock()));
  if (sweep.getParallel())
    threads = callOfThreads(builder, "omp_get_max_threads");
  if (sweep.getEntriesPerBlock() ||
      llvm::any_of(buffers, [](BlockBufferOp op) { return op.getOfEntries(); }))
    limitEntries(builder);
  auto type = MemRefType::get({ShapedType::kDynamic}, builder.getI8Type());
  for (BlockBufferOp buffer : buffers) {
    Value bytes = getBytes(builder, buffer), all = bytes;
    if (threads)
      all = multiplyBounded(builder, bytes, threads);
    rooms.push_back(
        {buffer, bytes, memref::AllocOp::create(builder, loc, type, all)});
  }
}

/// Maps the buffers of a block to those of the thread.
void SweepLoops::giveRoom(OpBuilder &builder, IRMapping &mapping) {
  Value thread = constant(builder, 0);
  // Beside the loop over blocks, not in it, this call would keep OpenMP's scope
  // of allocations around it, which has one block of code.
  if (threads)
    thread = callOfThreads(builder, "omp_get_thread_num");
  for (Room &room : rooms) {
    SmallVector<Value> sizes = {room.buffer.getOfEntries() ? entries : rows};
    llvm::append_range(sizes, room.buffer.getSizes());
    Value first = arith::MulIOp::create(builder, loc, thread, room.bytes);
    Value view = memref::ViewOp::create(builder, loc,
                                        cast<MemRefType>(room.buffer.getType()),
                                        room.all, first, sizes);
    mapping.map(room.buffer.getResult(), view);
  }
}

/// Whether a block of the rows from `first` to in front of `next` has room for
/// none more, or there is none in front of `end`.
Value SweepLoops::isFull(OpBuilder &builder, Value first, Value next,
                         Value end) {
  auto compare = [&](arith::CmpIPredicate predicate, Value lhs, Value rhs) {
    return arith::CmpIOp::create(builder, loc, predicate, lhs, rhs).getResult();
  };
  auto either = [&](Value lhs, Value rhs) {
    return arith::OrIOp::create(builder, loc, lhs, rhs).getResult();
  };
  auto entry = [&](Value row) {
    return getFirstEntry(builder, loc, sweep.getPattern(), row);
  };
  Value count = arith::SubIOp::create(builder, loc, next, first);
  Value more = arith::AddIOp::create(builder, loc, next, constant(builder, 1));
  Value behind = arith::MinUIOp::create(builder, loc, more, end);
  Value entriesOfMore =
      arith::SubIOp::create(builder, loc, entry(behind), entry(first));
  return either(either(compare(arith::CmpIPredicate::eq, next, end),
                       compare(arith::CmpIPredicate::eq, count,
                               constant(builder, sweep.getRowsPerBlock()))),
                compare(arith::CmpIPredicate::ugt, entriesOfMore, limit));
}

/// Emits the body for one block.
void SweepLoops::emitBody(OpBuilder &builder, LoopRange rows) {
  IRMapping mapping = ofPart;
  giveRoom(builder, mapping);
  mapping.map(sweep.getLow(), rows.low);
  mapping.map(sweep.getHigh(), rows.high);
  for (Operation &op : sweep.getBody().front())
    if (!isa<BlockBufferOp>(op))
      builder.clone(op, mapping);
}

/// Emits one block of `range` after the other.
void SweepLoops::emitBlocks(OpBuilder &builder, LoopRange range) {
  if (!limit) {
    Value step = constant(builder, sweep.getRowsPerBlock());
    auto loop = scf::ForOp::create(builder, loc, range.low, range.high, step);
    OpBuilder inside = OpBuilder::atBlockBegin(loop.getBody());
    Value low = loop.getInductionVar();
    Value next = arith::AddIOp::create(inside, loc, low, step);
    Value high = arith::MinUIOp::create(inside, loc, next, range.high);
    emitBody(inside, {low, high});
    return;
  }
  // Rows are gathered until the block is full.
  Value one = constant(builder, 1);
  scf::ForOp::create(
      builder, loc, range.low, range.high, one, range.low,
      [&](OpBuilder &inside, Location, Value row, ValueRange carried) {
        Value first = carried[0];
        Value next = arith::AddIOp::create(inside, loc, row, one);
        auto block = scf::IfOp::create(
            inside, loc, isFull(inside, first, next, range.high),
            [&](OpBuilder &then, Location) {
              emitBody(then, {first, next});
              scf::YieldOp::create(then, loc, next);
            },
            [&](OpBuilder &otherwise, Location) {
              scf::YieldOp::create(otherwise, loc, first);
            });
        scf::YieldOp::create(inside, loc, block.getResult(0));
      });
}

/// Where chunks of the rows end. Of patterns that have as many rows, the one
/// with the most entries decides: what runs over these takes the most time.
Value SweepLoops::getChunks(OpBuilder &builder) {
  auto type = MemRefType::get({ShapedType::kDynamic}, builder.getIndexType());
  Value pattern = sweep.getPattern();
  Value chunks = ChunksOp::create(builder, loc, type, pattern);
  Value rows = SizeOp::create(builder, loc, pattern, 0);
  Value most = CountOp::create(builder, loc, pattern);
  llvm::SetVector<Value> others;
  for (auto call : sweep.getBody().getOps<func::CallOp>())
    for (Value operand : call.getOperands())
      if (auto other = dyn_cast<PatternType>(operand.getType());
          other && operand != pattern && other.getRank() > 0 &&
          other.getEncoding().isDenseLvl(0))
        others.insert(operand);
  for (Value other : others) {
    Value count = CountOp::create(builder, loc, other);
    Value hasMore = arith::CmpIOp::create(
        builder, loc, arith::CmpIPredicate::ugt, count, most);
    Value hasRows =
        arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                              SizeOp::create(builder, loc, other, 0), rows);
    Value decides = arith::AndIOp::create(builder, loc, hasMore, hasRows);
    most = arith::SelectOp::create(builder, loc, decides, count, most);
    chunks = arith::SelectOp::create(
        builder, loc, decides, ChunksOp::create(builder, loc, type, other),
        chunks);
  }
  return chunks;
}

/// Emits the blocks of all rows.
void SweepLoops::emitRows(OpBuilder &builder) {
  if (sweep.getParts()) {
    PartSums(sweep, builder)
        .emit(builder,
              [&](OpBuilder &inside, LoopRange range, IRMapping &mapping) {
                ofPart = mapping;
                emitBlocks(inside, range);
              });
  } else if (sweep.getParallel()) {
    emitChunks(
        builder, loc, getChunks(builder),
        [&](OpBuilder &inside, LoopRange range) { emitBlocks(inside, range); });
  } else {
    LevelIterator rows(builder, loc, sweep.getPattern(), 0);
    emitBlocks(builder, rows.getWholeRange(builder));
  }
}

void SweepLoops::emit() {
  OpBuilder builder(sweep);
  allocate(builder);
  emitRows(builder);
  for (Room &room : rooms)
    memref::DeallocOp::create(builder, loc, room.all);
  sweep.erase();
}

struct LowerSweeps : nz::impl::LowerSweepsPassBase<LowerSweeps> {
  using LowerSweepsPassBase::LowerSweepsPassBase;
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    SmallVector<SweepOp> sweeps;
    getOperation()->walk([&](SweepOp sweep) { sweeps.push_back(sweep); });
    for (SweepOp sweep : sweeps) {
      for (Operation &op : sweep.getBody().front())
        if (isa<KernelOp, linalg::GenericOp>(op)) {
          op.emitOpError("expected a call in 'nz.sweep'");
          return signalPassFailure();
        }
      SweepLoops(sweep, symbols).emit();
    }
  }
};

} // namespace
