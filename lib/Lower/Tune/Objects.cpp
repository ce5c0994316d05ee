//===- Objects.cpp - Which buffers are apart ------------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Lower/Tune/Objects.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace nz;

Value nz::getObject(Value buffer) {
  while (auto apart = buffer.getDefiningOp<memref::DistinctObjectsOp>())
    buffer = apart.getOperand(cast<OpResult>(buffer).getResultNumber());
  return buffer;
}

Objects::Objects(Operation *root) {
  root->walk([&](memref::DistinctObjectsOp op) {
    for (Value lhs : op.getOperands())
      for (Value rhs : op.getOperands())
        apart.insert({getObject(lhs), getObject(rhs)});
  });
}

bool Objects::areApart(Value lhs, Value rhs) const {
  return lhs != rhs && apart.contains({lhs, rhs});
}

bool Objects::mayTouch(Operation *op, Value buffer) const {
  if (op->hasTrait<OpTrait::HasRecursiveMemoryEffects>() ||
      isa<memref::PrefetchOp>(op) || isMemoryEffectFree(op))
    return false;
  Value touched = llvm::TypeSwitch<Operation *, Value>(op)
                      .Case<memref::LoadOp, memref::StoreOp>(
                          [](auto access) { return access.getMemRef(); })
                      .Case<vector::LoadOp, vector::StoreOp>(
                          [](auto access) { return access.getBase(); })
                      .Default(Value());
  return !touched || !areApart(getObject(touched), getObject(buffer));
}
