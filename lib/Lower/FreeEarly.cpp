//===- FreeEarly.cpp - Buffers are freed behind their last use ------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "nz/Dialect/Nz.h"
#include "nz/Lower/Passes.h"
#include "llvm/ADT/SetVector.h"

namespace nz {
#define GEN_PASS_DEF_FREEEARLYPASS
#include "nz/Lower/Passes.h.inc"
} // namespace nz

using namespace mlir;

/// Adds the buffers among `values`; false where others may hold one.
static bool addBuffers(ValueRange values, SetVector<Value> &buffers) {
  return llvm::all_of(values, [&](Value value) {
    Type type = value.getType();
    if (isa<BaseMemRefType>(type))
      buffers.insert(value);
    return isa<BaseMemRefType, VectorType, nz::PatternType>(type) ||
           type.isIntOrIndexOrFloat();
  });
}

/// The last operation of the block of `dealloc` that may touch what it frees;
/// null where that is not known.
static Operation *findLastUser(memref::DeallocOp dealloc) {
  Block *block = dealloc->getBlock();
  Operation *last = dealloc.getMemref().getDefiningOp<memref::AllocOp>();
  if (!last || last->getBlock() != block)
    return nullptr;
  // Everything that may be the buffer or a part of it.
  SetVector<Value> buffers;
  buffers.insert(dealloc.getMemref());
  for (size_t next = 0; next < buffers.size(); ++next)
    for (Operation *user : buffers[next].getUsers()) {
      if (user == dealloc)
        continue;
      Operation *inBlock = block->findAncestorOpInBlock(*user);
      // An address says later whether buffers are one, which they must not
      // become by then.
      if (!inBlock || inBlock == block->getTerminator() ||
          isa<memref::ExtractAlignedPointerAsIndexOp>(user))
        return nullptr;
      if (last->isBeforeInBlock(inBlock))
        last = inBlock;
      // What a region yields may be a result, or come in again.
      Operation *holder = user;
      if (user->hasTrait<OpTrait::IsTerminator>())
        holder = user->getParentOp();
      bool known = addBuffers(holder->getResults(), buffers);
      for (Region &region : holder->getRegions())
        for (Block &inside : region)
          known = known && addBuffers(inside.getArguments(), buffers);
      if (!known)
        return nullptr;
    }
  return last;
}

namespace {

struct FreeEarly : nz::impl::FreeEarlyPassBase<FreeEarly> {
  void runOnOperation() override {
    SmallVector<memref::DeallocOp> deallocs;
    getOperation()->walk(
        [&](memref::DeallocOp dealloc) { deallocs.push_back(dealloc); });
    for (memref::DeallocOp dealloc : deallocs) {
      Operation *last = findLastUser(dealloc);
      if (!last || last->getNextNode() == dealloc)
        continue;
      dealloc->moveAfter(last);
      ++numMoved;
    }
  }
};

} // namespace
