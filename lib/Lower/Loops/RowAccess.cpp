//===- RowAccess.cpp - What operations touch of a row ---------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Lower/Loops/RowAccess.h"

#include "nz/Dialect/Access.h"
#include "nz/Lower/Loops/Contraction.h"
#include "nz/Lower/Loops/RowFunction.h"

using namespace mlir;
using namespace nz;

bool nz::conflict(const RowAccess &lhs, const RowAccess &rhs) {
  return (lhs.isWritten || rhs.isWritten) &&
         !cannotOverlap(lhs.buffer, rhs.buffer);
}

bool nz::conflict(ArrayRef<RowAccess> lhs, ArrayRef<RowAccess> rhs) {
  return llvm::any_of(lhs, [&](const RowAccess &access) {
    return llvm::any_of(
        rhs, [&](const RowAccess &other) { return conflict(access, other); });
  });
}

//===----------------------------------------------------------------------===//
// Generic operations
//===----------------------------------------------------------------------===//

SmallVector<unsigned> nz::orderLoops(linalg::GenericOp generic) {
  SmallVector<int64_t> distance(generic.getNumLoops(), 0);
  for (AffineMap map : generic.getIndexingMapsArray())
    for (auto [place, result] : llvm::enumerate(map.getResults()))
      if (auto dim = dyn_cast<AffineDimExpr>(result))
        distance[dim.getPosition()] += map.getNumResults() - 1 - place;
  auto order = llvm::to_vector(llvm::seq<unsigned>(0, generic.getNumLoops()));
  llvm::sort(order, [&](unsigned lhs, unsigned rhs) {
    return std::pair(-distance[lhs], lhs) < std::pair(-distance[rhs], rhs);
  });
  SmallVector<utils::IteratorType> types = generic.getIteratorTypesArray();
  auto isReduction = [&](unsigned loop) {
    return types[loop] == utils::IteratorType::reduction;
  };
  SmallVector<unsigned> reductions;
  llvm::copy_if(order, std::back_inserter(reductions), isReduction);
  llvm::sort(reductions);
  auto next = reductions.begin();
  for (unsigned &loop : order)
    if (isReduction(loop))
      loop = *next++;
  return order;
}

std::optional<unsigned> nz::getRowLoop(linalg::GenericOp generic) {
  if (std::optional<Contraction> contraction = matchContraction(generic))
    return contraction->row;
  if (generic.getNumLoops() == 0)
    return std::nullopt;
  return orderLoops(generic)[0];
}

bool nz::isIndependent(linalg::GenericOp generic, unsigned loop) {
  AffineExpr index = getAffineDimExpr(loop, generic.getContext());
  for (OpOperand &init : generic.getDpsInitsMutable())
    if (!generic.getMatchingIndexingMap(&init).getResultPosition(index))
      return false;
  return cannotFail(generic.getRegion());
}

SmallVector<RowAccess> nz::getRowAccesses(linalg::GenericOp generic) {
  SmallVector<RowAccess> accesses;
  AffineExpr row = getAffineDimExpr(*getRowLoop(generic), generic.getContext());
  for (OpOperand &operand : generic->getOpOperands())
    if (isa<MemRefType>(operand.get().getType()))
      accesses.push_back(
          {operand.get(), generic.isDpsInit(&operand),
           generic.getMatchingIndexingMap(&operand).getResultPosition(row),
           Value()});
  return accesses;
}

SmallVector<RowAccess> nz::getEntryAccesses(linalg::GenericOp generic,
                                            Value pattern) {
  SmallVector<RowAccess> accesses = getRowAccesses(generic);
  for (RowAccess &access : accesses) {
    if (access.dimension == 0u)
      access.pattern = pattern;
    access.dimension = std::nullopt;
  }
  return accesses;
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

/// The coordinate of the outermost level of pattern `index`.
static AffineExpr getOutermost(KernelOp kernel, unsigned index) {
  return kernel.getPatternMap(index).getResult(0);
}

bool nz::hasIndependentRows(KernelOp kernel) {
  auto type = cast<PatternType>(kernel.getPatterns()[0].getType());
  bool uniqueRows = sparse_tensor::isUniqueLT(type.getEncoding().getLvlType(0));
  unsigned row = cast<AffineDimExpr>(getOutermost(kernel, 0)).getPosition();
  SmallVector<unsigned> ownPlaces = {kernel.getPositionDim(0)};
  if (std::optional<unsigned> source = kernel.getSourceDim())
    ownPlaces.push_back(*source);
  for (unsigned init = 0; init < kernel.getInits().size(); ++init) {
    AffineMap map = kernel.getInitMap(init);
    if (!(uniqueRows && determines(kernel, map, row)) &&
        llvm::none_of(ownPlaces, [&](unsigned place) {
          return map.getResultPosition(
              getAffineDimExpr(place, kernel.getContext()));
        }))
      return false;
  }
  return cannotFail(kernel.getBody());
}

bool nz::takesTurns(KernelOp kernel) {
  unsigned row = cast<AffineDimExpr>(getOutermost(kernel, 0)).getPosition();
  for (unsigned init = 0; init < kernel.getInits().size(); ++init) {
    AffineMap map = kernel.getInitMap(init);
    bool isInner = llvm::any_of(map.getResults(), [&](AffineExpr result) {
      return !isa<AffineConstantExpr>(result) && !result.isFunctionOfDim(row);
    });
    if (kernel.getCombiner(init) == Combiner::Writes || !isInner)
      return false;
  }
  return cannotFail(kernel.getBody());
}

bool nz::sumsByParts(KernelOp kernel) {
  auto type = cast<PatternType>(kernel.getPatterns()[0].getType());
  return kernel->hasAttr(KernelOp::kParts) && kernel.hasBuffers() &&
         type.getEncoding().isDenseLvl(0) && takesTurns(kernel) &&
         llvm::all_of(llvm::enumerate(kernel.getInits()), [&](auto init) {
           return kernel.getCombiner(init.index()) == Combiner::Sums &&
                  SweepOp::canSum(init.value().getType()) &&
                  isDistinctObject(init.value());
         });
}

SmallVector<RowAccess> nz::getRowAccesses(KernelOp kernel) {
  SmallVector<RowAccess> accesses;
  AffineExpr row = getOutermost(kernel, 0);
  auto add = [&](Value buffer, AffineMap map, bool isWritten) {
    if (!isa<MemRefType>(buffer.getType()))
      return;
    RowAccess access{buffer, isWritten, map.getResultPosition(row), Value()};
    for (auto [index, pattern] : llvm::enumerate(kernel.getPatterns())) {
      auto type = cast<PatternType>(pattern.getType());
      AffineExpr entry =
          getAffineDimExpr(kernel.getPositionDim(index), kernel.getContext());
      if (!access.isOfRow() && type.getEncoding().isDenseLvl(0) &&
          getOutermost(kernel, index) == row && map.getNumResults() > 0 &&
          map.getResult(0) == entry)
        access.pattern = pattern;
    }
    accesses.push_back(access);
  };
  for (auto [index, input] : llvm::enumerate(kernel.getInputs()))
    add(input, kernel.getInputMap(index), /*isWritten=*/false);
  for (auto [index, init] : llvm::enumerate(kernel.getInits()))
    add(init, kernel.getInitMap(index), /*isWritten=*/true);
  return accesses;
}
