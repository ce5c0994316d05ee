//===- MaterializeJoins.cpp - Kernels over several patterns ---------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Dialect/Access.h"
#include "nz/Dialect/ListLevels.h"
#include "nz/Dialect/ListedProduct.h"
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

/// Whether a pattern lists entries of others.
bool listsPositions(KernelOp kernel) {
  for (unsigned index = 0; index < kernel.getPatterns().size(); ++index)
    for (AffineMap map : kernel.getPatternMapsArray())
      if (llvm::is_contained(map.getResults().drop_back(),
                             getAffineDimExpr(kernel.getPositionDim(index),
                                              kernel.getContext())))
        return true;
  return false;
}

/// Whether every result of a kernel is of rows of its first pattern, which may
/// then take any order.
bool isOfRows(KernelOp kernel) {
  unsigned row =
      cast<AffineDimExpr>(kernel.getPatternMap(0).getResult(0)).getPosition();
  return llvm::all_of(llvm::seq<unsigned>(0, kernel.getInits().size()),
                      [&](unsigned init) {
                        return determines(kernel, kernel.getInitMap(init), row);
                      });
}

/// Whether an entry of pattern `index` is in one tuple of the join at most: it
/// has every coordinate of the other patterns.
bool isOfOneTuple(KernelOp kernel, unsigned index) {
  AffineMap all = kernel.getPatternMap(index);
  return llvm::all_of(kernel.getPatternMapsArray(), [&](AffineMap some) {
    return llvm::all_of(some.getResults().drop_back(), [&](AffineExpr name) {
      return all.isFunctionOfDim(cast<AffineDimExpr>(name).getPosition());
    });
  });
}

