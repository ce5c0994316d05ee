//===- CarryStack.cpp - What a loop saves ---------------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CarryStack.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace nz;

bool nz::canStack(Type type) {
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    return !tensor.getEncoding() && canStack(tensor.getElementType());
  return type.isIntOrIndexOrFloat();
}

/// The sizes of `like`, none for a number.
static SmallVector<OpFoldResult> getSizes(OpBuilder &builder, Location loc,
                                          Value like) {
  return isa<RankedTensorType>(like.getType())
             ? tensor::getMixedSizes(builder, loc, like)
             : SmallVector<OpFoldResult>();
}

/// One value like `like` in a stack.
struct Slot {
  SmallVector<OpFoldResult> offsets, sizes, strides;

  Slot(OpBuilder &builder, Location loc, Value like, Value number)
      : sizes(getSizes(builder, loc, like)) {
    OpFoldResult zero = builder.getIndexAttr(0), one = builder.getIndexAttr(1);
    offsets.assign(sizes.size(), zero);
    offsets.insert(offsets.begin(), getAsOpFoldResult(number));
    sizes.insert(sizes.begin(), one);
    strides.assign(sizes.size(), one);
  }
};

Value nz::createStack(OpBuilder &builder, Location loc, Value like,
                      Value count) {
  SmallVector<OpFoldResult> sizes = getSizes(builder, loc, like);
  sizes.insert(sizes.begin(), getAsOpFoldResult(count));
  return tensor::EmptyOp::create(builder, loc, sizes,
                                 getElementTypeOrSelf(like.getType()));
}

/// Whether there is nothing to save: slices of such a stack do not verify.
static bool isEmpty(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && llvm::is_contained(tensor.getShape(), 0);
}

Value nz::push(OpBuilder &builder, Location loc, Value stack, Value value,
               Value number) {
  if (isEmpty(value.getType()))
    return stack;
  if (!isa<RankedTensorType>(value.getType()))
    return tensor::InsertOp::create(builder, loc, value, stack, number);
  Slot slot(builder, loc, value, number);
  return tensor::InsertSliceOp::create(builder, loc, value, stack, slot.offsets,
                                       slot.sizes, slot.strides);
}

Value nz::lookUp(OpBuilder &builder, Location loc, Value stack, Value like,
                 Value number) {
  auto type = dyn_cast<RankedTensorType>(like.getType());
  if (!type)
    return tensor::ExtractOp::create(builder, loc, stack, number);
  if (isEmpty(type))
    return tensor::EmptyOp::create(builder, loc,
                                   tensor::getMixedSizes(builder, loc, like),
                                   type.getElementType());
  Slot slot(builder, loc, like, number);
  return tensor::ExtractSliceOp::create(builder, loc, type, stack, slot.offsets,
                                        slot.sizes, slot.strides);
}
