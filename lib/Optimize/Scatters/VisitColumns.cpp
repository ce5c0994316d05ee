//===- VisitColumns.cpp - Both adjoints of a product in one visit ---------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/Dominance.h"
#include "mlir/Transforms/RegionUtils.h"
#include "nz/Optimize/Passes.h"
#include "nz/Optimize/Scatters/ColumnOrder.h"
#include "nz/Optimize/Scatters/EntryCosts.h"

namespace nz {
#define GEN_PASS_DEF_VISITCOLUMNSPASS
#include "nz/Optimize/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// Whether `kernel` sums into one tensor, over the entries of one pattern.
bool sumsOverEntries(KernelOp kernel) {
  return !kernel.hasBuffers() && kernel.getPatterns().size() == 1 &&
         kernel.getInits().size() == 1 &&
         kernel.getCombiner(0) == Combiner::Sums &&
         !kernel->hasAttr(KernelOp::kParts);
}

/// Whether `kernel` sums over dense dimensions at each entry, and nothing else.
bool sumsAtEntries(KernelOp kernel) {
  AffineMap map = kernel.getInitMap(0);
  return map.getNumResults() == 1 && !kernel.getExtents().empty() &&
         map.getResult(0) ==
             getAffineDimExpr(kernel.getPositionDim(0), kernel.getContext());
}

/// A dense row that a kernel reads at the outermost level of its pattern, or at
/// another one: it is read at no position and at no other level.
bool isRowAt(KernelOp kernel, AffineMap map, unsigned level) {
  AffineMap pattern = kernel.getPatternMap(0);
  for (auto [other, name] : llvm::enumerate(pattern.getResults()))
    if (map.isFunctionOfDim(cast<AffineDimExpr>(name).getPosition()) !=
        (other == level))
      return false;
  return map.getNumResults() > 1;
}

/// An operand whose rows `atEntries` and `scattering` both read at the
/// outermost level; null if there is none.
Value getSharedRows(KernelOp atEntries, KernelOp scattering) {
  for (unsigned shared : atEntries.getInputsSharedWith(scattering))
    if (isRowAt(atEntries, atEntries.getInputMap(shared), 0))
      return atEntries.getInputs()[shared];
  return {};
}

/// Whether an element of the result of `generic` is made of those at the same
/// place.
bool isPointwise(linalg::GenericOp generic) {
  return generic && generic.getNumLoops() == generic.getNumParallelLoops() &&
         llvm::all_of(generic.getIndexingMapsArray(),
                      [](AffineMap map) { return map.isIdentity(); });
}

/// Whether a kernel over the pattern of `atEntries` makes `rows`, row by row,
/// from rows that `atEntries` reads, too: these are near when their products
/// are taken right behind it.
bool meetsForward(KernelOp atEntries, Value rows) {
  llvm::SetVector<Operation *> makers;
  SmallVector<Operation *> forwards, others;
  if (Operation *maker = rows.getDefiningOp())
    makers.insert(maker);
  for (unsigned next = 0; next < makers.size(); ++next) {
    Operation *maker = makers[next];
    auto kernel = dyn_cast<KernelOp>(maker);
    if (isPointwise(dyn_cast<linalg::GenericOp>(maker))) {
      llvm::SetVector<Value> used;
      getUsedValuesDefinedAbove(maker->getRegions(), used);
      auto generic = cast<linalg::GenericOp>(maker);
      for (OpOperand &operand : generic->getOpOperands())
        if (generic.payloadUsesValueFromOperand(&operand))
          used.insert(operand.get());
      for (Value operand : used)
        if (Operation *earlier = operand.getDefiningOp())
          makers.insert(earlier);
    } else if (kernel && kernel.getPatterns() == atEntries.getPatterns() &&
               llvm::any_of(kernel.getInputs(), [&](Value input) {
                 return input != rows &&
                        llvm::is_contained(atEntries.getInputs(), input);
               })) {
      forwards.push_back(maker);
    } else {
      others.push_back(maker);
    }
  }
  BackwardSliceOptions options;
  options.omitBlockArguments = true;
  options.omitUsesFromAbove = false;
  llvm::SetVector<Operation *> slice;
  for (Operation *other : others)
    if (failed(getBackwardSlice(other, &slice, options)))
      return false;
  return llvm::any_of(
      forwards, [&](Operation *forward) { return !slice.contains(forward); });
}

/// Whether a kernel reads `values`, or what is made of them point by point.
bool isReadByKernel(Value values) {
  llvm::SetVector<Value> made;
  made.insert(values);
  for (unsigned next = 0; next < made.size(); ++next)
    for (Operation *user : made[next].getUsers()) {
      if (isa<KernelOp>(user))
        return true;
      if (isPointwise(dyn_cast<linalg::GenericOp>(user)))
        made.insert_range(user->getResults());
    }
  return false;
}

/// Moves the second of two kernels of a block right behind the first, or the
/// first in front of the second; false if one needs what is not there yet and
/// the other is needed before.
bool bringTogether(KernelOp lhs, KernelOp rhs, DominanceInfo &dominance) {
  KernelOp first = lhs->isBeforeInBlock(rhs) ? lhs : rhs;
  KernelOp second = first == lhs ? rhs : lhs;
  if (llvm::all_of(second->getOperands(), [&](Value operand) {
        return dominance.properlyDominates(operand, first);
      })) {
    second->moveAfter(first);
    return true;
  }
  if (llvm::any_of(first->getUsers(), [&](Operation *user) {
        return !dominance.properlyDominates(second, user);
      }))
    return false;
  first->moveBefore(second);
  return true;
}

struct VisitColumns : nz::impl::VisitColumnsPassBase<VisitColumns> {
  using VisitColumnsPassBase::VisitColumnsPassBase;
  void runOnOperation() override {
    SmallVector<KernelOp> scattering, atEntries;
    getOperation()->walk([&](KernelOp kernel) {
      if (!sumsOverEntries(kernel) ||
          getBytesOfRow(kernel) < static_cast<uint64_t>(longRow))
        return;
      if (sumsAtEntries(kernel))
        atEntries.push_back(kernel);
      else if (getScatterLevel(kernel))
        scattering.push_back(kernel);
    });
    IRRewriter rewriter(&getContext());
    DominanceInfo dominance(getOperation());
    for (KernelOp scatter : scattering) {
      unsigned level = *getScatterLevel(scatter);
      KernelOp *partner = llvm::find_if(atEntries, [&](KernelOp candidate) {
        return mayVisitTogether(candidate, scatter, level);
      });
      if (partner == atEntries.end() ||
          !bringTogether(*partner, scatter, dominance))
        continue;
      KernelOp first =
          (*partner)->isBeforeInBlock(scatter) ? *partner : scatter;
      rewriter.setInsertionPoint(first);
      Value joined = joinByLevel(rewriter, first, level);
      for (KernelOp kernel : {*partner, scatter}) {
        rewriter.setInsertionPoint(kernel);
        visitByLevel(rewriter, kernel, level, joined);
      }
      atEntries.erase(partner);
      ++numPairs;
    }
  }

private:
  /// Whether `atEntries` takes products of the rows that `scatter` adds to with
  /// those that it reads, and no kernel waits for them row by row.
  bool mayVisitTogether(KernelOp atEntries, KernelOp scatter, unsigned level) {
    // Of a pattern that this call makes, the order would be made in each.
    if (!getPatternArgument(scatter.getPatterns()[0]) ||
        atEntries->getBlock() != scatter->getBlock() ||
        atEntries.getPatterns() != scatter.getPatterns() ||
        atEntries.getPatternMap(0) != scatter.getPatternMap(0))
      return false;
    Value rows = getSharedRows(atEntries, scatter);
    bool readsColumns = llvm::any_of(
        llvm::seq<unsigned>(0, atEntries.getInputs().size()),
        [&](unsigned input) {
          return isRowAt(atEntries, atEntries.getInputMap(input), level);
        });
    return rows && readsColumns && !meetsForward(atEntries, rows) &&
           !isReadByKernel(atEntries.getResult(0));
  }
};

} // namespace
