//===- RaisedValues.cpp - What sparse tensors have become -----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Raise/RaisedValues.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace nz;

void RaisedValues::append(Value value, SmallVectorImpl<Value> &raised) const {
  if (isSparse(value.getType())) {
    SparseParts parts = lookup(value);
    raised.push_back(parts.pattern);
    raised.push_back(parts.values);
  } else {
    raised.push_back(lookupPattern(value));
  }
}

SmallVector<Value> RaisedValues::getRaised(ValueRange values) const {
  SmallVector<Value> raised;
  for (Value value : values)
    append(value, raised);
  return raised;
}

void RaisedValues::take(Value old, ValueRange &raised) {
  if (isSparse(old.getType())) {
    set(old, {raised[0], raised[1]});
    raised = raised.drop_front(2);
    return;
  }
  if (needsRaising(old.getType()))
    setPattern(old, raised[0]);
  else
    old.replaceAllUsesWith(raised[0]);
  raised = raised.drop_front();
}

bool RaisedValues::isAllZeros(Value tensor) {
  Operation *op = tensor.getDefiningOp();
  if (auto alloc = dyn_cast_or_null<bufferization::AllocTensorOp>(op))
    return !alloc.getCopy();
  if (auto fill = dyn_cast_or_null<linalg::FillOp>(op))
    return matchPattern(fill.getInputs()[0], m_AnyZeroFloat()) ||
           matchPattern(fill.getInputs()[0], m_Zero());
  if (auto empty = dyn_cast_or_null<tensor::EmptyOp>(op))
    return isSparse(empty.getType());
  return false;
}
