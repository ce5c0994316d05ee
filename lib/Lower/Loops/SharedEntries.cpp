//===- SharedEntries.cpp - Kernels that may share a loop ------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Lower/Loops/SharedEntries.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nz/Lower/Loops/KernelLoops.h"
#include "nz/Lower/Loops/RowAccess.h"
#include "nz/Lower/Loops/RowFunction.h"

using namespace mlir;
using namespace nz;

namespace {

/// Gives equal values in the bodies of kernels over the same entries the same
/// number.
class ValueNumbers {
public:
  unsigned get(Value value);

private:
  /// What makes a value: an element of a buffer, or an operation.
  struct Expression {
    Value value;
    SmallVector<unsigned> operands;
  };
  static bool areEqual(const Expression &lhs, const Expression &rhs);

  SmallVector<Expression> expressions;
  DenseMap<Value, unsigned> known;
};

/// The buffer that an argument of a body is an element of, and where.
std::pair<Value, AffineMap> getElement(BlockArgument argument) {
  auto kernel = cast<KernelOp>(argument.getOwner()->getParentOp());
  unsigned number = argument.getArgNumber();
  return {kernel.getInputs()[number], kernel.getInputMap(number)};
}

bool ValueNumbers::areEqual(const Expression &lhs, const Expression &rhs) {
  auto left = dyn_cast<BlockArgument>(lhs.value);
  auto right = dyn_cast<BlockArgument>(rhs.value);
  if (left || right)
    // Dimensions of a domain have the same order in both, dense ones last.
    return left && right && getElement(left).first == getElement(right).first &&
           getElement(left).second.getResults() ==
               getElement(right).second.getResults();
  Operation *one = lhs.value.getDefiningOp();
  Operation *other = rhs.value.getDefiningOp();
  if (one->getName() != other->getName() ||
      one->getAttrDictionary() != other->getAttrDictionary() ||
      lhs.value.getType() != rhs.value.getType())
    return false;
  if (lhs.operands == rhs.operands)
    return true;
  return one->hasTrait<OpTrait::IsCommutative>() &&
         llvm::equal(lhs.operands, llvm::reverse(rhs.operands));
}

unsigned ValueNumbers::get(Value value) {
  if (auto found = known.find(value); found != known.end())
    return found->second;
  Expression expression{value, {}};
  if (Operation *op = value.getDefiningOp())
    for (Value operand : op->getOperands())
      expression.operands.push_back(get(operand));
  unsigned number = 0;
  while (number < expressions.size() &&
         !areEqual(expressions[number], expression))
    ++number;
  if (number == expressions.size())
    expressions.push_back(std::move(expression));
  known[value] = number;
  return number;
}

/// Whether a multiply-add may take the product: an addition uses it, or a sum
/// adds it.
bool isContracted(arith::MulFOp product) {
  return llvm::any_of(product->getUsers(), [](Operation *user) {
    return isa<arith::AddFOp, arith::SubFOp, YieldOp>(user);
  });
}

bool haveContractedProductInCommon(KernelOp lhs, KernelOp rhs) {
  ValueNumbers numbers;
  DenseMap<unsigned, bool> products;
  for (auto product : lhs.getBody().getOps<arith::MulFOp>())
    products[numbers.get(product)] |= isContracted(product);
  return llvm::any_of(rhs.getBody().getOps<arith::MulFOp>(),
                      [&](arith::MulFOp product) {
                        auto found = products.find(numbers.get(product));
                        return found != products.end() &&
                               (found->second || isContracted(product));
                      });
}

} // namespace

bool nz::canShareEntries(KernelOp lhs, KernelOp rhs) {
  if (lhs.getPatterns().size() != 1 ||
      !llvm::equal(lhs.getPatterns(), rhs.getPatterns()) ||
      lhs.getPatternMap(0).getResults() != rhs.getPatternMap(0).getResults())
    return false;
  for (KernelOp kernel : {lhs, rhs})
    if (!kernel.hasBuffers() || hasDenseOutside(kernel) ||
        !cannotFail(kernel.getBody()))
      return false;
  return !conflict(getRowAccesses(lhs), getRowAccesses(rhs)) &&
         !haveContractedProductInCommon(lhs, rhs);
}
