//===- ExpandFunctions.cpp - exp, log and tanh as arithmetic --------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "nz/Codegen/ExpandOperation.h"
#include "nz/Codegen/Passes.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>
#include <limits>

namespace nz {
#define GEN_PASS_DEF_EXPANDFUNCTIONSPASS
#include "nz/Codegen/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// What formulas need to know of a float type.
struct Precision {
  /// Bits of the fraction, and what exponents are counted from.
  int64_t fraction, bias;
  /// Numbers of this size have ones as their last place: adding it rounds to an
  /// integer, which the lowest bits then are.
  double rounder;
  /// ln 2 in two parts; an exponent times the first one is exact.
  double ln2High, ln2Low;
  /// Between these exp is neither infinite nor 0.
  double largest, smallest;
  double smallestNormal;
  /// The integer whose bits are those of the square root of 1/2.
  int64_t rootOfHalf;
  /// Coefficients, highest power first: exp(r) for |r| <= ln(2)/2;
  /// (log((1+s)/(1-s)) - 2s)/s by s^2, for |s| <= 0.1716; numerator and
  /// denominator of (tanh(x) - x)/x^3 by x^2, for |x| < 0.625.
  ArrayRef<double> exp, log, tanhNumerator, tanhDenominator;
};

// Taylor's series: the next term is below half a unit in the last place.
constexpr double kExp64[] = {1.0 / 6227020800,
                             1.0 / 479001600,
                             1.0 / 39916800,
                             1.0 / 3628800,
                             1.0 / 362880,
                             1.0 / 40320,
                             1.0 / 5040,
                             1.0 / 720,
                             1.0 / 120,
                             1.0 / 24,
                             1.0 / 6,
                             0.5,
                             1.0,
                             1.0};
constexpr double kExp32[] = {1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24,
                             1.0 / 6,    0.5,       1.0,       1.0};

// FreeBSD's msun, e_log.c and e_logf.c.
constexpr double kLog64[] = {1.479819860511658591e-01, 1.531383769920937332e-01,
                             1.818357216161805012e-01, 2.222219843214978396e-01,
                             2.857142874366239149e-01, 3.999999999940941908e-01,
                             6.666666666666735130e-01};
constexpr double kLog32[] = {0.24279078841, 0.28498786688, 0.40000972152,
                             0.66666662693};

// S. Moshier, Cephes, tanh.c and tanhf.c.
constexpr double kTanhNumerator64[] = {-9.64399179425052238628e-1,
                                       -9.92877231001918586564e1,
                                       -1.61468768441708447952e3};
constexpr double kTanhDenominator64[] = {1.0, 1.12811678491632931402e2,
                                         2.23548839060100448583e3,
                                         4.84406305325125486048e3};
constexpr double kTanhNumerator32[] = {-5.70498872745e-3, 2.06390887954e-2,
                                       -5.37397155531e-2, 1.33314422036e-1,
                                       -3.33332819422e-1};

const Precision kDouble = {52,
                           1023,
                           0x1.8p52,
                           0x1.62e42feep-1,
                           0x1.a39ef35793c76p-33,
                           710,
                           -746,
                           0x1p-1022,
                           0x3fe6a09e667f3bcd,
                           kExp64,
                           kLog64,
                           kTanhNumerator64,
                           kTanhDenominator64};
const Precision kSingle = {23,
                           127,
                           0x1.8p23,
                           0.693359375,
                           -2.12194440054690583e-4,
                           89,
                           -104,
                           0x1p-126,
                           0x3f3504f3,
                           kExp32,
                           kLog32,
                           kTanhNumerator32,
                           {}};

/// Builds formulas for numbers of one float type.
class Formula {
public:
  Formula(OpBuilder &builder, Location loc, Type type)
      : precision(getFloatInLanes(type).isF64() ? kDouble : kSingle),
        builder(builder), loc(loc), type(type), integers(getIntegers(type)) {}

