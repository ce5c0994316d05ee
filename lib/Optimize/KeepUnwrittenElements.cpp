//===- KeepUnwrittenElements.cpp - Outputs that loops write in part -------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "nz/Dialect/Nz.h"
#include "nz/Optimize/Passes.h"

namespace nz {
#define GEN_PASS_DEF_KEEPUNWRITTENELEMENTSPASS
#include "nz/Optimize/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

struct KeepUnwrittenElements
    : nz::impl::KeepUnwrittenElementsPassBase<KeepUnwrittenElements> {
  void runOnOperation() override {
    getOperation()->walk([&](linalg::GenericOp generic) {
      Operation *yield = generic.getBody()->getTerminator();
      OpBuilder builder(yield);
      for (OpOperand &init : generic.getDpsInitsMutable()) {
        BlockArgument old = generic.getMatchingBlockArgument(&init);
        // Each loop names a dimension of its own: every element is written.
        if (!old.use_empty() ||
            generic.getMatchingIndexingMap(&init).isPermutation())
          continue;
        OpOperand &yielded = yield->getOpOperand(init.getOperandNumber() -
                                                 generic.getNumDpsInputs());
        yielded.set(
            OverwriteOp::create(builder, generic.getLoc(), yielded.get(), old));
        ++numOutputs;
      }
    });
  }
};

} // namespace
