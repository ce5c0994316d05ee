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

namespace nz {
#define GEN_PASS_DEF_LOWERASSERTSPASS
#include "nz/Codegen/Passes.h.inc"
} // namespace nz

using namespace mlir;

namespace {

/// The runtime function that ends a call with an error.
constexpr StringLiteral kFail = "nz_fail";

struct LowerAsserts : nz::impl::LowerAssertsPassBase<LowerAsserts> {
  void runOnOperation() override {
    SmallVector<cf::AssertOp> asserts;
    getOperation().walk([&](cf::AssertOp op) { asserts.push_back(op); });
    if (asserts.empty())
      return;
    SymbolTable symbols(getOperation());
    declareFail(symbols);
    for (cf::AssertOp op : asserts)
      lower(op, symbols);
  }

private:
  void declareFail(SymbolTable &symbols) {
    if (symbols.lookup(kFail))
      return;
    OpBuilder builder = OpBuilder::atBlockBegin(getOperation().getBody());
    auto pointer = LLVM::LLVMPointerType::get(&getContext());
    auto function = func::FuncOp::create(builder, builder.getUnknownLoc(),
                                         kFail,
                                         builder.getFunctionType(pointer, {}));
    function.setPrivate();
    symbols.insert(function);
  }

  /// The constant string `text`, made once.
  LLVM::GlobalOp getMessage(StringRef text, SymbolTable &symbols) {
    LLVM::GlobalOp &message = messages[text];
    if (message)
      return message;
    OpBuilder builder = OpBuilder::atBlockBegin(getOperation().getBody());
    std::string terminated = text.str() + '\0';
    auto type =
        LLVM::LLVMArrayType::get(builder.getI8Type(), terminated.size());
    message = LLVM::GlobalOp::create(
        builder, builder.getUnknownLoc(), type, /*isConstant=*/true,
        LLVM::Linkage::Private, "nz_message", builder.getStringAttr(terminated));
    symbols.insert(message);
    return message;
  }

  void lower(cf::AssertOp op, SymbolTable &symbols) {
    OpBuilder builder(op);
    Location loc = op.getLoc();
    Value yes = arith::ConstantIntOp::create(builder, loc, 1, 1);
    Value failed = arith::XOrIOp::create(builder, loc, op.getArg(), yes);
    auto branch = scf::IfOp::create(builder, loc, failed);
    builder.setInsertionPointToStart(branch.thenBlock());
    Value text = LLVM::AddressOfOp::create(builder, loc,
                                           getMessage(op.getMsg(), symbols));
    func::CallOp::create(builder, loc, kFail, TypeRange(), text);
    op.erase();
  }

  llvm::StringMap<LLVM::GlobalOp> messages;
};

} // namespace
