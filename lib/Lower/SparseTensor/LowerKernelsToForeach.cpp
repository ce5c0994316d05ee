//===- LowerKernelsToForeach.cpp - Kernels as upstream iterations ---------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "nz/Dialect/Nz.h"
#include "nz/Lower/SparseTensor/Passes.h"

namespace nz {
#define GEN_PASS_DEF_LOWERKERNELSTOFOREACHPASS
#include "nz/Lower/SparseTensor/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// Emits one kernel as nested iterations. Written for plainness, not speed: it
/// shares nothing with the lowering to loops, which it checks.
class KernelIteration {
public:
  KernelIteration(KernelOp kernel, OpBuilder &builder)
      : kernel(kernel), builder(builder), loc(kernel.getLoc()),
        coordinates(kernel.getNumDomainDims()) {}

  void emit();

private:
  void emitEntries(unsigned pattern);
  void emitWhereShared(Value shared, unsigned pattern);
  void emitDense(unsigned index);
  void emitBody();
  Value combine(Combiner combiner, Value old, Value value);
  SmallVector<Value> expand(AffineMap map);

  KernelOp kernel;
  OpBuilder &builder;
  Location loc;
  /// The sparse tensor of each pattern's positions.
  SmallVector<Value> tensors;
  /// The value of each dimension of the domain; null where it is not known yet.
  SmallVector<Value> coordinates;
};

void KernelIteration::emit() {
  for (Value pattern : kernel.getPatterns())
    tensors.push_back(
        EntryPositionsOp::create(builder, loc,
                                 cast<PatternType>(pattern.getType())
                                     .getTensorType(builder.getIndexType()),
                                 pattern));
  emitEntries(0);
}

/// Emits an iteration over the entries of pattern `pattern` and of all later
/// ones inside.
void KernelIteration::emitEntries(unsigned pattern) {
  if (pattern == tensors.size())
    return emitDense(0);
  sparse_tensor::ForeachOp::create(
      builder, loc, tensors[pattern],
      [&](OpBuilder &, Location, ValueRange levels, Value position,
          ValueRange) {
        SmallVector<Value> outer = coordinates;
        AffineMap map = kernel.getPatternMap(pattern);
        Value shared;
        for (auto [level, result] : llvm::zip_first(levels, map.getResults())) {
          Value &known = coordinates[cast<AffineDimExpr>(result).getPosition()];
          if (!known) {
            known = level;
            continue;
          }
          Value equal = arith::CmpIOp::create(
              builder, loc, arith::CmpIPredicate::eq, known, level);
          shared = shared ? arith::AndIOp::create(builder, loc, shared, equal)
                                .getResult()
                          : equal;
        }
        coordinates[kernel.getPositionDim(pattern)] = position;
        emitWhereShared(shared, pattern);
        sparse_tensor::YieldOp::create(builder, loc);
        coordinates = outer;
      });
}

/// Emits what is inside of pattern `pattern`, where `shared` holds if given.
void KernelIteration::emitWhereShared(Value shared, unsigned pattern) {
  if (!shared)
    return emitEntries(pattern + 1);
  auto choice =
      scf::IfOp::create(builder, loc, shared, /*withElseRegion=*/false);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(choice.thenBlock());
  emitEntries(pattern + 1);
}

/// Emits a loop over dense dimension `index` and all later ones inside.
void KernelIteration::emitDense(unsigned index) {
  if (index == kernel.getExtents().size())
    return emitBody();
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  Value one = arith::ConstantIndexOp::create(builder, loc, 1);
  auto loop =
      scf::ForOp::create(builder, loc, zero, kernel.getExtents()[index], one);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  coordinates[kernel.getFirstDenseDim() + index] = loop.getInductionVar();
  emitDense(index + 1);
}

void KernelIteration::emitBody() {
  Block &body = kernel.getBody().front();
  IRMapping mapping;
  for (auto [index, input] : llvm::enumerate(kernel.getInputs())) {
    Value scalar = input;
    if (isa<MemRefType>(input.getType()))
      scalar = memref::LoadOp::create(builder, loc, input,
                                      expand(kernel.getInputMap(index)));
    mapping.map(body.getArgument(index), scalar);
  }
  for (Operation &op : body.without_terminator()) {
    if (auto index = dyn_cast<IndexOp>(op))
      mapping.map(index.getResult(), coordinates[index.getDim()]);
    else
      builder.clone(op, mapping);
  }
  for (auto [index, yielded] : llvm::enumerate(kernel.getYielded())) {
    Value value = mapping.lookupOrDefault(yielded);
    Value init = kernel.getInits()[index];
    SmallVector<Value> at = expand(kernel.getInitMap(index));
    Combiner combiner = kernel.getCombiner(index);
    if (combiner != Combiner::Writes) {
      Value old = memref::LoadOp::create(builder, loc, init, at);
      value = combine(combiner, old, value);
    }
    memref::StoreOp::create(builder, loc, value, init, at);
  }
}

Value KernelIteration::combine(Combiner combiner, Value old, Value value) {
  bool isFloat = isa<FloatType>(value.getType());
  if (combiner == Combiner::Sums)
    return isFloat
               ? arith::AddFOp::create(builder, loc, old, value).getResult()
               : arith::AddIOp::create(builder, loc, old, value).getResult();
  if (combiner == Combiner::Maxes)
    return isFloat
               ? arith::MaximumFOp::create(builder, loc, old, value).getResult()
               : arith::MaxSIOp::create(builder, loc, old, value).getResult();
  return isFloat
             ? arith::MinimumFOp::create(builder, loc, old, value).getResult()
             : arith::MinSIOp::create(builder, loc, old, value).getResult();
}

SmallVector<Value> KernelIteration::expand(AffineMap map) {
  return llvm::map_to_vector(map.getResults(), [&](AffineExpr expression) {
    return affine::expandAffineExpr(builder, loc, expression, coordinates, {});
  });
}

struct LowerKernelsToForeach
    : nz::impl::LowerKernelsToForeachPassBase<LowerKernelsToForeach> {
  void runOnOperation() override {
    SmallVector<KernelOp> kernels;
    getOperation()->walk([&](KernelOp kernel) { kernels.push_back(kernel); });
    for (KernelOp kernel : kernels) {
      if (!kernel.hasBuffers()) {
        kernel.emitOpError("expected buffers, found tensors");
        return signalPassFailure();
      }
      OpBuilder builder(kernel);
      KernelIteration(kernel, builder).emit();
      kernel.erase();
      ++numKernels;
    }
  }
};

} // namespace
