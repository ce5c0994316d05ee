//===- KernelLoops.h - The loop nest of a kernel ----------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_LOOPS_KERNELLOOPS_H
#define NZ_LOWER_LOOPS_KERNELLOOPS_H

#include "nz/Lower/Loops/KernelNest.h"
#include "nz/Lower/Loops/LevelIterators.h"

namespace mlir {
class IRMapping;
}

namespace nz {

/// The operands of a kernel as its loops see them. Bases: what the first index
/// into an input or an init counts from, where that is not zero.
struct KernelOperands {
  llvm::SmallVector<mlir::Value> patterns, extents, inputs, inits;
  llvm::SmallVector<mlir::Value> inputBases, initBases;
};

/// Emits the loop nest of one kernel on buffers, or of several that share the
/// loops over entries.
///
/// An operand is accessed outside of every loop that its map does not depend
/// on: an input is loaded there once, a combined init is carried through the
/// loops inside in `iter_args`. Inits of which the kernel says what they start
/// at are not read before they are written.
class KernelLoops {
public:
  /// `kernel` gives maps, combiners and the body; the loops use `operands`.
  KernelLoops(KernelOp kernel, KernelOperands operands,
              mlir::OpBuilder &builder);

  /// The arrays of the patterns' levels, to be replaced in place by names that
  /// say more about them.
  llvm::SmallVector<mlir::Value *> getArrays();
  KernelOperands &getOperands() { return operands; }

  /// Emits the loops of `kernels` over `range` of the outermost level. Several
  /// have one pattern, at the same dimensions, and the same dense loops outside
  /// of entries: the loops of the first around entries are theirs, those over
  /// dense dimensions inside are each kernel's own, one kernel's behind the
  /// other's at every entry.
  static void emit(llvm::ArrayRef<KernelLoops *> kernels, LoopRange range);

private:
  using Kernels = llvm::ArrayRef<KernelLoops *>;
  using CarriedOfEach = llvm::SmallVector<Carried>;

  bool isCarried(unsigned init) const { return initDepth[init] < nest.size(); }
  static CarriedOfEach enter(Kernels kernels, unsigned depth,
                             llvm::ArrayRef<Carried> carried);
  static CarriedOfEach emitStep(Kernels kernels, unsigned depth,
                                llvm::ArrayRef<Carried> carried);
  Carried open(unsigned depth, llvm::ArrayRef<mlir::Value> carried);
  Carried goOn(unsigned depth, llvm::ArrayRef<mlir::Value> carried);
  Carried close(unsigned depth, llvm::ArrayRef<mlir::Value> inner);
  static Carried emitListedTerms(Kernels kernels, Carried carried,
                                 llvm::function_ref<Carried(Carried)> goInside);
  Carried emitBody(llvm::ArrayRef<mlir::Value> carried);
  llvm::SmallVector<mlir::Value> expand(mlir::AffineMap map, mlir::Value base);
  mlir::Value loadInput(unsigned input);
  mlir::Value loadInit(unsigned init);
  mlir::Value emitStart(unsigned init);
  void storeStarts(unsigned init, unsigned depth);
  void store(mlir::Value value, unsigned init);
  bool isMadeBySum(mlir::Operation &op);
  mlir::Value combine(unsigned init, mlir::Value old, mlir::Value yielded,
                      const mlir::IRMapping &mapping);

  KernelOp kernel;
  KernelOperands operands;
  mlir::OpBuilder &builder;
  mlir::Location loc;
  std::optional<LoopRange> outermost;

  KernelNest nest;
  llvm::SmallVector<llvm::SmallVector<LevelIterator>> iterators;
  /// For each operand, the number of loops that its map depends on.
  llvm::SmallVector<unsigned> inputDepth, initDepth;

  /// The current value of each dimension, of the position in each pattern, and
  /// of each input that is loaded already.
  llvm::SmallVector<mlir::Value> coordinates, positions, inputValues;
};

} // namespace nz

#endif // NZ_LOWER_LOOPS_KERNELLOOPS_H
