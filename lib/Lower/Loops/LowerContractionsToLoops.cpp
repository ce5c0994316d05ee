//===- LowerContractionsToLoops.cpp - Dense products in register tiles ----===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "nz/Lower/Loops/Contraction.h"
#include "nz/Lower/Loops/LevelIterators.h"
#include "nz/Lower/Loops/Passes.h"
#include "nz/Lower/Loops/RowFunction.h"

namespace nz {
#define GEN_PASS_DEF_LOWERCONTRACTIONSTOLOOPSPASS
#include "nz/Lower/Loops/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

/// Reduction and rows of a block: what a tile reads of the right operand stays
/// in the first cache, what a block reads of the left one in the second.
static constexpr int64_t kBlockReduction = 256;
static constexpr int64_t kBlockRows = 12 * kTileRows;
/// Rows of a tile where fewer than `kTileRows` are left; then single ones.
static constexpr int64_t kRestRows = 2;

/// Chunks that run in parallel have at least so many multiplications, and so
/// many rows or columns: fewer would wait for the other operand, all of which
/// every chunk reads.
static constexpr int64_t kChunkProducts = 1 << 20;
static constexpr int64_t kChunkRows = 6 * kTileRows;
static constexpr int64_t kChunkColumns = 64;

namespace {

/// The type of the elements of all operands.
Type getElement(linalg::GenericOp generic) {
  return cast<MemRefType>(generic->getOperand(0).getType()).getElementType();
}

/// Emits the loops of one contraction on buffers.
class ContractionLoops {
public:
  ContractionLoops(linalg::GenericOp generic, const Contraction &contraction,
                   SmallVector<Value> operands, SmallVector<Value> extents,
                   unsigned lanes, unsigned vectors, OpBuilder &builder)
      : contraction(contraction), maps(generic.getIndexingMapsArray()),
        operands(std::move(operands)), extents(std::move(extents)),
        vectors(vectors), builder(builder), loc(generic.getLoc()),
        type(VectorType::get({static_cast<int64_t>(lanes)},
                             getElement(generic))),
        indices(this->extents.size()) {
    for (Value operand : generic->getOperands())
      ofBlock.push_back(operand.getDefiningOp<BlockBufferOp>() != nullptr);
  }

  /// Emits all loops; the one over rows or columns, `split`, over `range`, if
  /// given.
  void emit(unsigned split, std::optional<LoopRange> range = std::nullopt);

private:
  Value constant(int64_t value) {
    return arith::ConstantIndexOp::create(builder, loc, value);
  }
  /// A loop over `range` by `step`, of full steps only, and `rest` for what is
  /// left.
  void emitSplit(LoopRange range, int64_t step,
                 llvm::function_ref<void(Value)> full,
                 llvm::function_ref<void(LoopRange)> rest);
  void emitLoop(Value low, Value high, int64_t step,
                llvm::function_ref<void(Value)> body);
  void emitOuter(unsigned depth);
  void emitColumns(LoopRange block, LoopRange terms);
  Value maskFirst(Value count);
  void emitRows(LoopRange block, LoopRange terms, unsigned count, Value mask);
  void emitTile(unsigned rows, LoopRange terms, unsigned count, Value mask);
  SmallVector<Value> access(unsigned operand, unsigned row, unsigned vector);

