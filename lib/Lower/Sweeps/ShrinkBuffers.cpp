//===- ShrinkBuffers.cpp - Room for one block instead of all rows ---------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "nz/Dialect/Pieces.h"
#include "nz/Lower/Loops/Contraction.h"
#include "nz/Lower/Loops/RowAccess.h"
#include "nz/Lower/Sweeps/Passes.h"

namespace nz {
#define GEN_PASS_DEF_SHRINKBUFFERSPASS
#include "nz/Lower/Sweeps/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

/// What the entries of a block have of their own stays in a core's share of the
/// last cache. Rows of a block that is smaller find less in the cache of what
/// others gathered. Where rows are met piece by piece, this is for one piece:
/// each block fetches all pieces of what its entries meet.
static constexpr int64_t kBytesOfEntries = 1 << 21;

namespace {

/// Whether all operands have two dimensions at most.
bool isOfMatrices(linalg::GenericOp generic) {
  return llvm::all_of(generic->getOperandTypes(), [](Type type) {
    return cast<ShapedType>(type).getRank() <= 2;
  });
}

/// What `op` of a sweep over `pattern` touches.
SmallVector<RowAccess> getAccesses(Operation *op, Value pattern) {
  if (auto kernel = dyn_cast<KernelOp>(op))
    return getRowAccesses(kernel);
  auto generic = dyn_cast<linalg::GenericOp>(op);
  // Products of more dimensions become products of views.
  if (!generic || (matchContraction(generic) && !isOfMatrices(generic)))
    return {};
  return op->hasAttr(SweepOp::kEntries) ? getEntryAccesses(generic, pattern)
                                        : getRowAccesses(generic);
}

/// The type of the same buffer without its number of rows.
MemRefType withoutRows(MemRefType type) {
  if (type.getRank() == 0)
    return type;
  SmallVector<int64_t> shape(type.getShape());
  shape[0] = ShapedType::kDynamic;
  return MemRefType::Builder(type).setShape(shape);
}

/// Whether operations of `sweep` alone touch `alloc`, each a row, or its
/// entries, at the first index; `ofEntries` says which.
bool isOfBlocks(memref::AllocOp alloc, SweepOp sweep, bool &ofEntries) {
  if (!BlockBufferOp::canBe(withoutRows(alloc.getType())))
    return false;
  unsigned numUses = 0;
  std::optional<bool> kind;
  for (Operation &op : sweep.getBody().front())
    for (const RowAccess &access : getAccesses(&op, sweep.getPattern())) {
      if (access.buffer != alloc.getResult())
        continue;
      ++numUses;
      bool isEntries = access.pattern == sweep.getPattern();
      if ((!isEntries && access.dimension != 0u) ||
          kind.value_or(isEntries) != isEntries)
        return false;
      kind = isEntries;
    }
  ofEntries = kind.value_or(false);
  auto isOther = [](Operation *user) { return !isa<memref::DeallocOp>(user); };
  return kind && llvm::count_if(alloc->getUsers(), isOther) == numUses;
}

/// In how many pieces kernels of `sweep` meet their rows, the most of them.
int64_t countPieces(SweepOp sweep) {
  int64_t pieces = 1;
  for (auto kernel : sweep.getBody().getOps<KernelOp>())
    pieces = std::max(pieces, countPieces(kernel));
  return pieces;
}

/// Bytes of what an entry has in `type`; of sizes that are not known, one.
int64_t getBytesOfEntry(MemRefType type) {
  uint64_t bytes = type.getElementTypeBitWidth() / 8;
  for (int64_t size : type.getShape().drop_front())
    if (!ShapedType::isDynamic(size))
      bytes = llvm::SaturatingMultiply<uint64_t>(bytes, size);
  return std::clamp<uint64_t>(bytes, 1, kBytesOfEntries);
}

struct ShrinkBuffers : nz::impl::ShrinkBuffersPassBase<ShrinkBuffers> {
  using ShrinkBuffersPassBase::ShrinkBuffersPassBase;
  void runOnOperation() override {
    SmallVector<SweepOp> sweeps;
    getOperation()->walk([&](SweepOp sweep) { sweeps.push_back(sweep); });
    llvm::for_each(sweeps, [&](SweepOp sweep) { shrink(sweep); });
  }

private:
  void shrink(SweepOp sweep) {
    llvm::SetVector<memref::AllocOp> allocs;
    for (Operation &op : sweep.getBody().front())
      for (Value operand : op.getOperands())
        if (auto alloc = operand.getDefiningOp<memref::AllocOp>())
          allocs.insert(alloc);
    OpBuilder builder = OpBuilder::atBlockBegin(&sweep.getBody().front());
    int64_t bytesOfEntry = 0;
    for (memref::AllocOp alloc : allocs) {
      bool ofEntries = false;
      if (!isOfBlocks(alloc, sweep, ofEntries))
        continue;
      MemRefType type = alloc.getType();
      ValueRange sizes = alloc.getDynamicSizes();
      auto buffer = BlockBufferOp::create(
          builder, alloc.getLoc(), withoutRows(type),
          type.isDynamicDim(0) ? sizes.drop_front() : sizes, ofEntries);
      if (ofEntries)
        bytesOfEntry += getBytesOfEntry(type);
      for (Operation *user : llvm::make_early_inc_range(alloc->getUsers()))
        if (isa<memref::DeallocOp>(user))
          user->erase();
      alloc.replaceAllUsesWith(buffer.getResult());
      alloc.erase();
      ++numBuffers;
    }
    if (bytesOfEntry == 0)
      return;
    uint64_t bytes =
        llvm::SaturatingMultiply<uint64_t>(kBytesOfEntries, countPieces(sweep));
    sweep.setEntriesPerBlock(std::clamp<uint64_t>(
        bytes / bytesOfEntry, 1, std::numeric_limits<int64_t>::max()));
  }
};

} // namespace
