//===- Activity.cpp - Which values matter to a derivative -----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Differentiate/Activity.h"

#include "mlir/IR/Operation.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"
#include "nz/Interfaces/Differentiable.h"
#include "llvm/ADT/DenseMap.h"

using namespace mlir;
using namespace nz;

namespace {

/// Between which values derivatives can be carried, in a block and in the
/// regions inside it: a graph. Loops are cycles in it.
class Dependences {
public:
  explicit Dependences(Block &block) { add(block); }

  /// All values that are reached from `roots`, against the arrows if
  /// `backward`; only those in `within`, unless it is null.
  DenseSet<Value> reach(ValueRange roots, bool backward,
                        const DenseSet<Value> *within) const;

private:
  void add(Block &block);
  void add(Operation *op);
  void addRegions(RegionBranchOpInterface op);
  void add(Value read, Value result) {
    if (!isDifferentiable(read.getType()) ||
        !isDifferentiable(result.getType()))
      return;
    results[read].push_back(result);
    reads[result].push_back(read);
  }
  void add(ValueRange operands, ValueRange inputs) {
    for (auto [operand, input] : llvm::zip(operands, inputs))
      add(operand, input);
  }

  DenseMap<Value, SmallVector<Value, 2>> results, reads;
};

} // namespace

DenseSet<Value> Dependences::reach(ValueRange roots, bool backward,
                                   const DenseSet<Value> *within) const {
  DenseSet<Value> reached;
  SmallVector<Value> pending;
  auto visit = [&](Value value) {
    if ((!within || within->contains(value)) && reached.insert(value).second)
      pending.push_back(value);
  };
  for (Value root : roots)
    visit(root);
  const auto &arrows = backward ? reads : results;
  while (!pending.empty())
    if (auto next = arrows.find(pending.pop_back_val()); next != arrows.end())
      for (Value value : next->second)
        visit(value);
  return reached;
}

void Dependences::add(Block &block) {
  for (Operation &op : block)
    add(&op);
}

/// Adds what passes between operands, arguments of regions and results of `op`.
void Dependences::addRegions(RegionBranchOpInterface op) {
  SmallVector<RegionSuccessor> successors;
  op.getSuccessorRegions(RegionBranchPoint::parent(), successors);
  for (const RegionSuccessor &successor : successors)
    add(op.getEntrySuccessorOperands(successor),
        successor.getSuccessorInputs());
  for (Region &region : op->getRegions()) {
    if (region.empty())
      continue;
    add(region.front());
    auto terminator = dyn_cast<RegionBranchTerminatorOpInterface>(
        region.front().getTerminator());
    if (!terminator)
      continue;
    successors.clear();
    op.getSuccessorRegions(RegionBranchPoint(terminator), successors);
    for (const RegionSuccessor &successor : successors)
      add(terminator.getSuccessorOperands(successor),
          successor.getSuccessorInputs());
  }
}

void Dependences::add(Operation *op) {
  auto rule = dyn_cast<DifferentiableOpInterface>(op);
  auto isStraight = [](Region &region) {
    return region.empty() || region.hasOneBlock();
  };
  // What has a rule passes values to its regions and back as it says. Of others
  // nothing is known.
  if (auto branches = dyn_cast<RegionBranchOpInterface>(op);
      branches && rule && llvm::all_of(op->getRegions(), isStraight))
    return addRegions(branches);
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(op->getRegions(), captured);
  for (OpResult result : op->getResults()) {
    if (!isDifferentiable(result.getType()))
      continue;
    for (OpOperand &operand : op->getOpOperands())
      if (isDifferentiable(operand.get().getType()) &&
          (!rule || rule.carriesDerivative(operand.getOperandNumber(),
                                           result.getResultNumber())))
        add(operand.get(), result);
    for (Value value : captured)
      add(value, result);
  }
}

Activity::Activity(Block &block, ValueRange from, ValueRange to) {
  Dependences dependences(block);
  DenseSet<Value> varied =
      dependences.reach(from, /*backward=*/false, /*within=*/nullptr);
  active = dependences.reach(to, /*backward=*/true, &varied);
}

bool Activity::isActive(Operation *op) const {
  return llvm::any_of(op->getResults(),
                      [&](Value result) { return isActive(result); });
}
