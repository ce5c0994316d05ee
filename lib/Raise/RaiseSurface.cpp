//===- RaiseSurface.cpp - Operations on sparse tensors other than linalg --===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Raise/Surface.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nz/Raise/Conversions.h"
#include "nz/Raise/SparseGeneric.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace nz;

void nz::checkSamePattern(OpBuilder &builder, Operation *op, Value expected,
                          Value found, StringRef what) {
  if (expected == found)
    return;
  Value same = SameOp::create(builder, op->getLoc(), expected, found);
  cf::AssertOp::create(
      builder, op->getLoc(), same,
      getErrorPrefix(op->getLoc()) + "'" + op->getName().getStringRef().str() +
          "' expected one pattern of " + what.str() + ", found different ones");
}

//===----------------------------------------------------------------------===//
// Surface operations of nz
//===----------------------------------------------------------------------===//

static LogicalResult raise(PatternOp op, RaisedValues &raised, OpBuilder &) {
  Value pattern = raised.lookup(op.getTensor()).pattern;
  if (needsRaising(op.getType()))
    raised.setPattern(op.getResult(), pattern);
  else
    op.replaceAllUsesWith(pattern);
  return success();
}

static LogicalResult raise(ValuesOp op, RaisedValues &raised, OpBuilder &) {
  op.replaceAllUsesWith(raised.lookup(op.getTensor()).values);
  return success();
}

static LogicalResult raise(AssembleOp op, RaisedValues &raised,
                           OpBuilder &builder) {
  Location loc = op.getLoc();
  Value pattern = raised.lookupPattern(op.getPattern());
  if (op.movesEntries()) {
    SparseParts source = raised.lookup(op.getSource());
    raised.set(op.getResult(), pattern == source.pattern
                                   ? source
                                   : restrictTo(builder, loc, source, pattern));
    return success();
  }
  SparseParts parts{pattern, op.getSource()};
  bool fit = raised.fit(parts.values, parts.pattern);
  raised.set(op.getResult(), parts);
  if (fit)
    return success();
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  Value length = tensor::DimOp::create(builder, loc, op.getSource(), zero);
  Value count = CountOp::create(builder, loc, parts.pattern);
  Value fits = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                     length, count);
  cf::AssertOp::create(builder, loc, fits,
                       getErrorPrefix(loc) +
                           "'nz.assemble' expected as many values as the "
                           "pattern stores entries, found another number");
  return success();
}

static LogicalResult raise(UnionOp op, RaisedValues &raised,
                           OpBuilder &builder) {
  PatternType type = op.getType();
  // Both in the order of the result's levels.
  SmallVector<Value> patterns;
  for (Value pattern : {op.getLhs(), op.getRhs()}) {
    auto source = cast<PatternType>(pattern.getType());
    FailureOr<Value> moved =
        moveLevels(builder, op.getLoc(), raised.lookupPattern(pattern),
                   source.getEncoding(), type);
    if (failed(moved))
      return op.emitOpError("expected patterns whose levels are dimensions, or "
                            "of one encoding, found ")
             << source << " and " << type;
    patterns.push_back(*moved);
  }
  Value united = UnionOp::create(builder, op.getLoc(), type.getLevelForm(),
                                 patterns[0], patterns[1]);
  if (needsRaising(type))
    raised.setPattern(op.getResult(), united);
  else
    op.replaceAllUsesWith(united);
  return success();
}

static LogicalResult raise(CoordinatesOp op, RaisedValues &raised,
                           OpBuilder &builder) {
  Location loc = op.getLoc();
  MLIRContext *context = builder.getContext();
  PatternType type = op.getPattern().getType();
  Value pattern = raised.lookupPattern(op.getPattern());
  AffineMap dims = getLevelToDim(type.getTensorType(builder.getF64Type()));
  unsigned rank = dims.getNumDims();
  Value count = CountOp::create(builder, loc, pattern);
  Value table = tensor::EmptyOp::create(builder, loc, op.getType().getShape(),
                                        builder.getIndexType(), count);
  AffineMap all = AffineMap::getMultiDimIdentityMap(rank + 1, context);
  for (unsigned dim = 0; dim < dims.getNumResults(); ++dim) {
    AffineMap place = AffineMap::get(
        rank + 1, 0,
        {getAffineDimExpr(rank, context), getAffineConstantExpr(dim, context)},
        context);
    auto kernel =
        KernelOp::create(builder, loc, pattern, ValueRange(), ValueRange(),
                         table, all, place, Combiner::Writes);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(&kernel.getBody().front());
    Value coordinate = emitCoordinate(builder, loc, dims.getResult(dim));
    YieldOp::create(builder, loc, coordinate);
    table = kernel.getResult(0);
  }
  op.replaceAllUsesWith(table);
  return success();
}

