//===- ArithRules.cpp - Derivatives of arith ------------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Elementwise.h"
#include "Extrema.h"
#include "Register.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace nz;

namespace {

constexpr Law same = [](At at) { return at.g; };
constexpr Law negative = [](At at) { return -at.g; };
constexpr Law timesRight = [](At at) { return at.g * at.y(); };
constexpr Law timesLeft = [](At at) { return at.g * at.x(); };
constexpr Law overRight = [](At at) { return at.g / at.y(); };
constexpr Law ofDivisor = [](At at) { return -(at.g * at.r() / at.y()); };
// x rem y = x - y trunc(x / y); the quotient is constant almost everywhere.
constexpr Law ofRemDivisor = [](At at) {
  return -(at.g * trunc(at.x() / at.y()));
};
constexpr Law ofTrueValue = [](At at) {
  Condition condition{at.g.builder, at.g.loc, at.op->getOperand(0)};
  return select(condition, at.g, at.g.constant(0.0));
};
constexpr Law ofFalseValue = [](At at) {
  Condition condition{at.g.builder, at.g.loc, at.op->getOperand(0)};
  return select(condition, at.g.constant(0.0), at.g);
};
// Between widths: the way back is the other conversion.
constexpr Law converted = [](At at) {
  unsigned width = getElementTypeOrSelf(at.to).getIntOrFloatBitWidth();
  Value g = at.g.value;
  bool isWider = width > getElementTypeOrSelf(g).getIntOrFloatBitWidth();
  if (isWider)
    return at.g.with(arith::ExtFOp::create(*at.g.builder, at.g.loc, at.to, g));
  return at.g.with(arith::TruncFOp::create(*at.g.builder, at.g.loc, at.to, g));
};

/// Of two tangents one selection is enough.
struct SelectRule : ElementwiseModel<SelectRule, arith::SelectOp, nullptr,
                                     ofTrueValue, ofFalseValue> {
  LogicalResult emitTangents(Operation *op, OpBuilder &builder,
                             ForwardWalk &walk) const {
    auto choice = cast<arith::SelectOp>(op);
    walk.set(choice, arith::SelectOp::create(
                         builder, op->getLoc(), choice.getCondition(),
                         walk.tangentOrZero(choice.getTrueValue()),
                         walk.tangentOrZero(choice.getFalseValue())));
    return success();
  }
};

} // namespace

void nz::registerArithRules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, arith::ArithDialect *) {
    attachRule<arith::AddFOp, same, same>(context);
    attachRule<arith::SubFOp, same, negative>(context);
    attachRule<arith::MulFOp, timesRight, timesLeft>(context);
    attachRule<arith::DivFOp, overRight, ofDivisor>(context);
    attachRule<arith::RemFOp, same, ofRemDivisor>(context);
    attachRule<arith::NegFOp, negative>(context);
    attachRule<arith::MaximumFOp, ofMaximumLeft, ofMaximumRight>(context);
    attachRule<arith::MaxNumFOp, ofMaximumLeft, ofMaximumRight>(context);
    attachRule<arith::MinimumFOp, ofMinimumLeft, ofMinimumRight>(context);
    attachRule<arith::MinNumFOp, ofMinimumLeft, ofMinimumRight>(context);
    attachRule<arith::ExtFOp, converted>(context);
    attachRule<arith::TruncFOp, converted>(context);
    arith::SelectOp::attachInterface<SelectRule>(*context);
  });
}
