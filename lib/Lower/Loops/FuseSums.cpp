//===- FuseSums.cpp - Sums in the loop that makes what they add -----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "nz/Dialect/Nz.h"
#include "nz/Lower/Loops/Passes.h"
#include "nz/Lower/Loops/RowFunction.h"
#include "nz/Lower/Tune/LaneBlock.h"

namespace nz {
#define GEN_PASS_DEF_FUSESUMSPASS
#include "nz/Lower/Loops/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

/// How many operations back the loop is looked for.
static constexpr unsigned kFurthest = 8;

/// Whether `operand` is a number, or a buffer apart from all of `others`.
static bool isApart(Value operand, ValueRange others) {
  return !isa<MemRefType>(operand.getType()) ||
         llvm::all_of(others, [&](Value other) {
           return !isa<MemRefType>(other.getType()) ||
                  cannotOverlap(operand, other);
         });
}

static bool areApart(ValueRange operands, ValueRange others) {
  return llvm::all_of(operands,
                      [&](Value operand) { return isApart(operand, others); });
}

/// Whether `generic` has loops and no more to it, and is as fast beside a sum.
static bool isPlain(linalg::GenericOp generic) {
  return generic.hasPureBufferSemantics() && generic.getNumLoops() > 0 &&
         generic->getDiscardableAttrDictionary().empty() &&
         cannotFail(generic.getRegion()) &&
         llvm::all_of(generic.getBody()->without_terminator(), isElementwise);
}

/// Whether `generic` adds up numbers of all iterations, and does nothing else.
static bool isSum(linalg::GenericOp generic) {
  return isPlain(generic) &&
         llvm::all_of(generic.getDpsInitsMutable(), [&](OpOperand &init) {
           auto sum = generic.getMatchingYieldValue(&init)
                          ->get()
                          .getDefiningOp<arith::AddFOp>();
           return sum &&
                  generic.getMatchingIndexingMap(&init).getNumResults() == 0 &&
                  llvm::is_contained(sum->getOperands(),
                                     generic.getMatchingBlockArgument(&init));
         });
}

/// Whether `input` of a loop is apart from `inits`, or one of them, at the same
/// element.
static bool meetsOwnElement(OpOperand &input, ValueRange inits) {
  auto generic = cast<linalg::GenericOp>(input.getOwner());
  return llvm::is_contained(inits, input.get())
             ? generic.getMatchingIndexingMap(&input).isIdentity()
             : isApart(input.get(), inits);
}

/// Whether each iteration of `generic` writes elements of its own, which no
/// other one reads.
static bool isMaker(linalg::GenericOp generic) {
  ValueRange inits = generic.getDpsInits();
  auto writesOwn = [&](OpOperand &init) {
    return generic.getMatchingIndexingMap(&init).isIdentity() &&
           areApart(inits.take_front(init.getOperandNumber() -
                                     generic.getNumDpsInputs()),
                    init.get());
  };
  auto readsOwn = [&](OpOperand *input) {
    return meetsOwnElement(*input, inits);
  };
  return isPlain(generic) &&
         llvm::all_of(generic.getDpsInitsMutable(), writesOwn) &&
         llvm::all_of(generic.getDpsInputOperands(), readsOwn);
}

/// Whether iterations of `sum` may follow those of `maker` one by one.
static bool fits(linalg::GenericOp sum, linalg::GenericOp maker) {
  ValueRange made = maker.getDpsInits();
  auto isMade = [&](Value input) { return llvm::is_contained(made, input); };
  auto readsOwn = [&](OpOperand *input) {
    return meetsOwnElement(*input, made);
  };
  // What is made has the extents of both.
  return sum.getNumLoops() == maker.getNumLoops() &&
         llvm::any_of(sum.getDpsInputs(), isMade) &&
         llvm::all_of(sum.getDpsInputOperands(), readsOwn) &&
         areApart(sum.getDpsInits(), maker->getOperands());
}

/// Whether `op`, which stands behind `maker`, may stand in front of it.
static bool maySwap(Operation &op, linalg::GenericOp maker) {
  return isMemoryEffectFree(&op) ||
         (isa<MemoryEffectOpInterface>(op) &&
          (op.getNumRegions() == 0 || isa<linalg::LinalgOp>(op)) &&
          areApart(op.getOperands(), maker->getOperands()));
}

/// The loop that `sum` may join, and that may wait for it.
static linalg::GenericOp findMaker(linalg::GenericOp sum) {
  SmallVector<Operation *> between;
  for (Operation *op = sum->getPrevNode(); op && between.size() < kFurthest;
       op = op->getPrevNode()) {
    auto maker = dyn_cast<linalg::GenericOp>(op);
    if (maker && isMaker(maker) && fits(sum, maker))
      return llvm::all_of(
                 between,
                 [&](Operation *other) { return maySwap(*other, maker); })
                 ? maker
                 : linalg::GenericOp();
    between.push_back(op);
  }
  return {};
}

/// Emits one operation that does what `maker` and then `sum` do, for `sum`.
static void fuse(linalg::GenericOp maker, linalg::GenericOp sum) {
  ValueRange made = maker.getDpsInits();
  SmallVector<Value> inputs, inits;
  SmallVector<AffineMap> maps;
  SmallVector<Value> arguments;
  auto take = [&](OpOperand &operand, SmallVector<Value> &operands) {
    auto generic = cast<linalg::GenericOp>(operand.getOwner());
    operands.push_back(operand.get());
    maps.push_back(generic.getMatchingIndexingMap(&operand));
    arguments.push_back(generic.getMatchingBlockArgument(&operand));
  };
  for (OpOperand *input : maker.getDpsInputOperands())
    take(*input, inputs);
  for (OpOperand *input : sum.getDpsInputOperands())
    if (!llvm::is_contained(made, input->get()))
      take(*input, inputs);
  for (linalg::GenericOp generic : {maker, sum})
    for (OpOperand &init : generic.getDpsInitsMutable())
      take(init, inits);

  OpBuilder builder(sum);
  SmallVector<utils::IteratorType> iterators(sum.getNumLoops(),
                                             utils::IteratorType::reduction);
  linalg::GenericOp::create(
      builder, sum.getLoc(), TypeRange(), inputs, inits, maps, iterators,
      [&](OpBuilder &inside, Location loc, ValueRange elements) {
        IRMapping mapping;
        mapping.map(arguments, elements);
        SmallVector<Value> results;
        for (linalg::GenericOp generic : {maker, sum}) {
          for (Operation &op : generic.getBody()->without_terminator())
            inside.clone(op, mapping);
          for (Value result : generic.getBody()->getTerminator()->getOperands())
            results.push_back(mapping.lookupOrDefault(result));
          // The sum adds what the loop has just made.
          for (OpOperand *input : sum.getDpsInputOperands())
            if (auto place = llvm::find(made, input->get());
                place != made.end())
              mapping.map(sum.getMatchingBlockArgument(input),
                          results[std::distance(made.begin(), place)]);
        }
        linalg::YieldOp::create(inside, loc, results);
      });
  maker.erase();
  sum.erase();
}

namespace {

struct FuseSums : nz::impl::FuseSumsPassBase<FuseSums> {
  void runOnOperation() override {
    SmallVector<linalg::GenericOp> sums;
    getOperation()->walk([&](linalg::GenericOp generic) {
      if (!isa<SweepOp>(generic->getParentOp()) && isSum(generic))
        sums.push_back(generic);
    });
    for (linalg::GenericOp sum : sums)
      if (linalg::GenericOp maker = findMaker(sum)) {
        fuse(maker, sum);
        ++numSums;
      }
  }
};

} // namespace
