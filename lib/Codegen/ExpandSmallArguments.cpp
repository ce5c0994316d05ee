//===- ExpandSmallArguments.cpp - expm1 and log1p near zero ---------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "nz/Codegen/ExpandOperation.h"
#include "nz/Codegen/Passes.h"

#include <limits>

namespace nz {
#define GEN_PASS_DEF_EXPANDSMALLARGUMENTSPASS
#include "nz/Codegen/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// Builds formulas of numbers of one type.
class Formula {
public:
  Formula(OpBuilder &builder, Location loc, Type type)
      : builder(builder), loc(loc), type(type), one(constant(1.0)) {}

  Value expm1(Value x);
  Value log1p(Value x);

private:
  Value constant(double value) {
    FloatAttr number = builder.getFloatAttr(getFloatInLanes(type), value);
    return createScalarOrSplatConstant(builder, loc, type, number.getValue());
  }
  Value subtractOne(Value x) {
    return arith::SubFOp::create(builder, loc, x, one);
  }
  /// `x` times `numerator` / `denominator`, a number near 1.
  Value scale(Value x, Value numerator, Value denominator) {
    Value ratio = arith::DivFOp::create(builder, loc, numerator, denominator);
    return arith::MulFOp::create(builder, loc, x, ratio);
  }
  /// `special` where `x` is `number`, otherwise `usual`.
  Value where(Value x, Value number, Value special, Value usual) {
    Value equal = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OEQ,
                                        x, number);
    return arith::SelectOp::create(builder, loc, equal, special, usual);
  }

  OpBuilder &builder;
  Location loc;
  Type type;
  Value one;
};

/// With u = exp(x), as it is rounded: u - 1 is exact where it is small, and is
/// off as log(u) is off x.
Value Formula::expm1(Value x) {
  Value u = math::ExpOp::create(builder, loc, x);
  Value rest = subtractOne(u);
  Value result = scale(rest, x, math::LogOp::create(builder, loc, u));
  result = where(rest, constant(-1.0), rest, result);
  result =
      where(u, constant(std::numeric_limits<double>::infinity()), u, result);
  return where(u, one, x, result);
}

/// The same with u = 1 + x: log(u) is off as u - 1 is off x.
Value Formula::log1p(Value x) {
  Value u = arith::AddFOp::create(builder, loc, x, one);
  Value result = scale(math::LogOp::create(builder, loc, u), x, subtractOne(u));
  result =
      where(u, constant(std::numeric_limits<double>::infinity()), u, result);
  return where(u, one, x, result);
}

struct ExpandSmallArguments
    : nz::impl::ExpandSmallArgumentsPassBase<ExpandSmallArguments> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<ExpandOperation<math::ExpM1Op, Formula, &Formula::expm1>,
                 ExpandOperation<math::Log1pOp, Formula, &Formula::log1p>>(
        &getContext());
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};

} // namespace
