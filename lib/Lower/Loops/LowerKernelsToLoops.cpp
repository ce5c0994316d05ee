//===- LowerKernelsToLoops.cpp - Kernels become functions over rows -------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "nz/Lower/Loops/KernelLoops.h"
#include "nz/Lower/Loops/Passes.h"
#include "nz/Lower/Loops/RowAccess.h"
#include "nz/Lower/Loops/RowFunction.h"

namespace nz {
#define GEN_PASS_DEF_LOWERKERNELSTOLOOPSPASS
#include "nz/Lower/Loops/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// Names what is written apart from the other buffers and from the arrays of
/// the patterns, which belong to the runtime.
void separateBuffers(KernelOp kernel, KernelLoops &loops, RowFunction &rows) {
  KernelOperands &names = loops.getOperands();
  for (auto [index, init] : llvm::enumerate(kernel.getInits())) {
    for (auto [other, input] : llvm::enumerate(kernel.getInputs()))
      if (isa<MemRefType>(input.getType()) && cannotOverlap(init, input))
        rows.separate(names.inits[index], names.inputs[other]);
    for (unsigned other = 0; other < index; ++other)
      if (cannotOverlap(init, kernel.getInits()[other]))
        rows.separate(names.inits[index], names.inits[other]);
    if (isDistinctObject(init))
      for (Value *array : loops.getArrays())
        rows.separate(names.inits[index], *array);
  }
}

/// Lowers `kernel`; true if its rows run in parallel.
bool lower(KernelOp kernel, SymbolTable &symbols, bool parallel) {
  OpBuilder builder(kernel);
  LevelIterator outermost(builder, kernel.getLoc(), kernel.getPatterns()[0], 0);
  std::optional<LoopRange> inSweep = getRangeInSweep(kernel);
  LoopRange range = inSweep ? *inSweep : outermost.getWholeRange(builder);
  RowFunction rows(kernel, kernel->getOperands(), {range.low, range.high},
                   symbols);
  unsigned next = 0;
  auto take = [&](size_t count) {
    SmallVector<Value> values;
    for (size_t index = 0; index < count; ++index)
      values.push_back(rows.getArgument(next++));
    return values;
  };
  KernelOperands inside;
  inside.patterns = take(kernel.getPatterns().size());
  inside.extents = take(kernel.getExtents().size());
  inside.inputs = take(kernel.getInputs().size());
  inside.inits = take(kernel.getInits().size());
  SmallVector<Value> bounds = take(2);

  KernelLoops loops(kernel, inside, rows.getBuilder());
  separateBuffers(kernel, loops, rows);
  loops.emit({bounds[0], bounds[1]});
  if (inSweep || !parallel || !hasIndependentRows(kernel)) {
    rows.replaceOperation();
    return false;
  }
  auto type = MemRefType::get({ShapedType::kDynamic}, builder.getIndexType());
  rows.replaceOperationInParallel(ChunksOp::create(
      builder, kernel.getLoc(), type, kernel.getPatterns()[0]));
  return true;
}

struct LowerKernelsToLoops
    : nz::impl::LowerKernelsToLoopsPassBase<LowerKernelsToLoops> {
  using LowerKernelsToLoopsPassBase::LowerKernelsToLoopsPassBase;
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    SmallVector<KernelOp> kernels;
    getOperation().walk([&](KernelOp kernel) { kernels.push_back(kernel); });
    for (KernelOp kernel : kernels) {
      if (!kernel.hasBuffers() || !kernel->getParentOfType<func::FuncOp>()) {
        kernel.emitOpError("expected buffers in a function");
        return signalPassFailure();
      }
      numParallel += lower(kernel, symbols, parallel);
      ++numKernels;
    }
  }
};

} // namespace
