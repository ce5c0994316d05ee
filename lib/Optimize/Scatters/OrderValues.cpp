//===- OrderValues.cpp - Values in the order of those who read them -------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/TypeUtilities.h"
#include "nz/Optimize/Passes.h"
#include "nz/Optimize/Scatters/EntryCosts.h"

namespace nz {
#define GEN_PASS_DEF_ORDERVALUESPASS
#include "nz/Optimize/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// Puts `builder` behind `pattern` and `values`, in the block of `reader`: as
/// early as may be, so that kernels that visit together stay together.
void setInsertionPointBehind(OpBuilder &builder, KernelOp reader, Value pattern,
                             Value values) {
  Block *block = reader->getBlock();
  builder.setInsertionPointToStart(block);
  Operation *last = nullptr;
  for (Value operand : {pattern, values}) {
    Operation *maker = operand.getDefiningOp();
    if (maker && maker->getBlock() == block &&
        (!last || last->isBeforeInBlock(maker)))
      last = maker;
  }
  if (last)
    builder.setInsertionPointAfter(last);
}

/// The values that `reader` reads where column `source` of its pattern says, in
/// the order of its entries.
Value emitOrdered(OpBuilder &builder, KernelOp reader, unsigned source,
                  Value values) {
  Location loc = reader.getLoc();
  Value pattern = reader.getPatterns()[0];
  Value empty = tensor::EmptyOp::create(
      builder, loc, {OpFoldResult(CountOp::create(builder, loc, pattern))},
      getElementTypeOrSelf(values.getType()));
  unsigned rank = cast<PatternType>(pattern.getType()).getRank();
  auto at = [&](unsigned column) {
    return AffineMap::get(rank + 1, 0, builder.getAffineDimExpr(column));
  };
  auto ordered =
      KernelOp::create(builder, loc, pattern, ValueRange(), values, empty,
                       builder.getMultiDimIdentityMap(rank + 1),
                       {at(source), at(rank)}, Combiner::Writes);
  ordered->setAttr(KernelOp::kSourceLevel, builder.getI64IntegerAttr(source));
  OpBuilder body =
      OpBuilder::atBlockEnd(&ordered.getBody().front(), builder.getListener());
  YieldOp::create(body, loc, ordered.getBody().front().getArgument(0));
  return ordered.getResult(0);
}

struct OrderValues : nz::impl::OrderValuesPassBase<OrderValues> {
  using OrderValuesPassBase::OrderValuesPassBase;
  void runOnOperation() override {
    SmallVector<KernelOp> kernels;
    getOperation()->walk([&](KernelOp kernel) {
      if (!kernel.hasBuffers() && kernel.getSourceDim())
        kernels.push_back(kernel);
    });
    for (KernelOp kernel : kernels)
      orderInputs(kernel);
  }

private:
  bool isWorthOrder(KernelOp kernel, Value values) {
    uint64_t row = getBytesOfRow(kernel);
    uint64_t bytes =
        llvm::SaturatingMultiply(getStoredEntries(kernel.getPatterns()[0]),
                                 getBytesOfElement(values.getType()));
    // Beside short rows another pass over the values costs more than it saves;
    // long ones leave the time to ask for single values ahead.
    uint64_t tooLong = static_cast<uint64_t>(longRow);
    return row >= tooLong / 4 && row < tooLong &&
           bytes > static_cast<uint64_t>(cacheBytes);
  }

  /// What is read where the source has it is read in order.
  void orderInputs(KernelOp kernel) {
    OpBuilder builder(kernel);
    AffineMap pattern = kernel.getPatternMap(0);
    AffineExpr source = builder.getAffineDimExpr(*kernel.getSourceDim());
    SmallVector<AffineMap> maps = kernel.getMapsArray();
    for (auto [input, map] : llvm::zip_first(kernel.getInputsMutable(), maps)) {
      if (map.getNumResults() != 1 || map.getResult(0) != source ||
          !isWorthOrder(kernel, input.get()))
        continue;
      setInsertionPointBehind(builder, kernel, kernel.getPatterns()[0],
                              input.get());
      input.set(emitOrdered(builder, kernel, *pattern.getResultPosition(source),
                            input.get()));
      map = AffineMap::get(map.getNumDims(), 0, pattern.getResults().back());
      ++numOrdered;
    }
    kernel.setMapsAttr(builder.getAffineMapArrayAttr(maps));
  }
};

} // namespace
