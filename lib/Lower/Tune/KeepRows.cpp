//===- KeepRows.cpp - Rows of sums stay in registers ----------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "nz/Lower/Tune/LaneBlock.h"
#include "nz/Lower/Tune/Objects.h"
#include "nz/Lower/Tune/Passes.h"

namespace nz {
#define GEN_PASS_DEF_KEEPROWSPASS
#include "nz/Lower/Tune/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

/// Narrower rows are no vectors.
static constexpr int64_t kFewestBits = 128;

/// Whether `loop` runs from zero on over a number of iterations that is known.
static std::optional<int64_t> getTrips(scf::ForOp loop) {
  if (!isZeroInteger(loop.getLowerBound()) || !isOneInteger(loop.getStep()) ||
      loop.getUnsignedCmp() || !loop.getInitArgs().empty())
    return std::nullopt;
  return getConstantIntValue(loop.getUpperBound());
}

namespace {

/// A row of sums: in pieces of a register each, which are loaded in front of
/// what adds to them and stored behind it.
class KeptRow {
public:
  explicit KeptRow(const Objects &objects) : objects(&objects) {}

  void addPiece(vector::LoadOp load, vector::StoreOp store) {
    pieces.push_back({load, store});
  }
  /// Moves loads and stores out of the loop around them, which carries the row
  /// then, if nothing in it touches the buffer otherwise.
  bool moveOut();
  /// Starts with what a loop in front writes to all of the row.
  void absorbFill();

private:
  struct Piece {
    vector::LoadOp load;
    vector::StoreOp store;
  };

  Value getBuffer() const { return Piece(pieces.front()).load.getBase(); }
  /// The indices of the row, without that of its elements.
  ValueRange getPlace() const {
    return Piece(pieces.front()).load.getIndices().drop_back();
  }
  bool isOwn(Operation *op) const {
    return llvm::any_of(pieces, [&](const Piece &piece) {
      return op == piece.load || op == piece.store;
    });
  }
  /// The loop that fills the row in front of its first load.
  scf::ForOp findFill() const;
  bool fillsRow(scf::ForOp loop) const;

  SmallVector<Piece> pieces;
  const Objects *objects;
};

/// An innermost loop that adds to rows of sums, in a loop that stays on them.
class RowLoop : public LaneLoop {
public:
  RowLoop(scf::ForOp loop, const Objects &objects)
      : LaneLoop(loop), objects(objects) {}

  /// Whether it is one, with rows that fill no more than `registers` of
  /// `vectorBits` bits.
  bool matches(int64_t registers, int64_t vectorBits);
  /// Puts vectors in its place.
  SmallVector<KeptRow> rewrite();

private:
  /// Whether iterations access elements of rows that are apart, or one.
  bool accessesRows();
  bool isSum(memref::StoreOp store);

