//===- StructureOps.cpp - Verifiers and folders of structure operations ---===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Domain.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "nz/Dialect/Nz.h"

using namespace mlir;
using namespace nz;

//===----------------------------------------------------------------------===//
// A tensor and its halves
//===----------------------------------------------------------------------===//

OpFoldResult PatternOp::fold(FoldAdaptor) {
  if (auto assemble = getTensor().getDefiningOp<AssembleOp>())
    return assemble.getPattern();
  return {};
}

OpFoldResult ValuesOp::fold(FoldAdaptor) {
  auto assemble = getTensor().getDefiningOp<AssembleOp>();
  if (assemble && !assemble.movesEntries())
    return assemble.getSource();
  return {};
}

OpFoldResult AssembleOp::fold(FoldAdaptor) {
  auto pattern = getPattern().getDefiningOp<PatternOp>();
  if (!pattern)
    return {};
  // A tensor on its own pattern, or put together from its halves.
  Value source = getSource();
  if (auto values = source.getDefiningOp<ValuesOp>())
    source = values.getTensor();
  if (pattern.getTensor() == source)
    return source;
  return {};
}

bool AssembleOp::movesEntries() {
  return sparse_tensor::getSparseTensorEncoding(getSource().getType()) !=
         nullptr;
}

LogicalResult AssembleOp::verify() {
  auto type = cast<RankedTensorType>(getType());
  if (movesEntries() && getSource().getType() != type)
    return emitOpError("expected a source of type ")
           << type << ", found " << getSource().getType();
  auto values =
      RankedTensorType::get({ShapedType::kDynamic}, type.getElementType());
  if (!movesEntries() && getSource().getType() != values)
    return emitOpError("expected values of type ")
           << values << ", found " << getSource().getType();
  return success();
}

ParseResult AssembleOp::parse(OpAsmParser &parser, OperationState &state) {
  OpAsmParser::UnresolvedOperand pattern, source;
  RankedTensorType type;
  if (parser.parseOperand(pattern))
    return failure();
  bool moves = succeeded(parser.parseOptionalKeyword("from"));
  if ((!moves && parser.parseComma()) || parser.parseOperand(source) ||
      parser.parseOptionalAttrDict(state.attributes))
    return failure();
  SMLoc location = parser.getCurrentLocation();
  if (parser.parseColonType(type))
    return failure();
  if (!sparse_tensor::getSparseTensorEncoding(type))
    return parser.emitError(location)
           << "expected a sparse tensor type, found " << type;
  Type sourceType = moves ? type
                          : RankedTensorType::get({ShapedType::kDynamic},
                                                  type.getElementType());
  state.addTypes(type);
  return failure(
      parser.resolveOperand(pattern, PatternType::get(type), state.operands) ||
      parser.resolveOperand(source, sourceType, state.operands));
}

void AssembleOp::print(OpAsmPrinter &printer) {
  printer << " " << getPattern() << (movesEntries() ? " from " : ", ")
          << getSource();
  printer.printOptionalAttrDict((*this)->getAttrs());
  printer << " : " << getType();
}

LogicalResult
CoordinatesOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                                Adaptor adaptor,
                                SmallVectorImpl<Type> &inferredReturnTypes) {
  auto pattern = cast<PatternType>(adaptor.getPattern().getType());
  inferredReturnTypes.push_back(RankedTensorType::get(
      {ShapedType::kDynamic, pattern.getRank()}, IndexType::get(context)));
  return success();
}

//===----------------------------------------------------------------------===//
// Patterns to patterns
//===----------------------------------------------------------------------===//

OpFoldResult CastOp::fold(FoldAdaptor) {
  if (getSource().getType() == getType())
    return getSource();
  auto inner = getSource().getDefiningOp<CastOp>();
  if (inner && inner.getSource().getType() == getType())
    return inner.getSource();
  return {};
}

LogicalResult CastOp::verify() {
  PatternType source = getSource().getType();
  if (source.getEncoding() != getType().getEncoding())
    return emitOpError("expected source and result of one encoding, found ")
           << source << " and " << getType();
  if (failed(verifyCompatibleShape(source.getShape(), getType().getShape())))
    return emitOpError("expected compatible sizes, found ")
           << source << " and " << getType();
  return success();
}

