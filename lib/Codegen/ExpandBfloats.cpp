//===- ExpandBfloats.cpp - bf16 is converted by its bits ------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "nz/Codegen/Passes.h"

namespace nz {
#define GEN_PASS_DEF_EXPANDBFLOATSPASS
#include "nz/Codegen/Passes.h.inc"
} // namespace nz

using namespace mlir;

namespace {

struct ExpandBfloats : nz::impl::ExpandBfloatsPassBase<ExpandBfloats> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    arith::populateExpandBFloat16Patterns(patterns);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};

} // namespace
