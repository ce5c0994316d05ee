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

bool RaisedValues::fit(Value values, Value pattern) const {
  while (true) {
    // A vector may be of several patterns; the last that was said is asked.
    if (patternOfValues.lookup(values) == pattern)
      return true;
    auto computed = values.getDefiningOp<DestinationStyleOpInterface>();
    if (!computed)
      return false;
    OpOperand *init = computed.getTiedOpOperand(cast<OpResult>(values));
    values = init->get();
    auto empty = values.getDefiningOp<tensor::EmptyOp>();
    if (!empty || empty.getDynamicSizes().size() != 1)
      continue;
    // As long as another vector, or as the pattern.
    Operation *size = empty.getDynamicSizes()[0].getDefiningOp();
    if (auto count = dyn_cast_or_null<CountOp>(size))
      return count.getPattern() == pattern;
    if (auto dim = dyn_cast_or_null<tensor::DimOp>(size))
      values = dim.getSource();
  }
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
  return matchPattern(tensor, m_AnyZeroFloat()) ||
         matchPattern(tensor, m_Zero());
}
