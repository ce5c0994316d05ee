//===- ShareChunks.cpp - Threads take chunks in turns ---------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/OpenMP/OpenMPDialect.h"
#include "nz/Codegen/Passes.h"

namespace nz {
#define GEN_PASS_DEF_SHARECHUNKSPASS
#include "nz/Codegen/Passes.h.inc"
} // namespace nz

using namespace mlir;

namespace {

struct ShareChunks : nz::impl::ShareChunksPassBase<ShareChunks> {
  void runOnOperation() override {
    getOperation()->walk([](omp::WsloopOp loop) {
      if (loop.getScheduleKind())
        return;
      auto nest = cast<omp::LoopNestOp>(loop.getWrappedLoop());
      OpBuilder builder(loop);
      Value one = arith::ConstantOp::create(
          builder, loop.getLoc(),
          builder.getIntegerAttr(nest.getIVs()[0].getType(), 1));
      loop.setScheduleKind(omp::ClauseScheduleKind::Static);
      loop.getScheduleChunkMutable().assign(one);
    });
  }
};

} // namespace
