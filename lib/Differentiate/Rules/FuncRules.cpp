//===- FuncRules.cpp - Derivatives of calls -------------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Register.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "nz/Dialect/RequestOps.h"
#include "nz/Differentiate/ForwardWalk.h"
#include "nz/Differentiate/ReverseWalk.h"
#include "nz/Interfaces/Differentiable.h"

using namespace mlir;
using namespace nz;

namespace {

/// A call that has not been inlined: of a function with a user's rule, or of
/// one without a body.
struct CallRule
    : DifferentiableOpInterface::ExternalModel<CallRule, func::CallOp> {
  LogicalResult emitCotangents(Operation *op, OpBuilder &builder,
                               ReverseWalk &walk) const {
    CustomVjpOp custom = getRule(op);
    if (!custom)
      return walk.refuse(op, "no rule for it yet");
    SmallVector<Value> operands(op->getOperands());
    for (Value result : op->getResults()) {
      if (!isDifferentiable(result.getType()))
        continue;
      Value cotangent = walk.cotangent(result);
      operands.push_back(cotangent ? cotangent
                                   : createZero(builder, op->getLoc(), result));
    }
    auto rule = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
        op, custom.getRuleAttr());
    auto call = func::CallOp::create(builder, op->getLoc(), rule, operands);
    unsigned next = 0;
    for (Value operand : op->getOperands())
      if (isDifferentiable(operand.getType()))
        walk.add(operand, call.getResult(next++));
    return success();
  }

  LogicalResult emitTangents(Operation *op, OpBuilder &builder,
                             ForwardWalk &walk) const {
    CustomVjpOp custom = getRule(op);
    if (!custom)
      return walk.refuse(op, "no rule for it yet");
    return walk.refuse(op, "its rule '@" + custom.getRule() +
                               "' is for reverse mode");
  }

private:
  static CustomVjpOp getRule(Operation *op) {
    auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
        op, cast<func::CallOp>(op).getCalleeAttr());
    return callee ? getCustomRule(callee) : CustomVjpOp();
  }
};

} // namespace

void nz::registerFuncRules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, func::FuncDialect *) {
    func::CallOp::attachInterface<CallRule>(*context);
  });
}
