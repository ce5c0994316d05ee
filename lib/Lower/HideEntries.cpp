//===- HideEntries.cpp - Entry functions become private for deallocation --===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "nz/Dialect/EntryAttributes.h"
#include "nz/Lower/Passes.h"

namespace nz {
#define GEN_PASS_DEF_HIDEENTRIESPASS
#include "nz/Lower/Passes.h.inc"
} // namespace nz

using namespace mlir;

namespace {

struct HideEntries : nz::impl::HideEntriesPassBase<HideEntries> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (function.isPrivate() || function.isExternal())
        continue;
      function->setAttr(nz::kEntryAttribute, UnitAttr::get(&getContext()));
      function.setPrivate();
      // Said and done; LLVM does not know it.
      for (unsigned number = 0; number < function.getNumArguments(); ++number)
        for (const char *name :
             {nz::kDonatedAttribute, nz::kStoredEntriesAttribute})
          function.removeArgAttr(number, name);
    }
  }
};

} // namespace
