//===- ExpandSwitches.cpp - One of many regions, by one of two each -------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "nz/Raise/Passes.h"

namespace nz {
#define GEN_PASS_DEF_EXPANDSWITCHESPASS
#include "nz/Raise/Passes.h.inc"
} // namespace nz

using namespace mlir;

/// More cases would be nested too deep for whoever walks through them.
static constexpr unsigned kMostCases = 100;

namespace {

/// Moves what is in `region` to where `builder` is; what it yields.
SmallVector<Value> moveBody(Region &region, OpBuilder &builder) {
  Block &block = region.front();
  Operation *yield = block.getTerminator();
  builder.getInsertionBlock()->getOperations().splice(
      builder.getInsertionPoint(), block.getOperations(), block.begin(),
      yield->getIterator());
  return SmallVector<Value>(yield->getOperands());
}

/// Emits the choice between case `number`, those behind it, and the default.
SmallVector<Value> emitChoice(scf::IndexSwitchOp choice, unsigned number,
                              OpBuilder &builder) {
  if (number == choice.getNumCases())
    return moveBody(choice.getDefaultRegion(), builder);
  Location loc = choice.getLoc();
  Value label =
      arith::ConstantIndexOp::create(builder, loc, choice.getCases()[number]);
  Value isCase = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                       choice.getArg(), label);
  auto branch = scf::IfOp::create(
      builder, loc, isCase,
      [&](OpBuilder &inside, Location) {
        SmallVector<Value> results =
            moveBody(choice.getCaseRegions()[number], inside);
        scf::YieldOp::create(inside, loc, results);
      },
      [&](OpBuilder &inside, Location) {
        SmallVector<Value> results = emitChoice(choice, number + 1, inside);
        scf::YieldOp::create(inside, loc, results);
      });
  return SmallVector<Value>(branch.getResults());
}

void expand(scf::IndexSwitchOp choice) {
  OpBuilder builder(choice);
  choice.replaceAllUsesWith(emitChoice(choice, 0, builder));
  choice.erase();
}

struct ExpandSwitches : nz::impl::ExpandSwitchesPassBase<ExpandSwitches> {
  void runOnOperation() override {
    // Those inside are gone before they move.
    getOperation()->walk([](scf::IndexSwitchOp choice) {
      if (choice.getNumCases() <= kMostCases)
        expand(choice);
    });
  }
};

} // namespace
