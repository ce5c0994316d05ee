//===- RequestOps.cpp - Syntax and verifiers of requests ------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Dialect/RequestOps.h"

#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/SmallSet.h"

using namespace mlir;
using namespace nz;

bool nz::isFloatLike(Type type) {
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    return isa<FloatType>(tensor.getElementType());
  return isa<FloatType>(type);
}

//===----------------------------------------------------------------------===//
// Request
//===----------------------------------------------------------------------===//

Request Request::from(Operation *op) {
  Request request;
  if (isa<GradientOp, ValueAndGradientOp, JvpOp, VjpOp>(op))
    request.op = op;
  return request;
}

FlatSymbolRefAttr Request::getCallee() const {
  return op->getAttrOfType<FlatSymbolRefAttr>("callee");
}

ArrayRef<int64_t> Request::getWrt() const {
  return op->getAttrOfType<DenseI64ArrayAttr>("wrt").asArrayRef();
}

OperandRange Request::getArguments() const {
  if (auto jvp = dyn_cast<JvpOp>(op))
    return jvp.getArguments();
  if (auto vjp = dyn_cast<VjpOp>(op))
    return vjp.getArguments();
  return op->getOperands();
}

OperandRange Request::getSeeds() const {
  if (auto jvp = dyn_cast<JvpOp>(op))
    return jvp.getTangents();
  if (auto vjp = dyn_cast<VjpOp>(op))
    return vjp.getCotangents();
  return op->getOperands().drop_front(op->getNumOperands());
}

bool Request::givesValue() const { return !isa<GradientOp>(op); }

//===----------------------------------------------------------------------===//
// Syntax: @f(args) [keyword(seeds)] wrt [..] : (operands) -> (results)
//===----------------------------------------------------------------------===//

template <typename OpTy>
static ParseResult parseRequest(OpAsmParser &parser, OperationState &state,
                                StringRef seedKeyword) {
  FlatSymbolRefAttr callee;
  SmallVector<OpAsmParser::UnresolvedOperand> operands;
  auto &properties = state.getOrAddProperties<typename OpTy::Properties>();
  SMLoc location = parser.getCurrentLocation();
  if (parser.parseAttribute(callee) ||
      parser.parseOperandList(operands, OpAsmParser::Delimiter::Paren))
    return failure();
  properties.callee = callee;
  int32_t arguments = operands.size();
  if (!seedKeyword.empty() &&
      (parser.parseKeyword(seedKeyword) ||
       parser.parseOperandList(operands, OpAsmParser::Delimiter::Paren)))
    return failure();
  FunctionType type;
  auto wrt = parser.parseKeyword("wrt")
                 ? Attribute()
                 : DenseI64ArrayAttr::parse(parser, Type());
  if (!wrt || parser.parseOptionalAttrDict(state.attributes) ||
      parser.parseColonType(type))
    return failure();
  properties.wrt = cast<DenseI64ArrayAttr>(wrt);
  if constexpr (std::is_same_v<OpTy, JvpOp> || std::is_same_v<OpTy, VjpOp>)
    properties.operandSegmentSizes = {
        arguments, static_cast<int32_t>(operands.size()) - arguments};
  state.addTypes(type.getResults());
  return parser.resolveOperands(operands, type.getInputs(), location,
                                state.operands);
}

static void printRequest(OpAsmPrinter &printer, Request request,
                         StringRef seedKeyword) {
  printer << " " << request.getCallee() << "(" << request.getArguments() << ")";
  if (!seedKeyword.empty())
    printer << " " << seedKeyword << "(" << request.getSeeds() << ")";
  printer << " wrt [";
  llvm::interleaveComma(request.getWrt(), printer);
  printer << "]";
  Operation *op = request.getOperation();
  printer.printOptionalAttrDict(op->getAttrs(),
                                {"callee", "wrt", "operandSegmentSizes"});
  printer << " : ";
  printer.printFunctionalType(op);
}

ParseResult GradientOp::parse(OpAsmParser &parser, OperationState &state) {
  return parseRequest<GradientOp>(parser, state, "");
}
ParseResult ValueAndGradientOp::parse(OpAsmParser &parser,
                                      OperationState &state) {
  return parseRequest<ValueAndGradientOp>(parser, state, "");
}
ParseResult JvpOp::parse(OpAsmParser &parser, OperationState &state) {
  return parseRequest<JvpOp>(parser, state, "tangents");
}
ParseResult VjpOp::parse(OpAsmParser &parser, OperationState &state) {
  return parseRequest<VjpOp>(parser, state, "cotangents");
}

void GradientOp::print(OpAsmPrinter &printer) {
  printRequest(printer, Request::from(*this), "");
}
void ValueAndGradientOp::print(OpAsmPrinter &printer) {
  printRequest(printer, Request::from(*this), "");
}
void JvpOp::print(OpAsmPrinter &printer) {
  printRequest(printer, Request::from(*this), "tangents");
}
void VjpOp::print(OpAsmPrinter &printer) {
  printRequest(printer, Request::from(*this), "cotangents");
}

//===----------------------------------------------------------------------===//
// Verification against the callee
//===----------------------------------------------------------------------===//

