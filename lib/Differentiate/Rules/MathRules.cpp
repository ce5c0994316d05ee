//===- MathRules.cpp - Derivatives of math --------------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Elementwise.h"
#include "Extrema.h"
#include "Register.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace nz;

namespace {

constexpr double kLn2 = 0.69314718055994530942;
constexpr double kLn10 = 2.30258509299404568402;
constexpr double kTwoOverSqrtPi = 1.12837916709551257390;

/// 1, -1, or 0 at 0.
Term sign(Term x) {
  Term zero = x.constant(0.0);
  return select(x < zero, x.constant(-1.0),
                select(x == zero, zero, x.constant(1.0)));
}

// One law a line: the derivative by the operand, times g.
constexpr Law absf = [](At at) { return at.g * sign(at.x()); };
constexpr Law acos_ = [](At at) {
  return -(at.g / sqrt(1.0 - at.x() * at.x()));
};
constexpr Law acosh_ = [](At at) {
  return at.g / (sqrt(at.x() - 1.0) * sqrt(at.x() + 1.0));
};
constexpr Law asin_ = [](At at) { return at.g / sqrt(1.0 - at.x() * at.x()); };
constexpr Law asinh_ = [](At at) { return at.g / sqrt(at.x() * at.x() + 1.0); };
constexpr Law atan_ = [](At at) { return at.g / (at.x() * at.x() + 1.0); };
constexpr Law atanh_ = [](At at) { return at.g / (1.0 - at.x() * at.x()); };
constexpr Law cbrt_ = [](At at) { return at.g / (3.0 * (at.r() * at.r())); };
constexpr Law cos_ = [](At at) { return -(at.g * sin(at.x())); };
constexpr Law cosh_ = [](At at) { return at.g * sinh(at.x()); };
constexpr Law erf_ = [](At at) {
  return at.g * (kTwoOverSqrtPi * exp(-(at.x() * at.x())));
};
constexpr Law erfc_ = [](At at) {
  return -(at.g * (kTwoOverSqrtPi * exp(-(at.x() * at.x()))));
};
constexpr Law exp_ = [](At at) { return at.g * at.r(); };
constexpr Law exp2_ = [](At at) { return at.g * (kLn2 * at.r()); };
constexpr Law expm1_ = [](At at) { return at.g * exp(at.x()); };
constexpr Law log_ = [](At at) { return at.g / at.x(); };
constexpr Law log10_ = [](At at) { return at.g / (kLn10 * at.x()); };
constexpr Law log1p_ = [](At at) { return at.g / (at.x() + 1.0); };
constexpr Law log2_ = [](At at) { return at.g / (kLn2 * at.x()); };
constexpr Law rsqrt_ = [](At at) { return at.g * (-0.5 * (at.r() / at.x())); };
constexpr Law sin_ = [](At at) { return at.g * cos(at.x()); };
constexpr Law sinh_ = [](At at) { return at.g * cosh(at.x()); };
constexpr Law sqrt_ = [](At at) { return at.g / (2.0 * at.r()); };
constexpr Law tan_ = [](At at) { return at.g * (at.r() * at.r() + 1.0); };
constexpr Law tanh_ = [](At at) { return at.g * (1.0 - at.r() * at.r()); };
constexpr Law fmaLeft = [](At at) { return at.g * at.y(); };
constexpr Law fmaRight = [](At at) { return at.g * at.x(); };
constexpr Law fmaAddend = [](At at) { return at.g; };

/// `numerator` / (x^2 + y^2) times g; 0 at the origin, as in PyTorch.
Term pullAngle(At at, Term numerator) {
  Term square = at.x() * at.x() + at.y() * at.y();
  return select(square == 0.0, at.g.constant(0.0), at.g * (numerator / square));
}
constexpr Law atan2First = [](At at) { return pullAngle(at, at.y()); };
constexpr Law atan2Second = [](At at) { return pullAngle(at, -at.x()); };

// The sign comes from elsewhere and is constant almost everywhere; 0 at 0, as
// |x| has.
constexpr Law copySign = [](At at) {
  Term one = at.g.constant(1.0);
  return at.g * (sign(at.x()) * one.apply<math::CopySignOp>(at.y()));
};

// Sources of both: PyTorch, pow_backward_self and pow_backward_exponent. A
// constant power is flat even where 0 * x^-1 is not a number, and 0^y is flat
// in y >= 0 even though log 0 is infinite.
constexpr Law powBase = [](At at) {
  Term slope = at.y() * pow(at.x(), at.y() - 1.0);
  return select(at.y() == 0.0, at.g.constant(0.0), at.g * slope);
};
constexpr Law powExponent = [](At at) {
  return select(at.x() == 0.0 && at.y() >= 0.0, at.g.constant(0.0),
                at.g * (at.r() * log(at.x())));
};

/// n x^(n-1) for an integer n.
constexpr Law fpowiBase = [](At at) {
  OpBuilder &builder = *at.g.builder;
  Location loc = at.g.loc;
  Value power = at.op->getOperand(1);
  APInt known;
  if (matchPattern(power, m_ConstantInt(&known))) {
    if (known.isZero())
      return at.g.constant(0.0);
    if (known.isOne())
      return at.g;
    if (known == 2)
      return at.g * (2.0 * at.x());
  }
  Type type = at.x().value.getType();
  auto integerOf = [&](int64_t number) -> Value {
    if (!isa<ShapedType>(power.getType()))
      return arith::ConstantOp::create(
          builder, loc, builder.getIntegerAttr(power.getType(), number));
    // The shape of the powers may be known at run time only.
    return arith::FPToSIOp::create(builder, loc, power.getType(),
                                   at.x().constant(number).value);
  };
  Value less = arith::SubIOp::create(builder, loc, power, integerOf(1));
  Value isZero = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                       power, integerOf(0));
  Term factor = at.g.with(arith::SIToFPOp::create(builder, loc, type, power));
  Term slope = factor * at.g.with(math::FPowIOp::create(builder, loc,
                                                        at.x().value, less));
  return select(Condition{&builder, loc, isZero}, at.g.constant(0.0),
                at.g * slope);
};

