//===- ArgumentType.cpp - Arguments and results as people see them --------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/ArgumentType.h"

#include "nz/Dialect/Nz.h"

#include "mlir/Dialect/SparseTensor/IR/SparseTensor.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace nz;
using namespace nz::run;
using io::ElementKind;

int64_t ElementType::width() const {
  switch (kind) {
  case ElementKind::I1:
  case ElementKind::I8:
  case ElementKind::U8:
    return 1;
  case ElementKind::F16:
  case ElementKind::BF16:
  case ElementKind::I16:
  case ElementKind::U16:
    return 2;
  case ElementKind::F32:
  case ElementKind::I32:
  case ElementKind::U32:
    return 4;
  case ElementKind::F64:
  case ElementKind::I64:
  case ElementKind::U64:
    return 8;
  }
  return 8;
}

std::string ElementType::name() const {
  return isIndex ? "index" : std::string(io::nameOf(kind));
}

std::optional<ElementType> nz::run::elementOfName(llvm::StringRef name) {
  using Found = std::optional<ElementType>;
  return llvm::StringSwitch<Found>(name)
      .Case("f16", ElementType{ElementKind::F16, false})
      .Case("bf16", ElementType{ElementKind::BF16, false})
      .Case("f32", ElementType{ElementKind::F32, false})
      .Case("f64", ElementType{ElementKind::F64, false})
      .Case("i1", ElementType{ElementKind::I1, false})
      .Case("i8", ElementType{ElementKind::I8, false})
      .Case("i16", ElementType{ElementKind::I16, false})
      .Case("i32", ElementType{ElementKind::I32, false})
      .Case("i64", ElementType{ElementKind::I64, false})
      .Case("index", ElementType{ElementKind::I64, true})
      .Default(std::nullopt);
}

std::string nz::run::shapeText(llvm::ArrayRef<int64_t> shape) {
  std::string text;
  for (int64_t size : shape) {
    if (!text.empty())
      text += 'x';
    text += size == kDynamicSize ? std::string("?") : std::to_string(size);
  }
  return text;
}

std::string ArgumentType::text() const {
  std::string text = shapeText(shape);
  if (kind == ArgumentKind::Pattern)
    return "pattern " + text;
  if (!text.empty())
    text += 'x';
  text += element.name();
  return kind == ArgumentKind::Sparse ? "sparse " + text : text;
}

/// The type of an element, if it is one that files and literals have.
static std::optional<ElementType> describeElement(Type type) {
  if (type.isIndex())
    return ElementType{ElementKind::I64, true};
  if (type.isF16())
    return ElementType{ElementKind::F16, false};
  if (type.isBF16())
    return ElementType{ElementKind::BF16, false};
  if (type.isF32())
    return ElementType{ElementKind::F32, false};
  if (type.isF64())
    return ElementType{ElementKind::F64, false};
  if (type.isSignlessInteger())
    return elementOfName("i" + std::to_string(type.getIntOrFloatBitWidth()));
  return std::nullopt;
}

bool ArgumentType::hasPlainLevels() const {
  for (auto [number, level] : llvm::enumerate(levels))
    if (level.dimension != static_cast<int64_t>(number) ||
        level.part.kind != runtime::NumberPart::Whole)
      return false;
  return true;
}

/// One level of a level form; none for what the runtime does not store.
static std::optional<runtime::LevelFormat>
describeLevel(sparse_tensor::LevelType type) {
  using runtime::LevelKind;
  using sparse_tensor::LevelFormat;
  using sparse_tensor::LevelPropNonDefault;
  bool unique = !type.isa<LevelPropNonDefault::Nonunique>();
  switch (type.getLvlFmt()) {
  case LevelFormat::Dense:
    return runtime::LevelFormat{LevelKind::Dense};
  case LevelFormat::Compressed:
    return runtime::LevelFormat{unique ? LevelKind::Compressed
                                       : LevelKind::CompressedNonunique};
  case LevelFormat::Singleton:
    return runtime::LevelFormat{unique ? LevelKind::Singleton
                                       : LevelKind::SingletonNonunique};
  case LevelFormat::NOutOfM:
    return runtime::LevelFormat{LevelKind::Structured,
                                static_cast<int64_t>(type.getN()),
                                static_cast<int64_t>(type.getM())};
  default:
    return std::nullopt;
  }
}

