//===- SumByParts.cpp - Parts of the rows have sums of their own ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Optimize/Passes.h"
#include "nz/Optimize/Scatters/EntryCosts.h"

namespace nz {
#define GEN_PASS_DEF_SUMBYPARTSPASS
#include "nz/Optimize/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

/// So many threads are worth the memory of their sums.
static constexpr uint64_t kParts = 8;
/// Visits of entries cost at least so many times what adding parts up costs.
static constexpr uint64_t kVisitsPerAddition = 16;
/// What is moved at a time.
static constexpr uint64_t kLineBytes = 64;

namespace {

/// Lines of memory that one entry adds to, and those of all sums.
struct Cost {
  uint64_t bytes = 0, linesOfVisit = 0, lines = 0;
};

/// Whether `kernel` adds where rows meet, and does nothing else.
bool addsWhereRowsMeet(KernelOp kernel) {
  AffineMap pattern = kernel.getPatternMap(0);
  unsigned row = cast<AffineDimExpr>(pattern.getResult(0)).getPosition();
  for (unsigned init = 0; init < kernel.getInits().size(); ++init) {
    AffineMap map = kernel.getInitMap(init);
    if (kernel.getCombiner(init) != Combiner::Sums ||
        map.isFunctionOfDim(row) ||
        map.isFunctionOfDim(kernel.getPositionDim(0)) ||
        llvm::all_of(map.getResults(), llvm::IsaPred<AffineConstantExpr>))
      return false;
  }
  return true;
}

/// What sums of `kernel` cost, if their sizes are known.
std::optional<Cost> getCost(KernelOp kernel) {
  Cost cost;
  for (Value init : kernel.getInits()) {
    auto type = cast<ShapedType>(init.getType());
    if (!type.hasStaticShape() || !type.getElementType().isIntOrFloat())
      return std::nullopt;
    uint64_t ofRow = getBytesOfElement(type);
    for (int64_t size : type.getShape().drop_front())
      ofRow = llvm::SaturatingMultiply<uint64_t>(ofRow, size);
    uint64_t bytes =
        llvm::SaturatingMultiply<uint64_t>(ofRow, type.getShape().front());
    cost.bytes = llvm::SaturatingAdd(cost.bytes, bytes);
    cost.linesOfVisit += std::max<uint64_t>(ofRow / kLineBytes, 1);
    cost.lines += llvm::divideCeil(bytes, kLineBytes);
  }
  return cost;
}

/// The rows of operands that a gather would read at each entry. In the order of
/// the pattern those at an outer level stay where they are.
uint64_t countRowsRead(KernelOp kernel) {
  unsigned firstDense = kernel.getFirstDenseDim();
  auto dense =
      llvm::seq<unsigned>(firstDense, firstDense + kernel.getExtents().size());
  auto isRow = [&](unsigned input) {
    AffineMap map = kernel.getInputMap(input);
    return llvm::any_of(dense,
                        [&](unsigned dim) { return map.isFunctionOfDim(dim); });
  };
  return llvm::count_if(llvm::seq<unsigned>(0, kernel.getInputs().size()),
                        isRow);
}

struct SumByParts : nz::impl::SumByPartsPassBase<SumByParts> {
  using SumByPartsPassBase::SumByPartsPassBase;
  void runOnOperation() override {
    getOperation()->walk([&](KernelOp kernel) {
      if (!isWorthParts(kernel))
        return;
      kernel->setAttr(KernelOp::kParts,
                      Builder(kernel).getI64IntegerAttr(kParts));
      ++numChosen;
    });
  }

private:
  bool isWorthParts(KernelOp kernel) {
    if (kernel.hasBuffers() || kernel.getPatterns().size() != 1 ||
        !addsWhereRowsMeet(kernel))
      return false;
    auto type = cast<PatternType>(kernel.getPatterns()[0].getType());
    std::optional<Cost> cost = getCost(kernel);
    uint64_t most = llvm::SaturatingMultiply<uint64_t>(
        partBytes, std::max<uint64_t>(countRowsRead(kernel), 1));
    if (!type.getEncoding().isDenseLvl(0) || !cost || cost->bytes > most)
      return false;
    uint64_t visits = llvm::SaturatingMultiply(
        getStoredEntries(kernel.getPatterns()[0]), cost->linesOfVisit);
    return visits >= kVisitsPerAddition * kParts * cost->lines;
  }
};

} // namespace
