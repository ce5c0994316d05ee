//===- SumAll.cpp - The sum of all elements of a tensor -------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SumAll.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

Value nz::createSum(OpBuilder &builder, Location loc, Value tensor) {
  auto type = cast<RankedTensorType>(tensor.getType());
  Type element = type.getElementType();
  unsigned rank = type.getRank();
  Value zero = arith::ConstantOp::create(builder, loc,
                                         builder.getFloatAttr(element, 0.0));
  Value init = tensor::FromElementsOp::create(
      builder, loc, RankedTensorType::get({}, element), zero);
  AffineMap maps[] = {builder.getMultiDimIdentityMap(rank),
                      AffineMap::get(rank, 0, builder.getContext())};
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::reduction);
  auto sum = linalg::GenericOp::create(
      builder, loc, init.getType(), tensor, init, maps, iterators,
      [](OpBuilder &inner, Location at, ValueRange arguments) {
        Value next =
            arith::AddFOp::create(inner, at, arguments[1], arguments[0]);
        linalg::YieldOp::create(inner, at, next);
      });
  return tensor::ExtractOp::create(builder, loc, sum.getResult(0),
                                   ValueRange());
}