/// Verifies that `pattern` is in level form.
static LogicalResult verifyLevelForm(Operation *op, PatternType pattern) {
  if (pattern.isLevelForm())
    return success();
  return op->emitOpError("expected a pattern in level form, found ") << pattern;
}

static SmallVector<AffineMap> toMaps(ArrayAttr maps) {
  return llvm::map_to_vector(maps.getAsValueRange<AffineMapAttr>(),
                             [](AffineMap map) { return map; });
}

SmallVector<AffineMap> JoinOp::getPatternMapsArray() {
  return toMaps(getPatternMaps());
}

SmallVector<AffineMap> JoinPartOp::getPatternMapsArray() {
  return toMaps(getPatternMaps());
}

SmallVector<AffineMap> JoinPartsOp::getPatternMapsArray() {
  return toMaps(getPatternMaps());
}

/// The first of `maps` that has the name of `column`, and where.
static std::pair<unsigned, unsigned> findSource(ArrayRef<AffineMap> maps,
                                                AffineExpr column) {
  for (auto [index, map] : llvm::enumerate(maps))
    if (std::optional<unsigned> level = map.getResultPosition(column))
      return {index, *level};
  return {0, 0}; // Verified joins name every dimension.
}

std::pair<unsigned, unsigned> JoinOp::getSourceOf(unsigned column) {
  return findSource(getPatternMapsArray(), getColumns().getResult(column));
}

static LogicalResult verifyJoined(Operation *op, OperandRange patterns,
                                  ArrayRef<AffineMap> maps, unsigned numNames) {
  if (patterns.empty() || patterns.size() > JoinOp::kLargestNumPatterns)
    return op->emitOpError("expected 1 to ")
           << JoinOp::kLargestNumPatterns << " patterns, found "
           << patterns.size();
  return verifyDomain(op, patterns, maps, numNames, /*numDense=*/0);
}

/// Verifies what `nz.join` and its parts have in common.
template <typename OpTy> static LogicalResult verifyJoin(OpTy op) {
  AffineMap columns = op.getColumns();
  PatternType type = op.getType();
  SmallVector<AffineMap> maps = op.getPatternMapsArray();
  if (failed(verifyJoined(op, op.getPatterns(), maps, columns.getNumDims())) ||
      failed(verifyLevelForm(op, type)))
    return failure();
  if (!columns.isProjectedPermutation() || columns.getNumResults() == 0)
    return op.emitOpError("expected columns that are distinct coordinates or "
                          "positions, at least one");
  if (type.getRank() != static_cast<int64_t>(columns.getNumResults()))
    return op.emitOpError("expected a result of ")
           << columns.getNumResults() << " levels, found " << type.getRank();
  for (auto [column, name] : llvm::enumerate(columns.getResults())) {
    auto [pattern, level] = findSource(maps, name);
    auto source = cast<PatternType>(op.getPatterns()[pattern].getType());
    if (level >= source.getRank())
      continue;
    int64_t expected = source.getShape()[level],
            found = type.getShape()[column];
    if (!ShapedType::isDynamic(expected) && !ShapedType::isDynamic(found) &&
        expected != found)
      return op.emitOpError("expected size ") << expected << " of result level "
                                              << column << ", found " << found;
  }
  return success();
}

LogicalResult JoinOp::verify() { return verifyJoin(*this); }

LogicalResult JoinPartOp::verify() { return verifyJoin(*this); }

LogicalResult JoinPartsOp::verify() {
  SmallVector<AffineMap> maps = getPatternMapsArray();
  return verifyJoined(*this, getPatterns(), maps,
                      maps.empty() ? 0 : maps[0].getNumDims());
}

