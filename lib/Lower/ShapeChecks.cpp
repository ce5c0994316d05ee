//===- ShapeChecks.cpp - Parts and shapes checked at run time -------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Lower/ShapeChecks.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "nz/Lower/CheckBuilder.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace nz;

namespace {

/// Emits the checks of one operation of parts or shapes.
class ShapeChecker : CheckBuilder {
public:
  explicit ShapeChecker(Operation *op) : CheckBuilder(op) {}

  void checkDim(tensor::DimOp dim);
  void checkElement(Value tensor, ValueRange indices);
  void checkSlice(Value tensor, OffsetSizeAndStrideOpInterface slice);
  void checkInserted(Value source, OffsetSizeAndStrideOpInterface slice,
                     const llvm::SmallBitVector &dropped);
  void checkSameSizes(Value expected, Value found, StringRef what);
  void checkCast(tensor::CastOp cast);
  void checkExpand(tensor::ExpandShapeOp expand);
  void checkReshape(tensor::ReshapeOp reshape);
  void checkPad(tensor::PadOp pad);
  void checkConcat(tensor::ConcatOp concat);

private:
  void checkNotNegative(Value number, const Twine &what);
  Value add(Value lhs, Value rhs, const Twine &what);
  Value multiply(Value lhs, Value rhs, const Twine &what);
  Value countElements(ArrayRef<Value> sizes, const Twine &what);
  void checkStaticSize(RankedTensorType type, int64_t dim, Value found,
                       StringRef what);
};

} // namespace

//===----------------------------------------------------------------------===//
// Arithmetic that does not overflow
//===----------------------------------------------------------------------===//

void ShapeChecker::checkNotNegative(Value number, const Twine &what) {
  Value zero = constant(0);
  emitCheck(builder, loc, compare(arith::CmpIPredicate::sge, number, zero),
            "expected " + what + " of at least {0}, found {1}", {zero, number});
}

/// The sum of numbers that are not negative.
Value ShapeChecker::add(Value lhs, Value rhs, const Twine &what) {
  if (matchPattern(lhs, m_Zero()))
    return rhs;
  if (matchPattern(rhs, m_Zero()))
    return lhs;
  Value sum = builder.createOrFold<arith::AddIOp>(loc, lhs, rhs);
  emitCheck(builder, loc, compare(arith::CmpIPredicate::sge, sum, constant(0)),
            "expected " + what + " below 2^63, found {0} and {1} more",
            {lhs, rhs});
  return sum;
}

/// The product of numbers that are not negative.
Value ShapeChecker::multiply(Value lhs, Value rhs, const Twine &what) {
  if (matchPattern(lhs, m_One()))
    return rhs;
  if (matchPattern(rhs, m_One()))
    return lhs;
  Value zero = constant(0);
  Value product = builder.createOrFold<arith::MulIOp>(loc, lhs, rhs);
  // Nothing is lost if division gives back what was multiplied.
  Value divisor = builder.createOrFold<arith::MaxUIOp>(loc, rhs, constant(1));
  Value quotient = builder.createOrFold<arith::DivUIOp>(loc, product, divisor);
  Value fits = builder.createOrFold<arith::OrIOp>(
      loc, compare(arith::CmpIPredicate::eq, quotient, lhs),
      compare(arith::CmpIPredicate::eq, rhs, zero));
  fits = builder.createOrFold<arith::AndIOp>(
      loc, fits, compare(arith::CmpIPredicate::sge, product, zero));
  emitCheck(builder, loc, fits,
            "expected " + what + " below 2^63, found {0} times {1}",
            {lhs, rhs});
  return product;
}

/// The product of sizes.
Value ShapeChecker::countElements(ArrayRef<Value> sizes, const Twine &what) {
  for (Value size : sizes)
    checkNotNegative(size, "a size in " + what);
  Value empty = isAnyZero(sizes), product = constant(1);
  for (Value size : sizes) {
    // Of nothing, other sizes may be anything.
    Value factor =
        builder.createOrFold<arith::SelectOp>(loc, empty, constant(0), size);
    product = multiply(product, factor, what);
  }
  return product;
}

/// Checks what a type says of a result.
void ShapeChecker::checkStaticSize(RankedTensorType type, int64_t dim,
                                   Value found, StringRef what) {
  if (!type.isDynamicDim(dim))
    checkEqual(constant(type.getDimSize(dim)), found,
               "dimension " + Twine(dim) + " of " + what);
}