  const Objects &objects;
  SmallVector<memref::StoreOp> sums;
  /// How many iterations are a vector, one vector behind the other.
  SmallVector<int64_t> lanes;
};

} // namespace

bool KeptRow::moveOut() {
  auto loop = dyn_cast<scf::ForOp>(pieces.front().load->getParentOp());
  if (!loop || !llvm::all_of(getPlace(), [&](Value index) {
        return loop.isDefinedOutsideOfLoop(index);
      }))
    return false;
  WalkResult others = loop.getBody()->walk([&](Operation *op) {
    return !isOwn(op) && objects->mayTouch(op, getBuffer())
               ? WalkResult::interrupt()
               : WalkResult::advance();
  });
  if (others.wasInterrupted())
    return false;
  SmallVector<Value> starts;
  for (Piece &piece : pieces) {
    piece.load->moveBefore(loop);
    starts.push_back(piece.load.getResult());
  }
  IRRewriter rewriter(loop.getContext());
  FailureOr<LoopLikeOpInterface> carrying = loop.replaceWithAdditionalYields(
      rewriter, starts, /*replaceInitOperandUsesInLoop=*/true,
      [&](OpBuilder &, Location, ArrayRef<BlockArgument>) {
        return llvm::map_to_vector(pieces, [](Piece &piece) -> Value {
          return piece.store.getValueToStore();
        });
      });
  ValueRange ends = (*carrying)->getResults().take_back(pieces.size());
  for (auto [piece, end] : llvm::zip_equal(pieces, ends)) {
    piece.store.getValueToStoreMutable().assign(end);
    piece.store->moveAfter(*carrying);
  }
  return true;
}

/// The store of one value at all iterations, if `loop` does nothing else.
static memref::StoreOp getSingleStore(scf::ForOp loop) {
  auto isConstant = [](Operation &op) {
    return op.hasTrait<OpTrait::ConstantLike>();
  };
  auto others = llvm::make_filter_range(loop.getBody()->without_terminator(),
                                        std::not_fn(isConstant));
  auto store = llvm::hasSingleElement(others)
                   ? dyn_cast<memref::StoreOp>(*others.begin())
                   : memref::StoreOp();
  if (!store)
    return {};
  Value value = store.getValueToStore();
  return loop.isDefinedOutsideOfLoop(value) ||
                 (value.getDefiningOp() && isConstant(*value.getDefiningOp()))
             ? store
             : memref::StoreOp();
}

bool KeptRow::fillsRow(scf::ForOp loop) const {
  int64_t width = 0;
  for (Piece piece : pieces)
    width += piece.load.getVectorType().getNumElements();
  memref::StoreOp store = getSingleStore(loop);
  return store && getTrips(loop) == width &&
         getObject(store.getMemRef()) == getObject(getBuffer()) &&
         store.getIndices().drop_back() == getPlace() &&
         store.getIndices().back() == loop.getInductionVar();
}

scf::ForOp KeptRow::findFill() const {
  Operation *first = Piece(pieces.front()).load;
  while ((first = first->getPrevNode())) {
    auto loop = dyn_cast<scf::ForOp>(first);
    if (loop && fillsRow(loop))
      return loop;
    WalkResult others = first->walk([&](Operation *op) {
      return objects->mayTouch(op, getBuffer()) ? WalkResult::interrupt()
                                                : WalkResult::advance();
    });
    if (others.wasInterrupted())
      break;
  }
  return {};
}

void KeptRow::absorbFill() {
  scf::ForOp fill = findFill();
  if (!fill)
    return;
  Value start = getSingleStore(fill).getValueToStore();
  if (!fill.isDefinedOutsideOfLoop(start))
    start.getDefiningOp()->moveBefore(fill);
  OpBuilder builder(fill);
  for (Piece &piece : pieces) {
    piece.load.getResult().replaceAllUsesWith(vector::BroadcastOp::create(
        builder, fill.getLoc(), piece.load.getVectorType(), start));
    piece.load.erase();
  }
  fill.erase();
}

bool RowLoop::accessesRows() {
  SmallVector<memref::StoreOp> stores(
      loop.getBody()->getOps<memref::StoreOp>());
  auto isOfRow = [&](auto access) {
    // Whoever shares the buffer is at the same element.
    return liesInVectors(access.getMemRefType()) &&
           accessesRow(access.getIndices()) &&
           llvm::all_of(stores, [&](memref::StoreOp store) {
             return (access.getMemRef() == store.getMemRef() &&
                     access.getIndices() == store.getIndices()) ||
                    !objects.mayTouch(access, store.getMemRef());
           });
  };
  auto isOfNone = [&](memref::LoadOp load) {
    return isConstant(load) && llvm::none_of(stores, [&](Operation *store) {
             return objects.mayTouch(store, load.getMemRef());
           });
  };
  return llvm::all_of(stores, isOfRow) &&
         llvm::all_of(loop.getBody()->getOps<memref::LoadOp>(),
                      [&](memref::LoadOp load) {
                        return isOfRow(load) || isOfNone(load);
                      });
}

bool RowLoop::isSum(memref::StoreOp store) {
  auto outer = cast<scf::ForOp>(loop->getParentOp());
  auto isSame = [&](auto access) {
    return access.getMemRef() == store.getMemRef();
  };
  Block *body = loop.getBody();
  auto loads = llvm::make_filter_range(body->getOps<memref::LoadOp>(), isSame);
  // Vectors have no indices.
  return store.getValueToStore().getType().isIntOrFloat() &&
         store.getIndices().back() == loop.getInductionVar() &&
         llvm::all_of(store.getIndices().drop_back(),
                      [&](Value index) {
                        return outer.isDefinedOutsideOfLoop(index);
                      }) &&
         llvm::count_if(body->getOps<memref::StoreOp>(), isSame) == 1 &&
         llvm::hasSingleElement(loads) &&
         (*loads.begin())->isBeforeInBlock(store);
}

bool RowLoop::matches(int64_t registers, int64_t vectorBits) {
  std::optional<int64_t> width = getTrips(loop);
  if (!width || !isa<scf::ForOp>(loop->getParentOp()) || !computesInLanes() ||
      !accessesRows())
    return false;
  int64_t bits = 0;
  for (auto store : loop.getBody()->getOps<memref::StoreOp>())
    if (isSum(store)) {
      sums.push_back(store);
      bits = std::max<int64_t>(
          bits, store.getValueToStore().getType().getIntOrFloatBitWidth());
    }
  if (sums.empty() || *width * bits < kFewestBits ||
      *width * bits * static_cast<int64_t>(sums.size()) >
          registers * vectorBits)
    return false;
  for (int64_t most = vectorBits / bits, rest = *width; rest > 0;) {
    lanes.push_back(std::min<int64_t>(most, llvm::bit_floor<uint64_t>(rest)));
    rest -= lanes.back();
  }
  return true;
}

SmallVector<KeptRow> RowLoop::rewrite() {
  SmallVector<KeptRow> rows(sums.size(), KeptRow(objects));
  auto function = loop->getParentOfType<func::FuncOp>();
  OpBuilder outside = OpBuilder::atBlockBegin(&function.front());
  OpBuilder builder(loop);
  int64_t first = 0;
  for (int64_t count : lanes) {
    Value base = arith::ConstantIndexOp::create(outside, loop.getLoc(), first);
    first += count;
    Operation *before = loop->getPrevNode();
    LaneBlock(*this, builder, base, count).emit();
    Block::iterator begin =
        before ? std::next(before->getIterator()) : loop->getBlock()->begin();
    auto emitted = llvm::make_range(begin, loop->getIterator());
    for (auto [row, sum] : llvm::zip_equal(rows, sums)) {
      vector::LoadOp load;
      for (Operation &op : emitted) {
        if (auto read = dyn_cast<vector::LoadOp>(op))
          load = read.getBase() == sum.getMemRef() ? read : load;
        else if (auto write = dyn_cast<vector::StoreOp>(op))
          if (write.getBase() == sum.getMemRef())
            row.addPiece(load, write);
      }
    }
  }
  loop.erase();
  return rows;
}

namespace {

struct KeepRows : nz::impl::KeepRowsPassBase<KeepRows> {
  using KeepRowsPassBase::KeepRowsPassBase;
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      // Loops of programs are not known to be over rows.
      if (function.isPrivate() && !function.isDeclaration() &&
          function.getNumResults() == 0)
        keepRows(function);
  }

private:
  void keepRows(func::FuncOp function) {
    Objects objects(function);
    // Those around them are made anew.
    SmallVector<scf::ForOp> loops;
    function.walk([&](scf::ForOp loop) {
      if (loop.getBody()->getOps<scf::ForOp>().empty())
        loops.push_back(loop);
    });
    for (scf::ForOp loop : loops) {
      RowLoop own(loop, objects);
      if (!own.matches(registers, vectorBits))
        continue;
      for (KeptRow &row : own.rewrite()) {
        while (row.moveOut())
          continue;
        row.absorbFill();
        ++numRows;
      }
    }
  }
};

} // namespace
