//===- Prepare.cpp - Before and after a derivative is built ---------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Differentiate/Prepare.h"

#include "mlir/IR/Operation.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "nz/Differentiate/Activity.h"
#include "nz/Interfaces/Differentiable.h"

using namespace mlir;
using namespace nz;

/// Calls `prepare` for the operations of `block` that matter between `from` and
/// the operands of its terminator.
static void forEachActive(
    Block &block, ValueRange from,
    function_ref<void(DifferentiableOpInterface rule, RewriterBase &rewriter)>
        prepare) {
  Operation *terminator = block.getTerminator();
  Activity activity(block, from, terminator->getOperands());
  SmallVector<DifferentiableOpInterface> rules;
  for (Operation &op : block)
    if (auto rule = dyn_cast<DifferentiableOpInterface>(op))
      if (activity.isActive(&op))
        rules.push_back(rule);
  IRRewriter rewriter(terminator->getContext());
  for (DifferentiableOpInterface rule : rules) {
    rewriter.setInsertionPoint(rule);
    prepare(rule, rewriter);
  }
}

void nz::prepareForward(Block &block, ValueRange from) {
  forEachActive(block, from,
                [](DifferentiableOpInterface rule, RewriterBase &rewriter) {
                  rule.prepareDerivative(rewriter);
                });
}

void nz::prepareReverse(Block &block, ValueRange from) {
  prepareForward(block, from);
  forEachActive(block, from,
                [](DifferentiableOpInterface rule, RewriterBase &rewriter) {
                  rule.prepareCotangents(rewriter);
                });
  // What has come into their place.
  prepareForward(block, from);
}

void nz::eraseDeadOperations(Block &block) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block))) {
    if (isOpTriviallyDead(&op)) {
      op.erase();
      continue;
    }
    for (Region &region : op.getRegions())
      for (Block &inner : region)
        eraseDeadOperations(inner);
  }
}
