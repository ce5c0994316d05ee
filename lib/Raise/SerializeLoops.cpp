//===- SerializeLoops.cpp - Iterations in an order ------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nz/Raise/Passes.h"

namespace nz {
#define GEN_PASS_DEF_SERIALIZELOOPSPASS
#include "nz/Raise/Passes.h.inc"
} // namespace nz

using namespace mlir;

namespace {

/// Moves what is in `block` but its terminator to where `builder` is, with
/// `values` for its first arguments.
void moveBody(Block &block, ValueRange values, OpBuilder &builder) {
  for (auto [argument, value] : llvm::zip(block.getArguments(), values))
    argument.replaceAllUsesWith(value);
  for (Operation &op : llvm::make_early_inc_range(block.without_terminator()))
    op.moveBefore(builder.getInsertionBlock(), builder.getInsertionPoint());
}

/// Combines what each iteration hands to `reduce` with what there is, by the
/// operation's own regions.
SmallVector<Value> combine(scf::ReduceOp reduce, ValueRange carries,
                           OpBuilder &builder) {
  SmallVector<Value> combined;
  for (auto [region, carry, value] :
       llvm::zip_equal(reduce.getReductions(), carries, reduce.getOperands())) {
    Block &block = region.front();
    moveBody(block, {carry, value}, builder);
    combined.push_back(block.getTerminator()->getOperand(0));
  }
  return combined;
}

void serialize(scf::ParallelOp loop) {
  OpBuilder builder(loop);
  scf::LoopNest nest = scf::buildLoopNest(
      builder, loop.getLoc(), loop.getLowerBound(), loop.getUpperBound(),
      loop.getStep(), loop.getInitVals(),
      [&](OpBuilder &builder, Location, ValueRange places, ValueRange carries) {
        moveBody(*loop.getBody(), places, builder);
        auto reduce = cast<scf::ReduceOp>(loop.getBody()->getTerminator());
        return combine(reduce, carries, builder);
      });
  loop.replaceAllUsesWith(nest.results);
  loop.erase();
}

/// Inserts what an iteration of `loop` gives into `carries`, in the order of
/// the program.
SmallVector<Value> insert(scf::ForallOp loop, ValueRange carries,
                          OpBuilder &builder) {
  SmallVector<Value> results = llvm::to_vector(carries);
  for (Operation &op : loop.getTerminator().getYieldingOps()) {
    auto part = cast<tensor::ParallelInsertSliceOp>(op);
    unsigned number =
        cast<BlockArgument>(part.getDest()).getArgNumber() - loop.getRank();
    results[number] = tensor::InsertSliceOp::create(
        builder, part.getLoc(), part.getSource(), results[number],
        part.getMixedOffsets(), part.getMixedSizes(), part.getMixedStrides());
  }
  return results;
}

void serialize(scf::ForallOp loop) {
  if (!llvm::all_of(loop.getTerminator().getYieldingOps(),
                    llvm::IsaPred<tensor::ParallelInsertSliceOp>))
    return;
  OpBuilder builder(loop);
  scf::LoopNest nest = scf::buildLoopNest(
      builder, loop.getLoc(), loop.getLowerBound(builder),
      loop.getUpperBound(builder), loop.getStep(builder), loop.getOutputs(),
      [&](OpBuilder &builder, Location, ValueRange places, ValueRange carries) {
        moveBody(*loop.getBody(), places, builder);
        return insert(loop, carries, builder);
      });
  // No iteration sees what another one inserts.
  for (auto [shared, before] :
       llvm::zip_equal(loop.getRegionOutArgs(), loop.getOutputs()))
    shared.replaceAllUsesWith(before);
  loop.replaceAllUsesWith(nest.results);
  loop.erase();
}

struct SerializeLoops : nz::impl::SerializeLoopsPassBase<SerializeLoops> {
  void runOnOperation() override {
    getOperation()->walk([](Operation *op) {
      if (auto loop = dyn_cast<scf::ParallelOp>(op))
        serialize(loop);
      else if (auto loop = dyn_cast<scf::ForallOp>(op))
        serialize(loop);
    });
  }
};

} // namespace