/// Whether the join has at most as many tuples as one of its patterns has
/// entries.
bool isBounded(KernelOp kernel) {
  return llvm::any_of(
      llvm::seq<unsigned>(0, kernel.getPatterns().size()),
      [&](unsigned index) { return isOfOneTuple(kernel, index); });
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
  // Without rows, or with nothing below them, all columns tell entries apart;
  // rows of one entry are told apart by themselves, and need no loop.
  if (!written && (!hasRows || dims.size() == 1))
    columns.numUnique = dims.size();
  else if (!written &&
           llvm::any_of(llvm::seq<unsigned>(0, kernel.getPatterns().size()),
                        [&](unsigned index) {
                          return kernel.getPositionDim(index) == dims.front() &&
                                 isOfOneTuple(kernel, index);
                        }))
    columns.numUnique = 1;
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

/// The type of a list of entries of one pattern by those of another.
PatternType getListType(MLIRContext *context) {
  auto encoding = sparse_tensor::SparseTensorEncodingAttr::get(
      context, getListLevels(2, /*hasRows=*/true, 2), AffineMap(), AffineMap(),
      kWidth, kWidth);
  return PatternType::get(context, {ShapedType::kDynamic, ShapedType::kDynamic},
                          encoding);
}

struct Materialize : OpRewritePattern<KernelOp> {
  Materialize(MLIRContext *context, bool listTerms, bool scatter)
      : OpRewritePattern(context), listTerms(listTerms), scatter(scatter) {}
  LogicalResult matchAndRewrite(KernelOp kernel,
                                PatternRewriter &rewriter) const override {
    if (kernel.hasBuffers() || !isJoin(kernel))
      return rewriter.notifyMatchFailure(kernel, "no join on tensors");
    if (kernel.getPatterns().size() > JoinOp::kLargestNumPatterns)
      return rewriter.notifyMatchFailure(kernel, "more patterns than a join");
    if (listsPositions(kernel))
      return rewriter.notifyMatchFailure(kernel, "a list of entries");
    std::optional<Columns> columns = chooseColumns(kernel);
    if (!columns)
      return rewriter.notifyMatchFailure(kernel, "writes at several places");
    if (listTerms && kernel.getPatterns().size() == 3 &&
        runsOverTerms(kernel) && (scatter || isOfRows(kernel)))
      runOverList(kernel, rewriter);
    else
      runOverJoin(kernel, *columns, rewriter);
    return success();
  }

private:
  /// Emits the kernel that takes the place of `kernel`, with the pattern it
  /// runs over and what its results start at; gives its results.
  using RunOver = llvm::function_ref<ValueRange(Value, ValueRange)>;

  static ArrayAttr getNames(KernelOp kernel, PatternRewriter &rewriter) {
    unsigned numNames = kernel.getFirstDenseDim();
    return rewriter.getAffineMapArrayAttr(
        llvm::map_to_vector(kernel.getPatternMapsArray(), [&](AffineMap map) {
          return AffineMap::get(numNames, 0, map.getResults(),
                                kernel.getContext());
        }));
  }

  static AffineMapAttr getList(KernelOp kernel, ArrayRef<unsigned> dims) {
    MLIRContext *context = kernel.getContext();
    return AffineMapAttr::get(AffineMap::get(
        kernel.getFirstDenseDim(), 0,
        llvm::map_to_vector(
            dims, [&](unsigned dim) { return getAffineDimExpr(dim, context); }),
        context));
  }

  /// Replaces `kernel` by one with the patterns, maps and numbers of dimensions
  /// given.
  static KernelOp rebuild(KernelOp kernel, PatternRewriter &rewriter,
                          ValueRange patterns, ValueRange inits,
                          ArrayRef<AffineMap> patternMaps,
                          ArrayRef<AffineExpr> moved, unsigned numDims) {
    SmallVector<AffineMap> maps =
        llvm::map_to_vector(kernel.getMapsArray(), [&](AffineMap map) {
          return map.replaceDimsAndSymbols(moved, {}, numDims, 0);
        });
    auto result = KernelOp::create(
        rewriter, kernel.getLoc(), kernel.getResultTypes(), patterns,
        kernel.getExtents(), kernel.getInputs(), inits,
        rewriter.getAffineMapArrayAttr(patternMaps),
        rewriter.getAffineMapArrayAttr(maps), kernel.getCombiners());
    rewriter.inlineRegionBefore(kernel.getBody(), result.getBody(),
                                result.getBody().begin());
    result.getBody().walk([&](IndexOp index) {
      index.setDim(cast<AffineDimExpr>(moved[index.getDim()]).getPosition());
    });
    return result;
  }

  /// Replaces `kernel` by `runOver` on parts of its join, of which `list` are
  /// the columns: as many tuples at once as memory is for.
  static void runInParts(KernelOp kernel, PatternRewriter &rewriter,
                         PatternType type, AffineMapAttr list,
                         RunOver runOver) {
    Location loc = kernel.getLoc();
    ArrayAttr names = getNames(kernel, rewriter);
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
  }

  /// A pattern more: of each entry of the first, the entries of the third. No
  /// tuple comes or goes, and loops need not look for them.
  static void runOverList(KernelOp kernel, PatternRewriter &rewriter) {
    MLIRContext *context = kernel.getContext();
    unsigned numNames = kernel.getFirstDenseDim();
    unsigned numDims = kernel.getNumDomainDims() + 1;
    SmallVector<AffineExpr> moved;
    for (unsigned dim = 0; dim + 1 < numDims; ++dim)
      moved.push_back(
          getAffineDimExpr(dim < numNames ? dim : dim + 1, context));
    unsigned from = kernel.getPositionDim(0), to = kernel.getPositionDim(2);
    SmallVector<AffineMap> patternMaps;
    for (AffineMap map : kernel.getPatternMapsArray())
      patternMaps.push_back(map.replaceDimsAndSymbols(moved, {}, numDims, 0));
    patternMaps.push_back(AffineMap::get(numDims, 0,
                                         {getAffineDimExpr(from, context),
                                          getAffineDimExpr(to, context),
                                          getAffineDimExpr(numNames, context)},
                                         context));
    auto runOver = [&](Value list, ValueRange inits) -> ValueRange {
      SmallVector<Value> patterns(kernel.getPatterns());
      patterns.push_back(list);
      return rebuild(kernel, rewriter, patterns, inits, patternMaps, moved,
                     numDims)
          .getResults();
    };
    runInParts(kernel, rewriter, getListType(context),
               getList(kernel, {from, to}), runOver);
  }

  /// The domain becomes the columns, the joined position, what is dense. A
  /// coordinate that is not listed is not used.
  static void runOverJoin(KernelOp kernel, const Columns &columns,
                          PatternRewriter &rewriter) {
    MLIRContext *context = kernel.getContext();
    unsigned numNames = kernel.getFirstDenseDim();
    unsigned numColumns = columns.dims.size();
    unsigned numDims = numColumns + 1 + kernel.getExtents().size();
    SmallVector<AffineExpr> moved(numNames, getAffineConstantExpr(0, context));
    for (auto [column, dim] : llvm::enumerate(columns.dims))
      moved[dim] = getAffineDimExpr(column, context);
    for (unsigned dim = numColumns + 1; dim < numDims; ++dim)
      moved.push_back(getAffineDimExpr(dim, context));
    AffineMap domain = AffineMap::getMultiDimIdentityMap(numDims, context)
                           .getMajorSubMap(numColumns + 1);
    auto runOver = [&](Value pattern, ValueRange inits) -> ValueRange {
      return rebuild(kernel, rewriter, pattern, inits, domain, moved, numDims)
          .getResults();
    };
    PatternType type = getJoinedType(kernel, columns);
    AffineMapAttr list = getList(kernel, columns.dims);
    if (!isBounded(kernel))
      return runInParts(kernel, rewriter, type, list, runOver);
    Value pattern =
        JoinOp::create(rewriter, kernel.getLoc(), type, kernel.getPatterns(),
                       getNames(kernel, rewriter), list);
    rewriter.replaceOp(kernel, runOver(pattern, kernel.getInits()));
  }

  bool listTerms, scatter;
};

struct MaterializeJoins : nz::impl::MaterializeJoinsPassBase<MaterializeJoins> {
  using MaterializeJoinsPassBase::MaterializeJoinsPassBase;
  void runOnOperation() override {
    int64_t before = countJoins();
    RewritePatternSet patterns(&getContext());
    patterns.add<Materialize>(&getContext(), listTerms, scatter);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
    numMaterialized += before - countJoins();
    getOperation()->walk(
        [&](KernelOp kernel) { numListed += runsOverListedTerms(kernel); });
  }

  int64_t countJoins() {
    int64_t count = 0;
    getOperation()->walk([&](KernelOp kernel) { count += isJoin(kernel); });
    return count;
  }
};

} // namespace
