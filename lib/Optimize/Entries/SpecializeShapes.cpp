//===- SpecializeShapes.cpp - Sizes known when compiling become constants -===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nz/Dialect/EntryAttributes.h"
#include "nz/Optimize/Passes.h"

namespace nz {
#define GEN_PASS_DEF_SPECIALIZESHAPESPASS
#include "nz/Optimize/Passes.h.inc"
} // namespace nz

using namespace mlir;

namespace {

/// Gives argument `number` of `function` the sizes that its attribute says.
LogicalResult specialize(func::FuncOp function, unsigned number) {
  auto sizes = function.getArgAttrOfType<DenseI64ArrayAttr>(
      number, nz::kStaticShapeAttribute);
  if (!sizes)
    return success();
  function.removeArgAttr(number, nz::kStaticShapeAttribute);
  BlockArgument argument = function.getArgument(number);
  auto declared = dyn_cast<RankedTensorType>(argument.getType());
  if (!declared ||
      failed(verifyCompatibleShape(declared.getShape(), sizes.asArrayRef())))
    return function.emitError("expected static sizes that fit argument ")
           << number << " of type " << argument.getType() << ", found "
           << sizes;
  SmallVector<int64_t> shape(sizes.asArrayRef());
  // Offsets into dimensions of static size 0 do not verify.
  for (auto [size, open] : llvm::zip_equal(shape, declared.getShape()))
    if (size == 0)
      size = open;
  RankedTensorType type = RankedTensorType::get(
      shape, declared.getElementType(), declared.getEncoding());
  if (type == declared)
    return success();
  argument.setType(type);
  OpBuilder builder = OpBuilder::atBlockBegin(&function.getBody().front());
  auto cast =
      tensor::CastOp::create(builder, argument.getLoc(), declared, argument);
  argument.replaceAllUsesExcept(cast, cast);
  return success();
}

struct SpecializeShapes : nz::impl::SpecializeShapesPassBase<SpecializeShapes> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (function.isExternal())
        continue;
      for (unsigned number = 0; number < function.getNumArguments(); ++number)
        if (failed(specialize(function, number)))
          return signalPassFailure();
      function.setType(FunctionType::get(&getContext(),
                                         function.getBody().getArgumentTypes(),
                                         function.getResultTypes()));
    }
  }
};

} // namespace