/// The entries of one pattern as they are.
OpFoldResult JoinOp::fold(FoldAdaptor) {
  if (getPatterns().size() != 1 || getPatterns()[0].getType() != getType())
    return {};
  AffineMap pattern = getPatternMapsArray()[0];
  if (pattern.isProjectedPermutation() &&
      pattern.getMajorSubMap(pattern.getNumResults() - 1) == getColumns())
    return getPatterns()[0];
  return {};
}

LogicalResult UnionOp::verify() {
  for (PatternType found : {getRhs().getType(), getType()}) {
    PatternType expected = getLhs().getType();
    if (found.getRank() != expected.getRank())
      return emitOpError("expected patterns of one rank, found ")
             << expected << " and " << found;
    if (failed(verifyCompatibleShape(expected.getShape(), found.getShape())))
      return emitOpError("expected compatible sizes, found ")
             << expected << " and " << found;
  }
  return success();
}

OpFoldResult UnionOp::fold(FoldAdaptor) {
  if (getLhs() == getRhs() && getLhs().getType() == getType())
    return getLhs();
  return {};
}

/// Whether `expression` is a sum of levels times constants, or with `parts`
/// also of quotients and remainders of them by constants.
static bool isWeightedSum(AffineExpr expression, bool parts) {
  if (isa<AffineDimExpr>(expression))
    return true;
  auto binary = dyn_cast<AffineBinaryOpExpr>(expression);
  if (!binary)
    return false;
  if (binary.getKind() == AffineExprKind::Add)
    return isWeightedSum(binary.getLHS(), parts) &&
           isWeightedSum(binary.getRHS(), parts);
  auto constant = dyn_cast<AffineConstantExpr>(binary.getRHS());
  if (!constant || constant.getValue() < 1)
    return false;
  if (binary.getKind() == AffineExprKind::Mul)
    return isa<AffineDimExpr>(binary.getLHS()) ||
           (parts && isWeightedSum(binary.getLHS(), parts) &&
            cast<AffineBinaryOpExpr>(binary.getLHS()).getKind() !=
                AffineExprKind::Add);
  return parts && binary.getKind() != AffineExprKind::CeilDiv &&
         isa<AffineDimExpr>(binary.getLHS());
}

/// Verifies that the levels of `to` can be computed from those of `from`.
static LogicalResult verifyLevels(Operation *op, PatternType from,
                                  AffineMap levels, PatternType to) {
  if (failed(verifyLevelForm(op, from)) || failed(verifyLevelForm(op, to)))
    return failure();
  if (levels.getNumDims() != from.getRank() || levels.getNumSymbols() != 0 ||
      levels.getNumResults() != to.getRank())
    return op->emitOpError("expected a map from ")
           << from.getRank() << " levels to " << to.getRank() << ", found "
           << AffineMapAttr::get(levels);
  for (auto [level, expression] : llvm::enumerate(levels.getResults())) {
    AffineExpr sum = expression;
    std::optional<int64_t> remainder;
    if (auto part = dyn_cast<AffineBinaryOpExpr>(expression))
      if (auto by = dyn_cast<AffineConstantExpr>(part.getRHS()))
        if ((part.getKind() == AffineExprKind::FloorDiv ||
             part.getKind() == AffineExprKind::Mod) &&
            by.getValue() >= 1) {
          sum = part.getLHS();
          if (part.getKind() == AffineExprKind::Mod)
            remainder = by.getValue();
        }
    if (!isWeightedSum(sum, true))
      return op->emitOpError("expected level ")
             << level
             << " as a sum of levels times constants, or its quotient or "
                "remainder by a constant, found "
             << AffineMapAttr::get(levels);
    int64_t expected = ShapedType::kDynamic, found = to.getShape()[level];
    if (remainder)
      expected = *remainder;
    else if (auto dim = dyn_cast<AffineDimExpr>(expression))
      expected = from.getShape()[dim.getPosition()];
    if (!ShapedType::isDynamic(expected) && !ShapedType::isDynamic(found) &&
        expected != found)
      return op->emitOpError("expected size ")
             << expected << " of result level " << level << ", found " << found;
  }
  return success();
}

LogicalResult ReformatOp::verify() {
  return verifyLevels(*this, getPattern().getType(), getLevels(), getType());
}

