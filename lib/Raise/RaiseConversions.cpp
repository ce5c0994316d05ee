//===- RaiseConversions.cpp - Parts of sparse tensors in other formats ----===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/TypeUtilities.h"
#include "nz/Dialect/ListLevels.h"
#include "nz/Raise/Conversions.h"

using namespace mlir;
using namespace nz;

Value nz::makeEmptyValues(OpBuilder &builder, Location loc, Value pattern,
                          Type element) {
  Value count = CountOp::create(builder, loc, pattern);
  return tensor::EmptyOp::create(
      builder, loc, ArrayRef<int64_t>{ShapedType::kDynamic}, element, count);
}

Value nz::makeZeros(OpBuilder &builder, Location loc, RankedTensorType type,
                    ValueRange sizes) {
  Value zero = arith::ConstantOp::create(
      builder, loc, builder.getZeroAttr(type.getElementType()));
  Value empty = tensor::EmptyOp::create(builder, loc, type.getShape(),
                                        type.getElementType(), sizes);
  return linalg::FillOp::create(builder, loc, zero, empty).getResult(0);
}

/// The dynamic ones of `type`'s level sizes, from `sizes`, the dynamic ones of
/// its dimensions.
static SmallVector<Value> getLevelSizes(OpBuilder &builder, Location loc,
                                        RankedTensorType type,
                                        ValueRange sizes) {
  SmallVector<Value> ofDims(type.getRank());
  for (unsigned dim = 0, next = 0; dim < ofDims.size(); ++dim)
    if (type.isDynamicDim(dim))
      ofDims[dim] = sizes[next++];
  SmallVector<Value> open = getOpenLevelSizes(builder, loc, type, ofDims);
  llvm::erase(open, Value());
  return open;
}

SparseParts nz::makeEmptyParts(OpBuilder &builder, Location loc,
                               RankedTensorType type, ValueRange sizes) {
  PatternType pattern = getLevelPattern(type);
  SmallVector<Value> levelSizes = getLevelSizes(builder, loc, type, sizes);
  SparseParts parts;
  if (pattern.getEncoding().isAllDense()) {
    parts.pattern = FullOp::create(builder, loc, pattern, levelSizes);
    Value count = CountOp::create(builder, loc, parts.pattern);
    parts.values = makeZeros(builder, loc, getValuesType(type), count);
    return parts;
  }
  auto table =
      RankedTensorType::get({0, pattern.getRank()}, builder.getI64Type());
  parts.pattern = ConstantPatternOp::create(
      builder, loc, pattern, levelSizes,
      DenseIntElementsAttr::get(table, ArrayRef<int64_t>()));
  if (pattern.storesMore()) {
    Value count = CountOp::create(builder, loc, parts.pattern);
    parts.values = makeZeros(builder, loc, getValuesType(type), count);
    return parts;
  }
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  parts.values = tensor::EmptyOp::create(
      builder, loc, ArrayRef<int64_t>{ShapedType::kDynamic},
      type.getElementType(), zero);
  return parts;
}

//===----------------------------------------------------------------------===//
// Formats
//===----------------------------------------------------------------------===//

Value nz::castPattern(OpBuilder &builder, Location loc, Value pattern,
                      PatternType type) {
  if (pattern.getType() == type)
    return pattern;
  return CastOp::create(builder, loc, type, pattern);
}

/// Joins `pattern` into another order.
static Value join(OpBuilder &builder, Location loc, Value pattern,
                  ArrayRef<unsigned> columns, PatternType type) {
  MLIRContext *context = builder.getContext();
  unsigned rank = cast<PatternType>(pattern.getType()).getRank();
  AffineMap all = AffineMap::getMultiDimIdentityMap(rank + 1, context);
  return JoinOp::create(builder, loc, type, pattern,
                        builder.getAffineMapArrayAttr(all),
                        AffineMapAttr::get(all.getSubMap(columns)));
}

PatternType nz::getListType(MLIRContext *context, ArrayRef<int64_t> shape) {
  return PatternType::get(
      context, shape,
      sparse_tensor::SparseTensorEncodingAttr::get(
          context, getListLevels(shape.size(), false, shape.size())));
}