//===----------------------------------------------------------------------===//
// Parts of tensors
//===----------------------------------------------------------------------===//

void ShapeChecker::checkDim(tensor::DimOp dim) {
  auto type = dyn_cast<RankedTensorType>(dim.getSource().getType());
  if (!type || dim.getConstantIndex())
    return;
  Value rank = constant(type.getRank());
  emitCheck(
      builder, loc, compare(arith::CmpIPredicate::ult, dim.getIndex(), rank),
      "expected a dimension below {0}, found {1}", {rank, dim.getIndex()});
}

void ShapeChecker::checkElement(Value tensor, ValueRange indices) {
  for (auto [dim, index] : llvm::enumerate(indices)) {
    Value bound = size(tensor, dim);
    emitCheck(builder, loc, compare(arith::CmpIPredicate::ult, index, bound),
              "expected an index below {0} in dimension " + Twine(dim) +
                  ", found {1}",
              {bound, index});
  }
}

void ShapeChecker::checkSlice(Value tensor,
                              OffsetSizeAndStrideOpInterface slice) {
  Value zero = constant(0), one = constant(1);
  for (auto [dim, offset, count, stride] :
       llvm::enumerate(slice.getMixedOffsets(), slice.getMixedSizes(),
                       slice.getMixedStrides())) {
    std::string where = " of the slice in dimension " + std::to_string(dim);
    Value first = asValue(offset), number = asValue(count),
          step = asValue(stride), bound = size(tensor, dim);
    checkNotNegative(first, "an offset" + where);
    checkNotNegative(number, "a size" + where);
    checkNotNegative(step, "a stride" + where);
    // Beyond the last element: offset + (size - 1) * stride + 1, or the offset.
    Value none = compare(arith::CmpIPredicate::eq, number, zero);
    Value steps = builder.createOrFold<arith::SelectOp>(
        loc, none, zero, builder.createOrFold<arith::SubIOp>(loc, number, one));
    Value span = multiply(steps, step, "a length" + where);
    Value last = builder.createOrFold<arith::AddIOp>(loc, first, span);
    Value end = builder.createOrFold<arith::AddIOp>(loc, last, one);
    end = builder.createOrFold<arith::SelectOp>(loc, none, first, end);
    emitCheck(builder, loc, compare(arith::CmpIPredicate::ule, end, bound),
              "expected the end" + where + " at most {0}, found {1}",
              {bound, end});
  }
}

