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

void nz::prepareDerivatives(Block &block, ValueRange from,
                            ArrayRef<unsigned> to) {
  Operation *terminator = block.getTerminator();
  SmallVector<Value> results = llvm::map_to_vector(
      to, [&](unsigned number) { return terminator->getOperand(number); });
  Activity activity(block, from, results);
  SmallVector<DifferentiableOpInterface> rules;
  for (Operation &op : block)
    if (auto rule = dyn_cast<DifferentiableOpInterface>(op))
      if (activity.isActive(&op))
        rules.push_back(rule);
  IRRewriter rewriter(terminator->getContext());
  for (DifferentiableOpInterface rule : rules) {
    rewriter.setInsertionPoint(rule);
    rule.prepareDerivative(rewriter);
  }
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