FailureOr<Value>
nz::moveLevels(OpBuilder &builder, Location loc, Value pattern,
               sparse_tensor::SparseTensorEncodingAttr encoding,
               PatternType type) {
  auto source = cast<PatternType>(pattern.getType());
  if (encoding == type.getEncoding())
    return pattern;
  if (!encoding.isPermutation() || !type.getEncoding().isPermutation())
    return failure();
  // Levels of the result as dimensions, these as levels of the source.
  auto toLevels = [&](sparse_tensor::SparseTensorEncodingAttr from) {
    AffineMap map = from.getDimToLvl();
    return map ? map
               : AffineMap::getMultiDimIdentityMap(source.getRank(),
                                                   builder.getContext());
  };
  AffineMap columns = toLevels(type.getEncoding())
                          .compose(inversePermutation(toLevels(encoding)));
  if (columns.isIdentity())
    return pattern;
  SmallVector<unsigned> numbers;
  SmallVector<int64_t> shape;
  for (AffineExpr column : columns.getResults()) {
    numbers.push_back(cast<AffineDimExpr>(column).getPosition());
    shape.push_back(source.getShape()[numbers.back()]);
  }
  return join(builder, loc, pattern, numbers,
              PatternType::get(builder.getContext(), shape,
                               type.getLevelForm().getEncoding()));
}

/// A kernel over `patterns` whose body yields its only input.
static Value copyEntries(OpBuilder &builder, Location loc, ValueRange patterns,
                         ArrayRef<AffineMap> patternMaps, Value source,
                         AffineMap from, Value init, AffineMap to,
                         Combiner combiner) {
  auto kernel = KernelOp::create(builder, loc, patterns, ValueRange(), source,
                                 init, patternMaps, {from, to}, combiner);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&kernel.getBody().front());
  YieldOp::create(builder, loc, kernel.getBody().getArgument(0));
  return kernel.getResult(0);
}

/// `parts` with other levels, or in a format that stores more: values move by
/// pairs of positions.
static SparseParts rearrange(OpBuilder &builder, Location loc,
                             SparseParts parts, AffineMap levels,
                             PatternType type) {
  MLIRContext *context = builder.getContext();
  ArrayRef<int64_t> sizes =
      cast<PatternType>(parts.pattern.getType()).getShape();
  SmallVector<int64_t> shape;
  for (AffineExpr level : levels.getResults()) {
    auto part = dyn_cast<AffineBinaryOpExpr>(level);
    if (auto dim = dyn_cast<AffineDimExpr>(level))
      shape.push_back(sizes[dim.getPosition()]);
    else if (part && part.getKind() == AffineExprKind::Mod)
      shape.push_back(cast<AffineConstantExpr>(part.getRHS()).getValue());
    else
      shape.push_back(ShapedType::kDynamic);
  }
  auto made = PatternType::get(context, shape, type.getEncoding());
  SparseParts result;
  result.pattern = castPattern(
      builder, loc,
      ReformatOp::create(builder, loc, made, parts.pattern, levels), type);
  Value pairs = PlacementOp::create(
      builder, loc,
      getListType(context, {ShapedType::kDynamic, ShapedType::kDynamic}),
      parts.pattern, levels, made);
  Type element = getElementTypeOrSelf(parts.values.getType());
  AffineMap all = AffineMap::getMultiDimIdentityMap(3, context);
  Value values = makeEmptyValues(builder, loc, result.pattern, element);
  bool storesMore = type.storesMore();
  if (storesMore)
    values =
        makeZeros(builder, loc, cast<RankedTensorType>(values.getType()),
                  CountOp::create(builder, loc, result.pattern).getResult());
  // Without more, pair number n has position n.
  result.values =
      copyEntries(builder, loc, pairs, all, parts.values, all.getSubMap({1}),
                  values, all.getSubMap({storesMore ? 0u : 2u}),
                  storesMore ? Combiner::Sums : Combiner::Writes);
  return result;
}

