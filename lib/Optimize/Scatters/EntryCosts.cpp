//===- EntryCosts.cpp - What visits of entries cost -----------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Optimize/Scatters/EntryCosts.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "nz/Dialect/EntryAttributes.h"

using namespace mlir;
using namespace nz;

BlockArgument nz::getPatternArgument(Value pattern) {
  while (Operation *op = pattern.getDefiningOp()) {
    if (!isa<CastOp, JoinOp>(op) || op->getNumOperands() != 1)
      return {};
    pattern = op->getOperand(0);
  }
  auto argument = cast<BlockArgument>(pattern);
  bool isOfFunction =
      argument.getOwner()->isEntryBlock() &&
      isa<FunctionOpInterface>(argument.getOwner()->getParentOp());
  return isOfFunction ? argument : BlockArgument();
}

uint64_t nz::getStoredEntries(Value pattern) {
  BlockArgument argument = getPatternArgument(pattern);
  if (!argument)
    return 0;
  auto function = cast<FunctionOpInterface>(argument.getOwner()->getParentOp());
  auto entries = function.getArgAttrOfType<IntegerAttr>(
      argument.getArgNumber(), kStoredEntriesAttribute);
  return entries && entries.getValue().isSignedIntN(64) && entries.getInt() > 0
             ? entries.getInt()
             : 0;
}

uint64_t nz::getBytesOfElement(Type type) {
  Type element = getElementTypeOrSelf(type);
  return element.isIntOrFloat()
             ? llvm::divideCeil(element.getIntOrFloatBitWidth(), 8)
             : sizeof(uint64_t);
}

uint64_t nz::getBytesOfRow(KernelOp kernel) {
  uint64_t longest = 0;
  unsigned firstDense = kernel.getFirstDenseDim();
  for (auto [operand, map] : llvm::zip_equal(
           llvm::concat<Value>(kernel.getInputs(), kernel.getInits()),
           kernel.getMapsArray())) {
    bool isRow = false;
    uint64_t bytes = getBytesOfElement(operand.getType());
    for (auto [dim, extent] : llvm::enumerate(kernel.getExtents())) {
      if (!map.isFunctionOfDim(firstDense + dim))
        continue;
      isRow = true;
      int64_t size = getConstantIntValue(extent).value_or(0);
      bytes =
          llvm::SaturatingMultiply<uint64_t>(bytes, std::max<int64_t>(size, 0));
    }
    if (isRow)
      longest = std::max(longest, bytes);
  }
  return longest;
}
