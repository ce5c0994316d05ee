//===- LowerSweeps.cpp - Sweeps become loops over blocks of rows ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "nz/Lower/Loops/LevelIterators.h"
#include "nz/Lower/Loops/Passes.h"
#include "nz/Lower/Loops/RowFunction.h"

namespace nz {
#define GEN_PASS_DEF_LOWERSWEEPSPASS
#include "nz/Lower/Loops/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// Emits the body of `sweep` for one block of `range` after the other.
void emitBlocks(OpBuilder &builder, SweepOp sweep, LoopRange range) {
  Location loc = sweep.getLoc();
  Value step =
      arith::ConstantIndexOp::create(builder, loc, sweep.getRowsPerBlock());
  auto loop = scf::ForOp::create(builder, loc, range.low, range.high, step);
  OpBuilder inside = OpBuilder::atBlockBegin(loop.getBody());
  Value low = loop.getInductionVar();
  Value next = arith::AddIOp::create(inside, loc, low, step);
  IRMapping mapping;
  mapping.map(sweep.getLow(), low);
  mapping.map(sweep.getHigh(),
              arith::MinUIOp::create(inside, loc, next, range.high));
  for (Operation &op : sweep.getBody().front())
    inside.clone(op, mapping);
}

void lower(SweepOp sweep) {
  OpBuilder builder(sweep);
  Location loc = sweep.getLoc();
  if (sweep.getParallel()) {
    auto type = MemRefType::get({ShapedType::kDynamic}, builder.getIndexType());
    Value chunks = ChunksOp::create(builder, loc, type, sweep.getPattern());
    emitChunks(builder, loc, chunks, [&](OpBuilder &inside, LoopRange range) {
      emitBlocks(inside, sweep, range);
    });
  } else {
    LevelIterator rows(builder, loc, sweep.getPattern(), 0);
    emitBlocks(builder, sweep, rows.getWholeRange(builder));
  }
  sweep.erase();
}

struct LowerSweeps : nz::impl::LowerSweepsPassBase<LowerSweeps> {
  using LowerSweepsPassBase::LowerSweepsPassBase;
  void runOnOperation() override {
    SmallVector<SweepOp> sweeps;
    getOperation()->walk([&](SweepOp sweep) { sweeps.push_back(sweep); });
    for (SweepOp sweep : sweeps) {
      for (Operation &op : sweep.getBody().front())
        if (isa<KernelOp, linalg::GenericOp>(op)) {
          op.emitOpError("expected a call in 'nz.sweep'");
          return signalPassFailure();
        }
      lower(sweep);
    }
  }
};

} // namespace
