//===- ColumnOrder.cpp - Kernels in another order of entries --------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Optimize/Scatters/ColumnOrder.h"
#include "nz/Dialect/ListLevels.h"

using namespace mlir;
using namespace nz;

std::optional<unsigned> nz::getScatterLevel(KernelOp kernel) {
  AffineMap pattern = kernel.getPatternMap(0);
  if (!pattern.isProjectedPermutation())
    return std::nullopt;
  // Another order of a part would be built in every call.
  if (kernel.getPatterns()[0].getDefiningOp<JoinPartOp>())
    return std::nullopt;
  std::optional<unsigned> scatter;
  for (unsigned init = 0; init < kernel.getInits().size(); ++init) {
    if (kernel.getCombiner(init) == Combiner::Writes)
      return std::nullopt;
    for (AffineExpr result : kernel.getInitMap(init).getResults()) {
      std::optional<unsigned> level;
      if (auto dim = dyn_cast<AffineDimExpr>(result))
        level = pattern.getResultPosition(dim);
      else if (!isa<AffineConstantExpr>(result))
        return std::nullopt;
      if (!level)
        continue; // A dense dimension.
      if (scatter && *scatter != *level)
        return std::nullopt;
      scatter = level;
    }
  }
  // At its position in another pattern an entry meets no other.
  if (auto source = kernel->getAttrOfType<IntegerAttr>(KernelOp::kSourceLevel);
      source && scatter && *scatter == source.getInt())
    return std::nullopt;
  bool inner =
      scatter && *scatter != 0 && *scatter + 1 != pattern.getNumResults();
  return inner ? scatter : std::nullopt;
}

/// The type of `source` with level `first` outermost and dense, then the other
/// levels, then the source position.
static PatternType getJoinedType(PatternType source, unsigned first) {
  MLIRContext *context = source.getContext();
  SmallVector<int64_t> sizes{source.getShape()[first]};
  for (unsigned level = 0; level < source.getRank(); ++level)
    if (level != first)
      sizes.push_back(source.getShape()[level]);
  sizes.push_back(ShapedType::kDynamic);
  // Widths of the source, where they may hold any level and the position.
  unsigned width = std::max(source.getEncoding().getPosWidth(),
                            source.getEncoding().getCrdWidth());
  if (source.getEncoding().getPosWidth() == 0 ||
      source.getEncoding().getCrdWidth() == 0)
    width = 0;
  else
    width = std::max(width, 32u);
  auto encoding = sparse_tensor::SparseTensorEncodingAttr::get(
      context, getListLevels(sizes.size(), true, sizes.size()), AffineMap(),
      AffineMap(), width, width);
  return PatternType::get(context, sizes, encoding);
}

Value nz::joinByLevel(OpBuilder &builder, KernelOp kernel, unsigned level) {
  // The join's own domain has the levels in order, then the position.
  unsigned rank = kernel.getPatternMap(0).getNumResults() - 1;
  SmallVector<unsigned> columns{level};
  for (unsigned column = 0; column <= rank; ++column)
    if (column != level)
      columns.push_back(column);
  auto source = cast<PatternType>(kernel.getPatterns()[0].getType());
  return JoinOp::create(
      builder, kernel.getLoc(), getJoinedType(source, level),
      kernel.getPatterns(),
      builder.getAffineMapArrayAttr({builder.getMultiDimIdentityMap(rank + 1)}),
      AffineMapAttr::get(AffineMap::getMultiDimMapWithTargets(
          rank + 1, columns, builder.getContext())));
}

KernelOp nz::visitByLevel(RewriterBase &rewriter, KernelOp kernel,
                          unsigned level, Value joined) {
  // The domain gains one dimension, the position in the joined pattern; it
  // comes before the dense dimensions.
  MLIRContext *context = kernel.getContext();
  unsigned dims = kernel.getNumDomainDims();
  unsigned joinedPosition = kernel.getFirstDenseDim();
  SmallVector<AffineExpr> moved;
  for (unsigned dim = 0; dim < dims; ++dim)
    moved.push_back(
        getAffineDimExpr(dim < joinedPosition ? dim : dim + 1, context));
  auto move = [&](AffineMap map) {
    return map.replaceDimsAndSymbols(moved, {}, dims + 1, 0);
  };

  AffineMap pattern = kernel.getPatternMap(0);
  SmallVector<AffineExpr> levels{pattern.getResult(level)};
  for (auto [other, result] : llvm::enumerate(pattern.getResults()))
    if (other != level)
      levels.push_back(result);
  levels.push_back(getAffineDimExpr(joinedPosition, context));

  auto visit = KernelOp::create(
      rewriter, kernel.getLoc(), kernel.getResultTypes(), joined,
      kernel.getExtents(), kernel.getInputs(), kernel.getInits(),
      rewriter.getAffineMapArrayAttr(
          {AffineMap::get(dims + 1, 0, levels, context)}),
      rewriter.getAffineMapArrayAttr(
          llvm::map_to_vector(kernel.getMapsArray(), move)),
      kernel.getCombiners());
  // The source's position is the last level.
  visit->setAttr(KernelOp::kSourceLevel,
                 rewriter.getI64IntegerAttr(levels.size() - 2));
  rewriter.inlineRegionBefore(kernel.getBody(), visit.getBody(),
                              visit.getBody().begin());
  visit.getBody().walk([&](IndexOp index) {
    if (index.getDim() >= joinedPosition)
      index.setDim(index.getDim() + 1);
  });
  rewriter.replaceOp(kernel, visit.getResults());
  return visit;
}
