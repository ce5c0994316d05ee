//===- DropForeignAttributes.cpp - LLVM's dialect speaks for itself -------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinDialect.h"
#include "nz/Codegen/Passes.h"

namespace nz {
#define GEN_PASS_DEF_DROPFOREIGNATTRIBUTESPASS
#include "nz/Codegen/Passes.h.inc"
} // namespace nz

using namespace mlir;

namespace {

struct DropForeignAttributes
    : nz::impl::DropForeignAttributesPassBase<DropForeignAttributes> {
  void runOnOperation() override {
    getOperation()->walk([](Operation *op) {
      if (!isa_and_nonnull<LLVM::LLVMDialect>(op->getDialect()))
        return;
      for (NamedAttribute attribute :
           llvm::to_vector(op->getDiscardableAttrs()))
        if (!isa<BuiltinDialect, LLVM::LLVMDialect>(
                attribute.getValue().getDialect()))
          op->removeDiscardableAttr(attribute.getName());
    });
  }
};

} // namespace
