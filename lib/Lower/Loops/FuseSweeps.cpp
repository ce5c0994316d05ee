//===- FuseSweeps.cpp - Operations on the same rows share a loop ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "nz/Dialect/Check.h"
#include "nz/Lower/Loops/Passes.h"
#include "nz/Lower/Loops/RowAccess.h"
#include "nz/Lower/Loops/RowFunction.h"

namespace nz {
#define GEN_PASS_DEF_FUSESWEEPSPASS
#include "nz/Lower/Loops/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

/// A block has about so many elements of a row's widest dense operand, within
/// these numbers of rows: what its entries read stays in the second cache, and
/// calls cost little.
static constexpr int64_t kElementsOfBlock = 4096;
static constexpr int64_t kFewestRows = 16;
static constexpr int64_t kMostRows = 512;

namespace {

/// An operation that runs row by row, and what it touches; `overEntries`: over
/// the entries of the rows.
struct RowOperation {
  Operation *op;
  SmallVector<RowAccess> accesses;
  bool overEntries = false;
};

/// `op` as one that runs row by row, if it is, and rows are independent: a sum
/// over all rows would be vectors of other parts, and have other bits.
std::optional<RowOperation> matchRows(Operation *op) {
  if (auto kernel = dyn_cast<KernelOp>(op)) {
    auto type = cast<PatternType>(kernel.getPatterns()[0].getType());
    if (!kernel.hasBuffers() || !type.getEncoding().isDenseLvl(0) ||
        !hasIndependentRows(kernel))
      return std::nullopt;
    return RowOperation{op, getRowAccesses(kernel)};
  }
  auto generic = dyn_cast<linalg::GenericOp>(op);
  if (!generic || !generic.hasPureBufferSemantics())
    return std::nullopt;
  std::optional<unsigned> row = getRowLoop(generic);
  if (!row || !isIndependent(generic, *row))
    return std::nullopt;
  return RowOperation{op, getRowAccesses(generic)};
}

/// What `op`, which is no row operation, does to buffers; nothing if that is
/// not known.
std::optional<SmallVector<RowAccess>> getAccesses(Operation *op) {
  SmallVector<RowAccess> accesses;
  // Checks and allocations touch no buffer that is there.
  if (isMemoryEffectFree(op) || isa<CheckOp, memref::AllocOp>(op))
    return accesses;
  auto interface = dyn_cast<MemoryEffectOpInterface>(op);
  // What a body does beside its operation's own effects is not looked for.
  if (!interface || llvm::any_of(op->getRegions(), [](Region &region) {
        return !cannotFail(region);
      }))
    return std::nullopt;
  SmallVector<MemoryEffects::EffectInstance> effects;
  interface.getEffects(effects);
  for (MemoryEffects::EffectInstance &effect : effects) {
    if (!effect.getValue() || !isa<MemRefType>(effect.getValue().getType()))
      return std::nullopt;
    RowAccess access;
    access.buffer = effect.getValue();
    access.isWritten = !isa<MemoryEffects::Read>(effect.getEffect());
    accesses.push_back(access);
  }
  return accesses;
}

/// Whether two accesses may touch one element, and one of them changes it.
bool conflict(const RowAccess &lhs, const RowAccess &rhs) {
  return (lhs.isWritten || rhs.isWritten) &&
         !cannotOverlap(lhs.buffer, rhs.buffer);
}

bool conflict(ArrayRef<RowAccess> lhs, ArrayRef<RowAccess> rhs) {
  return llvm::any_of(lhs, [&](const RowAccess &access) {
    return llvm::any_of(
        rhs, [&](const RowAccess &other) { return conflict(access, other); });
  });
}

/// Row operations of one block that may run block by block of rows, gathered
/// in order. What stands between them moves in front of the first or stays
/// behind the last.
class Sweep {
public:
  explicit Sweep(bool parallel) : parallel(parallel) {}

  /// Starts with `first` and goes through what is behind it.
  void gather(const RowOperation &first);
  /// Builds the sweep; null unless it has two operations and a kernel.
  SweepOp build();
  /// What moves in front of the sweep.
  ArrayRef<Operation *> getEarly() const { return early; }

private:
  bool join(const RowOperation &candidate);
  bool joinOverEntries(RowOperation candidate);
  /// The first kernel; its pattern has the rows.
  KernelOp getKernel();
  bool dependsOnLate(Operation *op, ArrayRef<RowAccess> accesses);
  void leave(Operation *op, ArrayRef<RowAccess> accesses);

