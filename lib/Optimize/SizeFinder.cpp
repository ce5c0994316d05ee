//===- SizeFinder.cpp - Sizes that no type says ---------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Optimize/SizeFinder.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "nz/Dialect/Nz.h"

using namespace mlir;
using namespace nz;

/// The sizes that the type of a tensor or of a pattern says.
static ArrayRef<int64_t> getShape(Type type) {
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    return tensor.getShape();
  if (auto pattern = dyn_cast<PatternType>(type))
    return pattern.getShape();
  return {};
}

std::optional<Size> SizeFinder::find(Value value, int64_t dim) {
  ArrayRef<int64_t> shape = getShape(value.getType());
  if (dim < 0 || dim >= static_cast<int64_t>(shape.size()))
    return std::nullopt;
  if (!ShapedType::isDynamic(shape[dim]))
    return Size{shape[dim], {}};
  if (isOrigin(value))
    return Size{std::nullopt, value, dim};
  auto [known, isNew] = found.try_emplace({value, dim});
  if (!isNew)
    return known->second;
  std::optional<Size> size = look(value, dim);
  found[{value, dim}] = size;
  return size;
}

/// As `find`, by what makes the value.
std::optional<Size> SizeFinder::look(Value value, int64_t dim) {
  Operation *op = value.getDefiningOp();
  if (!op)
    return std::nullopt;
  if (isa<tensor::CastOp, CastOp>(op))
    return find(op->getOperand(0), dim);
  if (auto written = dyn_cast<DestinationStyleOpInterface>(op))
    return find(written.getTiedOpOperand(cast<OpResult>(value))->get(), dim);
  if (OpTrait::hasElementwiseMappableTraits(op)) {
    for (Value operand : op->getOperands())
      if (std::optional<Size> size = find(operand, dim))
        return size;
    return std::nullopt;
  }
  if (!isa<tensor::EmptyOp, tensor::SplatOp>(op))
    return std::nullopt;
  auto type = cast<RankedTensorType>(value.getType());
  // A splat has the scalar in front.
  Value given =
      op->getOperands()[op->getNumOperands() - type.getNumDynamicDims() +
                        type.getDynamicDimIndex(dim)];
  if (std::optional<int64_t> constant = getConstantIntValue(given)) {
    // A size below zero is an error of the program, found when it runs.
    if (*constant < 0)
      return std::nullopt;
    return Size{*constant, {}};
  }
  if (auto asked = given.getDefiningOp<SizeOp>())
    return find(asked.getPattern(), asked.getLevel());
  auto asked = given.getDefiningOp<tensor::DimOp>();
  std::optional<int64_t> place =
      asked ? asked.getConstantIndex() : std::nullopt;
  return place ? find(asked.getSource(), *place) : std::nullopt;
}
