//===- UpdateOps.cpp - Syntax and verifiers of optimizer steps ------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Dialect/Nz.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace nz;

Type nz::getRateType(Type type) {
  Type element = getElementTypeOrSelf(type);
  return element.isF16() || element.isBF16()
             ? Float32Type::get(type.getContext())
             : element;
}

/// Verifies that attribute `name` of `op` lies in [`low`, `high`).
static LogicalResult verifyRange(Operation *op, StringRef name, APFloat value,
                                 double low, double high) {
  double number = value.convertToDouble();
  if (number >= low && number < high)
    return success();
  return op->emitOpError("expected ")
         << name << " in [" << low << ", " << high << "), found " << number;
}

/// Verifies that attribute `name` of `op` is at least 0.
static LogicalResult verifyNonNegative(Operation *op, StringRef name,
                                       APFloat value) {
  double number = value.convertToDouble();
  if (number >= 0)
    return success();
  return op->emitOpError("expected ")
         << name << " of at least 0, found " << number;
}

ParseResult SgdOp::parse(OpAsmParser &parser, OperationState &state) {
  SmallVector<OpAsmParser::UnresolvedOperand, 3> tensors;
  OpAsmParser::UnresolvedOperand rate;
  SMLoc location = parser.getCurrentLocation();
  Type type;
  if (parser.parseOperandList(tensors) || parser.parseKeyword("rate") ||
      parser.parseOperand(rate) ||
      parser.parseOptionalAttrDict(state.attributes) ||
      parser.parseColonType(type))
    return failure();
  if (tensors.size() != 2 && tensors.size() != 3)
    return parser.emitError(location)
           << "expected a parameter, a gradient and optionally a momentum "
              "buffer, found "
           << tensors.size() << " operands";
  for (auto &tensor : tensors)
    if (parser.resolveOperand(tensor, type, state.operands))
      return failure();
  if (parser.resolveOperand(rate, getRateType(type), state.operands))
    return failure();
  state.addTypes(SmallVector<Type>(tensors.size() - 1, type));
  return success();
}

void SgdOp::print(OpAsmPrinter &printer) {
  printer << " " << getParameter() << ", " << getGradient();
  if (getBuffer())
    printer << ", " << getBuffer();
  printer << " rate " << getRate();
  SmallVector<StringRef> elided;
  if (getMomentum().isZero())
    elided.push_back(getMomentumAttrName());
  if (!getNesterov())
    elided.push_back(getNesterovAttrName());
  if (getWeightDecay().isZero())
    elided.push_back(getWeightDecayAttrName());
  printer.printOptionalAttrDict((*this)->getAttrs(), elided);
  printer << " : " << getParameter().getType();
}

LogicalResult SgdOp::verify() {
  if (!!getBuffer() != !!getNewBuffer())
    return emitOpError("expected a momentum buffer as operand and as result, "
                       "found one of them");
  if (getResult().getType() != getParameter().getType())
    return emitOpError("expected a result of the parameter's type ")
           << getParameter().getType() << ", found " << getResult().getType();
  if (getBuffer() && (getBuffer().getType() != getParameter().getType() ||
                      getNewBuffer().getType() != getParameter().getType()))
    return emitOpError("expected a momentum buffer of the parameter's type ")
           << getParameter().getType() << ", found " << getBuffer().getType()
           << " and " << getNewBuffer().getType();
  if (!getBuffer() && (!getMomentum().isZero() || getNesterov()))
    return emitOpError("expected a momentum buffer beside momentum");
  if (failed(verifyNonNegative(*this, "momentum", getMomentum())) ||
      failed(verifyNonNegative(*this, "weight_decay", getWeightDecay())))
    return failure();
  if (getNesterov() && getMomentum().isZero())
    return emitOpError("expected a momentum above 0 beside nesterov, found 0");
  return success();
}

LogicalResult AdamOp::verify() {
  if (failed(verifyRange(*this, "beta1", getBeta1(), 0, 1)) ||
      failed(verifyRange(*this, "beta2", getBeta2(), 0, 1)) ||
      failed(verifyNonNegative(*this, "epsilon", getEpsilon())) ||
      failed(verifyNonNegative(*this, "weight_decay", getWeightDecay())))
    return failure();
  return success();
}
