//===- SeparateDestinations.cpp - A tensor for every destination ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "nz/Lower/Passes.h"

namespace nz {
#define GEN_PASS_DEF_SEPARATEDESTINATIONSPASS
#include "nz/Lower/Passes.h.inc"
} // namespace nz

using namespace mlir;

namespace {

/// `use` overwrites or updates what it uses: loops update what they carry.
bool isDestination(OpOperand &use) {
  if (auto loop = dyn_cast<LoopLikeOpInterface>(use.getOwner()))
    return llvm::is_contained(loop.getInits(), use.get());
  auto destinationStyle = dyn_cast<DestinationStyleOpInterface>(use.getOwner());
  return destinationStyle && destinationStyle.isDpsInit(&use);
}

/// Gives every use of `op` but the first that is a destination a clone.
void separate(Operation *op) {
  SmallVector<OpOperand *> uses;
  for (OpOperand &use : op->getUses())
    if (isDestination(use))
      uses.push_back(&use);
  // The first use in program order keeps the original, if nothing else uses it.
  std::reverse(uses.begin(), uses.end());
  bool othersUseIt =
      uses.size() !=
      static_cast<size_t>(std::distance(op->use_begin(), op->use_end()));
  for (OpOperand *use :
       ArrayRef(uses).drop_front(othersUseIt || uses.empty() ? 0 : 1)) {
    OpBuilder builder(use->getOwner());
    use->set(builder.clone(*op)->getResult(0));
  }
}

struct SeparateDestinations
    : nz::impl::SeparateDestinationsPassBase<SeparateDestinations> {
  void runOnOperation() override {
    // Fills before the tensors that they fill.
    SmallVector<Operation *> fills, empties;
    getOperation()->walk([&](Operation *op) {
      if (auto fill = dyn_cast<linalg::FillOp>(op);
          fill && fill.hasPureTensorSemantics())
        fills.push_back(op);
    });
    for (Operation *fill : fills)
      separate(fill);
    getOperation()->walk([&](tensor::EmptyOp op) { empties.push_back(op); });
    for (Operation *empty : empties)
      separate(empty);
    for (auto *ops : {&fills, &empties})
      for (Operation *op : *ops)
        if (op->use_empty())
          op->erase();
  }
};

} // namespace