/// Verifies that `found` are `expected`, one by one; `what` names them.
static LogicalResult verifyTypes(Operation *op, StringRef what,
                                 ArrayRef<Type> expected, TypeRange found) {
  if (expected.size() != found.size())
    return op->emitOpError("expected ")
           << expected.size() << " " << what << "s, found " << found.size();
  for (auto [index, pair] : llvm::enumerate(llvm::zip(expected, found)))
    if (std::get<0>(pair) != std::get<1>(pair))
      return op->emitOpError("expected ")
             << what << " " << index << " of type " << std::get<0>(pair)
             << ", found " << std::get<1>(pair);
  return success();
}

static LogicalResult verifyWrt(Request request) {
  Operation *op = request.getOperation();
  if (request.getWrt().empty())
    return op->emitOpError("expected at least one argument in wrt");
  llvm::SmallSet<int64_t, 8> seen;
  int64_t count = request.getArguments().size();
  for (int64_t number : request.getWrt()) {
    if (number < 0 || number >= count)
      return op->emitOpError("expected wrt to count arguments from 0 to below ")
             << count << ", found " << number;
    if (!seen.insert(number).second)
      return op->emitOpError("expected distinct arguments in wrt, found ")
             << number << " twice";
    Type type = request.getArguments()[number].getType();
    if (!isFloatLike(type))
      return op->emitOpError("expected a float or a float tensor as argument ")
             << number << " in wrt, found " << type;
  }
  return success();
}

static LogicalResult verifyRequest(Request request,
                                   SymbolTableCollection &symbols) {
  Operation *op = request.getOperation();
  auto callee = symbols.lookupNearestSymbolFrom<FunctionOpInterface>(
      op, request.getCallee());
  if (!callee)
    return op->emitOpError("expected the name of a function, found ")
           << request.getCallee();
  ArrayRef<Type> inputs = callee.getArgumentTypes();
  ArrayRef<Type> outputs = callee.getResultTypes();
  if (failed(verifyTypes(op, "argument", inputs,
                         request.getArguments().getTypes())) ||
      failed(verifyWrt(request)))
    return failure();

  SmallVector<Type> wrtTypes, results, floatResults;
  for (int64_t number : request.getWrt())
    wrtTypes.push_back(inputs[number]);
  llvm::copy_if(outputs, std::back_inserter(floatResults), isFloatLike);
  if (request.givesValue())
    llvm::append_range(results, outputs);

  if (isa<JvpOp>(op)) {
    if (failed(verifyTypes(op, "tangent", wrtTypes,
                           request.getSeeds().getTypes())))
      return failure();
    llvm::append_range(results, floatResults);
    return verifyTypes(op, "result", results, op->getResultTypes());
  }
  if (isa<VjpOp>(op)) {
    if (failed(verifyTypes(op, "cotangent", floatResults,
                           request.getSeeds().getTypes())))
      return failure();
  } else {
    auto tensor = outputs.size() == 1 ? dyn_cast<RankedTensorType>(outputs[0])
                                      : RankedTensorType();
    if (outputs.size() != 1 || !isFloatLike(outputs[0]) ||
        (tensor && tensor.getRank() != 0)) {
      InFlightDiagnostic diagnostic =
          op->emitOpError("expected a function with one scalar float result");
      diagnostic.attachNote(callee.getLoc())
          << "found results (" << outputs << ")";
      return diagnostic;
    }
  }
  llvm::append_range(results, wrtTypes);
  return verifyTypes(op, "result", results, op->getResultTypes());
}

LogicalResult GradientOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyRequest(Request::from(*this), symbols);
}
LogicalResult
ValueAndGradientOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyRequest(Request::from(*this), symbols);
}
LogicalResult JvpOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyRequest(Request::from(*this), symbols);
}
LogicalResult VjpOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyRequest(Request::from(*this), symbols);
}

//===----------------------------------------------------------------------===//
// CustomVjpOp
//===----------------------------------------------------------------------===//

LogicalResult CustomVjpOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto callee = symbols.lookupNearestSymbolFrom<FunctionOpInterface>(
      *this, getCalleeAttr());
  auto rule = symbols.lookupNearestSymbolFrom<FunctionOpInterface>(
      *this, getRuleAttr());
  if (!callee || !rule)
    return emitOpError("expected the name of a function, found ")
           << (callee ? getRuleAttr() : getCalleeAttr());
  SmallVector<Type> inputs(callee.getArgumentTypes()), outputs;
  llvm::copy_if(callee.getArgumentTypes(), std::back_inserter(outputs),
                isFloatLike);
  llvm::copy_if(callee.getResultTypes(), std::back_inserter(inputs),
                isFloatLike);
  if (failed(verifyTypes(*this, "rule argument", inputs,
                         rule.getArgumentTypes())) ||
      failed(verifyTypes(*this, "rule result", outputs, rule.getResultTypes())))
    return failure();
  for (auto other : (*this)->getBlock()->getOps<CustomVjpOp>()) {
    if (other == *this)
      break;
    if (other.getCallee() != getCallee())
      continue;
    InFlightDiagnostic diagnostic =
        emitOpError("expected one rule for a function, found another for ")
        << getCalleeAttr();
    diagnostic.attachNote(other.getLoc()) << "the other rule";
    return diagnostic;
  }
  return success();
}

CustomVjpOp nz::getCustomRule(Operation *function) {
  auto name =
      function->getAttrOfType<StringAttr>(SymbolTable::getSymbolAttrName());
  for (auto custom : function->getBlock()->getOps<CustomVjpOp>())
    if (custom.getCalleeAttr().getAttr() == name)
      return custom;
  return nullptr;
}