LogicalResult PlacementOp::verify() {
  if (failed(verifyLevels(*this, getPattern().getType(), getLevels(),
                          cast<PatternType>(getFormat()))))
    return failure();
  PatternType list = getType();
  if (list.getRank() != 2 || !list.isLevelForm() ||
      !sparse_tensor::isCompressedLT(list.getEncoding().getLvlType(0)) ||
      !sparse_tensor::isSingletonLT(list.getEncoding().getLvlType(1)) ||
      list.getEncoding().getPosWidth() || list.getEncoding().getCrdWidth())
    return emitOpError("expected a list of pairs of index, found ") << list;
  return success();
}

/// Flags in a buffer are read.
void SelectOp::getEffects(
    SmallVectorImpl<MemoryEffects::EffectInstance> &effects) {
  if (isa<MemRefType>(getKeep().getType()))
    effects.emplace_back(MemoryEffects::Read::get(), &getKeepMutable());
}

LogicalResult SelectOp::verify() {
  PatternType source = getPattern().getType();
  if (source.getRank() != getType().getRank())
    return emitOpError("expected a result of ")
           << source.getRank() << " levels, found " << getType().getRank();
  if (source == getType())
    return success();
  if (failed(verifyLevelForm(*this, source)) ||
      failed(verifyLevelForm(*this, getType())))
    return failure();
  if (failed(verifyCompatibleShape(source.getShape(), getType().getShape())))
    return emitOpError("expected compatible sizes, found ")
           << source << " and " << getType();
  return success();
}

/// Verifies one operand for each dynamic size of `pattern`.
static LogicalResult verifySizes(Operation *op, OperandRange sizes,
                                 PatternType pattern) {
  if (failed(verifyLevelForm(op, pattern)))
    return failure();
  int64_t dynamic = llvm::count_if(pattern.getShape(), ShapedType::isDynamic);
  if (static_cast<int64_t>(sizes.size()) != dynamic)
    return op->emitOpError("expected ")
           << dynamic << " sizes, one for each dynamic size of " << pattern
           << ", found " << sizes.size();
  return success();
}

LogicalResult FullOp::verify() {
  if (failed(verifySizes(*this, getSizes(), getType())))
    return failure();
  if (!getType().getEncoding().isAllDense())
    return emitOpError("expected dense levels, found ") << getType();
  return success();
}

