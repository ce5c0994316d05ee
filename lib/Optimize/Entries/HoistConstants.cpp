//===- HoistConstants.cpp - What is the same in all steps -----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Dialect/EntryAttributes.h"
#include "nz/Dialect/Nz.h"
#include "nz/Optimize/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallBitVector.h"

namespace nz {
#define GEN_PASS_DEF_HOISTCONSTANTSPASS
#include "nz/Optimize/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

//===----------------------------------------------------------------------===//
// What is worth keeping
//===----------------------------------------------------------------------===//

/// The loops of an operation that its operands and results have dimensions
/// for. A loop of one iteration is in all of them.
struct Nest {
  SmallVector<llvm::SmallBitVector> read, written;
  /// Whether it is of one iteration.
  bool isSingle = false;

  /// Whether each element of a result combines several terms.
  bool combines(unsigned result) const { return !written[result].all(); }
  /// Whether an operand has as many elements as there are iterations.
  bool readsAll() const {
    return llvm::any_of(read, [](const auto &loops) { return loops.all(); });
  }
};

/// `loops`, and those that `map` names.
llvm::SmallBitVector addNamed(llvm::SmallBitVector loops, AffineMap map) {
  for (AffineExpr result : map.getResults())
    if (auto name = dyn_cast<AffineDimExpr>(result))
      loops.set(name.getPosition());
  return loops;
}

/// `loops`, and those that places in the results of `map` depend on.
llvm::SmallBitVector addUsed(llvm::SmallBitVector loops, AffineMap map) {
  for (unsigned loop = 0; loop < map.getNumDims(); ++loop)
    if (map.isFunctionOfDim(loop))
      loops.set(loop);
  return loops;
}

Nest getNest(linalg::LinalgOp op) {
  llvm::SmallBitVector single(op.getNumLoops());
  for (auto [loop, extent] : llvm::enumerate(op.getStaticLoopRanges()))
    if (extent == 1)
      single.set(loop);
  Nest nest;
  nest.isSingle = single.all();
  for (OpOperand &operand : op->getOpOperands()) {
    AffineMap map = op.getMatchingIndexingMap(&operand);
    if (op.payloadUsesValueFromOperand(&operand))
      nest.read.push_back(addNamed(single, map));
    if (op.isDpsInit(&operand))
      nest.written.push_back(addUsed(single, map));
  }
  return nest;
}

Nest getNest(KernelOp kernel) {
  llvm::SmallBitVector single(kernel.getNumDomainDims());
  for (auto [number, extent] : llvm::enumerate(kernel.getExtents()))
    if (getConstantIntValue(extent) == 1)
      single.set(kernel.getFirstDenseDim() + number);
  // Who has a stored entry's position has its coordinates.
  auto complete = [&](llvm::SmallBitVector loops) {
    for (AffineMap pattern : kernel.getPatternMapsArray())
      if (auto position = cast<AffineDimExpr>(pattern.getResults().back());
          loops[position.getPosition()])
        loops = addNamed(loops, pattern);
    return loops;
  };
  Nest nest;
  for (AffineMap pattern : kernel.getPatternMapsArray())
    nest.read.push_back(addNamed(single, pattern));
  unsigned inputs = kernel.getInputs().size();
  for (auto [number, map] : llvm::enumerate(kernel.getMapsArray()))
    if (number < inputs)
      nest.read.push_back(complete(addNamed(single, map)));
    else
      nest.written.push_back(complete(addUsed(single, map)));
  return nest;
}

std::optional<Nest> getNest(Operation *op) {
  if (auto kernel = dyn_cast<KernelOp>(op))
    return getNest(kernel);
  if (auto generic = dyn_cast<linalg::LinalgOp>(op))
    return getNest(generic);
  return std::nullopt;
}

/// Whether `value` is read, and not only the destination that others start
/// from: these would copy it instead of computing it.
bool isRead(Value value) {
  return llvm::any_of(value.getUses(), [](OpOperand &use) {
    auto op = dyn_cast<DestinationStyleOpInterface>(use.getOwner());
    return !op || !op.isDpsInit(&use);
  });
}

/// Whether computing `result` takes more than reading it, and keeping it no
/// more memory than what it is computed from, or what it sums.
bool isWorthKeeping(OpResult result) {
  Operation *op = result.getOwner();
  if (!llvm::all_of(op->getResultTypes(), llvm::IsaPred<RankedTensorType>))
    return false;
  if (auto loop = dyn_cast<scf::ForOp>(op))
    return loop
        .walk([](Operation *inner) {
          std::optional<Nest> nest = getNest(inner);
          return nest && !nest->isSingle ? WalkResult::interrupt()
                                         : WalkResult::advance();
        })
        .wasInterrupted();
  std::optional<Nest> nest = getNest(op);
  if (!nest || nest->isSingle)
    return false;
  return nest->combines(result.getResultNumber()) ||
         (nest->readsAll() && isRead(result));
}

//===----------------------------------------------------------------------===//
// What is the same in all steps
//===----------------------------------------------------------------------===//

/// What `op` and the operations in its regions use of what is outside.
SmallVector<Value> getInputs(Operation &op) {
  SmallVector<Value> inputs(op.getOperands());
  SetVector<Value> captured;
  getUsedValuesDefinedAbove(op.getRegions(), captured);
  llvm::append_range(inputs, captured);
  return inputs;
}

/// Whether running `op` early, or once more, changes nothing else.
bool isMovable(Operation &op) {
  return isMemoryEffectFree(&op) && !op.hasTrait<OpTrait::IsTerminator>() &&
         !op.walk([](scf::WhileOp) {
              return WalkResult::interrupt();
            }).wasInterrupted();
}

/// The values in the body of `entry` that follow from what is not donated.
DenseSet<Value> findConstants(func::FuncOp entry) {
  DenseSet<Value> constants;
  for (BlockArgument argument : entry.getArguments())
    if (!entry.getArgAttr(argument.getArgNumber(), kDonatedAttribute))
      constants.insert(argument);
  for (Operation &op : entry.front())
    if (isMovable(op) && llvm::all_of(getInputs(op), [&](Value input) {
          return constants.contains(input);
        }))
      constants.insert_range(op.getResults());
  return constants;
}

/// Those of `constants` that are worth keeping and that a step needs, in order.
SmallVector<Value> findHoisted(func::FuncOp entry,
                               const DenseSet<Value> &constants) {
  DenseSet<Value> needed, hoisted;
  SmallVector<Value> ordered;
  for (Operation &op : llvm::reverse(entry.front())) {
    bool stays = llvm::none_of(op.getResults(), [&](Value result) {
      return constants.contains(result);
    });
    for (OpResult result : op.getResults()) {
      if (!needed.contains(result))
        continue;
      if (!stays && isWorthKeeping(result))
        hoisted.insert(result);
      else
        stays = true;
    }
    if (stays)
      needed.insert_range(getInputs(op));
  }
  for (Operation &op : entry.front())
    llvm::copy_if(op.getResults(), std::back_inserter(ordered),
                  [&](Value result) { return hoisted.contains(result); });
  return ordered;
}

/// Makes the function that computes `hoisted`; gives what it is computed by, in
/// order.
SmallVector<Operation *> makeConstants(func::FuncOp entry,
                                       ArrayRef<Value> hoisted) {
  DenseSet<Value> needed(hoisted.begin(), hoisted.end());
  SmallVector<Operation *> moved;
  for (Operation &op : llvm::reverse(entry.front()))
    if (llvm::any_of(op.getResults(),
                     [&](Value result) { return needed.contains(result); })) {
      moved.push_back(&op);
      needed.insert_range(getInputs(op));
    }
  std::reverse(moved.begin(), moved.end());

  OpBuilder builder(entry.getContext());
  builder.setInsertionPointAfter(entry);
  auto constants = func::FuncOp::create(
      builder, entry.getLoc(), (kConstantsPrefix + entry.getSymName()).str(),
      builder.getFunctionType(entry.getArgumentTypes(),
                              TypeRange(ValueRange(hoisted))));
  builder.setInsertionPointToStart(constants.addEntryBlock());
  IRMapping mapping;
  mapping.map(entry.getArguments(), constants.getArguments());
  for (Operation *op : moved)
    builder.clone(*op, mapping);
  SmallVector<Value> results = llvm::map_to_vector(
      hoisted, [&](Value value) { return mapping.lookup(value); });
  func::ReturnOp::create(builder, entry.getLoc(), results);
  return moved;
}

struct HoistConstants : nz::impl::HoistConstantsPassBase<HoistConstants> {
  void runOnOperation() override {
    for (auto function : llvm::to_vector(getOperation().getOps<func::FuncOp>()))
      if (function.isPublic() && !function.isExternal() && isStep(function))
        hoist(function);
  }

private:
  /// Whether it is called again and again, and is as it was written.
  static bool isStep(func::FuncOp function) {
    return !function->hasAttr(kConstantRanksAttribute) &&
           llvm::any_of(function.getArguments(), [&](BlockArgument argument) {
             return function.getArgAttr(argument.getArgNumber(),
                                        kDonatedAttribute);
           });
  }

  void hoist(func::FuncOp entry) {
    SmallVector<Value> hoisted = findHoisted(entry, findConstants(entry));
    SmallVector<int64_t> ranks;
    if (!hoisted.empty()) {
      SmallVector<Operation *> moved = makeConstants(entry, hoisted);
      for (Value value : hoisted) {
        ranks.push_back(cast<RankedTensorType>(value.getType()).getRank());
        unsigned number = entry.getNumArguments();
        [[maybe_unused]] LogicalResult inserted =
            entry.insertArgument(number, value.getType(), {}, value.getLoc());
        assert(succeeded(inserted) && "types of arguments are any");
        value.replaceAllUsesWith(entry.getArgument(number));
      }
      for (Operation *op : llvm::reverse(moved))
        if (isOpTriviallyDead(op))
          op->erase();
    }
    entry->setAttr(kConstantRanksAttribute,
                   DenseI64ArrayAttr::get(&getContext(), ranks));
    numHoisted += hoisted.size();
  }
};

} // namespace
