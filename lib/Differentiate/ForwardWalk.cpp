//===- ForwardWalk.cpp - Tangents, from arguments to results --------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Differentiate/ForwardWalk.h"

#include "mlir/Transforms/RegionUtils.h"
#include "nz/Interfaces/Differentiable.h"

using namespace mlir;
using namespace nz;

Value ForwardWalk::tangent(Value value) const {
  if (Value here = tangents.lookup(value))
    return here;
  return outer ? outer->tangent(value) : Value();
}

Value ForwardWalk::tangentOrZero(Value value) const {
  Value known = tangent(value);
  return known ? known : createZero(builder, value.getLoc(), value);
}

void ForwardWalk::set(Value value, Value tangent) {
  if (!tangent || !isActive(value))
    return;
  assert(tangent.getType() == getTangentType(value.getType()) &&
         "a tangent has the tangent type");
  tangents[value] = tangent;
}

void ForwardWalk::replace(Operation *op, ValueRange values) {
  for (auto [result, value] : llvm::zip_equal(op->getResults(), values)) {
    if (isActive(result))
      activity.setActive(value);
    set(value, tangents.lookup(result));
    tangents.erase(result);
    result.replaceAllUsesWith(value);
  }
  op->erase();
}

bool ForwardWalk::readsTangents(Operation *op) const {
  llvm::SetVector<Value> read(op->operand_begin(), op->operand_end());
  getUsedValuesDefinedAbove(op->getRegions(), read);
  return llvm::any_of(read, [&](Value value) { return tangent(value); });
}

LogicalResult ForwardWalk::forward(Block &block) {
  // Derivatives are emitted into the block itself: visit what is there now.
  SmallVector<Operation *> operations;
  for (Operation &op : block)
    operations.push_back(&op);
  for (Operation *op : operations) {
    if (!activity.isActive(op) || !readsTangents(op))
      continue;
    auto rule = dyn_cast<DifferentiableOpInterface>(op);
    if (!rule)
      return refusal.refuseUnknown(op);
    builder.setInsertionPointAfter(op);
    if (failed(rule.emitTangents(builder, *this)))
      return failure();
  }
  if (block.mightHaveTerminator())
    builder.setInsertionPoint(block.getTerminator());
  else
    builder.setInsertionPointToEnd(&block);
  return success();
}
