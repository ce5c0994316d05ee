//===- Replay.cpp - Blocks run again, in reverse --------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Replay.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/RegionUtils.h"
#include "nz/Differentiate/Prepare.h"
#include "nz/Interfaces/Differentiable.h"

using namespace mlir;
using namespace nz;

SmallVector<Value>
nz::getActiveCaptures(Operation *op, const ReverseWalk &walk,
                      function_ref<bool(unsigned)> isWanted) {
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(op->getRegions(), captured);
  captured.remove_if([&](Value value) { return !walk.isActive(value); });
  DenseSet<Value> active;
  for (Region &region : op->getRegions()) {
    if (region.empty())
      continue;
    SmallVector<Value> wanted;
    for (auto [number, value] :
         llvm::enumerate(region.front().getTerminator()->getOperands()))
      if (isWanted(number))
        wanted.push_back(value);
    Activity activity(region.front(), captured.getArrayRef(), wanted);
    for (Value value : captured)
      if (activity.isActive(value))
        active.insert(value);
  }
  captured.remove_if([&](Value value) { return !active.contains(value); });
  return captured.takeVector();
}

/// Erases operations without results in `op`, which is a copy.
static void eraseChecks(Operation *op) {
  SmallVector<Operation *> checks;
  op->walk([&](Operation *inner) {
    if (inner->getNumResults() == 0 &&
        !inner->hasTrait<OpTrait::IsTerminator>())
      checks.push_back(inner);
  });
  for (Operation *check : checks)
    check->erase();
}

void nz::replay(Block &block, OpBuilder &builder, IRMapping &mapping) {
  for (Operation &op : block.without_terminator())
    eraseChecks(builder.clone(op, mapping));
}

FailureOr<Cotangents>
nz::pullBlock(Block &block, ValueRange arguments, ArrayRef<Value> yielded,
              ArrayRef<Value> wrt, ArrayRef<Value> present, OpBuilder &builder,
              const ReverseWalk &walk, SmallVectorImpl<Value> *replayed) {
  IRMapping mapping;
  mapping.map(block.getArguments(), arguments);
  replay(block, builder, mapping);
  // Holds what is yielded while operations take other forms.
  Operation *holder = builder.clone(*block.getTerminator(), mapping);
  Block &copy = *holder->getBlock();
  builder.setInsertionPoint(holder);

  SmallVector<unsigned> wanted;
  for (auto [number, cotangent] : llvm::enumerate(yielded))
    if (cotangent)
      wanted.push_back(number);
  prepareReverse(copy, wrt);
  SmallVector<Value> results = llvm::map_to_vector(
      wanted, [&](unsigned number) { return holder->getOperand(number); });

  ReverseWalk inner = walk.nest(builder, Activity(copy, wrt, results));
  for (auto [value, cotangent] : llvm::zip_equal(wrt, present))
    inner.add(value, cotangent);
  for (auto [number, result] : llvm::zip_equal(wanted, results))
    inner.add(result, yielded[number]);
  if (failed(inner.reverse(copy)))
    return failure();
  Cotangents cotangents;
  for (auto [value, before] : llvm::zip_equal(wrt, present))
    cotangents.push_back(inner.isActive(value) ? inner.cotangent(value)
                                               : before);
  if (replayed)
    llvm::append_range(*replayed, holder->getOperands());
  holder->erase();
  builder.setInsertionPointToEnd(&copy);
  return cotangents;
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

/// A tensor that has the shape of `tensor` and takes least to compute.
static Value getShapeSource(Value tensor, const IRMapping &shapes) {
  while (true) {
    if (Value other = shapes.lookupOrNull(tensor)) {
      tensor = other;
      continue;
    }
    if (auto argument = dyn_cast<BlockArgument>(tensor)) {
      auto loop = dyn_cast<scf::ForOp>(argument.getOwner()->getParentOp());
      // Behind what the loop carries stand placeholders of a loop under way.
      if (!loop || argument.getArgNumber() > loop.getInitArgs().size())
        return tensor;
      tensor = loop.getTiedLoopInit(argument)->get();
      continue;
    }
    auto result = cast<OpResult>(tensor);
    Operation *op = result.getOwner();
    if (auto style = dyn_cast<DestinationStyleOpInterface>(op))
      tensor = style.getTiedOpOperand(result)->get();
    else if (auto loop = dyn_cast<scf::ForOp>(op))
      tensor = loop.getTiedLoopInit(result)->get();
    else if (OpTrait::hasElementwiseMappableTraits(op))
      tensor = *llvm::find_if(op->getOperands(), [](Value operand) {
        return isa<RankedTensorType>(operand.getType());
      });
    else if (auto copy = dyn_cast<bufferization::AllocTensorOp>(op);
             copy && copy.getCopy())
      tensor = copy.getCopy();
    else
      return tensor;
  }
}

bool nz::readsShapeOnly(OpOperand &use) {
  if (!isa<RankedTensorType>(use.get().getType()))
    return false;
  if (isa<tensor::DimOp>(use.getOwner()))
    return true;
  auto linalg = dyn_cast<linalg::LinalgOp>(use.getOwner());
  return linalg && !linalg.payloadUsesValueFromOperand(&use);
}

/// Lets `use` ask another tensor for the shape.
static void readShapeElsewhere(OpOperand &use, const IRMapping &shapes) {
  Value source = getShapeSource(use.get(), shapes);
  Operation *op = use.getOwner();
  if (source == use.get() || source.getType() != use.get().getType())
    return;
  auto style = dyn_cast<DestinationStyleOpInterface>(op);
  if (!style || !style.isDpsInit(&use))
    return use.set(source);
  // What is overwritten needs a place, not a value.
  OpBuilder builder(op);
  auto type = cast<RankedTensorType>(source.getType());
  use.set(tensor::EmptyOp::create(
      builder, op->getLoc(),
      tensor::getMixedSizes(builder, op->getLoc(), source),
      type.getElementType()));
}

void nz::readShapesElsewhere(Block &block, const IRMapping &shapes) {
  eraseDeadOperations(block);
  block.walk([&](Operation *op) {
    for (OpOperand &use : op->getOpOperands())
      if (readsShapeOnly(use))
        readShapeElsewhere(use, shapes);
  });
  eraseDeadOperations(block);
}
