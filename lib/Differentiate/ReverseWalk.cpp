//===- ReverseWalk.cpp - Cotangents, from results to arguments ------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Differentiate/ReverseWalk.h"

#include "nz/Interfaces/Differentiable.h"

using namespace mlir;
using namespace nz;

void ReverseWalk::add(Value value, Value contribution) {
  if (!contribution || !isActive(value))
    return;
  assert(contribution.getType() == getTangentType(value.getType()) &&
         "a contribution has the tangent type");
  Value &present = cotangents[value];
  if (!present) {
    present = contribution;
    return;
  }
  auto type = cast<DifferentiableTypeInterface>(value.getType());
  present = type.add(builder, contribution.getLoc(), present, contribution);
}

LogicalResult ReverseWalk::accumulate(Value value,
                                      function_ref<Value(Value present)> emit) {
  if (!isActive(value))
    return success();
  Value present = cotangent(value);
  if (!present)
    present = createZero(builder, value.getLoc(), value);
  Value sum = emit(present);
  if (!sum)
    return failure();
  cotangents[value] = sum;
  return success();
}

void ReverseWalk::replace(Operation *op, ValueRange values) {
  op->replaceAllUsesWith(values);
  replaced = op;
}

LogicalResult ReverseWalk::reverse(Block &block) {
  // Derivatives may be emitted into the block itself: visit what is there now.
  SmallVector<Operation *> operations;
  for (Operation &op : block)
    operations.push_back(&op);
  for (Operation *op : llvm::reverse(operations)) {
    if (llvm::none_of(op->getResults(),
                      [&](Value result) { return cotangent(result); }))
      continue;
    auto rule = dyn_cast<DifferentiableOpInterface>(op);
    if (!rule)
      return refusal.refuseUnknown(op);
    if (failed(rule.emitCotangents(builder, *this)))
      return failure();
    // Nothing asks for them any more.
    for (Value result : op->getResults())
      cotangents.erase(result);
    if (replaced)
      replaced->erase();
    replaced = nullptr;
  }
  return success();
}
