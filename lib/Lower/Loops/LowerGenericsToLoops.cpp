//===- LowerGenericsToLoops.cpp - Dense computations become functions -----===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Transforms/RegionUtils.h"
#include "nz/Lower/Loops/LevelIterators.h"
#include "nz/Lower/Loops/MultiplyAdd.h"
#include "nz/Lower/Loops/Passes.h"
#include "nz/Lower/Loops/RowAccess.h"
#include "nz/Lower/Loops/RowFunction.h"

namespace nz {
#define GEN_PASS_DEF_LOWERGENERICSTOLOOPSPASS
#include "nz/Lower/Loops/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

/// Chunks that run in parallel have at least so many elements; a loop whose
/// length is not known is taken to have so many iterations.
static constexpr int64_t kChunkElements = 1 << 16;
static constexpr int64_t kUnknownExtent = 16;

namespace {

/// Emits the loops of one generic operation on buffers.
class GenericLoops {
public:
  /// `outside` maps what the body uses from around the operation.
  GenericLoops(linalg::GenericOp generic, SmallVector<Value> operands,
               SmallVector<Value> extents, IRMapping outside,
               SmallVector<unsigned> order, OpBuilder &builder)
      : generic(generic), operands(std::move(operands)),
        extents(std::move(extents)), outside(std::move(outside)),
        builder(builder), loc(generic.getLoc()), order(std::move(order)),
        indices(this->order.size()), values(this->operands.size()) {
    for (AffineMap map : generic.getIndexingMapsArray())
      depths.push_back(getDepth(map));
  }
  /// Emits the loops, the outermost one over `outermost` where that is given.
  void emit(std::optional<LoopRange> outermost = std::nullopt) {
    range = outermost;
    enter(0, {});
  }

private:
  bool isInit(unsigned operand) { return operand >= generic.getNumDpsInputs(); }
  /// The body reads what is there, and an inner loop meets it again.
  bool isCarried(unsigned operand) {
    return isInit(operand) && depths[operand] < order.size();
  }
  unsigned getDepth(AffineMap map) const;
  Carried enter(unsigned depth, Carried carried);
  Carried emitBody(Carried carried);
  SmallVector<Value> expand(unsigned operand);
  Value load(unsigned operand);
  void store(Value value, unsigned operand);