  Value exp(Value x);
  Value log(Value x);
  Value tanh(Value x);

private:
  /// As many integers, of as many bits.
  static Type getIntegers(Type type) {
    auto integer =
        IntegerType::get(type.getContext(), getFloatInLanes(type).getWidth());
    auto vector = dyn_cast<VectorType>(type);
    return vector ? Type(vector.clone(integer)) : integer;
  }
  Value constant(double value) {
    FloatAttr number = builder.getFloatAttr(getFloatInLanes(type), value);
    return createScalarOrSplatConstant(builder, loc, type, number.getValue());
  }
  Value integer(int64_t value) {
    return createScalarOrSplatConstant(builder, loc, integers, value);
  }
  Value add(Value lhs, Value rhs) {
    return arith::AddFOp::create(builder, loc, lhs, rhs);
  }
  Value subtract(Value lhs, Value rhs) {
    return arith::SubFOp::create(builder, loc, lhs, rhs);
  }
  Value multiply(Value lhs, Value rhs) {
    return arith::MulFOp::create(builder, loc, lhs, rhs);
  }
  /// Rounded once where the machine can, in vectors and alone.
  Value multiplyAdd(Value lhs, Value rhs, Value addend) {
    return LLVM::FMulAddOp::create(builder, loc, lhs, rhs, addend);
  }
  Value divide(Value lhs, Value rhs) {
    return arith::DivFOp::create(builder, loc, lhs, rhs);
  }
  Value compare(arith::CmpFPredicate predicate, Value lhs, Value rhs) {
    return arith::CmpFOp::create(builder, loc, predicate, lhs, rhs);
  }
  Value select(Value condition, Value lhs, Value rhs) {
    return arith::SelectOp::create(builder, loc, condition, lhs, rhs);
  }
  Value toBits(Value x) {
    return arith::BitcastOp::create(builder, loc, integers, x);
  }
  Value fromBits(Value x) {
    return arith::BitcastOp::create(builder, loc, type, x);
  }
  /// The integer that is the rounded number whose sum with the rounder is `x`.
  Value roundedBits(Value x) {
    return arith::SubIOp::create(builder, loc, toBits(x),
                                 toBits(constant(precision.rounder)));
  }
  Value powerOfTwo(Value exponent);
  Value polynomial(Value x, ArrayRef<double> coefficients);

