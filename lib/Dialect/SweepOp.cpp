//===- SweepOp.cpp - Operations that share a loop -------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "nz/Dialect/Nz.h"

using namespace mlir;
using namespace nz;

void SweepOp::build(OpBuilder &builder, OperationState &state, Value pattern,
                    int64_t rowsPerBlock, bool parallel) {
  state.addOperands(pattern);
  Properties &properties = state.getOrAddProperties<Properties>();
  properties.setRowsPerBlock(builder.getI64IntegerAttr(rowsPerBlock));
  if (parallel)
    properties.setParallel(builder.getUnitAttr());
  Type index = builder.getIndexType();
  state.addRegion()->emplaceBlock().addArguments(
      {index, index}, {state.location, state.location});
}

/// Whether the outermost level of the pattern is a dense one.
static bool hasDenseRows(Value pattern) {
  auto type = cast<PatternType>(pattern.getType());
  return type.isLevelForm() && type.getEncoding().getLvlRank() > 0 &&
         type.getEncoding().isDenseLvl(0);
}

/// Whether `op` computes and reads, and writes nothing.
static bool writesNothing(Operation &op) {
  auto effects = getEffectsRecursively(&op);
  return effects && llvm::all_of(*effects, [](const auto &effect) {
           return isa<MemoryEffects::Read>(effect.getEffect());
         });
}

void SweepOp::addSums(KernelOp kernel) {
  getSumsMutable().append(kernel.getInits());
  setPartsAttr(kernel->getAttrOfType<IntegerAttr>(KernelOp::kParts));
}

/// No more elements are worth a copy for each part.
static constexpr uint64_t kMostSums = 1 << 28;

bool SweepOp::canSum(Type type) {
  auto buffer = dyn_cast<MemRefType>(type);
  if (!buffer || !buffer.hasStaticShape() || buffer.getRank() == 0 ||
      !buffer.getLayout().isIdentity() || buffer.getMemorySpace() ||
      !buffer.getElementType().isIntOrFloat() ||
      buffer.getElementTypeBitWidth() % 8 != 0)
    return false;
  uint64_t elements = 1;
  for (int64_t size : buffer.getShape())
    elements = llvm::SaturatingMultiply<uint64_t>(elements, size);
  return elements <= kMostSums;
}

LogicalResult SweepOp::verify() {
  if (getSums().empty() != !getParts())
    return emitOpError("expected parts where there are sums, and only there");
  for (Value sum : getSums())
    if (!canSum(sum.getType()))
      return emitOpError("expected sums in buffers of known sizes, at most "
                         "2^28 elements, in a row and of whole bytes, found ")
             << sum.getType();
  return success();
}

/// Whether `kernel` adds to what it touches of `sums`.
static bool onlyAddsTo(ValueRange sums, KernelOp kernel) {
  auto isSum = [&](Value operand) { return llvm::is_contained(sums, operand); };
  for (auto [index, init] : llvm::enumerate(kernel.getInits()))
    if (isSum(init) && kernel.getCombiner(index) != Combiner::Sums)
      return false;
  return llvm::none_of(kernel.getInputs(), isSum);
}

LogicalResult SweepOp::verifyRegions() {
  if (!hasDenseRows(getPattern()))
    return emitOpError("expected a pattern in level form whose outermost level "
                       "is dense, found ")
           << getPattern().getType();
  Block &body = getBody().front();
  Type index = IndexType::get(getContext());
  if (!llvm::equal(body.getArgumentTypes(), ArrayRef<Type>{index, index}))
    return emitOpError("expected a body of two arguments of type 'index', "
                       "found ")
           << body.getNumArguments() << " arguments";
  for (Operation &op : body) {
    if (auto kernel = dyn_cast<KernelOp>(op)) {
      if (!kernel.hasBuffers())
        return kernel.emitOpError("expected buffers in 'nz.sweep'");
      if (!hasDenseRows(kernel.getPatterns()[0]))
        return kernel.emitOpError("expected a first pattern whose outermost "
                                  "level is dense in 'nz.sweep'");
      if (!onlyAddsTo(getSums(), kernel))
        return kernel.emitOpError("expected additions to what rows of "
                                  "'nz.sweep' meet in");
      continue;
    }
    if (auto generic = dyn_cast<linalg::GenericOp>(op)) {
      if (!generic.hasPureBufferSemantics() || generic.getNumLoops() == 0)
        return generic.emitOpError("expected buffers and loops in 'nz.sweep'");
      if (llvm::any_of(generic->getOperands(), [&](Value operand) {
            return llvm::is_contained(getSums(), operand);
          }))
        return generic.emitOpError("expected no access to what rows of "
                                   "'nz.sweep' meet in");
      continue;
    }
    if (!isa<func::CallOp, BlockBufferOp>(op) && !writesNothing(op))
      return op.emitOpError("expected kernels, generic operations, calls and "
                            "computations that write nothing in 'nz.sweep'");
  }
  return success();
}

bool BlockBufferOp::canBe(MemRefType type) {
  return type.getRank() > 0 && type.isDynamicDim(0) &&
         type.getLayout().isIdentity() && !type.getMemorySpace() &&
         type.getElementType().isIntOrFloat() &&
         type.getElementTypeBitWidth() % 8 == 0;
}

LogicalResult BlockBufferOp::verify() {
  auto type = cast<MemRefType>(getType());
  if (!canBe(type))
    return emitOpError("expected a buffer in a row with a dynamic first size "
                       "and elements of whole bytes, found ")
           << type;
  int64_t expected = type.getNumDynamicDims() - 1;
  if (static_cast<int64_t>(getSizes().size()) != expected)
    return emitOpError("expected ")
           << expected << " sizes behind the first, found "
           << getSizes().size();
  return success();
}
