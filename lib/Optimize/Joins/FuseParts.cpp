//===- FuseParts.cpp - Loops over the same parts become one ---------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Dialect/Nz.h"
#include "nz/Optimize/Passes.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Utils/Utils.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Transforms/RegionUtils.h"

namespace nz {
#define GEN_PASS_DEF_FUSEPARTSPASS
#include "nz/Optimize/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

/// What one iteration of `loop` lists, if it runs over all parts of a join and
/// lists one of them; null otherwise.
static JoinPartOp getList(scf::ForOp loop) {
  auto parts = loop.getUpperBound().getDefiningOp<JoinPartsOp>();
  if (!parts || !isZeroInteger(loop.getLowerBound()) ||
      !isOneInteger(loop.getStep()))
    return {};
  auto lists = loop.getBody()->getOps<JoinPartOp>();
  if (!llvm::hasSingleElement(lists))
    return {};
  JoinPartOp list = *lists.begin();
  bool isOfLoop = list.getPart() == loop.getInductionVar() &&
                  llvm::equal(list.getPatterns(), parts.getPatterns()) &&
                  list.getPatternMaps() == parts.getPatternMaps();
  return isOfLoop ? list : JoinPartOp();
}

/// Whether what an iteration of `first` lists is what one of `second` does.
static bool listSame(scf::ForOp first, scf::ForOp second) {
  JoinPartOp one = getList(first), other = getList(second);
  return one && other && one.getType() == other.getType() &&
         llvm::equal(one.getPatterns(), other.getPatterns()) &&
         one.getPatternMaps() == other.getPatternMaps() &&
         one.getColumns() == other.getColumns();
}

/// Fuses loops of `block` into others in front of them; gives their number.
static unsigned fuseParts(Block &block, RewriterBase &rewriter) {
  unsigned fused = 0;
  SmallVector<scf::ForOp> loops;
  for (scf::ForOp loop :
       llvm::make_early_inc_range(block.getOps<scf::ForOp>())) {
    auto *earlier = llvm::find_if(loops, [&](scf::ForOp other) {
      // Fails where it needs what the other loop makes.
      return listSame(other, loop) &&
             succeeded(moveOperationDependencies(rewriter, loop, other));
    });
    if (earlier == loops.end()) {
      loops.push_back(loop);
      continue;
    }
    *earlier = fuseIndependentSiblingForLoops(loop, *earlier, rewriter);
    ++fused;
  }
  return fused;
}

namespace {

struct FuseParts : nz::impl::FusePartsPassBase<FuseParts> {
  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    SmallVector<Block *> blocks;
    getOperation()->walk([&](Block *block) { blocks.push_back(block); });
    // Inner blocks come first: what is in them goes with its loop.
    for (Block *block : blocks)
      numFused += fuseParts(*block, rewriter);
  }
};

} // namespace
