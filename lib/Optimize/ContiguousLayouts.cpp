//===- ContiguousLayouts.cpp - Inner loops run along memory ---------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Dialect/DenseProduct.h"
#include "nz/Dialect/Nz.h"
#include "nz/Dialect/Pieces.h"
#include "nz/Optimize/Passes.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/Builders.h"

namespace nz {
#define GEN_PASS_DEF_CONTIGUOUSLAYOUTSPASS
#include "nz/Optimize/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

/// Loops shorter than this run along memory or not, it is the same.
static constexpr int64_t kShortestRow = 4;

/// A right operand is read at least so often for each of its elements.
static constexpr int64_t kFewestUses = 8;

namespace {

/// The numbers of the results of `map` but `place`, in order.
SmallVector<int64_t> getOthers(AffineMap map, unsigned place) {
  SmallVector<int64_t> others;
  for (unsigned result = 0; result < map.getNumResults(); ++result)
    if (result != place)
      others.push_back(result);
  return others;
}

/// How an operand's dimensions are to be ordered so that `dim` is last in its
/// map; empty where it is, or is no result by itself.
SmallVector<int64_t> putLast(AffineMap map, unsigned dim) {
  std::optional<unsigned> place =
      map.getResultPosition(getAffineDimExpr(dim, map.getContext()));
  if (!place || *place + 1 == map.getNumResults())
    return {};
  SmallVector<int64_t> order = getOthers(map, *place);
  order.push_back(*place);
  return order;
}

/// How the dimensions of an operand are to be ordered so that what entries meet
/// of one piece, the keys of one head, say, stands together; empty where
/// it does, or entries meet nothing of their own.
SmallVector<int64_t> putPiecesFirst(KernelOp kernel, AffineMap map) {
  std::optional<unsigned> place = map.getResultPosition(
      getAffineDimExpr(kernel.getFirstDenseDim(), map.getContext()));
  if (!place || *place == 0 || countPieces(kernel) == 1)
    return {};
  auto levels = kernel.getPatternMap(0).getResults().drop_front().drop_back();
  bool isMet = llvm::any_of(levels, [&](AffineExpr level) {
    std::optional<unsigned> ofLevel = map.getResultPosition(level);
    return ofLevel && *ofLevel < *place;
  });
  if (!isMet)
    return {};
  SmallVector<int64_t> order = getOthers(map, *place);
  order.insert(order.begin(), *place);
  return order;
}

/// `map` with its results in the order of the transposed operand.
AffineMap permuteResults(AffineMap map, ArrayRef<int64_t> order) {
  return AffineMap::get(map.getNumDims(), 0,
                        applyPermutation(map.getResults(), order),
                        map.getContext());
}

/// Emits a copy of `tensor` whose dimension i is its dimension `order[i]`.
Value transpose(OpBuilder &builder, Location loc, Value tensor,
                ArrayRef<int64_t> order) {
  auto type = cast<RankedTensorType>(tensor.getType());
  SmallVector<OpFoldResult> sizes = applyPermutation(
      ArrayRef(tensor::getMixedSizes(builder, loc, tensor)), order);
  Value empty =
      tensor::EmptyOp::create(builder, loc, sizes, type.getElementType());
  return linalg::TransposeOp::create(builder, loc, tensor, empty, order)
      ->getResult(0);
}

struct ContiguousLayouts
    : nz::impl::ContiguousLayoutsPassBase<ContiguousLayouts> {
  using ContiguousLayoutsPassBase::ContiguousLayoutsPassBase;
  void runOnOperation() override {
    SmallVector<KernelOp> kernels;
    SmallVector<linalg::GenericOp> generics;
    getOperation()->walk([&](KernelOp kernel) {
      if (!kernel.hasBuffers() && !kernel.getExtents().empty())
        kernels.push_back(kernel);
    });
    getOperation()->walk([&](linalg::GenericOp generic) {
      if (generic.hasPureTensorSemantics())
        generics.push_back(generic);
    });
    for (KernelOp kernel : kernels)
      straighten(kernel);
    for (linalg::GenericOp generic : generics)
      straighten(generic);
  }

private:
  void straighten(KernelOp kernel);
  void straighten(linalg::GenericOp generic);
};

/// The innermost loop of a kernel is its last dense dimension; one over pieces
/// is around blocks of rows.
void ContiguousLayouts::straighten(KernelOp kernel) {
  unsigned inner = kernel.getNumDomainDims() - 1;
  if (getConstantIntValue(kernel.getExtents().back()).value_or(kShortestRow) <
      kShortestRow)
    return;
  OpBuilder builder(kernel);
  Location loc = kernel.getLoc();
  SmallVector<AffineMap> maps = kernel.getMapsArray();
  unsigned inputs = kernel.getInputs().size();
  for (unsigned operand = 0; operand < maps.size(); ++operand) {
    SmallVector<int64_t> order = putLast(maps[operand], inner);
    MutableOperandRange range =
        operand < inputs ? kernel.getInputsMutable() : kernel.getInitsMutable();
    unsigned number = operand < inputs ? operand : operand - inputs;
    OpOperand &use = range[number];
    std::optional<uint64_t> piece = getBytesOfPiece(kernel, use.get());
    if (order.empty() && piece && *piece <= static_cast<uint64_t>(pieceBytes))
      order = putPiecesFirst(kernel, maps[operand]);
    if (order.empty())
      continue;
    maps[operand] = permuteResults(maps[operand], order);
    use.set(transpose(builder, loc, use.get(), order));
    ++numTransposed;
    if (operand < inputs)
      continue;
    Value result = kernel->getResult(number);
    auto users = llvm::to_vector(llvm::make_pointer_range(result.getUses()));
    result.setType(use.get().getType());
    OpBuilder behind(kernel->getContext());
    behind.setInsertionPointAfter(kernel);
    Value back = transpose(behind, loc, result, invertPermutationVector(order));
    for (OpOperand *user : users)
      user->set(back);
  }
  kernel.setMapsAttr(builder.getAffineMapArrayAttr(maps));
}

/// Columns of a dense product are those of its result.
void ContiguousLayouts::straighten(linalg::GenericOp generic) {
  std::optional<DenseProduct> product = matchDenseProduct(generic);
  if (!product)
    return;
  int64_t uses = 1;
  SmallVector<int64_t> extents =
      cast<linalg::LinalgOp>(generic.getOperation()).getStaticLoopRanges();
  for (unsigned row : product->rows)
    uses *= ShapedType::isDynamic(extents[row]) ? kFewestUses : extents[row];
  SmallVector<AffineMap> maps = generic.getIndexingMapsArray();
  AffineMap &map = maps[product->right];
  SmallVector<int64_t> order = putLast(map, product->column);
  if (order.empty() || uses < kFewestUses)
    return;
  OpBuilder builder(generic);
  OpOperand &right = generic->getOpOperand(product->right);
  right.set(transpose(builder, generic.getLoc(), right.get(), order));
  map = permuteResults(map, order);
  generic.setIndexingMapsAttr(builder.getAffineMapArrayAttr(maps));
  ++numTransposed;
}

} // namespace
