//===- SumByRows.cpp - Sums over everything become sums of rows -----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Dialect/Nz.h"
#include "nz/Optimize/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SparseTensor/IR/Enums.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace nz {
#define GEN_PASS_DEF_SUMBYROWSPASS
#include "nz/Optimize/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

/// Whether `body` yields `sum` plus or minus what does not depend on it.
static bool addsTo(BlockArgument sum, Block &body) {
  if (!sum.hasOneUse())
    return false;
  Operation *add = *sum.getUsers().begin();
  OpOperand &use = *sum.getUses().begin();
  bool isSum =
      isa<arith::AddFOp, arith::AddIOp>(add) ||
      (isa<arith::SubFOp, arith::SubIOp>(add) && use.getOperandNumber() == 0) ||
      (isa<math::FmaOp>(add) && use.getOperandNumber() == 2);
  return isSum && add->getBlock() == &body &&
         body.getTerminator()->getOperand(0) == add->getResult(0);
}

/// `size` zeros of the type of `total`'s elements.
static Value makeZeros(OpBuilder &builder, Location loc, OpFoldResult size,
                       Value total) {
  Type type = getElementTypeOrSelf(total.getType());
  Value zero =
      arith::ConstantOp::create(builder, loc, builder.getZeroAttr(type));
  Value empty = tensor::EmptyOp::create(builder, loc, {size}, type);
  return linalg::FillOp::create(builder, loc, zero, empty).getResult(0);
}

/// `total` and all of `rows`, one behind the other.
static Value addUp(OpBuilder &builder, Location loc, Value rows, Value total) {
  MLIRContext *context = builder.getContext();
  AffineMap maps[] = {builder.getMultiDimIdentityMap(1),
                      AffineMap::get(1, 0, context)};
  auto kind = isa<FloatType>(getElementTypeOrSelf(total.getType()))
                  ? arith::AtomicRMWKind::addf
                  : arith::AtomicRMWKind::addi;
  return linalg::GenericOp::create(
             builder, loc, total.getType(), rows, total, maps,
             utils::IteratorType::reduction,
             [&](OpBuilder &inner, Location, ValueRange elements) {
               Value next = arith::getReductionOp(kind, inner, loc, elements[1],
                                                  elements[0]);
               linalg::YieldOp::create(inner, loc, next);
             })
      .getResult(0);
}

/// Whether the outermost loop runs over rows: what has its index has it first.
static bool runsOverRows(linalg::GenericOp generic) {
  AffineExpr row = getAffineDimExpr(0, generic.getContext());
  bool any = false;
  for (AffineMap map : generic.getIndexingMapsArray()) {
    if (!map.isFunctionOfDim(0))
      continue;
    if (map.getResultPosition(row) != 0u)
      return false;
    any = true;
  }
  return any;
}

/// The map to row `dim` of a domain of `dims` dimensions.
static AffineMap getRowMap(unsigned dims, unsigned dim, MLIRContext *context) {
  return AffineMap::get(dims, 0, getAffineDimExpr(dim, context));
}

namespace {

struct SumByRows : nz::impl::SumByRowsPassBase<SumByRows> {
  void runOnOperation() override {
    SmallVector<linalg::GenericOp> generics;
    SmallVector<KernelOp> kernels;
    getOperation()->walk([&](Operation *op) {
      if (auto generic = dyn_cast<linalg::GenericOp>(op))
        generics.push_back(generic);
      else if (auto kernel = dyn_cast<KernelOp>(op))
        kernels.push_back(kernel);
    });
    for (linalg::GenericOp generic : generics)
      split(generic);
    for (KernelOp kernel : kernels)
      split(kernel);
  }

private:
  void split(linalg::GenericOp generic);
  void split(KernelOp kernel);
};

void SumByRows::split(linalg::GenericOp generic) {
  if (!generic.hasPureTensorSemantics() || generic.getNumDpsInits() != 1 ||
      generic.getNumLoops() < 2 || !runsOverRows(generic))
    return;
  OpOperand &init = *generic.getDpsInitOperand(0);
  if (generic.getMatchingIndexingMap(&init).getNumResults() != 0 ||
      !addsTo(generic.getMatchingBlockArgument(&init), *generic.getBody()))
    return;
  OpBuilder builder(generic);
  Location loc = generic.getLoc();
  OpFoldResult size = cast<linalg::LinalgOp>(generic.getOperation())
                          .createLoopRanges(builder, loc)
                          .front()
                          .size;
  Value total = init.get();
  init.set(makeZeros(builder, loc, size, total));
  SmallVector<AffineMap> maps = generic.getIndexingMapsArray();
  maps.back() = getRowMap(generic.getNumLoops(), 0, &getContext());
  generic.setIndexingMapsAttr(builder.getAffineMapArrayAttr(maps));
  SmallVector<Attribute> iterators(generic.getIteratorTypes().getValue());
  iterators.front() = linalg::IteratorTypeAttr::get(
      &getContext(), utils::IteratorType::parallel);
  generic.setIteratorTypesAttr(builder.getArrayAttr(iterators));
  generic.getResult(0).setType(cast<RankedTensorType>(init.get().getType()));
  builder.setInsertionPointAfter(generic);
  Value sum = addUp(builder, loc, generic.getResult(0), total);
  generic.getResult(0).replaceAllUsesExcept(sum, sum.getDefiningOp());
  ++numSums;
}

void SumByRows::split(KernelOp kernel) {
  if (kernel.hasBuffers() || kernel.getPatterns().size() != 1)
    return;
  Value pattern = kernel.getPatterns()[0];
  AffineMap levels = kernel.getPatternMap(0);
  sparse_tensor::LevelType outermost =
      cast<PatternType>(pattern.getType()).getEncoding().getLvlType(0);
  // Levels and the position are results.
  if (!isDenseLT(outermost) ||
      levels.getNumResults() - 1 + kernel.getExtents().size() < 2)
    return;
  unsigned row = cast<AffineDimExpr>(levels.getResult(0)).getPosition();
  SmallVector<AffineMap> maps = kernel.getMapsArray();
  OpBuilder builder(kernel);
  Location loc = kernel.getLoc();
  for (OpOperand &init : kernel.getInitsMutable()) {
    unsigned number = init.getOperandNumber() -
                      kernel.getInitsMutable().begin()->getOperandNumber();
    AffineMap &map = maps[kernel.getInputs().size() + number];
    if (map.getNumResults() != 0 ||
        kernel.getCombiner(number) != Combiner::Sums)
      continue;
    builder.setInsertionPoint(kernel);
    Value size = SizeOp::create(builder, loc, pattern, 0);
    Value total = init.get();
    init.set(makeZeros(builder, loc, size, total));
    map = getRowMap(kernel.getNumDomainDims(), row, &getContext());
    OpResult rows = kernel->getResult(number);
    rows.setType(init.get().getType());
    builder.setInsertionPointAfter(kernel);
    Value sum = addUp(builder, loc, rows, total);
    rows.replaceAllUsesExcept(sum, sum.getDefiningOp());
    ++numSums;
  }
  kernel.setMapsAttr(builder.getAffineMapArrayAttr(maps));
}

} // namespace
