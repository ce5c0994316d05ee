//===- DropEmptyOperands.cpp - What types say is empty is left out --------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nz/Raise/Passes.h"

#include "llvm/Support/CheckedArithmetic.h"

namespace nz {
#define GEN_PASS_DEF_DROPEMPTYOPERANDSPASS
#include "nz/Raise/Passes.h.inc"
} // namespace nz

using namespace mlir;

namespace {

/// Whether the type of `value` has a size of 0.
bool isEmpty(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && llvm::is_contained(type.getShape(), 0);
}

/// Leaves operands out that are empty for every call: what concatenation and
/// its derivatives lower to has a constant offset for each.
void dropEmptyOperands(tensor::ConcatOp concat) {
  SmallVector<Value> inputs = llvm::to_vector(concat.getInputs());
  llvm::erase_if(inputs, isEmpty);
  RankedTensorType type = concat.getResultType();
  if (inputs.size() == concat.getInputs().size() || type.getEncoding())
    return;
  OpBuilder builder(concat);
  Location loc = concat.getLoc();
  Value rest;
  if (inputs.empty()) {
    ReifiedRankedShapedTypeDims sizes;
    if (failed(reifyResultShapes(builder, concat, sizes)))
      return;
    rest = tensor::EmptyOp::create(builder, loc, sizes.front(),
                                   type.getElementType());
  } else if (inputs.size() > 1) {
    rest =
        tensor::ConcatOp::create(builder, loc, type, concat.getDim(), inputs);
  } else {
    rest = inputs.front();
  }
  if (rest.getType() != type)
    rest = tensor::CastOp::create(builder, loc, type, rest);
  concat.replaceAllUsesWith(rest);
  concat.erase();
}

/// Makes nothing of nothing, for which upstream finds sizes that its verifier
/// refuses: no size of a group is open if one is 0.
void dropEmptyReshape(Operation *op) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  ReifiedRankedShapedTypeDims sizes;
  OpBuilder builder(op);
  if (!isEmpty(op->getOperand(0)) || type.getEncoding() ||
      failed(reifyResultShapes(builder, op, sizes)))
    return;
  Value nothing = tensor::EmptyOp::create(builder, op->getLoc(), sizes.front(),
                                          type.getElementType());
  if (nothing.getType() != type)
    nothing = tensor::CastOp::create(builder, op->getLoc(), type, nothing);
  op->getResult(0).replaceAllUsesWith(nothing);
  op->erase();
}

/// Whether in some dimension `pad` has as much padding as its result is long.
bool isAsLongAsPadding(tensor::PadOp pad) {
  return llvm::any_of(
      llvm::zip_equal(pad.getMixedLowPad(), pad.getMixedHighPad(),
                      pad.getResultType().getShape()),
      [](auto dimension) {
        auto [low, high, size] = dimension;
        std::optional<int64_t> before = getConstantIntValue(low);
        std::optional<int64_t> behind = getConstantIntValue(high);
        return before && behind && !ShapedType::isDynamic(size) &&
               llvm::checkedAdd(*before, *behind) == size;
      });
}

/// Makes what has nothing but padding of the padding.
void generateEmptyPadding(tensor::PadOp pad) {
  OpBuilder builder(pad);
  Location loc = pad.getLoc();
  RankedTensorType type = pad.getResultType();
  ReifiedRankedShapedTypeDims sizes;
  if (failed(reifyResultShapes(builder, pad, sizes)))
    return;
  SmallVector<Value> open;
  for (auto [at, size] : llvm::enumerate(sizes.front()))
    if (type.isDynamicDim(at))
      open.push_back(getValueOrCreateConstantIndexOp(builder, loc, size));
  auto generated = tensor::GenerateOp::create(builder, loc, type, open);
  generated.getBody().takeBody(pad.getRegion());
  pad.replaceAllUsesWith(generated.getResult());
  pad.erase();
}

/// Whether a slice of `whole` starts behind its last element.
bool startsAtTheEnd(OffsetSizeAndStrideOpInterface slice, Value whole) {
  // A buffer has the sizes of what is cast.
  if (auto cast = whole.getDefiningOp<tensor::CastOp>())
    whole = cast.getSource();
  auto type = dyn_cast<RankedTensorType>(whole.getType());
  return type &&
         llvm::any_of(llvm::zip_equal(slice.getMixedOffsets(), type.getShape()),
                      [](auto dimension) {
                        auto [offset, size] = dimension;
                        return !ShapedType::isDynamic(size) &&
                               getConstantIntValue(offset) == size;
                      });
}

void dropEmptySlice(tensor::ExtractSliceOp slice) {
  RankedTensorType type = slice.getType();
  ReifiedRankedShapedTypeDims sizes;
  OpBuilder builder(slice);
  if (type.getEncoding() || failed(reifyResultShapes(builder, slice, sizes)))
    return;
  Value nothing = tensor::EmptyOp::create(builder, slice.getLoc(),
                                          sizes.front(), type.getElementType());
  if (nothing.getType() != type)
    nothing = tensor::CastOp::create(builder, slice.getLoc(), type, nothing);
  slice.replaceAllUsesWith(nothing);
  slice.erase();
}

void dropEmptySlice(tensor::InsertSliceOp slice) {
  slice.replaceAllUsesWith(slice.getDest());
  slice.erase();
}

struct DropEmptyOperands
    : nz::impl::DropEmptyOperandsPassBase<DropEmptyOperands> {
  using DropEmptyOperandsPassBase::DropEmptyOperandsPassBase;
  void runOnOperation() override {
    getOperation().walk([&](Operation *op) {
      if (auto concat = dyn_cast<tensor::ConcatOp>(op)) {
        dropEmptyOperands(concat);
      } else if (auto pad = dyn_cast<tensor::PadOp>(op)) {
        if (isEmpty(pad.getSource()) || (isChecked && isAsLongAsPadding(pad)))
          generateEmptyPadding(pad);
      } else if (isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op)) {
        dropEmptyReshape(op);
      } else if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op)) {
        if (isChecked && startsAtTheEnd(slice, slice.getSource()))
          dropEmptySlice(slice);
      } else if (auto slice = dyn_cast<tensor::InsertSliceOp>(op)) {
        if (isChecked && startsAtTheEnd(slice, slice.getDest()))
          dropEmptySlice(slice);
      }
    });
  }
};

} // namespace
