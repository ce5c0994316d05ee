//===- ExpandClasses.cpp - Infinite and normal numbers --------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "nz/Codegen/ExpandOperation.h"
#include "nz/Codegen/Passes.h"

namespace nz {
#define GEN_PASS_DEF_EXPANDCLASSESPASS
#include "nz/Codegen/Passes.h.inc"
} // namespace nz

using namespace mlir;

namespace {

struct ExpandClasses : nz::impl::ExpandClassesPassBase<ExpandClasses> {
  void runOnOperation() override {
    getOperation()->walk([](Operation *op) {
      if (!isa<math::IsInfOp, math::IsNormalOp>(op))
        return;
      Value number = op->getOperand(0);
      FloatType type = nz::getFloatInLanes(number.getType());
      if (!type)
        return;
      OpBuilder builder(op);
      Location loc = op->getLoc();
      Value size = math::AbsFOp::create(builder, loc, number);
      // Ordered: what is not a number is nothing of both.
      auto compare = [&](arith::CmpFPredicate predicate, const APFloat &with) {
        Value constant =
            createScalarOrSplatConstant(builder, loc, number.getType(), with);
        return arith::CmpFOp::create(builder, loc, predicate, size, constant);
      };
      const llvm::fltSemantics &semantics = type.getFloatSemantics();
      APFloat infinity = APFloat::getInf(semantics);
      Value result;
      if (isa<math::IsInfOp>(op))
        result = compare(arith::CmpFPredicate::OEQ, infinity);
      else
        result = arith::AndIOp::create(
            builder, loc,
            compare(arith::CmpFPredicate::OGE,
                    APFloat::getSmallestNormalized(semantics)),
            compare(arith::CmpFPredicate::OLT, infinity));
      op->replaceAllUsesWith(ValueRange(result));
      op->erase();
    });
  }
};

} // namespace