  const Contraction &contraction;
  SmallVector<AffineMap> maps;
  SmallVector<Value> operands, extents;
  /// Whether an operand has rows of one block only.
  SmallVector<bool> ofBlock;
  unsigned vectors;
  OpBuilder &builder;
  Location loc;
  VectorType type;
  SmallVector<Value> indices;
  LoopRange rows, columns;
};

void ContractionLoops::emitLoop(Value low, Value high, int64_t step,
                                llvm::function_ref<void(Value)> body) {
  auto loop = scf::ForOp::create(builder, loc, low, high, constant(step));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  body(loop.getInductionVar());
}

void ContractionLoops::emitSplit(LoopRange range, int64_t step,
                                 llvm::function_ref<void(Value)> full,
                                 llvm::function_ref<void(LoopRange)> rest) {
  Value size = arith::SubIOp::create(builder, loc, range.high, range.low);
  Value left = arith::RemUIOp::create(builder, loc, size, constant(step));
  Value middle = arith::SubIOp::create(builder, loc, range.high, left);
  emitLoop(range.low, middle, step, full);
  rest({middle, range.high});
}

void ContractionLoops::emit(unsigned split, std::optional<LoopRange> range) {
  Value zero = constant(0);
  columns = {zero, extents[contraction.column]};
  if (contraction.row)
    rows = {zero, extents[*contraction.row]};
  if (range)
    (split == contraction.column ? columns : rows) = *range;
  emitOuter(0);
}

void ContractionLoops::emitOuter(unsigned depth) {
  Value zero = constant(0);
  if (depth < contraction.outer.size()) {
    unsigned loop = contraction.outer[depth];
    emitLoop(zero, extents[loop], 1, [&](Value index) {
      indices[loop] = index;
      emitOuter(depth + 1);
    });
    return;
  }
  auto block = [&](Value first, int64_t size, Value last) {
    Value next = arith::AddIOp::create(builder, loc, first, constant(size));
    Value end = arith::MinUIOp::create(builder, loc, next, last);
    return LoopRange{first, end};
  };
  Value last = extents[contraction.reduction];
  emitLoop(zero, last, kBlockReduction, [&](Value term) {
    LoopRange terms = block(term, kBlockReduction, last);
    if (!contraction.row)
      return emitColumns({}, terms);
    emitLoop(rows.low, rows.high, kBlockRows, [&](Value row) {
      emitColumns(block(row, kBlockRows, rows.high), terms);
    });
  });
}

void ContractionLoops::emitColumns(LoopRange block, LoopRange terms) {
  int64_t lanes = type.getNumElements();
  auto lastColumns = [&](Value column) {
    indices[contraction.column] = column;
    Value left = arith::SubIOp::create(builder, loc, columns.high, column);
    emitRows(block, terms, 1, maskFirst(left));
  };
  emitSplit(
      columns, vectors * lanes,
      [&](Value column) {
        indices[contraction.column] = column;
        emitRows(block, terms, vectors, {});
      },
      [&](LoopRange rest) {
        emitLoop(rest.low, rest.high, lanes, lastColumns);
      });
}

/// A mask of the first `count` lanes, by comparing: upstream's operation for it
/// is expanded by a rewrite of the whole program.
Value ContractionLoops::maskFirst(Value count) {
  auto lanes = VectorType::get(type.getShape(), builder.getIndexType());
  auto numbers = llvm::map_to_vector(
      llvm::seq<int64_t>(0, type.getNumElements()),
      [&](int64_t lane) -> Attribute { return builder.getIndexAttr(lane); });
  Value lane = arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(lanes, numbers));
  Value bound = vector::BroadcastOp::create(builder, loc, lanes, count);
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, lane,
                               bound);
}

void ContractionLoops::emitRows(LoopRange block, LoopRange terms,
                                unsigned count, Value mask) {
  if (!contraction.row)
    return emitTile(1, terms, count, mask);
  auto tileOf = [&](int64_t rows) {
    return [this, rows, terms, count, mask](Value row) {
      indices[*contraction.row] = row;
      emitTile(rows, terms, count, mask);
    };
  };
  emitSplit(block, kTileRows, tileOf(kTileRows), [&](LoopRange rest) {
    emitSplit(rest, kRestRows, tileOf(kRestRows), [&](LoopRange last) {
      emitLoop(last.low, last.high, 1, tileOf(1));
    });
  });
}

/// Where an operand is accessed, `row` rows and `vector` vectors into the tile.
SmallVector<Value> ContractionLoops::access(unsigned operand, unsigned row,
                                            unsigned vector) {
  auto places = llvm::map_to_vector(
      maps[operand].getResults(), [&](AffineExpr expression) -> Value {
        unsigned loop = cast<AffineDimExpr>(expression).getPosition();
        int64_t offset = loop == contraction.column
                             ? vector * type.getNumElements()
                         : loop == contraction.row ? row
                                                   : 0;
        if (offset == 0)
          return indices[loop];
        return arith::AddIOp::create(builder, loc, indices[loop],
                                     constant(offset));
      });
  if (ofBlock[operand])
    places[0] = arith::SubIOp::create(builder, loc, places[0], rows.low);
  return places;
}

/// C[rows, columns] += sum over terms of A[rows, term] * B[term, columns], with
/// C in registers.
void ContractionLoops::emitTile(unsigned rows, LoopRange terms, unsigned count,
                                Value mask) {
  auto load = [&](unsigned operand, unsigned row, unsigned at) -> Value {
    SmallVector<Value> where = access(operand, row, at);
    if (!mask)
      return vector::LoadOp::create(builder, loc, type, operands[operand],
                                    where);
    Value zero = arith::ConstantOp::create(builder, loc, type,
                                           builder.getZeroAttr(type));
    return vector::MaskedLoadOp::create(builder, loc, type, operands[operand],
                                        where, mask, zero);
  };
  Carried sums;
  for (unsigned row = 0; row < rows; ++row)
    for (unsigned at = 0; at < count; ++at)
      sums.push_back(load(2, row, at));
  sums = emitRange(
      builder, loc, terms.low, terms.high, sums,
      [&](Value term, Carried partial) {
        indices[contraction.reduction] = term;
        SmallVector<Value> columns;
        for (unsigned at = 0; at < count; ++at)
          columns.push_back(load(contraction.right, 0, at));
        for (unsigned row = 0; row < rows; ++row) {
          Value element =
              memref::LoadOp::create(builder, loc, operands[contraction.left],
                                     access(contraction.left, row, 0));
          Value factor =
              vector::BroadcastOp::create(builder, loc, type, element);
          for (unsigned at = 0; at < count; ++at) {
            Value &sum = partial[row * count + at];
            sum = vector::FMAOp::create(builder, loc, factor, columns[at], sum);
          }
        }
        return partial;
      });
  for (unsigned row = 0; row < rows; ++row)
    for (unsigned at = 0; at < count; ++at) {
      Value sum = sums[row * count + at];
      SmallVector<Value> where = access(2, row, at);
      if (mask)
        vector::MaskedStoreOp::create(builder, loc, operands[2], where, mask,
                                      sum);
      else
        vector::StoreOp::create(builder, loc, sum, operands[2], where);
    }
}

