//===- Pieces.cpp - Rows of dense elements in several pieces --------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Dialect/Pieces.h"

#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace nz;

/// The fewest bytes of a piece that are worth a visit of an entry.
static constexpr uint64_t kPieceBytes = 128;

int64_t nz::countPieces(KernelOp kernel) {
  ValueRange extents = kernel.getExtents();
  if (kernel.getPatterns().size() != 1 || extents.size() < 2)
    return 1;
  uint64_t elements = 1;
  for (Value extent : extents.drop_front()) {
    std::optional<int64_t> size = getConstantIntValue(extent);
    if (!size || *size < 0)
      return 1;
    elements = llvm::SaturatingMultiply<uint64_t>(elements, *size);
  }
  for (auto [index, init] : llvm::enumerate(kernel.getInits())) {
    Type type = getElementTypeOrSelf(init.getType());
    if (kernel.getCombiner(index) == Combiner::Writes ||
        !kernel.getInitMap(index).isFunctionOfDim(kernel.getFirstDenseDim()) ||
        !type.isIntOrFloat() ||
        llvm::SaturatingMultiply<uint64_t>(
            elements, llvm::divideCeil(type.getIntOrFloatBitWidth(), 8)) <
            kPieceBytes)
      return 1;
  }
  return std::max<int64_t>(getConstantIntValue(extents.front()).value_or(1), 1);
}

std::optional<uint64_t> nz::getBytesOfPiece(KernelOp kernel, Value operand) {
  auto type = dyn_cast<ShapedType>(operand.getType());
  if (!type || !type.hasStaticShape() || !type.getElementType().isIntOrFloat())
    return std::nullopt;
  uint64_t bits = llvm::SaturatingMultiply<uint64_t>(
      type.getNumElements(), type.getElementTypeBitWidth());
  return llvm::divideCeil(bits, 8) / countPieces(kernel);
}
