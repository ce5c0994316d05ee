//===- LowerAsserts.cpp - Failed assertions become errors of the call -----===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "nz/Codegen/Passes.h"
#include "nz/Dialect/Check.h"
#include "nz/Dialect/ConstantTexts.h"

namespace nz {
#define GEN_PASS_DEF_LOWERASSERTSPASS
#include "nz/Codegen/Passes.h.inc"
} // namespace nz

using namespace mlir;

namespace {

/// The runtime functions that end a call with an error: with a text, and with
/// a text and two numbers to fill in.
constexpr StringLiteral kFail = "nz_fail";
constexpr StringLiteral kFailWithValues = "nz_fail_with_values";

/// The message of a program's own assertion, with its place in front.
std::string withPlace(cf::AssertOp op) {
  std::string message = op.getMsg().str();
  if (op.getMsg().contains(": error: "))
    return message;
  return nz::getPlace(op.getLoc()) + message;
}

struct LowerAsserts : nz::impl::LowerAssertsPassBase<LowerAsserts> {
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    nz::ConstantTexts messages(symbols, "nz_message");
    SmallVector<Operation *> checks;
    getOperation().walk([&](Operation *op) {
      if (isa<cf::AssertOp, nz::CheckOp>(op))
        checks.push_back(op);
    });
    for (Operation *op : checks) {
      if (auto check = dyn_cast<nz::CheckOp>(op))
        lower(op, check.getCondition(), check.getMessage(), check.getValues(),
              messages, symbols);
      else
        lower(op, cast<cf::AssertOp>(op).getArg(),
              withPlace(cast<cf::AssertOp>(op)), {}, messages, symbols);
    }
  }

private:
  /// Declares `name`, a function that takes `arguments`.
  void declare(StringRef name, TypeRange arguments, SymbolTable &symbols) {
    if (symbols.lookup(name))
      return;
    OpBuilder builder = OpBuilder::atBlockBegin(getOperation().getBody());
    auto function =
        func::FuncOp::create(builder, builder.getUnknownLoc(), name,
                             builder.getFunctionType(arguments, {}));
    function.setPrivate();
    symbols.insert(function);
  }

  void lower(Operation *op, Value condition, StringRef message,
             ValueRange values, nz::ConstantTexts &messages,
             SymbolTable &symbols) {
    OpBuilder builder(op);
    Location loc = op->getLoc();
    Value yes = arith::ConstantIntOp::create(builder, loc, 1, 1);
    Value failed = arith::XOrIOp::create(builder, loc, condition, yes);
    auto branch = scf::IfOp::create(builder, loc, failed);
    builder.setInsertionPointToStart(branch.thenBlock());
    SmallVector<Value> arguments{messages.getAddress(builder, loc, message)};
    llvm::append_range(arguments, values);
    if (values.size() == 1)
      arguments.push_back(values.front());
    StringRef name = values.empty() ? kFail : kFailWithValues;
    declare(name, ValueRange(arguments).getTypes(), symbols);
    func::CallOp::create(builder, loc, name, TypeRange(), arguments);
    op->erase();
  }
};

} // namespace