// clampf(x, low, high) = min(max(x, low), high), with the kinks of both.
Term clampLow(At at) { return at.x().apply<arith::MaximumFOp>(at.y()); }
Term pullClampLow(At at) { return pullMinimum(at, at.g, clampLow(at), at.z()); }
constexpr Law clampValue = [](At at) {
  return pullMaximum(at, pullClampLow(at), at.x(), at.y());
};
constexpr Law clampMinimum = [](At at) {
  return pullMaximum(at, pullClampLow(at), at.y(), at.x());
};
constexpr Law clampMaximum = [](At at) {
  return pullMinimum(at, at.g, at.z(), clampLow(at));
};

/// Two results, one operand.
struct SincosRule
    : DifferentiableOpInterface::ExternalModel<SincosRule, math::SincosOp> {
  LogicalResult emitCotangents(Operation *op, OpBuilder &builder,
                               ReverseWalk &walk) const {
    auto sincos = cast<math::SincosOp>(op);
    Value x = sincos.getOperand();
    if (Value g = walk.cotangent(sincos.getSin()))
      walk.add(x, throughSin(sincos, {&builder, op->getLoc(), g}));
    if (Value g = walk.cotangent(sincos.getCos()))
      walk.add(x, throughCos(sincos, {&builder, op->getLoc(), g}));
    return success();
  }

  LogicalResult emitTangents(Operation *op, OpBuilder &builder,
                             ForwardWalk &walk) const {
    auto sincos = cast<math::SincosOp>(op);
    Term g{&builder, op->getLoc(), walk.tangent(sincos.getOperand())};
    if (walk.isActive(sincos.getSin()))
      walk.set(sincos.getSin(), throughSin(sincos, g));
    if (walk.isActive(sincos.getCos()))
      walk.set(sincos.getCos(), throughCos(sincos, g));
    return success();
  }

private:
  static Value throughSin(math::SincosOp op, Term g) {
    return (g * g.with(op.getCos())).value;
  }
  static Value throughCos(math::SincosOp op, Term g) {
    return (-(g * g.with(op.getSin()))).value;
  }
};

} // namespace

void nz::registerMathRules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, math::MathDialect *) {
    attachRule<math::AbsFOp, absf>(context);
    attachRule<math::AcosOp, acos_>(context);
    attachRule<math::AcoshOp, acosh_>(context);
    attachRule<math::AsinOp, asin_>(context);
    attachRule<math::AsinhOp, asinh_>(context);
    attachRule<math::AtanOp, atan_>(context);
    attachRule<math::Atan2Op, atan2First, atan2Second>(context);
    attachRule<math::AtanhOp, atanh_>(context);
    attachRule<math::CbrtOp, cbrt_>(context);
    attachRule<math::CeilOp>(context);
    attachRule<math::ClampFOp, clampValue, clampMinimum, clampMaximum>(context);
    attachRule<math::CopySignOp, copySign>(context);
    attachRule<math::CosOp, cos_>(context);
    attachRule<math::CoshOp, cosh_>(context);
    attachRule<math::ErfOp, erf_>(context);
    attachRule<math::ErfcOp, erfc_>(context);
    attachRule<math::ExpOp, exp_>(context);
    attachRule<math::Exp2Op, exp2_>(context);
    attachRule<math::ExpM1Op, expm1_>(context);
    attachRule<math::FloorOp>(context);
    attachRule<math::FmaOp, fmaLeft, fmaRight, fmaAddend>(context);
    attachRule<math::FPowIOp, fpowiBase>(context);
    attachRule<math::LogOp, log_>(context);
    attachRule<math::Log10Op, log10_>(context);
    attachRule<math::Log1pOp, log1p_>(context);
    attachRule<math::Log2Op, log2_>(context);
    attachRule<math::PowFOp, powBase, powExponent>(context);
    attachRule<math::RoundOp>(context);
    attachRule<math::RoundEvenOp>(context);
    attachRule<math::RsqrtOp, rsqrt_>(context);
    attachRule<math::SinOp, sin_>(context);
    attachRule<math::SinhOp, sinh_>(context);
    attachRule<math::SqrtOp, sqrt_>(context);
    attachRule<math::TanOp, tan_>(context);
    attachRule<math::TanhOp, tanh_>(context);
    attachRule<math::TruncOp>(context);
    math::SincosOp::attachInterface<SincosRule>(*context);
  });
}