static LogicalResult raise(StopGradientOp op, RaisedValues &raised,
                           OpBuilder &builder) {
  if (!isSparse(op.getType())) {
    raised.setPattern(op.getResult(), raised.lookupPattern(op.getValue()));
    return success();
  }
  SparseParts parts = raised.lookup(op.getValue());
  parts.values = StopGradientOp::create(builder, op.getLoc(), parts.values);
  raised.set(op.getResult(), parts);
  return success();
}

/// Equal patterns that raising already knows to be one need no check at run
/// time.
static LogicalResult raise(SameOp op, RaisedValues &raised,
                           OpBuilder &builder) {
  Value lhs = raised.lookupPattern(op.getLhs());
  Value rhs = raised.lookupPattern(op.getRhs());
  if (lhs != rhs) {
    Value same = SameOp::create(builder, op.getLoc(), lhs, rhs);
    op.replaceAllUsesWith(same);
    return success();
  }
  Value yes = arith::ConstantIntOp::create(builder, op.getLoc(),
                                           builder.getI1Type(), 1);
  op.replaceAllUsesWith(yes);
  return success();
}

//===----------------------------------------------------------------------===//
// Upstream's operations
//===----------------------------------------------------------------------===//

static LogicalResult raise(tensor::DimOp op, RaisedValues &raised,
                           OpBuilder &builder) {
  Type type = op.getSource().getType();
  std::optional<int64_t> dim = op.getConstantIndex();
  if (!dim || *dim < 0 || *dim >= cast<RankedTensorType>(type).getRank())
    return op.emitOpError("expected a constant dimension of a sparse tensor");
  op.replaceAllUsesWith(getDimSize(
      builder, op.getLoc(), raised.lookup(op.getSource()).pattern, type, *dim));
  return success();
}

static LogicalResult raise(sparse_tensor::LvlOp op, RaisedValues &raised,
                           OpBuilder &builder) {
  std::optional<uint64_t> level = op.getConstantLvlIndex();
  Value pattern = raised.lookup(op.getSource()).pattern;
  if (!level || *level >= static_cast<uint64_t>(
                              cast<PatternType>(pattern.getType()).getRank()))
    return op.emitOpError("expected a constant level of a sparse tensor");
  op.replaceAllUsesWith(getLevelSize(builder, op.getLoc(), pattern, *level));
  return success();
}

static LogicalResult raise(sparse_tensor::NumberOfEntriesOp op,
                           RaisedValues &raised, OpBuilder &builder) {
  Value pattern = raised.lookup(op.getTensor()).pattern;
  Value count = CountOp::create(builder, op.getLoc(), pattern);
  op.replaceAllUsesWith(count);
  return success();
}

/// Gives `result`, of the type of `source` or another, the value of `source`.
static LogicalResult convert(Operation *op, Value source, Value result,
                             RaisedValues &raised, OpBuilder &builder) {
  Location loc = op->getLoc();
  auto from = cast<RankedTensorType>(source.getType());
  auto to = cast<RankedTensorType>(result.getType());
  if (!isSparse(from)) {
    raised.set(result, makeSparse(builder, loc, source, to));
    return success();
  }
  SparseParts parts = raised.lookup(source);
  if (isSparse(to))
    raised.set(result, convertSparse(builder, loc, parts, from, to));
  else
    result.replaceAllUsesWith(makeDense(builder, loc, parts, from, to));
  return success();
}

static LogicalResult raise(sparse_tensor::ConvertOp op, RaisedValues &raised,
                           OpBuilder &builder) {
  return convert(op, op.getSource(), op.getDest(), raised, builder);
}