  bool parallel;
  SmallVector<RowOperation> members;
  SmallVector<Operation *> early;
  /// What stays behind the sweep.
  DenseSet<Operation *> late;
  SmallVector<RowAccess> lateAccesses;
};

/// Whether `op` cannot move in front of what stays behind the sweep.
bool Sweep::dependsOnLate(Operation *op, ArrayRef<RowAccess> accesses) {
  bool uses =
      op->walk([&](Operation *inner) {
          return llvm::any_of(inner->getOperands(),
                              [&](Value operand) {
                                return late.contains(operand.getDefiningOp());
                              })
                     ? WalkResult::interrupt()
                     : WalkResult::advance();
        }).wasInterrupted();
  return uses || conflict(accesses, lateAccesses);
}

void Sweep::leave(Operation *op, ArrayRef<RowAccess> accesses) {
  late.insert(op);
  llvm::append_range(lateAccesses, accesses);
}

/// Adds `candidate` if, row by row, it may run right behind the others, and
/// touches a row that one of them touches: then both have the same rows.
bool Sweep::join(const RowOperation &candidate) {
  bool shares = false;
  for (const RowOperation &member : members)
    for (const RowAccess &access : candidate.accesses)
      for (const RowAccess &other : member.accesses) {
        bool same = access.buffer == other.buffer && access.hasRowsOf(other);
        if (!same && conflict(access, other))
          return false;
        shares |= same;
      }
  if (shares)
    members.push_back(candidate);
  return shares;
}

/// Adds `candidate`, if it has one loop, as one over the entries of the rows.
bool Sweep::joinOverEntries(RowOperation candidate) {
  auto generic = dyn_cast<linalg::GenericOp>(candidate.op);
  KernelOp kernel = getKernel();
  if (!generic || generic.getNumLoops() != 1 || !kernel)
    return false;
  candidate.overEntries = true;
  candidate.accesses = getEntryAccesses(generic, kernel.getPatterns()[0]);
  return join(candidate);
}

KernelOp Sweep::getKernel() {
  for (const RowOperation &member : members)
    if (auto kernel = dyn_cast<KernelOp>(member.op))
      return kernel;
  return {};
}

void Sweep::gather(const RowOperation &first) {
  members.push_back(first);
  SmallVector<Operation *> between;
  for (Operation *op = first.op->getNextNode(); op; op = op->getNextNode()) {
    if (op->hasTrait<OpTrait::IsTerminator>())
      return;
    std::optional<RowOperation> candidate = matchRows(op);
    if (candidate && !dependsOnLate(op, candidate->accesses) &&
        (join(*candidate) || joinOverEntries(*candidate))) {
      early.append(between);
      between.clear();
      continue;
    }
    std::optional<SmallVector<RowAccess>> accesses =
        candidate ? candidate->accesses : getAccesses(op);
    if (!accesses)
      return;
    bool canMove = !dependsOnLate(op, *accesses) &&
                   llvm::none_of(members, [&](const RowOperation &member) {
                     return conflict(*accesses, member.accesses);
                   });
    if (canMove) {
      between.push_back(op);
      continue;
    }
    // What a check guards does not move over it.
    if (isa<CheckOp>(op))
      return;
    leave(op, *accesses);
  }
}

/// Rows of a block, from the static sizes that a row has in the operations.
int64_t chooseRows(ArrayRef<RowOperation> members) {
  int64_t widest = 1;
  for (const RowOperation &member : members)
    for (const RowAccess &access : member.accesses) {
      if (!access.dimension)
        continue;
      int64_t width = 1;
      auto type = cast<MemRefType>(access.buffer.getType());
      for (auto [dimension, size] : llvm::enumerate(type.getShape()))
        if (dimension != *access.dimension && !ShapedType::isDynamic(size))
          width *= std::clamp<int64_t>(size, 1, kElementsOfBlock);
      widest = std::max(widest, std::min(width, kElementsOfBlock));
    }
  return std::clamp(kElementsOfBlock / widest, kFewestRows, kMostRows);
}

SweepOp Sweep::build() {
  KernelOp kernel = getKernel();
  if (members.size() < 2 || !kernel)
    return {};
  Operation *first = members.front().op;
  for (Operation *op : early)
    op->moveBefore(first);
  OpBuilder builder(first);
  auto sweep =
      SweepOp::create(builder, first->getLoc(), kernel.getPatterns()[0],
                      chooseRows(members), parallel);
  for (const RowOperation &member : members) {
    member.op->moveBefore(&sweep.getBody().front(),
                          sweep.getBody().front().end());
    if (member.overEntries)
      member.op->setAttr(SweepOp::kEntries, builder.getUnitAttr());
  }
  return sweep;
}

struct FuseSweeps : nz::impl::FuseSweepsPassBase<FuseSweeps> {
  using FuseSweepsPassBase::FuseSweepsPassBase;
  void runOnOperation() override {
    // Fills are row operations as any other.
    SmallVector<linalg::FillOp> fills;
    getOperation()->walk([&](linalg::FillOp fill) {
      if (fill.hasPureBufferSemantics())
        fills.push_back(fill);
    });
    IRRewriter rewriter(&getContext());
    for (linalg::FillOp fill : fills) {
      rewriter.setInsertionPoint(fill);
      (void)linalg::generalizeNamedOp(rewriter, fill);
    }
    SmallVector<Block *> blocks;
    getOperation()->walk([&](Operation *op) {
      if (!isa<KernelOp, SweepOp, linalg::GenericOp>(op))
        for (Region &region : op->getRegions())
          for (Block &block : region)
            blocks.push_back(&block);
    });
    for (Block *block : blocks)
      fuse(*block);
  }

private:
  void fuse(Block &block) {
    for (Operation *op = block.empty() ? nullptr : &block.front(); op;) {
      Operation *next = op->getNextNode();
      if (std::optional<RowOperation> first = matchRows(op)) {
        Sweep sweep(parallel);
        sweep.gather(*first);
        if (SweepOp built = sweep.build()) {
          ++numSweeps;
          // What has moved in front of it may make sweeps of its own.
          next = sweep.getEarly().empty() ? built->getNextNode()
                                          : sweep.getEarly().front();
        }
      }
      op = next;
    }
  }
};

} // namespace