SparseParts nz::changeFormat(OpBuilder &builder, Location loc,
                             SparseParts parts, AffineMap levels,
                             PatternType type) {
  auto source = cast<PatternType>(parts.pattern.getType());
  bool inOrder = levels.isIdentity();
  if (inOrder && source.getEncoding() == type.getEncoding())
    return {castPattern(builder, loc, parts.pattern, type), parts.values};
  if (!levels.isPermutation() ||
      (type.storesMore() && !type.getEncoding().isAllDense()))
    return rearrange(builder, loc, parts, levels, type);

  MLIRContext *context = builder.getContext();
  unsigned rank = levels.getNumResults();
  SmallVector<unsigned> columns;
  for (unsigned level = 0; level < rank; ++level)
    columns.push_back(levels.getDimPosition(level));
  SmallVector<int64_t> shape;
  for (unsigned column : columns)
    shape.push_back(source.getShape()[column]);
  Type element = getElementTypeOrSelf(parts.values.getType());
  if (type.getEncoding().isAllDense()) {
    // Through the dense tensor that the values then are.
    SmallVector<Value> sizes;
    SmallVector<AffineExpr> place;
    for (unsigned column : columns) {
      place.push_back(getAffineDimExpr(column, context));
      if (ShapedType::isDynamic(source.getShape()[column]))
        sizes.push_back(getLevelSize(builder, loc, parts.pattern, column));
    }
    auto joined = PatternType::get(context, shape, type.getEncoding());
    Value full = FullOp::create(builder, loc, joined, sizes);
    Value dense =
        makeZeros(builder, loc, RankedTensorType::get(shape, element), sizes);
    AffineMap all = AffineMap::getMultiDimIdentityMap(rank + 1, context);
    dense = copyEntries(
        builder, loc, parts.pattern, all, parts.values, all.getSubMap({rank}),
        dense, AffineMap::get(rank + 1, 0, place, context), Combiner::Sums);
    Value values = makeEmptyValues(builder, loc, full, element);
    values =
        copyEntries(builder, loc, full, all, dense, all.getMajorSubMap(rank),
                    values, all.getSubMap({rank}), Combiner::Writes);
    return {castPattern(builder, loc, full, type), values};
  }
  auto joined = PatternType::get(context, shape, type.getEncoding());
  SparseParts result;
  result.pattern = castPattern(
      builder, loc, join(builder, loc, parts.pattern, columns, joined), type);
  result.values = parts.values;
  if (inOrder) // Sorted entries keep their order.
    return result;
  // The list of all entries in the new order says where each came from.
  SmallVector<unsigned> withPosition(columns);
  withPosition.push_back(rank);
  shape.push_back(ShapedType::kDynamic);
  Value list = join(builder, loc, parts.pattern, withPosition,
                    getListType(context, shape));
  AffineMap all = AffineMap::getMultiDimIdentityMap(rank + 2, context);
  result.values =
      copyEntries(builder, loc, list, all, parts.values, all.getSubMap({rank}),
                  makeEmptyValues(builder, loc, result.pattern, element),
                  all.getSubMap({rank + 1}), Combiner::Writes);
  return result;
}

SparseParts nz::restrictTo(OpBuilder &builder, Location loc, SparseParts parts,
                           Value pattern) {
  MLIRContext *context = builder.getContext();
  unsigned rank = cast<PatternType>(pattern.getType()).getRank();
  auto valuesType = cast<RankedTensorType>(parts.values.getType());
  Value count = CountOp::create(builder, loc, pattern);
  Value zeros = makeZeros(builder, loc,
                          RankedTensorType::get({ShapedType::kDynamic},
                                                valuesType.getElementType()),
                          count);
  // Coordinates, the position in the selection, the position in the source.
  AffineMap all = AffineMap::getMultiDimIdentityMap(rank + 2, context);
  AffineMap chosen = all.getMajorSubMap(rank + 1);
  AffineMap source = all.dropResult(rank);
  Value values = copyEntries(
      builder, loc, {pattern, parts.pattern}, {chosen, source}, parts.values,
      all.getSubMap({rank + 1}), zeros, all.getSubMap({rank}), Combiner::Sums);
  return {pattern, values};
}

