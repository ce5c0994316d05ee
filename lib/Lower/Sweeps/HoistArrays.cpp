//===- HoistArrays.cpp - Arrays of patterns are fetched before sweeps -----===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/SymbolTable.h"
#include "nz/Dialect/Nz.h"
#include "nz/Lower/Sweeps/Passes.h"

namespace nz {
#define GEN_PASS_DEF_HOISTARRAYSPASS
#include "nz/Lower/Sweeps/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

/// The argument of a function whose pattern `op`, in its first block, asks, if
/// that is all it does.
static BlockArgument getAsked(Operation &op) {
  return isa<PositionsOp, LevelCoordinatesOp, SizeOp, CountOp>(op)
             ? dyn_cast<BlockArgument>(op.getOperand(0))
             : BlockArgument();
}

namespace {

struct HoistArrays : nz::impl::HoistArraysPassBase<HoistArrays> {
  void runOnOperation() override {
    SymbolTableCollection symbols;
    SymbolUserMap users(symbols, getOperation());
    getOperation()->walk([&](SweepOp sweep) {
      for (auto call : sweep.getBody().getOps<func::CallOp>()) {
        auto function = symbols.lookupNearestSymbolFrom<func::FuncOp>(
            call, call.getCalleeAttr());
        if (function.isPrivate() && !function.isDeclaration() &&
            llvm::hasSingleElement(users.getUsers(function)))
          hoist(sweep, call, function);
      }
    });
  }

private:
  /// Makes arguments of what `function` asks of patterns from outside of
  /// `sweep`.
  void hoist(SweepOp sweep, func::CallOp call, func::FuncOp function) {
    OpBuilder builder(sweep);
    for (Operation &op : llvm::make_early_inc_range(function.front())) {
      BlockArgument pattern = getAsked(op);
      if (!pattern)
        continue;
      Value given = call.getOperand(pattern.getArgNumber());
      if (!given.getParentRegion()->isAncestor(sweep->getParentRegion()))
        continue;
      IRMapping mapping;
      mapping.map(pattern, given);
      call.getOperandsMutable().append(
          builder.clone(op, mapping)->getResults());
      unsigned number = function.getNumArguments();
      (void)function.insertArgument(number, op.getResult(0).getType(), {},
                                    op.getLoc());
      op.getResult(0).replaceAllUsesWith(function.getArgument(number));
      op.erase();
      ++numHoisted;
    }
  }
};

} // namespace
