//===- CheckBuilder.cpp - Checks in front of an operation -----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Lower/CheckBuilder.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace nz;

Value CheckBuilder::size(Value tensor, int64_t dim) {
  return builder.createOrFold<tensor::DimOp>(loc, tensor, dim);
}

Value CheckBuilder::isAnyZero(ArrayRef<Value> numbers) {
  Value any, zero = constant(0);
  for (Value number : numbers) {
    Value none = compare(arith::CmpIPredicate::eq, number, zero);
    any = any ? builder.createOrFold<arith::OrIOp>(loc, any, none) : none;
  }
  return any;
}

void CheckBuilder::checkEqual(Value expected, Value found, const Twine &what) {
  if (expected == found)
    return;
  emitCheck(builder, loc, compare(arith::CmpIPredicate::eq, expected, found),
            "expected " + what + " of size {0}, found {1}", {expected, found});
}
