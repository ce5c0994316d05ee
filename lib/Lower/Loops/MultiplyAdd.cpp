//===- MultiplyAdd.cpp - Products that are made with their sum ------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Lower/Loops/MultiplyAdd.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;
using namespace nz;

arith::MulFOp nz::getSingleProduct(Value value) {
  auto product = value.getDefiningOp<arith::MulFOp>();
  // Narrow floats are computed in others and rounded every time.
  bool isWide = isa<Float32Type, Float64Type>(value.getType());
  return isWide && product && product->hasOneUse() ? product : arith::MulFOp();
}

arith::MulFOp nz::getOwnProduct(Operation *sum) {
  if (!isa<arith::AddFOp, arith::SubFOp>(sum))
    return {};
  for (Value operand : sum->getOperands())
    if (arith::MulFOp product = getSingleProduct(operand))
      if (product->getBlock() == sum->getBlock())
        return product;
  return {};
}

static Value emit(OpBuilder &builder, Location loc, Value lhs, Value rhs,
                  Value addend, bool mayReorder) {
  return LLVM::FMulAddOp::create(builder, loc, lhs.getType(), lhs, rhs, addend,
                                 mayReorder ? LLVM::FastmathFlags::reassoc
                                            : LLVM::FastmathFlags::none);
}

Value nz::emitMultiplyAdd(OpBuilder &builder, arith::MulFOp product,
                          const IRMapping &mapping, Value addend,
                          bool mayReorder) {
  return emit(builder, product.getLoc(),
              mapping.lookupOrDefault(product.getLhs()),
              mapping.lookupOrDefault(product.getRhs()), addend, mayReorder);
}

void nz::emitArithmetic(OpBuilder &builder, Operation &op, IRMapping &mapping,
                        bool mayReorder) {
  if (auto product = dyn_cast<arith::MulFOp>(op))
    if (product->hasOneUse() &&
        getOwnProduct(*product->getUsers().begin()) == product)
      return;
  arith::MulFOp product = getOwnProduct(&op);
  if (!product) {
    Operation *clone = builder.clone(op, mapping);
    // Whatever the program allows: LLVM would use it where it likes.
    if (isa<arith::AddFOp, arith::SubFOp, arith::MulFOp>(clone))
      clone->setAttr("fastmath", arith::FastMathFlagsAttr::get(
                                     builder.getContext(),
                                     mayReorder ? arith::FastMathFlags::reassoc
                                                : arith::FastMathFlags::none));
    return;
  }
  Location loc = op.getLoc();
  Value lhs = mapping.lookupOrDefault(product.getLhs());
  Value rhs = mapping.lookupOrDefault(product.getRhs());
  bool isLeft = op.getOperand(0) == product.getResult();
  Value addend = mapping.lookupOrDefault(op.getOperand(isLeft ? 1 : 0));
  // x y - z = x y + (-z), and z - x y = (-x) y + z.
  if (isa<arith::SubFOp>(op)) {
    Value &negated = isLeft ? addend : lhs;
    negated = arith::NegFOp::create(builder, loc, negated);
  }
  mapping.map(op.getResult(0),
              emit(builder, loc, lhs, rhs, addend, mayReorder));
}
