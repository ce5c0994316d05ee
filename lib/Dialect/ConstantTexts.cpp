//===- ConstantTexts.cpp - Strings of compiled code -----------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Dialect/ConstantTexts.h"

using namespace mlir;

Value nz::ConstantTexts::getAddress(OpBuilder &builder, Location loc,
                                    StringRef text) {
  LLVM::GlobalOp &global = texts[text];
  if (!global) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(&symbols.getOp()->getRegion(0).front());
    std::string terminated = text.str() + '\0';
    global = LLVM::GlobalOp::create(
        builder, builder.getUnknownLoc(),
        LLVM::LLVMArrayType::get(builder.getI8Type(), terminated.size()),
        /*isConstant=*/true, LLVM::Linkage::Private, name,
        builder.getStringAttr(terminated));
    symbols.insert(global);
  }
  return LLVM::AddressOfOp::create(builder, loc, global);
}
