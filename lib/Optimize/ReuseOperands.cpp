//===- ReuseOperands.cpp - Results in the memory of operands --------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nz/Dialect/Nz.h"
#include "nz/Optimize/Passes.h"

namespace nz {
#define GEN_PASS_DEF_REUSEOPERANDSPASS
#include "nz/Optimize/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

/// Whether `use` reads rows by a loop over them that carries nothing: such
/// operations run in a loop with what overwrites the same rows.
static bool readsRows(OpOperand &use) {
  auto generic = dyn_cast<linalg::GenericOp>(use.getOwner());
  if (!generic || !generic.isDpsInput(&use))
    return false;
  AffineMap map = generic.getMatchingIndexingMap(&use);
  if (map.getNumResults() == 0 || !isa<AffineDimExpr>(map.getResult(0)))
    return false;
  unsigned row = map.getDimPosition(0);
  return generic.getIteratorTypesArray()[row] == utils::IteratorType::parallel;
}

/// Whether nothing needs the elements of `input` behind its operation.
static bool isLastUse(OpOperand &input) {
  Operation *op = input.getOwner();
  Operation *maker = input.get().getDefiningOp();
  if (!isa_and_nonnull<linalg::GenericOp, KernelOp>(maker) ||
      maker->getBlock() != op->getBlock())
    return false;
  return llvm::all_of(input.get().getUses(), [&](OpOperand &use) {
    Operation *user = use.getOwner();
    return &use == &input || isa<tensor::DimOp>(user) ||
           (user->getBlock() == op->getBlock() && user->isBeforeInBlock(op) &&
            readsRows(use));
  });
}

/// The input of `generic` whose memory `init` may take: of several the one that
/// is made first, as what is made right before may need no memory of its own.
static OpOperand *findReusable(linalg::GenericOp generic, OpOperand &init) {
  AffineMap map = generic.getMatchingIndexingMap(&init);
  OpOperand *found = nullptr;
  for (OpOperand *input : generic.getDpsInputOperands()) {
    if (input->get().getType() != init.get().getType() ||
        generic.getMatchingIndexingMap(input) != map || !isLastUse(*input))
      continue;
    if (!found || input->get().getDefiningOp()->isBeforeInBlock(
                      found->get().getDefiningOp()))
      found = input;
  }
  return found;
}

/// `generic` with `input` in the place of `init`.
static void reuse(linalg::GenericOp generic, OpOperand &init,
                  OpOperand &input) {
  BlockArgument element = generic.getMatchingBlockArgument(&input);
  element.replaceAllUsesWith(generic.getMatchingBlockArgument(&init));
  init.set(input.get());
  unsigned number = input.getOperandNumber();
  SmallVector<AffineMap> maps = generic.getIndexingMapsArray();
  maps.erase(maps.begin() + number);
  generic.getBody()->eraseArgument(number);
  generic.getInputsMutable().erase(number);
  generic.setIndexingMapsAttr(
      Builder(generic.getContext()).getAffineMapArrayAttr(maps));
}

namespace {

struct ReuseOperands : nz::impl::ReuseOperandsPassBase<ReuseOperands> {
  void runOnOperation() override {
    getOperation()->walk([&](linalg::GenericOp generic) {
      if (!generic.hasPureTensorSemantics())
        return;
      for (unsigned number = 0; number < generic.getNumDpsInits(); ++number) {
        // Operands move where one goes.
        OpOperand &init = *generic.getDpsInitOperand(number);
        // Every element is written, once, and none is read.
        if (!generic.getMatchingBlockArgument(&init).use_empty() ||
            !generic.getMatchingIndexingMap(&init).isPermutation())
          continue;
        if (OpOperand *input = findReusable(generic, init)) {
          reuse(generic, init, *input);
          ++numReused;
        }
      }
    });
  }
};

} // namespace
