//===- LevelForm.cpp - Sparse tensor types as pattern and values ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Raise/LevelForm.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace nz;

bool nz::isSparse(Type type) {
  return sparse_tensor::getSparseTensorEncoding(type) != nullptr;
}

bool nz::needsRaising(Type type) {
  if (auto pattern = dyn_cast<PatternType>(type))
    return pattern.getLevelForm() != pattern;
  return isSparse(type);
}

PatternType nz::getLevelPattern(Type type) {
  return PatternType::get(cast<RankedTensorType>(type)).getLevelForm();
}

RankedTensorType nz::getValuesType(Type type) {
  return RankedTensorType::get({ShapedType::kDynamic},
                               cast<RankedTensorType>(type).getElementType());
}

void nz::appendRaised(Type type, SmallVectorImpl<Type> &types) {
  if (isSparse(type)) {
    types.push_back(getLevelPattern(type));
    types.push_back(getValuesType(type));
  } else if (auto pattern = dyn_cast<PatternType>(type)) {
    types.push_back(pattern.getLevelForm());
  } else {
    types.push_back(type);
  }
}

SmallVector<Type> nz::getRaised(TypeRange types) {
  SmallVector<Type> raised;
  for (Type type : types)
    appendRaised(type, raised);
  return raised;
}

AffineMap nz::getDimToLevel(Type type) {
  sparse_tensor::SparseTensorEncodingAttr encoding =
      sparse_tensor::getSparseTensorEncoding(type);
  if (AffineMap map = encoding.getDimToLvl())
    return map;
  return AffineMap::getMultiDimIdentityMap(encoding.getLvlRank(),
                                           type.getContext());
}

unsigned nz::getLevelOf(Type type, unsigned dim) {
  return *getDimToLevel(type).getResultPosition(
      getAffineDimExpr(dim, type.getContext()));
}

Value nz::getLevelSize(OpBuilder &builder, Location loc, Value pattern,
                       unsigned level) {
  int64_t size = cast<PatternType>(pattern.getType()).getShape()[level];
  if (!ShapedType::isDynamic(size))
    return arith::ConstantIndexOp::create(builder, loc, size);
  return SizeOp::create(builder, loc, pattern, level);
}

std::string nz::getErrorPrefix(Location loc) {
  std::string prefix;
  llvm::raw_string_ostream stream(prefix);
  if (auto place = loc->findInstanceOf<FileLineColLoc>())
    stream << place.getFilename().getValue() << ":" << place.getLine() << ":"
           << place.getColumn() << ": ";
  stream << "error: ";
  return prefix;
}
