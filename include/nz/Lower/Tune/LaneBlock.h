//===- LaneBlock.h - Iterations of a loop as lanes --------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_TUNE_LANEBLOCK_H
#define NZ_LOWER_TUNE_LANEBLOCK_H

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"

namespace nz {

/// Whether `op` computes numbers of numbers, and does it lane by lane. LLVM has
/// integer powers with one exponent for all lanes only.
bool isElementwise(mlir::Operation &op);

/// Whether elements along the last dimension lie in memory as in a vector: one
/// behind the other, in whole bytes. Vectors of single bits are packed.
bool liesInVectors(mlir::MemRefType type);

/// An innermost loop whose iterations may run as lanes of vectors.
class LaneLoop {
public:
  explicit LaneLoop(mlir::scf::ForOp loop) : loop(loop) {}

  mlir::scf::ForOp getLoop() { return loop; }
  /// Whether `value` is the same in all iterations.
  bool isConstant(mlir::Value value) { return getStep(value) == false; }
  /// Whether iterations one behind the other access elements one behind the
  /// other. These may lie apart in memory, which changes no order of additions.
  bool accessesRow(mlir::ValueRange indices);
  /// Whether the body does no more than arithmetic lane by lane, loads, and
  /// stores along the last dimension.
  bool computesInLanes();

protected:
  mlir::scf::ForOp loop;

private:
  /// Whether `index` grows by one from one iteration to the next, or not at
  /// all; nothing if it does neither.
  std::optional<bool> getStep(mlir::Value index);
  std::optional<bool> computeStep(mlir::Value index);

  /// The steps that are known.
  llvm::DenseMap<mlir::Value, std::optional<bool>> steps;
};

/// Some iterations of a loop at once, each in a lane.
class LaneBlock {
public:
  /// Those from `base` on.
  LaneBlock(LaneLoop &loop, mlir::OpBuilder &builder, mlir::Value base,
            int64_t lanes)
      : owner(loop), loop(loop.getLoop()), builder(builder), base(base),
        lanes(lanes), scalars(lanes) {}

  /// The body with vectors, among them `carried` for what the loop carries;
  /// returns what it yields.
  llvm::SmallVector<mlir::Value> emit(llvm::ArrayRef<mlir::Value> carried = {});

private:
  mlir::Value getScalar(mlir::Value value, int64_t lane);
  mlir::Value getVector(mlir::Value value);
  llvm::SmallVector<mlir::Value> getIndices(mlir::ValueRange indices,
                                            int64_t lane);
  mlir::VectorType getVectorType(mlir::Type type) {
    return mlir::VectorType::get(lanes, type);
  }
  mlir::Value load(mlir::memref::LoadOp op);
  void store(mlir::memref::StoreOp op);
  void compute(mlir::Operation &op);

  LaneLoop &owner;
  mlir::scf::ForOp loop;
  mlir::OpBuilder &builder;
  mlir::Value base;
  int64_t lanes;
  /// What stands for values of the body: in each lane alone, where it is an
  /// index or the same in all, and as a vector.
  llvm::SmallVector<mlir::IRMapping> scalars;
  mlir::IRMapping vectors;
};

} // namespace nz

#endif // NZ_LOWER_TUNE_LANEBLOCK_H