static LogicalResult raise(tensor::CastOp op, RaisedValues &raised,
                           OpBuilder &builder) {
  // A dense result of a generic operation knows where it is zero.
  OpResult origin = raised.getOrigin(op.getSource());
  auto type = cast<RankedTensorType>(op.getType());
  std::string reason;
  if (origin && isSparse(type)) {
    FailureOr<SparseParts> parts = computeSparseResult(
        cast<linalg::GenericOp>(origin.getOwner()), origin.getResultNumber(),
        type, raised, builder, reason);
    if (succeeded(parts)) {
      raised.set(op.getResult(), *parts);
      return success();
    }
  }
  return convert(op, op.getSource(), op.getResult(), raised, builder);
}

static LogicalResult raiseEmpty(Value result, ValueRange sizes,
                                RaisedValues &raised, OpBuilder &builder) {
  raised.set(result,
             makeEmptyParts(builder, result.getLoc(),
                            cast<RankedTensorType>(result.getType()), sizes));
  return success();
}

static LogicalResult raise(tensor::EmptyOp op, RaisedValues &raised,
                           OpBuilder &builder) {
  return raiseEmpty(op.getResult(), op.getDynamicSizes(), raised, builder);
}

static LogicalResult raise(bufferization::AllocTensorOp op,
                           RaisedValues &raised, OpBuilder &builder) {
  if (!op.getCopy())
    return raiseEmpty(op.getResult(), op.getDynamicSizes(), raised, builder);
  return convert(op, op.getCopy(), op.getResult(), raised, builder);
}

static LogicalResult raise(linalg::FillOp op, RaisedValues &raised,
                           OpBuilder &builder) {
  Value result = op.getResult(0), init = op.getOutputs()[0];
  auto type = cast<RankedTensorType>(result.getType());
  if (!RaisedValues::isAllZeros(result))
    return op.emitOpError("expected 0 to fill a sparse tensor with");
  SmallVector<Value> sizes;
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    if (type.isDynamicDim(dim))
      sizes.push_back(getDimSize(builder, op.getLoc(),
                                 raised.lookup(init).pattern, type, dim));
  return raiseEmpty(result, sizes, raised, builder);
}

static LogicalResult raise(arith::ConstantOp op, RaisedValues &raised,
                           OpBuilder &builder) {
  std::string reason = "expected elements of a sparse constant";
  auto elements = dyn_cast<ElementsAttr>(op.getValue());
  FailureOr<SparseParts> parts = failure();
  if (elements)
    parts = makeConstant(builder, op.getLoc(), elements,
                         cast<RankedTensorType>(op.getType()), reason);
  if (failed(parts))
    return op.emitOpError(reason);
  raised.set(op.getResult(), *parts);
  return success();
}

static LogicalResult raise(arith::SelectOp op, RaisedValues &raised,
                           OpBuilder &builder) {
  if (!isSparse(op.getType()))
    return op.emitOpError("on patterns is not supported");
  SparseParts yes = raised.lookup(op.getTrueValue());
  SparseParts no = raised.lookup(op.getFalseValue());
  if (yes.pattern != no.pattern || !op.getCondition().getType().isInteger(1))
    return op.emitOpError("expected sparse tensors of one pattern to choose "
                          "between");
  Value values = arith::SelectOp::create(
      builder, op.getLoc(), op.getCondition(), yes.values, no.values);
  raised.set(op.getResult(), {yes.pattern, values});
  return success();
}

LogicalResult nz::raiseSurface(Operation *op, RaisedValues &raised,
                               OpBuilder &builder) {
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case<PatternOp, ValuesOp, AssembleOp, UnionOp, CoordinatesOp,
            StopGradientOp, SameOp, tensor::DimOp, tensor::CastOp,
            tensor::EmptyOp, bufferization::AllocTensorOp, linalg::FillOp,
            arith::ConstantOp, arith::SelectOp, sparse_tensor::LvlOp,
            sparse_tensor::NumberOfEntriesOp, sparse_tensor::ConvertOp>(
          [&](auto known) { return raise(known, raised, builder); })
      .Default([&](Operation *) {
        return op->emitOpError("on sparse tensors is not supported");
      });
}
