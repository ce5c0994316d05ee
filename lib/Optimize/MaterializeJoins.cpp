//===- MaterializeJoins.cpp - Kernels over several patterns ---------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Dialect/ListLevels.h"
#include "nz/Dialect/Nz.h"
#include "nz/Optimize/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "llvm/ADT/SetVector.h"

namespace nz {
#define GEN_PASS_DEF_MATERIALIZEJOINSPASS
#include "nz/Optimize/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// What the joined pattern of a kernel lists.
struct Columns {
  /// Dimensions of the kernel's domain.
  SmallVector<unsigned> dims;
  /// How many of them, the first ones, tell entries apart; 0 if the first is a
  /// dense level.
  unsigned numUnique = 0;
};

/// Widths of joined patterns: half the memory of 64 bits. A position past them
/// is an error of the join.
constexpr unsigned kWidth = 32;

/// Whether the domain is more than the entries of one pattern.
bool isJoin(KernelOp kernel) {
  return kernel.getPatterns().size() > 1 ||
         !kernel.getPatternMap(0).isProjectedPermutation();
}

/// Whether the join has at most as many tuples as one of its patterns has
/// entries: that pattern has every coordinate of the others.
bool isBounded(KernelOp kernel) {
  SmallVector<AffineMap> maps = kernel.getPatternMapsArray();
  return llvm::any_of(maps, [&](AffineMap all) {
    return llvm::all_of(maps, [&](AffineMap some) {
      return llvm::all_of(some.getResults().drop_back(), [&](AffineExpr name) {
        return all.isFunctionOfDim(cast<AffineDimExpr>(name).getPosition());
      });
    });
  });
}

/// The dimensions that `map` names by themselves and that are of patterns.
SmallVector<unsigned> getNamed(KernelOp kernel, AffineMap map) {
  SmallVector<unsigned> named;
  for (AffineExpr result : map.getResults())
    if (auto dim = dyn_cast<AffineDimExpr>(result))
      if (dim.getPosition() < kernel.getFirstDenseDim())
        named.push_back(dim.getPosition());
  return named;
}

/// Decides the columns: the rows of the first result first, so that they are
/// independent; then all positions, in the order in which nested loops visit
/// them; at last the coordinates that are used. Nothing where results that
/// write do so at different places.
std::optional<Columns> chooseColumns(KernelOp kernel) {
  llvm::SetVector<unsigned> dims;
  Columns columns;
  std::optional<AffineMap> written;
  for (unsigned init = 0; init < kernel.getInits().size(); ++init) {
    if (kernel.getCombiner(init) != Combiner::Writes)
      continue;
    if (written && *written != kernel.getInitMap(init))
      return std::nullopt;
    written = kernel.getInitMap(init);
  }
  if (written) {
    dims.insert_range(getNamed(kernel, *written));
    columns.numUnique = dims.size();
  } else if (!kernel.getInits().empty()) {
    SmallVector<unsigned> named = getNamed(kernel, kernel.getInitMap(0));
    if (!named.empty())
      dims.insert(named.front());
  }
  bool hasRows = !dims.empty();
  for (unsigned index = 0; index < kernel.getPatterns().size(); ++index)
    dims.insert(kernel.getPositionDim(index));
  for (unsigned dim = 0; dim < kernel.getFirstDenseDim(); ++dim)
    if (llvm::any_of(kernel.getMapsArray(),
                     [&](AffineMap map) { return map.isFunctionOfDim(dim); }))
      dims.insert(dim);
  kernel.getBody().walk([&](IndexOp index) {
    if (index.getDim() < kernel.getFirstDenseDim())
      dims.insert(index.getDim());
  });
  columns.dims = llvm::to_vector(dims);
  // Without rows, or with nothing below them, all columns tell entries apart.
  if (!written && (!hasRows || dims.size() == 1))
    columns.numUnique = dims.size();
  return columns;
}

/// The size that types say of dimension `dim` of the kernel's domain.
int64_t getStaticSize(KernelOp kernel, unsigned dim) {
  AffineExpr name = getAffineDimExpr(dim, kernel.getContext());
  for (auto [pattern, map] :
       llvm::zip(kernel.getPatterns(), kernel.getPatternMapsArray())) {
    auto type = cast<PatternType>(pattern.getType());
    std::optional<unsigned> level = map.getResultPosition(name);
    if (level && *level < type.getRank() &&
        !ShapedType::isDynamic(type.getShape()[*level]))
      return type.getShape()[*level];
  }
  return ShapedType::kDynamic;
}

PatternType getJoinedType(KernelOp kernel, const Columns &columns) {
  SmallVector<int64_t> sizes = llvm::map_to_vector(
      columns.dims, [&](unsigned dim) { return getStaticSize(kernel, dim); });
  bool hasRows = columns.numUnique == 0;
  MLIRContext *context = kernel.getContext();
  return PatternType::get(
      context, sizes,
      sparse_tensor::SparseTensorEncodingAttr::get(
          context,
          getListLevels(sizes.size(), hasRows,
                        hasRows ? sizes.size() : columns.numUnique),
          AffineMap(), AffineMap(), kWidth, kWidth));
}

struct Materialize : OpRewritePattern<KernelOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(KernelOp kernel,
                                PatternRewriter &rewriter) const override {
    if (kernel.hasBuffers() || !isJoin(kernel))
      return rewriter.notifyMatchFailure(kernel, "no join on tensors");
    if (kernel.getPatterns().size() > JoinOp::kLargestNumPatterns)
      return rewriter.notifyMatchFailure(kernel, "more patterns than a join");
    std::optional<Columns> columns = chooseColumns(kernel);
    if (!columns)
      return rewriter.notifyMatchFailure(kernel, "writes at several places");

    MLIRContext *context = getContext();
    unsigned numNames = kernel.getFirstDenseDim();
    auto overNames = [&](ArrayRef<AffineExpr> results) {
      return AffineMap::get(numNames, 0, results, context);
    };
    SmallVector<AffineMap> patternMaps;
    for (AffineMap map : kernel.getPatternMapsArray())
      patternMaps.push_back(overNames(map.getResults()));
    SmallVector<AffineExpr> listed;
    for (unsigned dim : columns->dims)
      listed.push_back(getAffineDimExpr(dim, context));
    Location loc = kernel.getLoc();
    PatternType type = getJoinedType(kernel, *columns);
    ArrayAttr names = rewriter.getAffineMapArrayAttr(patternMaps);
    auto list = AffineMapAttr::get(overNames(listed));

    // The domain becomes the columns, the joined position, what is dense. A
    // coordinate that is not listed is not used.
    unsigned numColumns = columns->dims.size();
    unsigned numDims = numColumns + 1 + kernel.getExtents().size();
    SmallVector<AffineExpr> moved(numNames, getAffineConstantExpr(0, context));
    for (auto [column, dim] : llvm::enumerate(columns->dims))
      moved[dim] = getAffineDimExpr(column, context);
    for (unsigned dim = numColumns + 1; dim < numDims; ++dim)
      moved.push_back(getAffineDimExpr(dim, context));
    SmallVector<AffineMap> maps =
        llvm::map_to_vector(kernel.getMapsArray(), [&](AffineMap map) {
          return map.replaceDimsAndSymbols(moved, {}, numDims, 0);
        });
    AffineMap domain = AffineMap::getMultiDimIdentityMap(numDims, context)
                           .getMajorSubMap(numColumns + 1);
    auto runOver = [&](Value pattern, ValueRange inits) {
      auto joined = KernelOp::create(
          rewriter, loc, kernel.getResultTypes(), pattern, kernel.getExtents(),
          kernel.getInputs(), inits, rewriter.getAffineMapArrayAttr(domain),
          rewriter.getAffineMapArrayAttr(maps), kernel.getCombiners());
      rewriter.inlineRegionBefore(kernel.getBody(), joined.getBody(),
                                  joined.getBody().begin());
      joined.getBody().walk([&](IndexOp index) {
        index.setDim(cast<AffineDimExpr>(moved[index.getDim()]).getPosition());
      });
      return joined.getResults();
    };
    if (isBounded(kernel)) {
      Value pattern = JoinOp::create(rewriter, loc, type, kernel.getPatterns(),
                                     names, list);
      rewriter.replaceOp(kernel, runOver(pattern, kernel.getInits()));
      return success();
    }
    // As many tuples at once as memory is for.
    Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0);
    Value one = arith::ConstantIndexOp::create(rewriter, loc, 1);
    Value parts = JoinPartsOp::create(rewriter, loc, rewriter.getIndexType(),
                                      kernel.getPatterns(), names);
    auto loop =
        scf::ForOp::create(rewriter, loc, zero, parts, one, kernel.getInits());
    rewriter.setInsertionPointToStart(loop.getBody());
    Value pattern =
        JoinPartOp::create(rewriter, loc, type, loop.getInductionVar(),
                           kernel.getPatterns(), names, list);
    ValueRange results = runOver(pattern, loop.getRegionIterArgs());
    // A loop without carries has its end already.
    if (!results.empty())
      scf::YieldOp::create(rewriter, loc, results);
    rewriter.replaceOp(kernel, loop.getResults());
    return success();
  }
};

struct MaterializeJoins : nz::impl::MaterializeJoinsPassBase<MaterializeJoins> {
  void runOnOperation() override {
    int64_t before = countJoins();
    RewritePatternSet patterns(&getContext());
    patterns.add<Materialize>(&getContext());
    walkAndApplyPatterns(getOperation(), std::move(patterns));
    numMaterialized += before - countJoins();
  }

  int64_t countJoins() {
    int64_t count = 0;
    getOperation()->walk([&](KernelOp kernel) { count += isJoin(kernel); });
    return count;
  }
};

} // namespace