LogicalResult ConstantPatternOp::verify() {
  if (failed(verifySizes(*this, getSizes(), getType())))
    return failure();
  ShapedType table = getCoordinates().getType();
  int64_t rank = getType().getRank();
  if (table.getRank() != 2 || table.getDimSize(1) != rank ||
      !table.getElementType().isInteger(64))
    return emitOpError("expected a table of i64 with ")
           << rank << " columns, found " << table;
  SmallVector<int64_t> last, row;
  auto coordinates = getCoordinates().getValues<int64_t>();
  auto next = coordinates.begin();
  for (int64_t entry = 0; entry < table.getDimSize(0); ++entry) {
    row.assign(rank, 0);
    for (int64_t level = 0; level < rank; ++level, ++next) {
      row[level] = *next;
      int64_t size = getType().getShape()[level];
      if (row[level] < 0 ||
          (!ShapedType::isDynamic(size) && row[level] >= size))
        return emitOpError("expected coordinates of level ")
               << level << " from 0 to below its size, found " << row[level]
               << " in row " << entry;
    }
    if (entry && !std::lexicographical_compare(last.begin(), last.end(),
                                               row.begin(), row.end()))
      return emitOpError("expected sorted unique rows, found row ")
             << entry << " out of order";
    last = row;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Questions
//===----------------------------------------------------------------------===//

OpFoldResult CountOp::fold(FoldAdaptor) {
  if (auto constant = getPattern().getDefiningOp<ConstantPatternOp>())
    if (!constant.getType().storesMore())
      return IntegerAttr::get(
          getType(), constant.getCoordinates().getType().getDimSize(0));
  return {};
}

LogicalResult SizeOp::verify() {
  if (failed(verifyLevelForm(*this, getPattern().getType())))
    return failure();
  int64_t rank = getPattern().getType().getRank();
  if (static_cast<int64_t>(getLevel()) < 0 ||
      static_cast<int64_t>(getLevel()) >= rank)
    return emitOpError("expected a level from 0 to below ")
           << rank << ", found " << static_cast<int64_t>(getLevel());
  return success();
}

OpFoldResult SizeOp::fold(FoldAdaptor) {
  int64_t size = getPattern().getType().getShape()[getLevel()];
  if (!ShapedType::isDynamic(size))
    return IntegerAttr::get(getType(), size);
  return {};
}

/// The size of a joined or cast pattern is one of its source's.
LogicalResult SizeOp::canonicalize(SizeOp op, PatternRewriter &rewriter) {
  if (auto cast = op.getPattern().getDefiningOp<CastOp>()) {
    rewriter.replaceOpWithNewOp<SizeOp>(op, cast.getSource(), op.getLevel());
    return success();
  }
  auto join = op.getPattern().getDefiningOp<JoinOp>();
  if (!join)
    return failure();
  auto [pattern, level] = join.getSourceOf(op.getLevel());
  Value source = join.getPatterns()[pattern];
  if (level < cast<PatternType>(source.getType()).getRank())
    rewriter.replaceOpWithNewOp<SizeOp>(op, source, level);
  else
    rewriter.replaceOpWithNewOp<CountOp>(op, source);
  return success();
}

OpFoldResult SameOp::fold(FoldAdaptor) {
  if (getLhs() == getRhs())
    return BoolAttr::get(getContext(), true);
  return {};
}

//===----------------------------------------------------------------------===//
// Arrays of a level
//===----------------------------------------------------------------------===//

/// Verifies that `level` exists in `pattern` and has an array, `isStored` of
/// its type, and that `found` has the element type that `width` asks for:
/// `index` for 0, else the integer.
static LogicalResult
verifyLevelArray(Operation *op, PatternType pattern, int64_t level,
                 bool (*isStored)(sparse_tensor::LevelType), unsigned width,
                 MemRefType found) {
  if (failed(verifyLevelForm(op, pattern)))
    return failure();
  if (level < 0 || level >= pattern.getRank())
    return op->emitOpError("expected a level from 0 to below ")
           << pattern.getRank() << ", found " << level;
  if (!isStored(pattern.getEncoding().getLvlType(level)))
    return op->emitOpError("expected a level that stores this array, found "
                           "level ")
           << level << " of " << pattern;
  Type element = width ? Type(IntegerType::get(op->getContext(), width))
                       : Type(IndexType::get(op->getContext()));
  if (found.getElementType() != element)
    return op->emitOpError("expected elements of type ")
           << element << ", found " << found.getElementType();
  return success();
}

LogicalResult PositionsOp::verify() {
  return verifyLevelArray(*this, getPattern().getType(), getLevel(),
                          sparse_tensor::isWithPosLT,
                          getPattern().getType().getEncoding().getPosWidth(),
                          cast<MemRefType>(getType()));
}

LogicalResult LevelCoordinatesOp::verify() {
  return verifyLevelArray(*this, getPattern().getType(), getLevel(),
                          sparse_tensor::isWithCrdLT,
                          getPattern().getType().getEncoding().getCrdWidth(),
                          cast<MemRefType>(getType()));
}

LogicalResult IotaOp::verify() {
  return verifyLevelForm(*this, getPattern().getType());
}

LogicalResult ChunksOp::verify() {
  return verifyLevelForm(*this, getPattern().getType());
}

LogicalResult LongestRowOp::verify() {
  PatternType type = getPattern().getType();
  if (failed(verifyLevelForm(*this, type)))
    return failure();
  if (type.getEncoding().getLvlRank() == 0 || !type.getEncoding().isDenseLvl(0))
    return emitOpError("expected a pattern whose outermost level is dense, "
                       "found ")
           << type;
  return success();
}

LogicalResult EntryPositionsOp::verify() {
  return verifyLevelForm(*this, getPattern().getType());
}
