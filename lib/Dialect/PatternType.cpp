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

PatternType PatternType::getLevelForm() const {
  sparse_tensor::SparseTensorEncodingAttr encoding = getEncoding();
  if (encoding.isIdentity() && !encoding.getDimToLvl())
    return *this;
  SmallVector<int64_t> sizes = encoding.translateShape(
      getShape(), sparse_tensor::CrdTransDirectionKind::dim2lvl);
  auto levels = sparse_tensor::SparseTensorEncodingAttr::get(
      getContext(), encoding.getLvlTypes(), AffineMap(), AffineMap(),
      encoding.getPosWidth(), encoding.getCrdWidth());
  return get(getContext(), sizes, levels);
}

RankedTensorType PatternType::getTensorType(Type elementType) const {
  return RankedTensorType::get(getShape(), elementType, getEncoding());
}
