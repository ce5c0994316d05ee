//===- LevelForm.cpp - Sparse tensor types as pattern and values ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Raise/LevelForm.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nz/Dialect/Check.h"

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

/// The dimension that a level stores, or stores a part of.
static AffineDimExpr getStoredDim(AffineExpr level) {
  if (auto part = dyn_cast<AffineBinaryOpExpr>(level))
    level = part.getLHS();
  return cast<AffineDimExpr>(level);
}

SmallVector<AffineExpr> nz::invertLevels(AffineMap levels) {
  SmallVector<AffineExpr> dims(levels.getNumDims());
  for (auto [number, level] : llvm::enumerate(levels.getResults())) {
    AffineExpr digit = getAffineDimExpr(number, levels.getContext());
    auto part = dyn_cast<AffineBinaryOpExpr>(level);
    if (part && part.getKind() == AffineExprKind::FloorDiv)
      digit = digit * part.getRHS();
    AffineExpr &dim = dims[getStoredDim(level).getPosition()];
    dim = dim ? dim + digit : digit;
  }
  return dims;
}

AffineMap nz::getLevelToDim(Type type) {
  AffineMap levels = getDimToLevel(type);
  return AffineMap::get(levels.getNumResults(), 0, invertLevels(levels),
                        type.getContext());
}

AffineMap nz::getLevelChange(AffineMap from, AffineMap to) {
  SmallVector<AffineExpr> dims = invertLevels(from), levels;
  // A dimension that `from` does not have is none of `to`'s either.
  for (AffineExpr &dim : dims)
    if (!dim)
      dim = getAffineConstantExpr(0, to.getContext());
  for (AffineExpr level : to.getResults()) {
    auto *same = llvm::find(from.getResults(), level);
    if (same == from.getResults().end())
      levels.push_back(level.replaceDims(dims));
    else
      levels.push_back(
          getAffineDimExpr(same - from.getResults().begin(), to.getContext()));
  }
  return AffineMap::get(from.getNumResults(), 0, levels, to.getContext());
}

bool nz::hasBlocks(AffineMap levels) {
  return llvm::any_of(levels.getResults(), [](AffineExpr level) {
    return !isa<AffineDimExpr>(level);
  });
}

Value nz::getDimSize(OpBuilder &builder, Location loc, Value pattern, Type type,
                     unsigned dim) {
  int64_t known = cast<RankedTensorType>(type).getDimSize(dim);
  AffineMap levels = getDimToLevel(type);
  Value size;
  for (auto [number, level] : llvm::enumerate(levels.getResults())) {
    if (getStoredDim(level).getPosition() != dim)
      continue;
    Value factor = getLevelSize(builder, loc, pattern, number);
    size =
        size ? builder.createOrFold<arith::MulIOp>(loc, size, factor) : factor;
  }
  if (!ShapedType::isDynamic(known))
    return arith::ConstantIndexOp::create(builder, loc, known);
  return size;
}

SmallVector<Value> nz::getOpenLevelSizes(OpBuilder &builder, Location loc,
                                         RankedTensorType type,
                                         ValueRange dimSizes) {
  SmallVector<Value> sizes;
  for (AffineExpr level : getDimToLevel(type).getResults()) {
    unsigned dim = getStoredDim(level).getPosition();
    auto part = dyn_cast<AffineBinaryOpExpr>(level);
    if (!type.isDynamicDim(dim) ||
        (part && part.getKind() == AffineExprKind::Mod)) {
      sizes.push_back({});
      continue;
    }
    Value size = dimSizes[dim];
    if (part) {
      Value block = arith::ConstantIndexOp::create(
          builder, loc, cast<AffineConstantExpr>(part.getRHS()).getValue());
      Value rest = builder.createOrFold<arith::RemUIOp>(loc, size, block);
      Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
      emitCheck(builder, loc,
                builder.createOrFold<arith::CmpIOp>(
                    loc, arith::CmpIPredicate::eq, rest, zero),
                "expected dimension " + Twine(dim) +
                    " of a size that is a multiple of {0}, found {1}",
                {block, size});
      size = builder.createOrFold<arith::DivUIOp>(loc, size, block);
    }
    sizes.push_back(size);
  }
  return sizes;
}

Value nz::emitCoordinate(OpBuilder &builder, Location loc,
                         AffineExpr expression) {
  if (auto dim = dyn_cast<AffineDimExpr>(expression))
    return IndexOp::create(builder, loc, dim.getPosition());
  if (auto constant = dyn_cast<AffineConstantExpr>(expression))
    return arith::ConstantIndexOp::create(builder, loc, constant.getValue());
  auto binary = cast<AffineBinaryOpExpr>(expression);
  Value lhs = emitCoordinate(builder, loc, binary.getLHS());
  Value rhs = emitCoordinate(builder, loc, binary.getRHS());
  if (binary.getKind() == AffineExprKind::Mul)
    return arith::MulIOp::create(builder, loc, lhs, rhs);
  return arith::AddIOp::create(builder, loc, lhs, rhs);
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
