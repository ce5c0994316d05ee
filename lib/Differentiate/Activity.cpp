//===- Activity.cpp - Which values matter to a derivative -----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Differentiate/Activity.h"

#include "mlir/Transforms/RegionUtils.h"
#include "nz/Interfaces/Differentiable.h"

using namespace mlir;
using namespace nz;

/// Calls `visit` for every pair of a value that `op` reads and a result between
/// which a derivative can be carried.
static void
forEachDependence(Operation *op,
                  function_ref<void(Value read, Value result)> visit) {
  auto rule = dyn_cast<DifferentiableOpInterface>(op);
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(op->getRegions(), captured);
  for (OpResult result : op->getResults()) {
    if (!isDifferentiable(result.getType()))
      continue;
    for (OpOperand &operand : op->getOpOperands())
      if (isDifferentiable(operand.get().getType()) &&
          (!rule || rule.carriesDerivative(operand.getOperandNumber(),
                                           result.getResultNumber())))
        visit(operand.get(), result);
    for (Value value : captured)
      if (isDifferentiable(value.getType()))
        visit(value, result);
  }
}

Activity::Activity(Block &block, ValueRange from, ValueRange to) {
  DenseSet<Value> varied(from.begin(), from.end());
  for (Operation &op : block)
    forEachDependence(&op, [&](Value read, Value result) {
      if (varied.contains(read))
        varied.insert(result);
    });
  for (Value value : to)
    if (varied.contains(value))
      active.insert(value);
  for (Operation &op : llvm::reverse(block))
    forEachDependence(&op, [&](Value read, Value result) {
      if (active.contains(result) && varied.contains(read))
        active.insert(read);
    });
}

bool Activity::isActive(Operation *op) const {
  return llvm::any_of(op->getResults(),
                      [&](Value result) { return isActive(result); });
}