/// Checks that `source` is as large as the slice that it fills, which may have
/// more dimensions, `dropped`, of size 1.
void ShapeChecker::checkInserted(Value source,
                                 OffsetSizeAndStrideOpInterface slice,
                                 const llvm::SmallBitVector &dropped) {
  int64_t place = 0;
  for (auto [dim, count] : llvm::enumerate(slice.getMixedSizes()))
    if (!dropped[dim]) {
      checkEqual(asValue(count), size(source, place),
                 "dimension " + Twine(place) + " of what is inserted");
      ++place;
    }
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

void ShapeChecker::checkSameSizes(Value expected, Value found, StringRef what) {
  auto type = cast<RankedTensorType>(expected.getType());
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    checkEqual(size(expected, dim), size(found, dim),
               "dimension " + Twine(dim) + " of " + what);
}

void ShapeChecker::checkCast(tensor::CastOp cast) {
  auto source = dyn_cast<RankedTensorType>(cast.getSource().getType());
  auto result = dyn_cast<RankedTensorType>(cast.getType());
  if (!source || !result)
    return;
  for (int64_t dim = 0; dim < result.getRank(); ++dim)
    if (!result.isDynamicDim(dim) && source.isDynamicDim(dim))
      checkEqual(constant(result.getDimSize(dim)), size(cast.getSource(), dim),
                 "dimension " + Twine(dim));
}

void ShapeChecker::checkExpand(tensor::ExpandShapeOp expand) {
  SmallVector<OpFoldResult> shape = expand.getMixedOutputShape();
  for (auto [dim, group] : llvm::enumerate(expand.getReassociationIndices())) {
    std::string what = "the product of dimension " + std::to_string(dim);
    SmallVector<Value> sizes;
    for (int64_t result : group)
      sizes.push_back(asValue(shape[result]));
    checkEqual(size(expand.getSrc(), dim), countElements(sizes, what), what);
  }
}

void ShapeChecker::checkReshape(tensor::ReshapeOp reshape) {
  auto source = dyn_cast<RankedTensorType>(reshape.getSource().getType());
  auto result = dyn_cast<RankedTensorType>(reshape.getType());
  if (!source || !result)
    return;
  Value expected = constant(1);
  // What there is can be counted.
  for (int64_t dim = 0; dim < source.getRank(); ++dim)
    expected = builder.createOrFold<arith::MulIOp>(
        loc, expected, size(reshape.getSource(), dim));
  SmallVector<Value> sizes;
  for (int64_t dim = 0; dim < result.getRank(); ++dim) {
    Value extent = tensor::ExtractOp::create(builder, loc, reshape.getShape(),
                                             constant(dim));
    if (!isa<IndexType>(extent.getType()))
      extent = arith::IndexCastOp::create(builder, loc, builder.getIndexType(),
                                          extent);
    checkStaticSize(result, dim, extent, "the new shape");
    sizes.push_back(extent);
  }
  StringRef what = "the elements of the new shape";
  checkEqual(expected, countElements(sizes, what), what);
}

void ShapeChecker::checkPad(tensor::PadOp pad) {
  RankedTensorType type = pad.getResultType();
  for (auto [dim, low, high] :
       llvm::enumerate(pad.getMixedLowPad(), pad.getMixedHighPad())) {
    std::string where = " dimension " + std::to_string(dim);
    Value before = asValue(low), behind = asValue(high);
    checkNotNegative(before, "padding in front of" + where);
    checkNotNegative(behind, "padding behind" + where);
    std::string what = "the size of padded" + where;
    Value whole =
        add(add(size(pad.getSource(), dim), before, what), behind, what);
    checkStaticSize(type, dim, whole, "what is padded");
  }
}

void ShapeChecker::checkConcat(tensor::ConcatOp concat) {
  RankedTensorType type = concat.getResultType();
  OperandRange inputs = concat.getInputs();
  for (int64_t dim = 0; dim < type.getRank(); ++dim) {
    bool isJoined = dim == static_cast<int64_t>(concat.getDim());
    Value whole = size(inputs.front(), dim);
    for (auto [number, input] : llvm::drop_begin(llvm::enumerate(inputs)))
      if (isJoined)
        whole = add(whole, size(input, dim), "the size of a concatenation");
      else
        checkEqual(whole, size(input, dim),
                   "dimension " + Twine(dim) + " of operand " + Twine(number));
    checkStaticSize(type, dim, whole, "the concatenation");
  }
}

void nz::insertShapeChecks(Operation *op) {
  ShapeChecker checker(op);
  llvm::TypeSwitch<Operation *>(op)
      .Case<tensor::DimOp>([&](auto dim) { checker.checkDim(dim); })
      .Case<tensor::ExtractOp>([&](auto extract) {
        checker.checkElement(extract.getTensor(), extract.getIndices());
      })
      .Case<tensor::InsertOp>([&](auto insert) {
        checker.checkElement(insert.getDest(), insert.getIndices());
      })
      .Case<tensor::ExtractSliceOp>(
          [&](auto slice) { checker.checkSlice(slice.getSource(), slice); })
      .Case<tensor::InsertSliceOp>([&](auto slice) {
        checker.checkSlice(slice.getDest(), slice);
        checker.checkInserted(slice.getSource(), slice, slice.getDroppedDims());
      })
      .Case<tensor::CastOp>([&](auto cast) { checker.checkCast(cast); })
      .Case<tensor::ExpandShapeOp>(
          [&](auto expand) { checker.checkExpand(expand); })
      .Case<tensor::ReshapeOp>(
          [&](auto reshape) { checker.checkReshape(reshape); })
      .Case<tensor::PadOp>([&](auto pad) { checker.checkPad(pad); })
      .Case<tensor::ConcatOp>([&](auto concat) { checker.checkConcat(concat); })
      .Case<bufferization::MaterializeInDestinationOp>([&](auto move) {
        if (isa<RankedTensorType>(move.getDest().getType()))
          checker.checkSameSizes(move.getDest(), move.getSource(),
                                 "a value that a loop carries");
      });
}
