//===- DescribeType.cpp - Arguments by their types in MLIR ----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Dialect/Nz.h"
#include "nz/Run/ArgumentType.h"

#include "mlir/Dialect/SparseTensor/IR/SparseTensor.h"

using namespace mlir;
using namespace nz;
using namespace nz::io;
using namespace nz::run;

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