/// The loop whose chunks run in parallel: over rows, or over columns where
/// there are more of them.
unsigned chooseSplit(const Contraction &contraction, ArrayRef<Value> extents) {
  if (!contraction.row)
    return contraction.column;
  std::optional<int64_t> rows = getConstantIntValue(extents[*contraction.row]);
  std::optional<int64_t> columns =
      getConstantIntValue(extents[contraction.column]);
  return rows && columns && *rows < *columns ? contraction.column
                                             : *contraction.row;
}

/// The shortest chunk of the loop `split` that pays to run beside others.
int64_t getLeastChunk(const Contraction &contraction, ArrayRef<Value> extents,
                      unsigned split) {
  int64_t products = 1;
  for (auto [loop, extent] : llvm::enumerate(extents))
    if (loop != split)
      products *= std::clamp<int64_t>(
          getConstantIntValue(extent).value_or(kTileRows), 1, kChunkProducts);
  return llvm::alignTo(std::max<int64_t>(kChunkProducts / products, 1),
                       split == contraction.column ? kChunkColumns
                                                   : kChunkRows);
}

struct LowerContractionsToLoops
    : nz::impl::LowerContractionsToLoopsPassBase<LowerContractionsToLoops> {
  using LowerContractionsToLoopsPassBase::LowerContractionsToLoopsPassBase;
  void runOnOperation() override {
    if (!llvm::is_contained({128u, 256u, 512u}, vectorBits.getValue())) {
      getOperation().emitError("expected vector-bits of 128, 256 or 512, "
                               "found ")
          << vectorBits.getValue();
      return signalPassFailure();
    }
    SymbolTable symbols(getOperation());
    SmallVector<linalg::GenericOp> generics;
    getOperation().walk([&](linalg::GenericOp generic) {
      if (generic.hasPureBufferSemantics() &&
          generic->getParentOfType<func::FuncOp>())
        generics.push_back(generic);
    });
    IRRewriter rewriter(&getContext());
    SmallVector<std::pair<linalg::GenericOp, Contraction>> found;
    for (linalg::GenericOp generic : generics) {
      numCollapsed += collapseProduct(generic, rewriter);
      std::optional<Contraction> contraction = matchContraction(generic);
      if (contraction && (contraction->row || !getRangeInSweep(generic)))
        found.emplace_back(generic, std::move(*contraction));
    }
    for (auto &[generic, contraction] : found) {
      lower(generic, contraction, symbols);
      ++numContractions;
    }
  }

private:
  void lower(linalg::GenericOp generic, const Contraction &contraction,
             SymbolTable &symbols);
};

void LowerContractionsToLoops::lower(linalg::GenericOp generic,
                                     const Contraction &contraction,
                                     SymbolTable &symbols) {
  OpBuilder builder(generic);
  Location loc = generic.getLoc();
  SmallVector<Value> operands(generic->getOperands()), extents;
  for (Range loop : cast<linalg::LinalgOp>(generic.getOperation())
                        .createLoopRanges(builder, loc))
    extents.push_back(getValueOrCreateConstantIndexOp(builder, loc, loop.size));
  llvm::append_range(operands, extents);
  std::optional<LoopRange> range = getRangeInSweep(generic);
  unsigned split = range ? *contraction.row : chooseSplit(contraction, extents);
  int64_t least = getLeastChunk(contraction, extents, split);
  bool inChunks =
      !range && parallel &&
      getConstantIntValue(extents[split]).value_or(2 * least) > least;
  if (inChunks)
    range = LoopRange{arith::ConstantIndexOp::create(builder, loc, 0),
                      extents[split]};
  SmallVector<Value> bounds;
  if (range)
    bounds = {range->low, range->high};
  RowFunction rows(generic, operands, bounds, symbols);

  SmallVector<Value> buffers, sizes;
  for (unsigned index = 0; index < operands.size(); ++index)
    (index < 3 ? buffers : sizes).push_back(rows.getArgument(index));
  for (unsigned input : {0, 1})
    if (cannotOverlap(generic->getOperand(2), generic->getOperand(input)))
      rows.separate(buffers[2], buffers[input]);
  unsigned lanes = vectorBits / getElement(generic).getIntOrFloatBitWidth();
  // As many sums as registers take, beside the operands.
  unsigned vectors = vectorBits > 256 ? 4 : 2;
  ContractionLoops loops(generic, contraction, buffers, sizes, lanes, vectors,
                         rows.getBuilder());
  if (range)
    range = LoopRange{rows.getArgument(operands.size()),
                      rows.getArgument(operands.size() + 1)};
  loops.emit(split, range);
  if (!inChunks)
    return rows.replaceOperation();
  rows.replaceOperationInParallel(extents[split], least);
  ++numParallel;
}

} // namespace