  linalg::GenericOp generic;
  SmallVector<Value> operands, extents;
  IRMapping outside;
  std::optional<LoopRange> range;
  OpBuilder &builder;
  Location loc;
  SmallVector<unsigned> order, depths;
  /// The index of each loop and the element of each operand, once known.
  SmallVector<Value> indices, values;
};

/// The number of loops, in order, that `map` depends on.
unsigned GenericLoops::getDepth(AffineMap map) const {
  unsigned depth = 0;
  for (auto [place, loop] : llvm::enumerate(order))
    if (map.isFunctionOfDim(loop))
      depth = place + 1;
  return depth;
}

SmallVector<Value> GenericLoops::expand(unsigned operand) {
  AffineMap map = generic.getIndexingMapsArray()[operand];
  auto places = llvm::map_to_vector(map.getResults(), [&](AffineExpr index) {
    return affine::expandAffineExpr(builder, loc, index, indices, {});
  });
  // A buffer of one block begins with its first row.
  if (generic->getOperand(operand).getDefiningOp<BlockBufferOp>())
    places[0] = arith::SubIOp::create(builder, loc, places[0], range->low);
  return places;
}

Value GenericLoops::load(unsigned operand) {
  if (!isa<MemRefType>(operands[operand].getType()))
    return operands[operand];
  return memref::LoadOp::create(builder, loc, operands[operand],
                                expand(operand));
}

void GenericLoops::store(Value value, unsigned operand) {
  memref::StoreOp::create(builder, loc, value, operands[operand],
                          expand(operand));
}

/// Emits what belongs inside `depth` loops; see KernelLoops::enter.
Carried GenericLoops::enter(unsigned depth, Carried carried) {
  unsigned inits = generic.getNumDpsInputs();
  for (unsigned operand = 0; operand < inits; ++operand)
    if (depths[operand] == depth)
      values[operand] = load(operand);
  Carried inner;
  auto outer = carried.begin();
  for (unsigned operand = inits; operand < operands.size(); ++operand)
    if (isCarried(operand) && depths[operand] <= depth)
      inner.push_back(depths[operand] < depth ? *outer++ : load(operand));
  if (depth == order.size()) {
    inner = emitBody(inner);
  } else {
    Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
    unsigned loop = order[depth];
    LoopRange all =
        depth == 0 && range ? *range : LoopRange{zero, extents[loop]};
    inner = emitRange(builder, loc, all.low, all.high, inner,
                      [&](Value index, Carried next) {
                        indices[loop] = index;
                        return enter(depth + 1, next);
                      });
  }
  Carried result;
  auto next = inner.begin();
  for (unsigned operand = inits; operand < operands.size(); ++operand) {
    if (!isCarried(operand) || depths[operand] > depth)
      continue;
    if (depths[operand] < depth)
      result.push_back(*next++);
    else
      store(*next++, operand);
  }
  return result;
}

Carried GenericLoops::emitBody(Carried carried) {
  Block *body = generic.getBody();
  IRMapping mapping = outside;
  auto old = carried.begin();
  for (unsigned operand = 0; operand < operands.size(); ++operand) {
    BlockArgument argument = body->getArgument(operand);
    Value element = !isInit(operand)       ? values[operand]
                    : isCarried(operand)   ? *old++
                    : argument.use_empty() ? Value()
                                           : load(operand);
    if (element)
      mapping.map(argument, element);
  }
  for (Operation &op : body->without_terminator()) {
    if (auto index = dyn_cast<linalg::IndexOp>(op)) {
      mapping.map(index.getResult(), indices[index.getDim()]);
      continue;
    }
    if (auto overwrite = dyn_cast<OverwriteOp>(op)) {
      mapping.map(overwrite.getResult(),
                  mapping.lookupOrDefault(overwrite.getValue()));
      continue;
    }
    // Sums over dense dimensions may be taken in any order.
    bool isSum = isa<arith::AddFOp>(op) &&
                 llvm::any_of(op.getOperands(), [&](Value operand) {
                   auto argument = dyn_cast<BlockArgument>(operand);
                   return argument && argument.getOwner() == body &&
                          isCarried(argument.getArgNumber());
                 });
    emitArithmetic(builder, op, mapping, isSum);
  }
  Carried result;
  for (auto [number, yielded] :
       llvm::enumerate(body->getTerminator()->getOperands())) {
    unsigned operand = generic.getNumDpsInputs() + number;
    Value value = mapping.lookupOrDefault(yielded);
    if (isCarried(operand))
      result.push_back(value);
    else
      store(value, operand);
  }
  return result;
}

/// The shortest chunk of `loop` that pays to run beside others.
int64_t getLeastChunk(ArrayRef<Value> extents, unsigned loop) {
  int64_t inside = 1;
  for (auto [other, extent] : llvm::enumerate(extents))
    if (other != loop)
      inside *= std::clamp<int64_t>(
          getConstantIntValue(extent).value_or(kUnknownExtent), 1,
          kChunkElements);
  // Lines of memory belong to one chunk where elements are in a row.
  return llvm::alignTo(std::max<int64_t>(kChunkElements / inside, 1),
                       extents.size() == 1 ? kChunkElements / 64 : 1);
}

/// Lowers `generic`, which is on buffers, to calls; true if they are parallel.
bool lower(linalg::GenericOp generic, SymbolTable &symbols, bool parallel) {
  OpBuilder builder(generic);
  SmallVector<Value> operands(generic->getOperands()), extents;
  for (Range loop : cast<linalg::LinalgOp>(generic.getOperation())
                        .createLoopRanges(builder, generic.getLoc()))
    extents.push_back(
        getValueOrCreateConstantIndexOp(builder, generic.getLoc(), loop.size));
  llvm::append_range(operands, extents);

  unsigned count = generic->getNumOperands();
  unsigned loops = generic.getNumLoops();
  // What the body uses from around it; constants come along.
  llvm::SetVector<Value> used;
  getUsedValuesDefinedAbove(generic.getRegion(), used);
  SmallVector<Operation *> constants;
  for (Value value : used) {
    Operation *op = value.getDefiningOp();
    if (op && op->hasTrait<OpTrait::ConstantLike>())
      constants.push_back(op);
    else
      operands.push_back(value);
  }

  SmallVector<unsigned> order = orderLoops(generic);
  std::optional<LoopRange> range = getRangeInSweep(generic);
  // A product that is not lowered to tiles may move further by another loop.
  if (std::optional<unsigned> row = getRowLoop(generic); range && row)
    std::rotate(order.begin(), llvm::find(order, *row),
                std::next(llvm::find(order, *row)));
  int64_t least = 0;
  if (!range && parallel && loops > 0 && isIndependent(generic, order[0])) {
    least = getLeastChunk(extents, order[0]);
    if (std::optional<int64_t> size = getConstantIntValue(extents[order[0]]))
      least = *size > least ? least : 0;
  }
  if (least)
    range =
        LoopRange{arith::ConstantIndexOp::create(builder, generic.getLoc(), 0),
                  extents[order[0]]};
  SmallVector<Value> bounds;
  if (range)
    bounds = {range->low, range->high};
  RowFunction rows(generic, operands, bounds, symbols);
  IRMapping outside;
  for (unsigned index = count + loops; index < operands.size(); ++index)
    outside.map(operands[index], rows.getArgument(index));
  for (Operation *constant : constants)
    rows.getBuilder().clone(*constant, outside);
  SmallVector<Value> inside, sizes;
  for (unsigned index = 0; index < count + loops; ++index)
    (index < count ? inside : sizes).push_back(rows.getArgument(index));
  for (unsigned init = generic.getNumDpsInputs(); init < count; ++init)
    for (unsigned other = 0; other < init; ++other)
      if (isa<MemRefType>(inside[other].getType()) &&
          cannotOverlap(generic->getOperand(init), generic->getOperand(other)))
        rows.separate(inside[init], inside[other]);
  GenericLoops nest(generic, inside, sizes, outside, order, rows.getBuilder());
  if (range)
    range = LoopRange{rows.getArgument(operands.size()),
                      rows.getArgument(operands.size() + 1)};
  nest.emit(range);
  if (!least) {
    rows.replaceOperation();
    return false;
  }
  rows.replaceOperationInParallel(extents[order[0]], least);
  return true;
}

struct LowerGenericsToLoops
    : nz::impl::LowerGenericsToLoopsPassBase<LowerGenericsToLoops> {
  using LowerGenericsToLoopsPassBase::LowerGenericsToLoopsPassBase;
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    SmallVector<linalg::TransposeOp> transposes;
    getOperation().walk(
        [&](linalg::TransposeOp op) { transposes.push_back(op); });
    IRRewriter rewriter(&getContext());
    for (linalg::TransposeOp op : transposes) {
      rewriter.setInsertionPoint(op);
      (void)linalg::generalizeNamedOp(rewriter, op);
    }
    SmallVector<linalg::GenericOp> generics;
    getOperation().walk([&](linalg::GenericOp generic) {
      if (generic.hasPureBufferSemantics() &&
          generic->getParentOfType<func::FuncOp>())
        generics.push_back(generic);
    });
    for (linalg::GenericOp generic : generics) {
      numParallel += lower(generic, symbols, parallel);
      ++numGenerics;
    }
  }
};

} // namespace
