//===- KeepUnwritten.cpp - Partial writes read what they keep -------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "nz/Optimize/Passes.h"

namespace nz {
#define GEN_PASS_DEF_KEEPUNWRITTENPASS
#include "nz/Optimize/Passes.h.inc"
} // namespace nz

using namespace mlir;

/// Whether `generic` leaves elements of `init` as they are without the body
/// saying so.
static bool keepsUnread(linalg::GenericOp generic, OpOperand &init) {
  return !generic.getMatchingIndexingMap(&init).isProjectedPermutation() &&
         !generic.payloadUsesValueFromOperand(&init);
}

/// Makes the body of `generic` read `init`.
static void readInit(linalg::GenericOp generic, OpOperand &init) {
  Operation *yield = generic.getBody()->getTerminator();
  Value present = generic.getMatchingBlockArgument(&init);
  unsigned result =
      cast<BlockArgument>(present).getArgNumber() - generic.getNumDpsInputs();
  OpBuilder builder(yield);
  Location loc = generic.getLoc();
  // No rewrite before LLVM knows that loops count from 0.
  Value index = linalg::IndexOp::create(builder, loc, 0);
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  Value always = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::sge,
                                       index, zero);
  yield->setOperand(result, arith::SelectOp::create(builder, loc, always,
                                                    yield->getOperand(result),
                                                    present));
}

namespace {

struct KeepUnwritten : nz::impl::KeepUnwrittenPassBase<KeepUnwritten> {
  void runOnOperation() override {
    WalkResult walk = getOperation()->walk([](linalg::GenericOp generic) {
      if (!generic.hasPureTensorSemantics())
        return WalkResult::advance();
      for (OpOperand &init : generic.getDpsInitsMutable()) {
        if (!keepsUnread(generic, init))
          continue;
        if (generic.getNumLoops() == 0) {
          generic.emitOpError("expected a loop where a part of a destination "
                              "is written, found none");
          return WalkResult::interrupt();
        }
        readInit(generic, init);
      }
      return WalkResult::advance();
    });
    if (walk.wasInterrupted())
      signalPassFailure();
  }
};

} // namespace
