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
#include "nz/Lower/Loops/Contraction.h"
#include "nz/Lower/Loops/RowAccess.h"
#include "nz/Lower/Loops/RowFunction.h"
#include "nz/Lower/Loops/SharedEntries.h"
#include "nz/Lower/Sweeps/Passes.h"

namespace nz {
#define GEN_PASS_DEF_FUSESWEEPSPASS
#include "nz/Lower/Sweeps/Passes.h.inc"
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

/// Whether `kernel` brings values of another pattern into its order: those stay
/// in the cache while nothing else runs.
bool ordersValues(KernelOp kernel) {
  return kernel.getSourceDim() && kernel.getInits().size() == 1 &&
         kernel.overwrites(0);
}

/// `op` as one that runs row by row, if it is, and rows are independent: a sum
/// over all rows would be vectors of other parts, and have other bits. In one
/// thread, rows may meet where each adds to memory in its turn; in several,
/// where they do so in parts.
std::optional<RowOperation> matchRows(Operation *op, bool parallel) {
  if (auto kernel = dyn_cast<KernelOp>(op)) {
    auto type = cast<PatternType>(kernel.getPatterns()[0].getType());
    if (!kernel.hasBuffers() || ordersValues(kernel) ||
        !type.getEncoding().isDenseLvl(0) ||
        !(hasIndependentRows(kernel) || sumsByParts(kernel) ||
          (!parallel && takesTurns(kernel))))
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

/// What `op` does to buffers; nothing if that is not known.
std::optional<SmallVector<RowAccess>> getAccesses(Operation *op,
                                                  bool parallel) {
  SmallVector<RowAccess> accesses;
  if (std::optional<RowOperation> rows = matchRows(op, parallel))
    return rows->accesses;
  if (auto sweep = dyn_cast<SweepOp>(op)) {
    for (Operation &inner : sweep.getBody().front())
      llvm::append_range(accesses, *getAccesses(&inner, parallel));
    return accesses;
  }
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

/// Whether `op` reads no buffer and writes one.
bool isFill(Operation *op) {
  auto generic = dyn_cast<linalg::GenericOp>(op);
  return generic && generic.getNumResults() == 0 &&
         generic.getNumDpsInits() == 1 &&
         llvm::count_if(generic->getOperandTypes(),
                        llvm::IsaPred<MemRefType>) == 1 &&
         !generic.payloadUsesValueFromOperand(generic.getDpsInitOperand(0));
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
  bool join(const std::optional<RowOperation> &candidate);
  bool hasOtherParts(const RowOperation &candidate);
  std::optional<RowOperation> asOverEntries(RowOperation candidate);
  void adopt(SmallVectorImpl<Operation *> &between);
  void takeFills();
  void add(const RowOperation &member);
  bool dependsOnLate(Operation *op, ArrayRef<RowAccess> accesses);
  void leave(Operation *op, ArrayRef<RowAccess> accesses);

  bool parallel;
  /// Of the first kernel that is found: its entries are those of the rows.
  Value pattern;
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

/// Whether `lhs` and `rhs` visit the same entries and read the same there.
bool readSameAtEntries(Operation *lhs, Operation *rhs) {
  auto kernel = dyn_cast<KernelOp>(lhs), other = dyn_cast<KernelOp>(rhs);
  if (!kernel || !other || kernel.getPatterns() != other.getPatterns() ||
      kernel.getPatternMaps() != other.getPatternMaps())
    return false;
  return llvm::any_of(kernel.getInputsSharedWith(other), [&](unsigned shared) {
    return isa<MemRefType>(kernel.getInputs()[shared].getType());
  });
}

/// Whether, row by row, `candidate` may run among `members`, and touches a row
/// that one of them touches, or reads what one reads at the same entries: then
/// both have the same rows.
bool canShareRows(const RowOperation &candidate,
                  ArrayRef<RowOperation> members) {
  bool shares = false;
  for (const RowOperation &member : members) {
    shares |= readSameAtEntries(candidate.op, member.op);
    for (const RowAccess &access : candidate.accesses)
      for (const RowAccess &other : member.accesses) {
        bool same = access.buffer == other.buffer && access.hasRowsOf(other);
        if (!same && conflict(access, other))
          return false;
        shares |= same;
      }
  }
  return shares;
}

/// Whether parts of `candidate` are of another pattern than the sweep's: they
/// must not depend on what else is in it.
bool Sweep::hasOtherParts(const RowOperation &candidate) {
  auto kernel = dyn_cast<KernelOp>(candidate.op);
  return kernel && sumsByParts(kernel) && kernel.getPatterns()[0] != pattern;
}

/// Adds `candidate` if it may run right behind the others.
bool Sweep::join(const std::optional<RowOperation> &candidate) {
  if (!candidate || !canShareRows(*candidate, members) ||
      (pattern && hasOtherParts(*candidate)))
    return false;
  add(*candidate);
  return true;
}

void Sweep::add(const RowOperation &member) {
  members.push_back(member);
  if (auto kernel = dyn_cast<KernelOp>(member.op); kernel && !pattern)
    pattern = kernel.getPatterns()[0];
}

/// `candidate` as one over the entries of the rows, if it may be one.
std::optional<RowOperation> Sweep::asOverEntries(RowOperation candidate) {
  auto generic = dyn_cast<linalg::GenericOp>(candidate.op);
  if (!generic || !pattern)
    return std::nullopt;
  candidate.overEntries = true;
  candidate.accesses = getEntryAccesses(generic, pattern);
  return candidate;
}

/// Adds those of `between` that touch rows of the last member, or of one that
/// is added here, in front of it; the others remain.
void Sweep::adopt(SmallVectorImpl<Operation *> &between) {
  SmallVector<RowOperation> adopted = {members.back()};
  SmallVector<Operation *> others;
  SmallVector<RowAccess> accessesOfOthers;
  auto accept = [&](const std::optional<RowOperation> &candidate) {
    if (!candidate || !canShareRows(*candidate, adopted) ||
        hasOtherParts(*candidate) ||
        conflict(candidate->accesses, accessesOfOthers))
      return false;
    adopted.push_back(*candidate);
    return true;
  };
  for (Operation *op : llvm::reverse(between)) {
    std::optional<RowOperation> candidate = matchRows(op, parallel);
    if (candidate && (accept(candidate) || accept(asOverEntries(*candidate))))
      continue;
    others.push_back(op);
    llvm::append_range(accessesOfOthers, *getAccesses(op, parallel));
  }
  members.pop_back();
  llvm::append_range(members, llvm::reverse(adopted));
  between.assign(others.rbegin(), others.rend());
}

void Sweep::gather(const RowOperation &first) {
  add(first);
  SmallVector<Operation *> between;
  for (Operation *op = first.op->getNextNode(); op; op = op->getNextNode()) {
    if (op->hasTrait<OpTrait::IsTerminator>())
      return;
    std::optional<RowOperation> candidate = matchRows(op, parallel);
    if (candidate && !dependsOnLate(op, candidate->accesses) &&
        (join(candidate) || join(asOverEntries(*candidate)))) {
      adopt(between);
      early.append(between);
      between.clear();
      continue;
    }
    std::optional<SmallVector<RowAccess>> accesses = getAccesses(op, parallel);
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

/// Adds fills right in front of the first kernel, of what it has entry by
/// entry.
void Sweep::takeFills() {
  SmallVector<RowAccess> earlyAccesses;
  for (Operation *op : early)
    llvm::append_range(earlyAccesses, *getAccesses(op, parallel));
  while (Operation *op = members.front().op->getPrevNode()) {
    std::optional<RowOperation> fill;
    if (isFill(op))
      fill = matchRows(op, parallel);
    if (fill && !canShareRows(*fill, members))
      fill = asOverEntries(*fill);
    if (!fill || !canShareRows(*fill, members) ||
        conflict(fill->accesses, earlyAccesses))
      return;
    members.insert(members.begin(), *fill);
  }
}

/// Whether `member` is a product of dense matrices, which runs in tiles.
bool hasTiles(const RowOperation &member) {
  auto generic = dyn_cast<linalg::GenericOp>(member.op);
  return generic && matchContraction(generic);
}

/// Whether `member` touches a tensor of rows, not only numbers of rows and of
/// entries.
bool touchesDenseRows(const RowOperation &member) {
  return !isFill(member.op) &&
         llvm::any_of(member.accesses, [](const RowAccess &access) {
           return cast<MemRefType>(access.buffer.getType()).getRank() > 1;
         });
}

/// Whether two loops of a block touch dense rows, which the second may find in
/// the cache. Kernels that visit their entries together are one loop.
bool meetsRowsTwice(ArrayRef<RowOperation> members) {
  KernelOp first;
  for (const RowOperation &member : members) {
    if (!touchesDenseRows(member))
      continue;
    auto kernel = dyn_cast<KernelOp>(member.op);
    if (!kernel || (first && !canShareEntries(first, kernel)))
      return true;
    first = kernel;
  }
  return false;
}

/// Rows of a block: many, unless rows wait in the cache; then from the static
/// sizes that a row has in the operations; of products, whole tiles.
int64_t chooseRows(ArrayRef<RowOperation> members) {
  if (!meetsRowsTwice(members))
    return kMostRows;
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
  int64_t rows = std::clamp(kElementsOfBlock / widest, kFewestRows, kMostRows);
  return llvm::any_of(members, hasTiles) ? llvm::alignTo(rows, kTileRows)
                                         : rows;
}

SweepOp Sweep::build() {
  if (!pattern)
    return {};
  takeFills();
  if (members.size() < 2)
    return {};
  Operation *first = members.front().op;
  for (Operation *op : early)
    op->moveBefore(first);
  OpBuilder builder(first);
  auto sweep = SweepOp::create(builder, first->getLoc(), pattern,
                               chooseRows(members), parallel);
  for (const RowOperation &member : members) {
    member.op->moveBefore(&sweep.getBody().front(),
                          sweep.getBody().front().end());
    if (member.overEntries)
      member.op->setAttr(SweepOp::kEntries, builder.getUnitAttr());
    if (auto kernel = dyn_cast<KernelOp>(member.op);
        kernel && sumsByParts(kernel))
      sweep.addSums(kernel);
  }
  return sweep;
}

/// Moves `fill` in front of what first touches its buffer, where a sweep may
/// take both.
void sink(Operation *fill, bool parallel) {
  SmallVector<RowAccess> accesses = *getAccesses(fill, parallel);
  Operation *next = fill->getNextNode();
  while (!next->hasTrait<OpTrait::IsTerminator>()) {
    std::optional<SmallVector<RowAccess>> others = getAccesses(next, parallel);
    if (!others || conflict(accesses, *others))
      break;
    next = next->getNextNode();
  }
  fill->moveBefore(next);
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
    // The last fill first: those of one buffer stay in order.
    for (linalg::FillOp fill : llvm::reverse(fills)) {
      rewriter.setInsertionPoint(fill);
      sink(*linalg::generalizeNamedOp(rewriter, fill), parallel);
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
      if (std::optional<RowOperation> first = matchRows(op, parallel)) {
        Sweep sweep(parallel);
        sweep.gather(*first);
        if (SweepOp built = sweep.build()) {
          ++numSweeps;
          next = built->getNextNode();
          // What has moved in front of it may make sweeps of its own, fills
          // with what is behind it.
          for (Operation *early : llvm::reverse(sweep.getEarly())) {
            if (isFill(early))
              sink(early, parallel);
            else
              next = early;
          }
        }
      }
      op = next;
    }
  }
};

} // namespace
