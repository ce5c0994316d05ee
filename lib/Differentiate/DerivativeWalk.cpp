//===- DerivativeWalk.cpp - What both directions know ---------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Differentiate/DerivativeWalk.h"

#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace nz;

bool DerivativeWalk::isConstant(Value value) const {
  // Everything that `value` is computed from is a constant.
  llvm::SetVector<Value> pending;
  pending.insert(value);
  for (unsigned next = 0; next < pending.size(); ++next) {
    Value one = pending[next];
    if (constants.contains(one) || matchPattern(one, m_Constant()))
      continue;
    Operation *op = one.getDefiningOp();
    // The sizes of a tensor do not make its elements variable.
    bool isShaped = isa<ShapedType>(one.getType());
    if (!op || !isPure(op) || (op->getNumOperands() == 0 && !isShaped))
      return false;
    getUsedValuesDefinedAbove(op->getRegions(), pending);
    for (Value operand : op->getOperands())
      if (!isShaped || !operand.getType().isIndex())
        pending.insert(operand);
  }
  return true;
}
