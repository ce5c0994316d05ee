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
#include "nz/Lower/Loops/SharedEntries.h"

namespace nz {
#define GEN_PASS_DEF_LOWERKERNELSTOLOOPSPASS
#include "nz/Lower/Loops/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// Names what is written apart from the other buffers and from the arrays of
/// the pattern that is iterated over, which belong to the runtime.
void separateBuffers(ArrayRef<KernelOp> kernels,
                     MutableArrayRef<KernelLoops> loops, RowFunction &rows) {
  struct Buffer {
    Value outside, *inside;
  };
  SmallVector<Buffer> inputs, inits;
  for (auto [kernel, own] : llvm::zip_equal(kernels, loops)) {
    KernelOperands &names = own.getOperands();
    for (auto [input, name] :
         llvm::zip_equal(KernelOp(kernel).getInputs(), names.inputs))
      if (isa<MemRefType>(input.getType()))
        inputs.push_back({input, &name});
    for (auto [init, name] :
         llvm::zip_equal(KernelOp(kernel).getInits(), names.inits))
      inits.push_back({init, &name});
  }
  for (auto [index, init] : llvm::enumerate(inits)) {
    for (Buffer &input : inputs)
      if (cannotOverlap(init.outside, input.outside))
        rows.separate(*init.inside, *input.inside);
    for (Buffer &other : MutableArrayRef(inits).take_front(index))
      if (cannotOverlap(init.outside, other.outside))
        rows.separate(*init.inside, *other.inside);
    if (isDistinctObject(init.outside))
      for (Value *array : loops.front().getArrays())
        rows.separate(*init.inside, *array);
  }
}

/// Lowers `kernels`, which visit their entries together, in the place of the
/// last; true if their rows run in parallel.
bool lower(ArrayRef<KernelOp> kernels, SymbolTable &symbols, bool parallel) {
  KernelOp last = kernels.back();
  OpBuilder builder(last);
  Value pattern = last.getPatterns()[0];
  LevelIterator outermost(builder, last.getLoc(), pattern, 0);
  std::optional<LoopRange> inSweep = getRangeInSweep(last);
  LoopRange range = inSweep ? *inSweep : outermost.getWholeRange(builder);
  // What several kernels use is one argument.
  llvm::SmallMapVector<Value, unsigned, 8> numbers;
  SmallVector<Value> operands;
  auto use = [&](Value operand) {
    if (numbers.insert({operand, operands.size()}).second)
      operands.push_back(operand);
  };
  for (KernelOp kernel : kernels) {
    llvm::for_each(kernel->getOperands(), use);
    if (inSweep)
      use(cast<SweepOp>(kernel->getParentOp()).getPattern());
  }
  RowFunction rows(last, operands, {range.low, range.high}, symbols);
  auto take = [&](ValueRange outside) -> SmallVector<Value> {
    return llvm::map_to_vector(outside, [&](Value operand) {
      return rows.getArgument(numbers.lookup(operand));
    });
  };
  LoopRange inside{rows.getArgument(operands.size()),
                   rows.getArgument(operands.size() + 1)};
  // One value for all buffers of entries: to LLVM, two are of two addresses.
  Value firstEntry;
  auto getBases = [&](ValueRange buffers) -> SmallVector<Value> {
    return llvm::map_to_vector(buffers, [&](Value buffer) -> Value {
      auto ofBlock = buffer.getDefiningOp<BlockBufferOp>();
      if (!ofBlock || !ofBlock.getOfEntries())
        return ofBlock ? inside.low : Value();
      Value owner = cast<SweepOp>(ofBlock->getParentOp()).getPattern();
      if (!firstEntry)
        firstEntry =
            getFirstEntry(rows.getBuilder(), last.getLoc(),
                          rows.getArgument(numbers.lookup(owner)), inside.low);
      return firstEntry;
    });
  };
  SmallVector<KernelLoops, 1> loops;
  for (KernelOp kernel : kernels)
    loops.emplace_back(
        kernel,
        KernelOperands{take(kernel.getPatterns()), take(kernel.getExtents()),
                       take(kernel.getInputs()), take(kernel.getInits()),
                       getBases(kernel.getInputs()),
                       getBases(kernel.getInits())},
        rows.getBuilder());
  separateBuffers(kernels, loops, rows);
  KernelLoops::emit(
      llvm::map_to_vector(loops, [](KernelLoops &own) { return &own; }),
      inside);
  bool inChunks =
      !inSweep && parallel && llvm::all_of(kernels, hasIndependentRows);
  for (KernelOp kernel : kernels.drop_back())
    kernel->erase();
  if (!inChunks) {
    rows.replaceOperation();
    return false;
  }
  auto type = MemRefType::get({ShapedType::kDynamic}, builder.getIndexType());
  rows.replaceOperationInParallel(
      ChunksOp::create(builder, last.getLoc(), type, pattern));
  return true;
}

struct LowerKernelsToLoops
    : nz::impl::LowerKernelsToLoopsPassBase<LowerKernelsToLoops> {
  using LowerKernelsToLoopsPassBase::LowerKernelsToLoopsPassBase;
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    SmallVector<SmallVector<KernelOp>> groups;
    getOperation().walk([&](KernelOp kernel) {
      if (!groups.empty() && joins(kernel, groups.back()))
        groups.back().push_back(kernel);
      else
        groups.push_back({kernel});
    });
    for (ArrayRef<KernelOp> kernels : groups) {
      for (KernelOp kernel : kernels)
        if (!kernel.hasBuffers() || !kernel->getParentOfType<func::FuncOp>()) {
          kernel.emitOpError("expected buffers in a function");
          return signalPassFailure();
        }
      numKernels += kernels.size();
      if (kernels.size() > 1)
        numShared += kernels.size();
      if (lower(kernels, symbols, parallel))
        numParallel += kernels.size();
    }
  }

private:
  /// Whether `kernel` may visit its entries together with `others`, behind the
  /// last of which it stands.
  bool joins(KernelOp kernel, ArrayRef<KernelOp> others) {
    KernelOp last = others.back();
    if (!shareEntries || kernel->getBlock() != last->getBlock())
      return false;
    for (Operation *op = last->getNextNode(); op != kernel;
         op = op->getNextNode())
      if (!isMemoryEffectFree(op))
        return false;
    return llvm::all_of(others, [&](KernelOp other) {
      return canShareEntries(other, kernel) &&
             (!parallel || isa<SweepOp>(kernel->getParentOp()) ||
              hasIndependentRows(other) == hasIndependentRows(kernel));
    });
  }
};

} // namespace