/// What a level stores; none for other expressions than dimensions and their
/// blocks.
static std::optional<LevelCoordinate> describeCoordinate(AffineExpr level) {
  LevelCoordinate coordinate;
  if (auto part = dyn_cast<AffineBinaryOpExpr>(level)) {
    auto divisor = dyn_cast<AffineConstantExpr>(part.getRHS());
    bool isQuotient = part.getKind() == AffineExprKind::FloorDiv;
    if (!divisor || divisor.getValue() < 1 ||
        (!isQuotient && part.getKind() != AffineExprKind::Mod))
      return std::nullopt;
    coordinate.part = {isQuotient ? runtime::NumberPart::Quotient
                                  : runtime::NumberPart::Remainder,
                       divisor.getValue()};
    level = part.getLHS();
  }
  auto dimension = dyn_cast<AffineDimExpr>(level);
  if (!dimension)
    return std::nullopt;
  coordinate.dimension = dimension.getPosition();
  return coordinate;
}

/// Fills in levels and what they store; false if they are not supported.
static bool describeLevels(PatternType pattern, ArgumentType &result) {
  sparse_tensor::SparseTensorEncodingAttr encoding =
      pattern.getLevelForm().getEncoding();
  for (sparse_tensor::LevelType level : encoding.getLvlTypes()) {
    std::optional<runtime::LevelFormat> format = describeLevel(level);
    if (!format)
      return false;
    result.format.levels.push_back(*format);
  }
  for (sparse_tensor::LevelType level : pattern.getEncoding().getLvlTypes()) {
    bool isInterleaved = sparse_tensor::isSingletonLT(level) &&
                         !level.isa<sparse_tensor::LevelPropNonDefault::SoA>();
    bool isGapped = sparse_tensor::isLooseCompressedLT(level);
    result.layouts.push_back(isInterleaved ? kFlatInterleaved
                             : isGapped    ? kFlatGapped
                                           : kFlatPlain);
  }
  result.format.positionWidth = encoding.getPosWidth();
  result.format.coordinateWidth = encoding.getCrdWidth();
  AffineMap order = pattern.getEncoding().getDimToLvl();
  if (!order)
    order = AffineMap::getMultiDimIdentityMap(encoding.getLvlRank(),
                                              encoding.getContext());
  for (AffineExpr level : order.getResults()) {
    std::optional<LevelCoordinate> coordinate = describeCoordinate(level);
    if (!coordinate)
      return false;
    result.levels.push_back(*coordinate);
  }
  return true;
}

std::optional<ArgumentType> nz::run::describeType(Type type) {
  static_assert(kDynamicSize == ShapedType::kDynamic);
  ArgumentType result;
  if (auto pattern = dyn_cast<PatternType>(type)) {
    result.kind = ArgumentKind::Pattern;
    result.shape.assign(pattern.getShape().begin(), pattern.getShape().end());
    if (!describeLevels(pattern, result))
      return std::nullopt;
    return result;
  }
  Type elementType = type;
  if (auto tensor = dyn_cast<RankedTensorType>(type)) {
    elementType = tensor.getElementType();
    result.shape.assign(tensor.getShape().begin(), tensor.getShape().end());
    auto encoding = sparse_tensor::getSparseTensorEncoding(tensor);
    if (tensor.getEncoding() && !encoding)
      return std::nullopt;
    result.kind = encoding ? ArgumentKind::Sparse : ArgumentKind::Dense;
    // The program may not have a word of nz.
    type.getContext()->getOrLoadDialect<NzDialect>();
    if (encoding && !describeLevels(PatternType::get(tensor), result))
      return std::nullopt;
  }
  std::optional<ElementType> element = describeElement(elementType);
  if (!element)
    return std::nullopt;
  result.element = *element;
  return result;
}

bool nz::run::fits(const ArgumentType &from, const ArgumentType &to) {
  if (from.kind != to.kind || from.rank() != to.rank() ||
      from.format != to.format || from.levels != to.levels)
    return false;
  if (to.hasElements() && !(from.element == to.element))
    return false;
  for (auto [have, want] : llvm::zip_equal(from.shape, to.shape))
    if (have != kDynamicSize && want != kDynamicSize && have != want)
      return false;
  return true;
}