  const Precision &precision;
  OpBuilder &builder;
  Location loc;
  Type type, integers;
};

/// 2 to the `exponent`, an integer.
Value Formula::powerOfTwo(Value exponent) {
  Value biased =
      arith::AddIOp::create(builder, loc, exponent, integer(precision.bias));
  return fromBits(
      arith::ShLIOp::create(builder, loc, biased, integer(precision.fraction)));
}

/// Horner's scheme.
Value Formula::polynomial(Value x, ArrayRef<double> coefficients) {
  Value result = constant(coefficients.front());
  for (double coefficient : coefficients.drop_front())
    result = multiplyAdd(result, x, constant(coefficient));
  return result;
}

/// exp(x) = 2^k exp(r) with x = k ln 2 + r, |r| <= ln(2)/2. The power is
/// multiplied in two parts, as one alone may be too large, or below the
/// smallest normal number, where the result is not.
Value Formula::exp(Value x) {
  // Comparisons with NaN are false, so NaN stays.
  Value largest = constant(precision.largest);
  Value smallest = constant(precision.smallest);
  x = select(compare(arith::CmpFPredicate::OGT, x, largest), largest, x);
  x = select(compare(arith::CmpFPredicate::OLT, x, smallest), smallest, x);
  Value rounder = constant(precision.rounder);
  Value rounded = multiplyAdd(x, constant(llvm::numbers::log2e), rounder);
  Value k = subtract(rounded, rounder);
  Value r = multiplyAdd(k, constant(-precision.ln2High), x);
  r = multiplyAdd(k, constant(-precision.ln2Low), r);
  Value first = roundedBits(multiplyAdd(k, constant(0.5), rounder));
  Value second =
      arith::SubIOp::create(builder, loc, roundedBits(rounded), first);
  return multiply(multiply(polynomial(r, precision.exp), powerOfTwo(first)),
                  powerOfTwo(second));
}

/// log(x) = k ln 2 + log(1 + f) with x = 2^k (1 + f) and 1 + f between the
/// roots of 1/2 and 2; log(1 + f) by s = f / (2 + f).
Value Formula::log(Value x) {
  // Numbers below the normal ones are made larger.
  int64_t shift = precision.fraction + 2;
  Value tiny =
      compare(arith::CmpFPredicate::OLT, x, constant(precision.smallestNormal));
  Value scaled = select(tiny, multiply(x, constant(std::ldexp(1.0, shift))), x);
  Value bits = toBits(scaled);
  Value offset =
      integer((precision.bias << precision.fraction) - precision.rootOfHalf);
  Value biased = arith::ShRUIOp::create(
      builder, loc, arith::AddIOp::create(builder, loc, bits, offset),
      integer(precision.fraction));
  Value exponent =
      arith::SubIOp::create(builder, loc, biased, integer(precision.bias));
  Value f = subtract(fromBits(arith::SubIOp::create(
                         builder, loc, bits,
                         arith::ShLIOp::create(builder, loc, exponent,
                                               integer(precision.fraction)))),
                     constant(1.0));
  // The integer as a number, by its bits: few machines convert vectors.
  Value rounder = constant(precision.rounder);
  Value k = subtract(
      fromBits(arith::AddIOp::create(builder, loc, exponent, toBits(rounder))),
      rounder);
  k = add(k, select(tiny, constant(-static_cast<double>(shift)), constant(0)));

  Value s = divide(f, add(constant(2.0), f));
  Value z = multiply(s, s);
  Value rest = multiply(z, polynomial(z, precision.log));
  Value half = multiply(multiply(constant(0.5), f), f);
  Value low =
      multiplyAdd(s, add(half, rest), multiply(k, constant(precision.ln2Low)));
  Value result = multiplyAdd(k, constant(precision.ln2High),
                             subtract(f, subtract(half, low)));

  Value infinity = constant(std::numeric_limits<double>::infinity());
  Value zero = constant(0.0);
  Value outside = select(compare(arith::CmpFPredicate::OEQ, x, zero),
                         constant(-std::numeric_limits<double>::infinity()),
                         constant(std::numeric_limits<double>::quiet_NaN()));
  result =
      select(compare(arith::CmpFPredicate::OEQ, x, infinity), infinity, result);
  return select(compare(arith::CmpFPredicate::OGT, x, zero), result, outside);
}

/// tanh(x) = 1 - 2 / (exp(2x) + 1) with the sign of x; near 0, where that
/// cancels, x plus an approximation of the rest.
Value Formula::tanh(Value x) {
  Value size = math::AbsFOp::create(builder, loc, x);
  Value z = multiply(x, x);
  Value rest = polynomial(z, precision.tanhNumerator);
  if (!precision.tanhDenominator.empty())
    rest = divide(rest, polynomial(z, precision.tanhDenominator));
  Value near = multiplyAdd(multiply(x, z), rest, x);
  Value one = constant(1.0);
  Value grown = exp(multiply(constant(2.0), size));
  Value far = subtract(one, divide(constant(2.0), add(grown, one)));
  Value isNear = compare(arith::CmpFPredicate::OLT, size, constant(0.625));
  // -0, too, keeps its sign.
  return math::CopySignOp::create(builder, loc, select(isNear, near, far), x);
}

struct ExpandFunctions : nz::impl::ExpandFunctionsPassBase<ExpandFunctions> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<ExpandOperation<math::ExpOp, Formula, &Formula::exp>,
                 ExpandOperation<math::LogOp, Formula, &Formula::log>,
                 ExpandOperation<math::TanhOp, Formula, &Formula::tanh>>(
        &getContext());
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};

} // namespace
