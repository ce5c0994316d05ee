//===- ZeroPreservation.cpp - What operations make of an unstored zero ----===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "nz/Raise/BodyAtEntry.h"

using namespace mlir;
using namespace nz;
using Known = BodyAtEntry::Known;

/// f(0) = 0.
static bool keepsZero(Operation &op) {
  return isa<
      // Arithmetic and conversions.
      arith::NegFOp, arith::ExtFOp, arith::TruncFOp, arith::SIToFPOp,
      arith::UIToFPOp, arith::FPToSIOp, arith::FPToUIOp, arith::ExtSIOp,
      arith::ExtUIOp, arith::TruncIOp, arith::IndexCastOp, arith::IndexCastUIOp,
      // Functions.
      math::AbsFOp, math::AbsIOp, math::AsinOp, math::AsinhOp, math::AtanOp,
      math::AtanhOp, math::CbrtOp, math::CeilOp, math::ErfOp, math::ExpM1Op,
      math::FloorOp, math::Log1pOp, math::RoundOp, math::RoundEvenOp,
      math::SinOp, math::SinhOp, math::SqrtOp, math::TanOp, math::TanhOp,
      math::TruncOp>(op);
}

/// 0 * x = x * 0 = 0, for every x.
static bool isProduct(Operation &op) {
  return isa<arith::MulFOp, arith::MulIOp, arith::AndIOp>(op);
}

/// 0 / x = 0, for every x.
static bool keepsZeroOnTheLeft(Operation &op) {
  return isa<arith::DivFOp, arith::DivSIOp, arith::DivUIOp, arith::CeilDivSIOp,
             arith::CeilDivUIOp, arith::FloorDivSIOp, arith::RemFOp,
             arith::RemSIOp, arith::RemUIOp, arith::ShLIOp, arith::ShRSIOp,
             arith::ShRUIOp, math::CopySignOp>(op);
}

/// 0 + x = x + 0 = x.
static bool isSum(Operation &op) {
  return isa<arith::AddFOp, arith::AddIOp, arith::OrIOp, arith::XOrIOp>(op);
}

/// f(0, 0) = 0.
static bool keepsTwoZeros(Operation &op) {
  return isa<arith::MaximumFOp, arith::MinimumFOp, arith::MaxNumFOp,
             arith::MinNumFOp, arith::MaxSIOp, arith::MinSIOp, arith::MaxUIOp,
             arith::MinUIOp>(op);
}

/// A constant above zero.
static bool isPositive(Known known) {
  if (auto number = dyn_cast_if_present<FloatAttr>(known.constant))
    return !number.getValue().isNegative() && !number.getValue().isZero() &&
           !number.getValue().isNaN();
  if (auto number = dyn_cast_if_present<IntegerAttr>(known.constant))
    return number.getValue().isStrictlyPositive();
  return false;
}

/// The bound that zero is beyond, or zero, if both bounds are constants.
static std::optional<Known> clampZero(ArrayRef<Known> operands) {
  auto low = dyn_cast_if_present<FloatAttr>(operands[1].constant);
  auto high = dyn_cast_if_present<FloatAttr>(operands[2].constant);
  if (!low || !high || low.getValue().isNaN() || high.getValue().isNaN())
    return std::nullopt;
  APFloat zero = APFloat::getZero(low.getValue().getSemantics());
  bool isBelow = low.getValue() > zero;
  if (high.getValue() < (isBelow ? low.getValue() : zero))
    return operands[2];
  return operands[isBelow ? 1 : 0];
}

std::optional<Known> nz::foldAtZero(Operation &op, ArrayRef<Known> operands) {
  const Known zero{Known::Zero, {}, {}};
  auto isZero = [&](unsigned index) {
    return operands[index].kind == Known::Zero;
  };
  if (auto select = dyn_cast<arith::SelectOp>(op)) {
    if (isZero(0))
      return operands[2];
    if (auto choice = dyn_cast_if_present<BoolAttr>(operands[0].constant))
      return operands[choice.getValue() ? 1 : 2];
    if ((isZero(1) && operands[2].isZero()) ||
        (isZero(2) && operands[1].isZero()))
      return zero;
    return std::nullopt;
  }
  if (llvm::none_of(operands,
                    [](Known known) { return known.kind == Known::Zero; }))
    return std::nullopt;
  if (keepsZero(op) || isProduct(op))
    return zero;
  if (keepsZeroOnTheLeft(op) && isZero(0))
    return zero;
  if (isSum(op))
    return operands[isZero(0) ? 1 : 0];
  if (isa<arith::SubFOp, arith::SubIOp>(op) && isZero(1))
    return operands[0];
  if (keepsTwoZeros(op) && isZero(0) && isZero(1))
    return zero;
  if (isa<math::ClampFOp>(op) && isZero(0))
    return clampZero(operands);
  if (isa<math::FmaOp>(op) && (isZero(0) || isZero(1)))
    return operands[2];
  if (isa<math::PowFOp, math::FPowIOp, math::IPowIOp, math::Atan2Op>(op) &&
      isZero(0) && isPositive(operands[1]))
    return zero;
  return std::nullopt;
}
