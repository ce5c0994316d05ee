//===- VersionWidths.cpp - Loops for widths that rows often have ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/IRMapping.h"
#include "nz/Lower/Tune/Passes.h"

namespace nz {
#define GEN_PASS_DEF_VERSIONWIDTHSPASS
#include "nz/Lower/Tune/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

/// The argument that is the end of every innermost loop of `function` from
/// zero on; null if there is no such loop, or they end at several.
static BlockArgument getWidth(func::FuncOp function) {
  llvm::SmallSetVector<Value, 2> ends;
  function.walk([&](scf::ForOp loop) {
    if (loop.getBody()->getOps<scf::ForOp>().empty() &&
        isZeroInteger(loop.getLowerBound()))
      ends.insert(loop.getUpperBound());
  });
  auto width = ends.size() == 1 ? dyn_cast<BlockArgument>(ends.front())
                                : BlockArgument();
  return width && width.getOwner() == &function.front() ? width
                                                        : BlockArgument();
}

/// Moves the loops of `function` into a choice: there they are once for each of
/// `widths`, and as they were.
static void version(func::FuncOp function, BlockArgument width,
                    ArrayRef<int64_t> widths) {
  Block &block = function.front();
  auto first = llvm::find_if(
      block, [](Operation &op) { return op.getNumRegions() > 0; });
  OpBuilder builder(&*first);
  auto choice =
      scf::IndexSwitchOp::create(builder, function.getLoc(), TypeRange(), width,
                                 widths, static_cast<unsigned>(widths.size()));
  for (auto [known, region] :
       llvm::zip_equal(widths, choice.getCaseRegions())) {
    builder.setInsertionPointToStart(&region.emplaceBlock());
    IRMapping mapping;
    mapping.map(width, arith::ConstantIndexOp::create(
                           builder, function.getLoc(), known));
    for (Operation &op :
         llvm::make_range(first, block.without_terminator().end()))
      builder.clone(op, mapping);
    scf::YieldOp::create(builder, function.getLoc());
  }
  Block &other = choice.getDefaultRegion().emplaceBlock();
  other.getOperations().splice(other.end(), block.getOperations(), first,
                               block.without_terminator().end());
  builder.setInsertionPointToEnd(&other);
  scf::YieldOp::create(builder, function.getLoc());
}

namespace {

struct VersionWidths : nz::impl::VersionWidthsPassBase<VersionWidths> {
  using VersionWidthsPassBase::VersionWidthsPassBase;
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      // Loops of programs are not known to be over rows.
      if (!function.isPrivate() || function.isDeclaration() ||
          function.getNumResults() != 0 || !function.getBody().hasOneBlock())
        continue;
      if (BlockArgument width = getWidth(function)) {
        version(function, width, widths);
        ++numVersioned;
      }
    }
  }
};

} // namespace
