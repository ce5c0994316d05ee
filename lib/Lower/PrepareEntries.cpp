//===- PrepareEntries.cpp - Who may write the arguments of entry functions ===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "nz/Dialect/EntryAttributes.h"
#include "nz/Lower/Passes.h"

namespace nz {
#define GEN_PASS_DEF_PREPAREENTRIESPASS
#include "nz/Lower/Passes.h.inc"
} // namespace nz

using namespace mlir;

namespace {

struct PrepareEntries : nz::impl::PrepareEntriesPassBase<PrepareEntries> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (function.isPrivate() || function.isExternal())
        continue;
      for (BlockArgument argument : function.getArguments()) {
        if (!isa<TensorType>(argument.getType()))
          continue;
        unsigned number = argument.getArgNumber();
        bool donated = static_cast<bool>(
            function.getArgAttr(number, nz::kDonatedAttribute));
        function.setArgAttr(
            number, bufferization::BufferizationDialect::kWritableAttrName,
            BoolAttr::get(&getContext(), donated));
      }
    }
  }
};

} // namespace