SparseParts nz::takeDiagonal(OpBuilder &builder, Location loc,
                             SparseParts parts, AffineMap &levels) {
  MLIRContext *context = builder.getContext();
  auto source = cast<PatternType>(parts.pattern.getType());
  // The domain of the join: the names in order, the position, and, in the
  // kernel, the position in the result.
  SmallVector<AffineExpr> names, places;
  SmallVector<int64_t> shape;
  for (auto [level, name] : llvm::enumerate(levels.getResults())) {
    auto *found = llvm::find(names, name);
    places.push_back(getAffineDimExpr(found - names.begin(), context));
    if (found != names.end())
      continue;
    names.push_back(name);
    shape.push_back(source.getShape()[level]);
  }
  unsigned rank = names.size();
  levels = AffineMap::get(levels.getNumDims(), 0, names, context);
  places.push_back(getAffineDimExpr(rank, context));
  AffineMap all = AffineMap::getMultiDimIdentityMap(rank + 1, context);
  SparseParts result;
  result.pattern =
      JoinOp::create(builder, loc, getListType(context, shape), parts.pattern,
                     builder.getAffineMapArrayAttr(
                         AffineMap::get(rank + 1, 0, places, context)),
                     AffineMapAttr::get(all.getMajorSubMap(rank)));
  AffineMap both = AffineMap::getMultiDimIdentityMap(rank + 2, context);
  Value count = CountOp::create(builder, loc, result.pattern);
  result.values = copyEntries(
      builder, loc, {parts.pattern, result.pattern},
      {AffineMap::get(rank + 2, 0, places, context), both.dropResult(rank)},
      parts.values, both.getSubMap({rank}),
      makeZeros(builder, loc, cast<RankedTensorType>(parts.values.getType()),
                count),
      both.getSubMap({rank + 1}), Combiner::Sums);
  return result;
}

Value nz::makeDense(OpBuilder &builder, Location loc, SparseParts parts,
                    RankedTensorType from, RankedTensorType to) {
  MLIRContext *context = builder.getContext();
  AffineMap place = getLevelToDim(from);
  unsigned rank = place.getNumDims();
  SmallVector<Value> sizes;
  for (unsigned dim = 0; dim < to.getRank(); ++dim)
    if (to.isDynamicDim(dim))
      sizes.push_back(getDimSize(builder, loc, parts.pattern, from, dim));
  AffineMap all = AffineMap::getMultiDimIdentityMap(rank + 1, context);
  return copyEntries(builder, loc, parts.pattern, all, parts.values,
                     all.getSubMap({rank}), makeZeros(builder, loc, to, sizes),
                     place.compose(all.getMajorSubMap(rank)), Combiner::Sums);
}

/// A flag for each element of `dense`, in the order of the levels: not zero.
static Value findNonzeros(OpBuilder &builder, Location loc, Value dense,
                          AffineMap levelToDim, ArrayRef<int64_t> shape,
                          ValueRange sizes) {
  unsigned rank = shape.size();
  MLIRContext *context = builder.getContext();
  Value empty =
      tensor::EmptyOp::create(builder, loc, shape, builder.getI1Type(), sizes);
  SmallVector<utils::IteratorType> parallel(rank,
                                            utils::IteratorType::parallel);
  Value keep =
      linalg::GenericOp::create(
          builder, loc, empty.getType(), dense, empty,
          {levelToDim, AffineMap::getMultiDimIdentityMap(rank, context)},
          parallel,
          [&](OpBuilder &inner, Location innerLoc, ValueRange arguments) {
            Value x = arguments[0];
            Value zero = arith::ConstantOp::create(
                inner, innerLoc, inner.getZeroAttr(x.getType()));
            Value isNonzero;
            if (isa<FloatType>(x.getType()))
              isNonzero = arith::CmpFOp::create(
                  inner, innerLoc, arith::CmpFPredicate::UNE, x, zero);
            else
              isNonzero = arith::CmpIOp::create(
                  inner, innerLoc, arith::CmpIPredicate::ne, x, zero);
            linalg::YieldOp::create(inner, innerLoc, isNonzero);
          })
          .getResult(0);
  ReassociationIndices one = llvm::to_vector<2>(llvm::seq<int64_t>(rank));
  if (rank > 1)
    keep = tensor::CollapseShapeOp::create(builder, loc, keep,
                                           ArrayRef<ReassociationIndices>{one});
  auto type =
      RankedTensorType::get({ShapedType::kDynamic}, builder.getI1Type());
  if (keep.getType() != type)
    keep = tensor::CastOp::create(builder, loc, type, keep);
  return keep;
}

