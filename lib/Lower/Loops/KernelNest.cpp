//===- KernelNest.cpp - Which loops a kernel has, in what order -----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Lower/Loops/KernelNest.h"

#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "nz/Dialect/ListedProduct.h"
#include "nz/Dialect/Pieces.h"
#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;
using namespace nz;

/// The bytes of a row of sums that registers hold while entries add to them.
static constexpr int64_t kRegisterBytes = 512;

namespace {

/// How many dense dimensions, from the first, have their loops around those
/// over rows, and how many of the next around those over the entries of a row.
struct Outside {
  unsigned ofRows = 0, ofEntries = 0;
};

} // namespace

/// The bytes of an element; one that is no number has none.
static int64_t getWidth(Value buffer) {
  Type element = getElementTypeOrSelf(buffer.getType());
  return element.isIntOrFloat()
             ? llvm::divideCeil(element.getIntOrFloatBitWidth(), 8)
             : 0;
}

static int64_t multiply(ArrayRef<int64_t> sizes) {
  uint64_t product = 1;
  for (int64_t size : sizes)
    product = llvm::SaturatingMultiply<uint64_t>(product, size);
  // No choice depends on what is more.
  return std::min<uint64_t>(product, 1 << 30);
}

/// Whether init `index` sums rows of elements of all dense dimensions.
static bool sumsDense(KernelOp kernel, unsigned index) {
  return kernel.getCombiner(index) != Combiner::Writes &&
         llvm::all_of(
             llvm::seq(kernel.getFirstDenseDim(), kernel.getNumDomainDims()),
             [&](unsigned dim) {
               return kernel.getInitMap(index).isFunctionOfDim(dim);
             });
}

/// Of a row of sums that is longer than registers are, a part after the other
/// is added up in registers.
static unsigned countOutsideEntries(KernelOp kernel, ArrayRef<int64_t> sizes) {
  AffineMap pattern = kernel.getPatternMap(0);
  if (pattern.getNumResults() < 3)
    return 0;
  int64_t bytes = 0;
  for (auto [index, init] : llvm::enumerate(kernel.getInits())) {
    // A row's own sums: elements of the row and of all dense dimensions.
    AffineMap map = kernel.getInitMap(index);
    for (unsigned level = 1; level < pattern.getNumResults(); ++level)
      if (map.isFunctionOfDim(
              cast<AffineDimExpr>(pattern.getResult(level)).getPosition()))
        return 0;
    if (!sumsDense(kernel, index) || getWidth(init) == 0)
      return 0;
    bytes += getWidth(init);
  }
  bytes *= multiply(sizes);
  unsigned outside = 0;
  while (outside + 1 < sizes.size() && bytes > kRegisterBytes)
    bytes /= std::max<int64_t>(sizes[outside++], 1);
  return outside;
}

static Outside countOutside(KernelOp kernel) {
  if (kernel.getPatterns().size() != 1)
    return {};
  SmallVector<int64_t> sizes;
  for (Value extent : kernel.getExtents()) {
    std::optional<int64_t> size = getConstantIntValue(extent);
    if (!size || *size < 0)
      return {};
    sizes.push_back(*size);
  }
  Outside outside;
  // Rows of a block often meet the same rows of operands and sums: a piece of
  // them after the other stays in the cache, for all rows of the block.
  if (isa_and_nonnull<SweepOp>(kernel->getParentOp()) &&
      countPieces(kernel) > 1)
    outside.ofRows = 1;
  outside.ofEntries =
      countOutsideEntries(kernel, ArrayRef(sizes).drop_front(outside.ofRows));
  return outside;
}

bool nz::haveSameOutside(KernelOp lhs, KernelOp rhs) {
  Outside outside = countOutside(lhs), other = countOutside(rhs);
  if (outside.ofRows != other.ofRows || outside.ofEntries != other.ofEntries)
    return false;
  // Their sizes are constant.
  return llvm::all_of(llvm::seq(outside.ofRows + outside.ofEntries),
                      [&](unsigned number) {
                        return getConstantIntValue(lhs.getExtents()[number]) ==
                               getConstantIntValue(rhs.getExtents()[number]);
                      });
}

KernelNest::KernelNest(KernelOp kernel)
    : kernel(kernel), isListed(runsOverListedTerms(kernel)),
      dimDepth(kernel.getNumDomainDims(), 0) {
  llvm::SmallBitVector known(kernel.getNumDomainDims());
  auto define = [&](unsigned dim) {
    if (!known.test(dim))
      dimDepth[dim] = steps.size();
    known.set(dim);
  };
  Outside outside = countOutside(kernel);
  unsigned nextDense = 0;
  auto addDense = [&](unsigned end) {
    for (; nextDense < end; ++nextDense) {
      unsigned dim = kernel.getFirstDenseDim() + nextDense;
      steps.push_back({std::nullopt, nextDense, dim});
      define(dim);
    }
  };
  addDense(outside.ofRows);
  for (unsigned index = 0; index < kernel.getPatterns().size(); ++index) {
    AffineMap map = kernel.getPatternMap(index);
    // The list runs along the second pattern, and says where the third is.
    bool hasLoops = !isListed || index < 2;
    for (unsigned level = 0; hasLoops && level + 1 < map.getNumResults();
         ++level) {
      unsigned dim = cast<AffineDimExpr>(map.getResult(level)).getPosition();
      steps.push_back({index, level, dim});
      define(dim);
      if (level == 0 && index == 0)
        addDense(outside.ofRows + outside.ofEntries);
    }
    define(kernel.getPositionDim(index));
  }
  entryDepth = steps.size();
  addDense(kernel.getExtents().size());
}

unsigned KernelNest::getDepth(AffineMap map) const {
  unsigned depth = 0;
  map.walkExprs([&](AffineExpr expression) {
    if (auto dim = dyn_cast<AffineDimExpr>(expression))
      depth = std::max(depth, dimDepth[dim.getPosition()]);
  });
  return depth;
}

unsigned KernelNest::getDepthOfInit(unsigned index) const {
  return kernel.getCombiner(index) == Combiner::Writes
             ? steps.size()
             : getDepth(kernel.getInitMap(index));
}

std::optional<unsigned> KernelNest::getStartOfInit(unsigned index) const {
  AffineMap map = kernel.getInitMap(index), pattern = kernel.getPatternMap(0);
  auto type = cast<PatternType>(kernel.getPatterns()[0].getType());
  // All rows are visited, and all entries.
  if (kernel.getPatterns().size() != 1 || !type.getEncoding().isDenseLvl(0) ||
      !pattern.isProjectedPermutation() || !map.isProjectedPermutation() ||
      kernel.getCombiner(index) == Combiner::Writes)
    return std::nullopt;
  bool ofEntries = map.isFunctionOfDim(kernel.getPositionDim(0));
  unsigned owner =
      ofEntries ? kernel.getPositionDim(0)
                : cast<AffineDimExpr>(pattern.getResult(0)).getPosition();
  for (AffineExpr result : map.getResults()) {
    unsigned dim = cast<AffineDimExpr>(result).getPosition();
    if (dim != owner && dim < kernel.getFirstDenseDim())
      return std::nullopt;
  }
  if (!map.isFunctionOfDim(owner))
    return std::nullopt;
  unsigned start = 0, depthOfInit = getDepthOfInit(index);
  while (start < depthOfInit && ((steps[start].pattern && ofEntries) ||
                                 map.isFunctionOfDim(steps[start].dim)))
    ++start;
  return start >= dimDepth[owner] ? std::optional(start) : std::nullopt;
}
