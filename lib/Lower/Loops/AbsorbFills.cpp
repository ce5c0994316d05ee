//===- AbsorbFills.cpp - Sums start at what a fill would write ------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Matchers.h"
#include "nz/Lower/Loops/KernelNest.h"
#include "nz/Lower/Loops/Passes.h"

namespace nz {
#define GEN_PASS_DEF_ABSORBFILLSPASS
#include "nz/Lower/Loops/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

/// The constant that `op` writes to all elements of `buffer`; null if it does
/// anything else.
static TypedAttr getFilled(Operation *op, Value buffer) {
  auto fill = dyn_cast<linalg::LinalgOp>(op);
  if (!fill || !isa<linalg::FillOp, linalg::GenericOp>(op) ||
      !fill.hasPureBufferSemantics() || fill.getNumDpsInits() != 1 ||
      fill.getDpsInitOperand(0)->get() != buffer ||
      !fill.getMatchingIndexingMap(fill.getDpsInitOperand(0)).isPermutation())
    return {};
  Block *body = fill.getBlock();
  if (!body->without_terminator().empty())
    return {};
  Value written = body->getTerminator()->getOperand(0);
  if (auto argument = dyn_cast<BlockArgument>(written);
      argument && argument.getOwner() == body)
    written = fill->getOperand(argument.getArgNumber());
  TypedAttr constant;
  matchPattern(written, m_Constant(&constant));
  return isa_and_nonnull<FloatAttr, IntegerAttr>(constant) ? constant
                                                           : TypedAttr();
}

/// The fill of `buffer` in front of `kernel`, if nobody else touches it in
/// between.
static Operation *findFill(Value buffer, KernelOp kernel) {
  if (!isa_and_nonnull<memref::AllocOp, BlockBufferOp>(buffer.getDefiningOp()))
    return nullptr;
  Block *home = buffer.getParentBlock();
  Operation *outermost = home->findAncestorOpInBlock(*kernel);
  Operation *last = nullptr;
  for (OpOperand &use : buffer.getUses()) {
    Operation *user = use.getOwner();
    // Behind the kernel there are other times of this buffer, or none.
    if (outermost->isBeforeInBlock(home->findAncestorOpInBlock(*user)))
      continue;
    // A view, or what hands the buffer on, is another name.
    if (!isa<KernelOp, linalg::LinalgOp>(user))
      return nullptr;
    Operation *own = kernel->getBlock()->findAncestorOpInBlock(*user);
    if (own && own->isBeforeInBlock(kernel) &&
        (!last || last->isBeforeInBlock(own)))
      last = own;
  }
  return last && getFilled(last, buffer) ? last : nullptr;
}

namespace {

struct AbsorbFills : nz::impl::AbsorbFillsPassBase<AbsorbFills> {
  void runOnOperation() override {
    getOperation()->walk([&](KernelOp kernel) {
      if (kernel.hasBuffers() && !kernel->hasAttr(KernelOp::kStarts))
        absorb(kernel);
    });
  }

private:
  void absorb(KernelOp kernel) {
    Builder builder(kernel);
    SmallVector<Attribute> starts(kernel.getInits().size(),
                                  builder.getUnitAttr());
    KernelNest nest(kernel);
    for (auto [index, init] : llvm::enumerate(kernel.getInits())) {
      Operation *fill = nest.getStartOfInit(index) &&
                                llvm::count(kernel->getOperands(), init) == 1
                            ? findFill(init, kernel)
                            : nullptr;
      if (!fill)
        continue;
      starts[index] = getFilled(fill, init);
      kernel->setAttr(KernelOp::kStarts, builder.getArrayAttr(starts));
      fill->erase();
      ++numFills;
    }
  }
};

} // namespace