SparseParts nz::makeSparse(OpBuilder &builder, Location loc, Value dense,
                           RankedTensorType type) {
  MLIRContext *context = builder.getContext();
  PatternType pattern = getLevelPattern(type);
  unsigned rank = pattern.getRank();
  auto source = cast<RankedTensorType>(dense.getType());
  // The sizes that the source has, which may say more than the result's.
  auto known = RankedTensorType::get(source.getShape(), source.getElementType(),
                                     type.getEncoding());
  SmallVector<Value> dims(source.getRank());
  for (unsigned dim = 0; dim < dims.size(); ++dim)
    if (source.isDynamicDim(dim))
      dims[dim] = tensor::DimOp::create(builder, loc, dense, dim);
  SmallVector<Value> sizes = getOpenLevelSizes(builder, loc, known, dims);
  llvm::erase(sizes, Value());
  ArrayRef<int64_t> shape = getLevelPattern(known).getShape();
  sparse_tensor::SparseTensorEncodingAttr encoding = pattern.getEncoding();
  SmallVector<sparse_tensor::LevelType> denseLevels(
      rank, sparse_tensor::LevelType(sparse_tensor::LevelFormat::Dense));
  auto fullType =
      PatternType::get(context, shape,
                       sparse_tensor::SparseTensorEncodingAttr::get(
                           context, denseLevels, AffineMap(), AffineMap(),
                           encoding.getPosWidth(), encoding.getCrdWidth()));
  Value full = FullOp::create(builder, loc, fullType, sizes);
  // A dimension in terms of levels.
  AffineMap levelToDim = getLevelToDim(type);
  SparseParts parts;
  if (encoding.isAllDense()) {
    parts.pattern = full;
  } else {
    Value keep = findNonzeros(builder, loc, dense, levelToDim, shape, sizes);
    parts.pattern = SelectOp::create(
        builder, loc, PatternType::get(context, shape, encoding), full, keep);
  }
  AffineMap all = AffineMap::getMultiDimIdentityMap(rank + 1, context);
  parts.values = copyEntries(
      builder, loc, parts.pattern, all, dense,
      levelToDim.compose(all.getMajorSubMap(rank)),
      makeEmptyValues(builder, loc, parts.pattern, source.getElementType()),
      all.getSubMap({rank}), Combiner::Writes);
  parts.pattern = castPattern(builder, loc, parts.pattern, pattern);
  return parts;
}

