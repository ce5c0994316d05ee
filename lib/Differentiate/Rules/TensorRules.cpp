//===- TensorRules.cpp - Derivatives of tensor ----------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Register.h"
#include "SumAll.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/IRMapping.h"
#include "nz/Differentiate/ForwardWalk.h"
#include "nz/Differentiate/ReverseWalk.h"
#include "nz/Interfaces/Differentiable.h"

using namespace mlir;
using namespace nz;

namespace {

/// The rule of an operation with one result that moves elements. It is linear:
/// the tangent of the result is the operation on tangents. `Rule::pull` gets
/// the cotangent of the result.
template <typename Rule, typename OpTy>
struct MoveRule
    : DifferentiableOpInterface::ExternalModel<MoveRule<Rule, OpTy>, OpTy> {
  LogicalResult emitCotangents(Operation *op, OpBuilder &builder,
                               ReverseWalk &walk) const {
    return Rule::pull(cast<OpTy>(op), builder, walk,
                      walk.cotangent(op->getResult(0)));
  }

  LogicalResult emitTangents(Operation *op, OpBuilder &builder,
                             ForwardWalk &walk) const {
    IRMapping tangents;
    for (Value operand : op->getOperands())
      if (isDifferentiable(operand.getType()))
        tangents.map(operand, walk.tangentOrZero(operand));
    walk.set(op->getResult(0), builder.clone(*op, tangents)->getResult(0));
    return success();
  }
};

/// The cotangent of what was read is added where it was read; the first one is
/// put into zeros.
struct Extract {
  static LogicalResult pull(tensor::ExtractOp op, OpBuilder &builder,
                            ReverseWalk &walk, Value g) {
    Location loc = op.getLoc();
    bool isFirst = !walk.cotangent(op.getTensor());
    auto type = cast<RankedTensorType>(op.getTensor().getType());
    if (isFirst && type.getRank() == 0) {
      walk.add(op.getTensor(),
               tensor::FromElementsOp::create(builder, loc, type, g));
      return success();
    }
    return walk.accumulate(op.getTensor(), [&](Value present) -> Value {
      Value sum = g;
      if (!isFirst) {
        Value element =
            tensor::ExtractOp::create(builder, loc, present, op.getIndices());
        sum = arith::AddFOp::create(builder, loc, element, g);
      }
      return tensor::InsertOp::create(builder, loc, sum, present,
                                      op.getIndices());
    });
  }
};

/// What was overwritten has no cotangent.
struct Insert {
  static LogicalResult pull(tensor::InsertOp op, OpBuilder &builder,
                            ReverseWalk &walk, Value g) {
    Location loc = op.getLoc();
    if (walk.isActive(op.getScalar()))
      walk.add(op.getScalar(),
               tensor::ExtractOp::create(builder, loc, g, op.getIndices()));
    if (walk.isActive(op.getDest()))
      walk.add(op.getDest(),
               tensor::InsertOp::create(
                   builder, loc, createZero(builder, loc, op.getScalar()), g,
                   op.getIndices()));
    return success();
  }
};

struct Cast {
  static LogicalResult pull(tensor::CastOp op, OpBuilder &builder,
                            ReverseWalk &walk, Value g) {
    Type type = getTangentType(op.getSource().getType());
    if (!type)
      return walk.refuse(op, "a cast from an unranked tensor");
    walk.add(op.getSource(),
             tensor::CastOp::create(builder, op.getLoc(), type, g));
    return success();
  }
};

struct CollapseShape {
  static LogicalResult pull(tensor::CollapseShapeOp op, OpBuilder &builder,
                            ReverseWalk &walk, Value g) {
    Location loc = op.getLoc();
    walk.add(op.getSrc(),
             tensor::ExpandShapeOp::create(
                 builder, loc, op.getSrcType(), g, op.getReassociationIndices(),
                 tensor::getMixedSizes(builder, loc, op.getSrc())));
    return success();
  }
};

struct ExpandShape {
  static LogicalResult pull(tensor::ExpandShapeOp op, OpBuilder &builder,
                            ReverseWalk &walk, Value g) {
    walk.add(op.getSrc(), tensor::CollapseShapeOp::create(
                              builder, op.getLoc(), op.getSrcType(), g,
                              op.getReassociationIndices()));
    return success();
  }
};

struct Reshape {
  static LogicalResult pull(tensor::ReshapeOp op, OpBuilder &builder,
                            ReverseWalk &walk, Value g) {
    Location loc = op.getLoc();
    auto type = dyn_cast_or_null<RankedTensorType>(
        getTangentType(op.getSource().getType()));
    if (!type)
      return walk.refuse(op, "a reshape of an unranked tensor");
    SmallVector<Value> sizes;
    for (int64_t dim = 0; dim < type.getRank(); ++dim)
      sizes.push_back(tensor::DimOp::create(builder, loc, op.getSource(), dim));
    auto shapeType =
        RankedTensorType::get({type.getRank()}, builder.getIndexType());
    Value shape =
        tensor::FromElementsOp::create(builder, loc, shapeType, sizes);
    walk.add(op.getSource(),
             tensor::ReshapeOp::create(builder, loc, type, g, shape));
    return success();
  }
};

/// The slice of the cotangent gains; the first one is put into zeros.
struct ExtractSlice {
  static LogicalResult pull(tensor::ExtractSliceOp op, OpBuilder &builder,
                            ReverseWalk &walk, Value g) {
    Location loc = op.getLoc();
    bool isFirst = !walk.cotangent(op.getSource());
    return walk.accumulate(op.getSource(), [&](Value present) -> Value {
      Value sum = g;
      if (!isFirst) {
        Value slice = tensor::ExtractSliceOp::create(
            builder, loc, op.getType(), present, op.getMixedOffsets(),
            op.getMixedSizes(), op.getMixedStrides());
        sum = arith::AddFOp::create(builder, loc, slice, g);
      }
      return tensor::InsertSliceOp::create(
          builder, loc, sum, present, op.getMixedOffsets(), op.getMixedSizes(),
          op.getMixedStrides());
    });
  }
};

struct InsertSlice {
  static LogicalResult pull(tensor::InsertSliceOp op, OpBuilder &builder,
                            ReverseWalk &walk, Value g) {
    Location loc = op.getLoc();
    if (walk.isActive(op.getSource()))
      walk.add(op.getSource(),
               tensor::ExtractSliceOp::create(
                   builder, loc, op.getSourceType(), g, op.getMixedOffsets(),
                   op.getMixedSizes(), op.getMixedStrides()));
    if (walk.isActive(op.getDest()))
      walk.add(op.getDest(),
               tensor::InsertSliceOp::create(
                   builder, loc, createZero(builder, loc, op.getSource()), g,
                   op.getMixedOffsets(), op.getMixedSizes(),
                   op.getMixedStrides()));
    return success();
  }
};

struct FromElements {
  static LogicalResult pull(tensor::FromElementsOp op, OpBuilder &builder,
                            ReverseWalk &walk, Value g) {
    Location loc = op.getLoc();
    ArrayRef<int64_t> shape = op.getType().getShape();
    SmallVector<int64_t> strides = computeStrides(shape);
    for (auto [number, element] : llvm::enumerate(op.getElements())) {
      if (!walk.isActive(element))
        continue;
      SmallVector<Value> indices;
      for (int64_t index : delinearize(number, strides))
        indices.push_back(arith::ConstantIndexOp::create(builder, loc, index));
      walk.add(element, tensor::ExtractOp::create(builder, loc, g, indices));
    }
    return success();
  }
};

struct Splat {
  static LogicalResult pull(tensor::SplatOp op, OpBuilder &builder,
                            ReverseWalk &walk, Value g) {
    walk.add(op.getInput(), createSum(builder, op.getLoc(), g));
    return success();
  }
};

/// Of padding with a constant, the part inside. A constant has no tangent.
struct PadRule
    : DifferentiableOpInterface::ExternalModel<PadRule, tensor::PadOp> {
  LogicalResult emitCotangents(Operation *op, OpBuilder &builder,
                               ReverseWalk &walk) const {
    auto pad = cast<tensor::PadOp>(op);
    if (failed(checkPadding(pad, walk)))
      return failure();
    Location loc = op->getLoc();
    SmallVector<OpFoldResult> strides(pad.getSourceType().getRank(),
                                      builder.getIndexAttr(1));
    walk.add(pad.getSource(),
             tensor::ExtractSliceOp::create(
                 builder, loc, pad.getSourceType(), walk.cotangent(pad),
                 pad.getMixedLowPad(),
                 tensor::getMixedSizes(builder, loc, pad.getSource()),
                 strides));
    return success();
  }

  LogicalResult emitTangents(Operation *op, OpBuilder &builder,
                             ForwardWalk &walk) const {
    auto pad = cast<tensor::PadOp>(op);
    if (failed(checkPadding(pad, walk)))
      return failure();
    Location loc = op->getLoc();
    Type element = pad.getResultType().getElementType();
    Value zero = arith::ConstantOp::create(builder, loc,
                                           builder.getFloatAttr(element, 0.0));
    walk.set(pad, tensor::PadOp::create(builder, loc, pad.getResultType(),
                                        walk.tangentOrZero(pad.getSource()),
                                        pad.getMixedLowPad(),
                                        pad.getMixedHighPad(), zero));
    return success();
  }

private:
  static LogicalResult checkPadding(tensor::PadOp pad,
                                    const DerivativeWalk &walk) {
    Value padding = pad.getConstantPaddingValue();
    return padding && walk.isConstant(padding)
               ? success()
               : walk.refuse(pad, "the padding is not one constant");
  }
};

/// Each operand has its slice of the cotangent.
struct Concat {
  static LogicalResult pull(tensor::ConcatOp op, OpBuilder &builder,
                            ReverseWalk &walk, Value g) {
    Location loc = op.getLoc();
    int64_t rank = op.getResultType().getRank();
    SmallVector<OpFoldResult> strides(rank, builder.getIndexAttr(1));
    SmallVector<OpFoldResult> offsets(rank, builder.getIndexAttr(0));
    Value offset = arith::ConstantIndexOp::create(builder, loc, 0);
    for (Value input : op.getInputs()) {
      offsets[op.getDim()] = getAsOpFoldResult(offset);
      if (walk.isActive(input))
        walk.add(input,
                 tensor::ExtractSliceOp::create(
                     builder, loc, cast<RankedTensorType>(input.getType()), g,
                     offsets, tensor::getMixedSizes(builder, loc, input),
                     strides));
      Value size = tensor::DimOp::create(builder, loc, input, op.getDim());
      offset = arith::AddIOp::create(builder, loc, offset, size);
    }
    return success();
  }
};

template <typename Rule, typename OpTy> void attach(MLIRContext *context) {
  OpTy::template attachInterface<MoveRule<Rule, OpTy>>(*context);
}

} // namespace

void nz::registerTensorRules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, tensor::TensorDialect *) {
    attach<Cast, tensor::CastOp>(context);
    attach<CollapseShape, tensor::CollapseShapeOp>(context);
    attach<Concat, tensor::ConcatOp>(context);
    attach<ExpandShape, tensor::ExpandShapeOp>(context);
    attach<Extract, tensor::ExtractOp>(context);
    attach<ExtractSlice, tensor::ExtractSliceOp>(context);
    attach<FromElements, tensor::FromElementsOp>(context);
    attach<Insert, tensor::InsertOp>(context);
    attach<InsertSlice, tensor::InsertSliceOp>(context);
    attach<Reshape, tensor::ReshapeOp>(context);
    attach<Splat, tensor::SplatOp>(context);
    tensor::PadOp::attachInterface<PadRule>(*context);
  });
}
