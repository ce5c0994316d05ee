//===- Terms.cpp - The sum of products that a body is ---------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "nz/Raise/SparseGeneric.h"

using namespace mlir;
using namespace nz;

std::optional<SmallVector<Term>> SparseGeneric::getSummands(unsigned output) {
  // The old value counts as one also where it is known to be zero.
  BodyAtEntry everywhere(*op.getBody(), {});
  auto dependsOn = [&](Value scalar, Value leaf) {
    return everywhere.getLeaves(scalar).contains(leaf);
  };
  Value accumulator = getAccumulator(output);
  SmallVector<Term> terms;
  Value current = getYielded(output);
  while (current != accumulator) {
    Operation *op = current.getDefiningOp();
    if (!op || op->getNumOperands() < 2)
      return std::nullopt;
    Value first = op->getOperand(0), second = op->getOperand(1);
    bool left = dependsOn(first, accumulator);
    bool right = dependsOn(second, accumulator);
    if (isa<math::FmaOp>(op) && !left && !right) {
      terms.push_back({{first, second}});
      current = op->getOperand(2);
    } else if (isa<arith::AddFOp, arith::AddIOp>(op) && left != right) {
      terms.push_back({{left ? second : first}});
      current = left ? first : second;
    } else if (isa<arith::SubFOp, arith::SubIOp>(op) && left && !right) {
      terms.push_back({{second}, /*isNegative=*/true});
      current = first;
    } else {
      return std::nullopt;
    }
  }
  std::reverse(terms.begin(), terms.end());
  return terms;
}

SmallVector<Term> nz::splitTerm(const Term &term) {
  if (term.factors.size() != 1)
    return {};
  Operation *op = term.factors[0].getDefiningOp();
  if (isa_and_nonnull<arith::AddFOp, arith::AddIOp>(op))
    return {{{op->getOperand(0)}, term.isNegative},
            {{op->getOperand(1)}, term.isNegative}};
  if (isa_and_nonnull<arith::SubFOp, arith::SubIOp>(op))
    return {{{op->getOperand(0)}, term.isNegative},
            {{op->getOperand(1)}, !term.isNegative}};
  if (isa_and_nonnull<arith::NegFOp>(op))
    return {{{op->getOperand(0)}, !term.isNegative}};
  return {};
}

SmallVector<StoredSet>
SparseGeneric::getStoredSets(ArrayRef<unsigned> groupNumbers) const {
  SmallVector<StoredSet> sets;
  for (unsigned bits = 1; bits < (1u << groupNumbers.size()); ++bits) {
    StoredSet &set = sets.emplace_back();
    for (auto [place, group] : llvm::enumerate(groupNumbers))
      ((bits >> place) & 1 ? set.stored : set.unstored).push_back(group);
  }
  llvm::stable_sort(sets, [](const StoredSet &lhs, const StoredSet &rhs) {
    return lhs.stored.size() < rhs.stored.size();
  });
  return sets;
}