SparseParts nz::convertSparse(OpBuilder &builder, Location loc,
                              SparseParts parts, RankedTensorType from,
                              RankedTensorType to) {
  return changeFormat(builder, loc, parts,
                      getLevelChange(getDimToLevel(from), getDimToLevel(to)),
                      getLevelPattern(to));
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

FailureOr<SparseParts> nz::makeConstant(OpBuilder &builder, Location loc,
                                        ElementsAttr elements,
                                        RankedTensorType type,
                                        std::string &reason) {
  using Entry = std::pair<SmallVector<int64_t>, Attribute>;
  constexpr int64_t kLargestConstant = int64_t(1) << 24;
  auto refuse = [&](const Twine &why) {
    reason = why.str();
    return failure();
  };
  auto isZero = [](Attribute value) {
    if (auto number = dyn_cast<FloatAttr>(value))
      return number.getValue().isZero();
    return cast<IntegerAttr>(value).getValue().isZero();
  };
  AffineMap levels = getDimToLevel(type);
  PatternType pattern = getLevelPattern(type);
  unsigned rank = pattern.getRank();
  if (hasBlocks(levels) ||
      (pattern.storesMore() && !pattern.getEncoding().isAllDense())) {
    // Listed first; its own format says what is stored besides.
    PatternType list = getListType(builder.getContext(), type.getShape());
    FailureOr<SparseParts> parts =
        makeConstant(builder, loc, elements,
                     list.getTensorType(type.getElementType()), reason);
    if (failed(parts))
      return failure();
    return changeFormat(builder, loc, *parts, levels, pattern);
  }
  bool isAllDense = pattern.getEncoding().isAllDense();
  SmallVector<Entry> entries;
  auto addEntry = [&](ArrayRef<int64_t> coordinates, Attribute value) {
    Entry entry{{}, value};
    for (AffineExpr level : levels.getResults())
      entry.first.push_back(
          coordinates[cast<AffineDimExpr>(level).getPosition()]);
    entries.push_back(std::move(entry));
  };

  if (auto listed = dyn_cast<SparseElementsAttr>(elements)) {
    auto indices = listed.getIndices().getValues<APInt>();
    auto at = indices.begin();
    auto values = listed.getValues().getValues<Attribute>();
    for (int64_t row = 0, end = listed.getIndices().getNumElements() / rank;
         row < end; ++row) {
      SmallVector<int64_t> coordinates;
      for (unsigned dim = 0; dim < rank; ++dim, ++at)
        coordinates.push_back((*at).getSExtValue());
      addEntry(coordinates, values[listed.getValues().isSplat() ? 0 : row]);
    }
  } else {
    if (auto resource = dyn_cast<DenseResourceElementsAttr>(elements)) {
      AsmResourceBlob *blob = resource.getRawHandle().getBlob();
      auto dense =
          RankedTensorType::get(type.getShape(), type.getElementType());
      bool isSplat = false;
      if (!blob ||
          !DenseElementsAttr::isValidRawBuffer(dense, blob->getData(), isSplat))
        return refuse("expected the data of a dense resource");
      elements = DenseElementsAttr::getFromRawBuffer(dense, blob->getData());
    }
    auto dense = dyn_cast<DenseElementsAttr>(elements);
    if (!dense)
      return refuse("expected dense or sparse elements of a sparse constant");
    bool nothing = dense.isSplat() && !isAllDense &&
                   isZero(dense.getSplatValue<Attribute>());
    if (!nothing && type.getNumElements() > kLargestConstant)
      return refuse("expected a sparse constant of at most 16777216 elements, "
                    "found " +
                    Twine(type.getNumElements()));
    SmallVector<int64_t> coordinates(rank, 0);
    if (!nothing)
      for (Attribute value : dense.getValues<Attribute>()) {
        if (isAllDense || !isZero(value))
          addEntry(coordinates, value);
        for (int64_t dim = rank - 1; dim >= 0; --dim) {
          if (++coordinates[dim] < type.getDimSize(dim))
            break;
          coordinates[dim] = 0;
        }
      }
  }

  llvm::sort(entries, [](const Entry &a, const Entry &b) {
    return std::lexicographical_compare(a.first.begin(), a.first.end(),
                                        b.first.begin(), b.first.end());
  });
  SmallVector<int64_t> table;
  SmallVector<Attribute> values;
  for (auto [number, entry] : llvm::enumerate(entries)) {
    if (number && entries[number - 1].first == entry.first)
      return refuse("expected distinct entries of a sparse constant");
    llvm::append_range(table, entry.first);
    values.push_back(entry.second);
  }
  int64_t count = entries.size();
  if (isAllDense && count != type.getNumElements())
    return refuse("expected dense elements of a constant whose levels are "
                  "all dense");
  SparseParts parts;
  if (isAllDense)
    parts.pattern = FullOp::create(builder, loc, pattern, ValueRange());
  else
    parts.pattern = ConstantPatternOp::create(
        builder, loc, pattern, ValueRange(),
        DenseIntElementsAttr::get(
            RankedTensorType::get({count, static_cast<int64_t>(rank)},
                                  builder.getI64Type()),
            table));
  auto vector = RankedTensorType::get({count}, type.getElementType());
  parts.values = tensor::CastOp::create(
      builder, loc, getValuesType(type),
      arith::ConstantOp::create(builder, loc,
                                DenseElementsAttr::get(vector, values)));
  return parts;
}
