//===- OrderFactors.cpp - Products of derivatives -------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OrderFactors.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace nz;

namespace {

/// The number of levels inside of which values of a body are known. Dense
/// dimensions, whose loops are short and inside, do not count.
class Depths {
public:
  explicit Depths(KernelOp kernel);
  unsigned get(Value value) const;

private:
  unsigned get(AffineMap map) const;

  mutable KernelOp kernel;
  SmallVector<unsigned> ofDim;
};

} // namespace

Depths::Depths(KernelOp kernel)
    : kernel(kernel), ofDim(kernel.getNumDomainDims(), 0) {
  unsigned depth = 0;
  for (unsigned pattern = 0; pattern < kernel.getPatterns().size(); ++pattern)
    for (AffineExpr result : kernel.getPatternMap(pattern).getResults()) {
      unsigned dim = cast<AffineDimExpr>(result).getPosition();
      // The position is known with the last coordinate.
      depth += dim != kernel.getPositionDim(pattern);
      if (ofDim[dim] == 0)
        ofDim[dim] = depth;
    }
}

unsigned Depths::get(AffineMap map) const {
  unsigned depth = 0;
  map.walkExprs([&](AffineExpr expression) {
    if (auto dim = dyn_cast<AffineDimExpr>(expression))
      depth = std::max(depth, ofDim[dim.getPosition()]);
  });
  return depth;
}

unsigned Depths::get(Value value) const {
  if (auto argument = dyn_cast<BlockArgument>(value))
    return get(kernel.getInputMap(argument.getArgNumber()));
  Operation *op = value.getDefiningOp();
  if (auto index = dyn_cast<IndexOp>(op))
    return ofDim[index.getDim()];
  unsigned depth = 0;
  for (Value operand : op->getOperands())
    depth = std::max(depth, get(operand));
  return depth;
}

/// Appends the factors of a product from left to right. What is also used
/// elsewhere is one factor.
static void collectFactors(Value product, SmallVectorImpl<Value> &factors) {
  auto multiply = product.getDefiningOp<arith::MulFOp>();
  if (!multiply || !product.hasOneUse())
    return factors.push_back(product);
  collectFactors(multiply.getLhs(), factors);
  collectFactors(multiply.getRhs(), factors);
}

void nz::orderFactors(KernelOp kernel) {
  auto yield = cast<YieldOp>(kernel.getBody().front().getTerminator());
  Depths depths(kernel);
  for (OpOperand &yielded : yield->getOpOperands()) {
    SmallVector<Value> factors;
    collectFactors(yielded.get(), factors);
    if (factors.size() < 3)
      continue;
    // Those of one depth stay in order.
    SmallVector<std::pair<unsigned, unsigned>> order;
    for (auto [number, factor] : llvm::enumerate(factors))
      order.emplace_back(depths.get(factor), number);
    llvm::sort(order);
    OpBuilder builder(yield);
    Value product = factors[order.front().second];
    for (auto [depth, number] : ArrayRef(order).drop_front())
      product = arith::MulFOp::create(builder, kernel.getLoc(), product,
                                      factors[number]);
    yielded.set(product);
  }
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(kernel.getBody().front())))
    if (isOpTriviallyDead(&op))
      op.erase();
}
