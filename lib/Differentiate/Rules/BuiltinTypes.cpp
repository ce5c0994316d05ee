//===- BuiltinTypes.cpp - Floats and tensors of floats have tangents ------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Register.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinTypes.h"
#include "nz/Dialect/Nz.h"
#include "nz/Interfaces/Differentiable.h"

using namespace mlir;
using namespace nz;

namespace {

/// A float is its own tangent type.
template <typename FloatTy>
struct FloatModel
    : DifferentiableTypeInterface::ExternalModel<FloatModel<FloatTy>, FloatTy> {
  Type getTangentType(Type type) const { return type; }

  Value splat(Type type, OpBuilder &builder, Location loc, Value like,
              double number) const {
    return arith::ConstantOp::create(builder, loc,
                                     builder.getFloatAttr(type, number));
  }

  Value add(Type type, OpBuilder &builder, Location loc, Value left,
            Value right) const {
    return arith::AddFOp::create(builder, loc, left, right);
  }
};

/// Tensors of floats; others have no tangents.
struct TensorModel
    : DifferentiableTypeInterface::ExternalModel<TensorModel,
                                                 RankedTensorType> {
  Type getTangentType(Type type) const {
    auto tensor = cast<RankedTensorType>(type);
    bool isDense = !tensor.getEncoding();
    return isDense
               ? replace(tensor, nz::getTangentType(tensor.getElementType()))
               : Type();
  }

  Value splat(Type type, OpBuilder &builder, Location loc, Value like,
              double number) const {
    auto tensor = cast<RankedTensorType>(type);
    SmallVector<Value> sizes;
    for (int64_t dim = 0; dim < tensor.getRank(); ++dim)
      if (tensor.isDynamicDim(dim))
        sizes.push_back(tensor::DimOp::create(builder, loc, like, dim));
    Value empty = tensor::EmptyOp::create(builder, loc, tensor, sizes);
    Value element = arith::ConstantOp::create(
        builder, loc, builder.getFloatAttr(tensor.getElementType(), number));
    return linalg::FillOp::create(builder, loc, element, empty).getResult(0);
  }

  Value add(Type type, OpBuilder &builder, Location loc, Value left,
            Value right) const {
    return arith::AddFOp::create(builder, loc, left, right);
  }

private:
  /// `tensor` with another element type; null if that is null.
  static Type replace(RankedTensorType tensor, Type element) {
    return element ? tensor.clone(element) : Type();
  }
};

} // namespace

void nz::registerBuiltinTypeRules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, BuiltinDialect *) {
    Float16Type::attachInterface<FloatModel<Float16Type>>(*context);
    BFloat16Type::attachInterface<FloatModel<BFloat16Type>>(*context);
    Float32Type::attachInterface<FloatModel<Float32Type>>(*context);
    Float64Type::attachInterface<FloatModel<Float64Type>>(*context);
    RankedTensorType::attachInterface<TensorModel>(*context);
  });
  // What derivatives are written in is there wherever requests are.
  registry.addExtension(+[](MLIRContext *context, NzDialect *) {
    context->loadDialect<arith::ArithDialect, linalg::LinalgDialect,
                         math::MathDialect, tensor::TensorDialect>();
  });
}
