//===- PatternType.cpp - The pattern type ---------------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/SparseTensor/IR/SparseTensorType.h"
#include "mlir/IR/DialectImplementation.h"
#include "nz/Dialect/Nz.h"

using namespace mlir;
using namespace nz;

Type PatternType::parse(AsmParser &parser) {
  SmallVector<int64_t> shape;
  sparse_tensor::SparseTensorEncodingAttr encoding;
  if (parser.parseLess() ||
      parser.parseDimensionList(shape, /*allowDynamic=*/true,
                                /*withTrailingX=*/false) ||
      parser.parseComma() || parser.parseAttribute(encoding) ||
      parser.parseGreater())
    return {};
  return parser.getChecked<PatternType>(parser.getContext(),
                                        ArrayRef<int64_t>(shape), encoding);
}

void PatternType::print(AsmPrinter &printer) const {
  printer << "<";
  printer.printDimensionList(getShape());
  printer << ", ";
  printer.printAttribute(getEncoding());
  printer << ">";
}

LogicalResult
PatternType::verify(function_ref<InFlightDiagnostic()> emitError,
                    ArrayRef<int64_t> shape,
                    sparse_tensor::SparseTensorEncodingAttr encoding) {
  if (!encoding)
    return emitError() << "expected a sparse tensor encoding";
  if (encoding.getDimRank() != shape.size())
    return emitError() << "expected " << encoding.getDimRank()
                       << " sizes, one a dimension of the encoding, found "
                       << shape.size();
  for (int64_t size : shape)
    if (size < 0 && !ShapedType::isDynamic(size))
      return emitError() << "expected sizes of at least 0, found " << size;
  return success();
}

/// Where the arrays of a level lie is no part of the level form: positions are
/// an array without gaps, coordinates an array a level.
static sparse_tensor::LevelType getCanonical(sparse_tensor::LevelType level) {
  using namespace sparse_tensor;
  std::vector<LevelPropNonDefault> properties;
  if (level.isa<LevelPropNonDefault::Nonunique>())
    properties.push_back(LevelPropNonDefault::Nonunique);
  if (level.isa<LevelPropNonDefault::Nonordered>())
    properties.push_back(LevelPropNonDefault::Nonordered);
  if (level.isa<LevelFormat::LooseCompressed>())
    return *buildLevelType(LevelFormat::Compressed, properties);
  if (level.isa<LevelFormat::Singleton>()) {
    properties.push_back(LevelPropNonDefault::SoA);
    return *buildLevelType(LevelFormat::Singleton, properties);
  }
  return level;
}

bool PatternType::isLevelForm() const {
  return getEncoding().isIdentity() &&
         llvm::all_of(getEncoding().getLvlTypes(),
                      [](sparse_tensor::LevelType level) {
                        return getCanonical(level) == level;
                      });
}

bool PatternType::storesMore() const {
  ArrayRef<sparse_tensor::LevelType> levels = getEncoding().getLvlTypes();
  return !levels.empty() && (sparse_tensor::isDenseLT(levels.back()) ||
                             sparse_tensor::isNOutOfMLT(levels.back()));
}

PatternType PatternType::getLevelForm() const {
  sparse_tensor::SparseTensorEncodingAttr encoding = getEncoding();
  if (isLevelForm() && !encoding.getDimToLvl())
    return *this;
  SmallVector<int64_t> sizes = encoding.translateShape(
      getShape(), sparse_tensor::CrdTransDirectionKind::dim2lvl);
  auto levels = sparse_tensor::SparseTensorEncodingAttr::get(
      getContext(), llvm::map_to_vector(encoding.getLvlTypes(), getCanonical),
      AffineMap(), AffineMap(), encoding.getPosWidth(), encoding.getCrdWidth());
  return get(getContext(), sizes, levels);
}

RankedTensorType PatternType::getTensorType(Type elementType) const {
  return RankedTensorType::get(getShape(), elementType, getEncoding());
}
