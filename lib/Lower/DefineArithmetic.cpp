//===- DefineArithmetic.cpp - Arithmetic that always has a value ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// A shift by more than all bits, an integer made of a number that it cannot
// hold, and what breaks the promise of a flag have no value for LLVM: it takes
// any for it, another one in the check of an index than in its use. Shifts lose
// all bits here, conversions end at the last integer (as of WebAssembly's
// `trunc_sat`, 0 for NaN), and flags go. LLVM has no clamp; upstream's
// expansion gives the upper bound of any number.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/InferIntRangeInterface.h"
#include "nz/Lower/Passes.h"

#include "llvm/ADT/TypeSwitch.h"

namespace nz {
#define GEN_PASS_DEF_DEFINEARITHMETICPASS
#include "nz/Lower/Passes.h.inc"
} // namespace nz

using namespace mlir;

namespace {

/// Emits what comes into the place of an operation, in front of it.
class Definer {
public:
  explicit Definer(Operation *op) : builder(op), loc(op->getLoc()) {}

  template <typename ShiftOp> Value shift(ShiftOp op);
  template <typename ConvertOp> Value convert(ConvertOp op, bool isSigned);
  Value clamp(math::ClampFOp op);

private:
  Value integer(Type type, const APInt &value) {
    return arith::ConstantOp::create(builder, loc,
                                     builder.getIntegerAttr(type, value));
  }
  Value number(Type type, const APFloat &value) {
    return arith::ConstantOp::create(builder, loc,
                                     builder.getFloatAttr(type, value));
  }
  Value select(Value condition, Value yes, Value no) {
    return arith::SelectOp::create(builder, loc, condition, yes, no);
  }
  Value compare(arith::CmpFPredicate predicate, Value lhs, Value rhs) {
    return arith::CmpFOp::create(builder, loc, predicate, lhs, rhs);
  }

  OpBuilder builder;
  Location loc;
};

struct DefineArithmetic : nz::impl::DefineArithmeticPassBase<DefineArithmetic> {
  void runOnOperation() override;
};

} // namespace

/// By more than all bits but one there is the sign left, or nothing; null if
/// `op` shifts by less.
template <typename ShiftOp> Value Definer::shift(ShiftOp op) {
  Type type = op.getType();
  unsigned width = ConstantIntRanges::getStorageBitwidth(type);
  Value amount = op.getRhs();
  APInt known;
  if (matchPattern(amount, m_ConstantInt(&known)) && known.ult(width))
    return {};
  Value last = integer(type, APInt(width, width - 1));
  Value most = arith::MinUIOp::create(builder, loc, amount, last);
  Value shifted = ShiftOp::create(builder, loc, op.getLhs(), most);
  if (std::is_same_v<ShiftOp, arith::ShRSIOp>)
    return shifted;
  Value isInside = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                         most, amount);
  return select(isInside, shifted, integer(type, APInt::getZero(width)));
}

/// The nearest integer towards 0 that there is.
template <typename ConvertOp>
Value Definer::convert(ConvertOp op, bool isSigned) {
  Value source = op.getIn();
  auto type = cast<FloatType>(source.getType());
  unsigned width = op.getType().getIntOrFloatBitWidth();
  APInt least =
      isSigned ? APInt::getSignedMinValue(width) : APInt::getMinValue(width);
  APInt most =
      isSigned ? APInt::getSignedMaxValue(width) : APInt::getMaxValue(width);
  // Powers of two, which are exact; where the type has none so large, the last
  // number and infinity.
  const llvm::fltSemantics &semantics = type.getFloatSemantics();
  APFloat low(semantics), high(semantics);
  low.convertFromAPInt(least, isSigned, APFloat::rmTowardZero);
  high.convertFromAPInt(most.zext(width + 1) + 1, /*IsSigned=*/false,
                        APFloat::rmNearestTiesToEven);
  Value zero = number(type, APFloat::getZero(semantics));
  Value isBelow = compare(arith::CmpFPredicate::OLT, source, number(type, low));
  Value isAbove =
      compare(arith::CmpFPredicate::OGE, source, number(type, high));
  Value isNumber = compare(arith::CmpFPredicate::ORD, source, source);
  Value inside = select(isBelow, zero, select(isAbove, zero, source));
  Value converted = ConvertOp::create(builder, loc, op.getType(),
                                      select(isNumber, inside, zero));
  converted = select(isBelow, integer(op.getType(), least), converted);
  return select(isAbove, integer(op.getType(), most), converted);
}

/// The upper bound where bounds are in the wrong order, as of its derivative.
Value Definer::clamp(math::ClampFOp op) {
  Value most =
      arith::MaximumFOp::create(builder, loc, op.getValue(), op.getMin());
  return arith::MinimumFOp::create(builder, loc, most, op.getMax());
}

/// What comes into the place of `op`; null where that has a value.
static Value define(Operation *op) {
  // Operations on tensors are loops by now.
  if (op->getNumResults() != 1 || isa<ShapedType>(op->getResult(0).getType()))
    return {};
  Definer definer(op);
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case<arith::ShLIOp, arith::ShRUIOp, arith::ShRSIOp>(
          [&](auto shift) { return definer.shift(shift); })
      .Case<arith::FPToSIOp>(
          [&](auto convert) { return definer.convert(convert, true); })
      .Case<arith::FPToUIOp>(
          [&](auto convert) { return definer.convert(convert, false); })
      .Case<math::ClampFOp>([&](auto clamp) { return definer.clamp(clamp); })
      .Default([](Operation *) { return Value(); });
}

void DefineArithmetic::runOnOperation() {
  SmallVector<Operation *> ops;
  getOperation()->walk([&](Operation *op) {
    if (isa<arith::ArithFastMathInterface>(op))
      op->setAttr("fastmath", arith::FastMathFlagsAttr::get(
                                  &getContext(), arith::FastMathFlags::none));
    if (isa<arith::ArithIntegerOverflowFlagsInterface>(op))
      op->setAttr("overflowFlags",
                  arith::IntegerOverflowFlagsAttr::get(
                      &getContext(), arith::IntegerOverflowFlags::none));
    if (isa<arith::DivUIOp, arith::DivSIOp, arith::ShRUIOp, arith::ShRSIOp>(op))
      op->removeAttr("isExact");
    ops.push_back(op);
  });
  for (Operation *op : ops)
    if (Value value = define(op)) {
      op->replaceAllUsesWith(ValueRange(value));
      op->erase();
      ++numDefined;
    }
}
