//===- BufferizeOperations.cpp - How nz operations use their tensors ------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/IR/DstBufferizableOpInterfaceImpl.h"
#include "nz/Dialect/Nz.h"
#include "nz/Lower/Passes.h"

using namespace mlir;
using namespace mlir::bufferization;
using namespace nz;

namespace {

/// The buffer of `value` if it is a tensor, else `value`.
FailureOr<Value> getBufferOrScalar(RewriterBase &rewriter, Value value,
                                   const BufferizationOptions &options,
                                   const BufferizationState &state) {
  if (!isa<RankedTensorType>(value.getType()))
    return value;
  return getBuffer(rewriter, value, options, state);
}

struct KernelBuffers
    : DstBufferizableOpInterfaceExternalModel<KernelBuffers, KernelOp> {
  /// The number of the map of `operand`, or nothing for extents and patterns.
  static std::optional<unsigned> getAccess(KernelOp kernel,
                                           OpOperand &operand) {
    unsigned first = kernel.getPatterns().size() + kernel.getExtents().size();
    if (operand.getOperandNumber() < first)
      return std::nullopt;
    return operand.getOperandNumber() - first;
  }

  bool bufferizesToMemoryRead(Operation *op, OpOperand &operand,
                              const bufferization::AnalysisState &) const {
    auto kernel = cast<KernelOp>(op);
    if (!kernel.isDpsInit(&operand))
      return true;
    unsigned inputs = kernel.getInputs().size();
    return !kernel.overwrites(*getAccess(kernel, operand) - inputs);
  }

  /// A read and a write may share a buffer when they touch the same element in
  /// the same tuple and each element belongs to one tuple: equal maps, and an
  /// init that is overwritten.
  bool bufferizesToElementwiseAccess(Operation *op,
                                     const bufferization::AnalysisState &,
                                     ArrayRef<OpOperand *> operands) const {
    auto kernel = cast<KernelOp>(op);
    AffineMap common;
    for (OpOperand *operand : operands) {
      std::optional<unsigned> access = getAccess(kernel, *operand);
      if (!access)
        return false;
      AffineMap map = kernel.getInputMap(*access);
      if (common && common != map)
        return false;
      common = map;
      if (kernel.isDpsInit(operand) &&
          !kernel.overwrites(*access - kernel.getInputs().size()))
        return false;
    }
    return true;
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options,
                          BufferizationState &state) const {
    auto kernel = cast<KernelOp>(op);
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPoint(op);
    SmallVector<Value> inputs, inits;
    for (auto [from, to] : {std::pair(ValueRange(kernel.getInputs()), &inputs),
                            std::pair(ValueRange(kernel.getInits()), &inits)})
      for (Value value : from) {
        FailureOr<Value> buffer =
            getBufferOrScalar(rewriter, value, options, state);
        if (failed(buffer))
          return failure();
        to->push_back(*buffer);
      }
    auto onBuffers = KernelOp::create(rewriter, op->getLoc(), TypeRange{},
                                      kernel.getPatterns(), kernel.getExtents(),
                                      inputs, inits, kernel.getPatternMaps(),
                                      kernel.getMaps(), kernel.getCombiners());
    rewriter.inlineRegionBefore(kernel.getBody(), onBuffers.getBody(),
                                onBuffers.getBody().begin());
    for (StringRef name : {KernelOp::kParts, KernelOp::kSourceLevel})
      if (Attribute attribute = kernel->getAttr(name))
        onBuffers->setAttr(name, attribute);
    replaceOpWithBufferizedValues(rewriter, op, inits);
    return success();
  }
};

/// `nz.select` reads its flags; the pattern it gives is no buffer.
struct SelectBuffers
    : BufferizableOpInterface::ExternalModel<SelectBuffers, SelectOp> {
  bool bufferizesToMemoryRead(Operation *, OpOperand &operand,
                              const bufferization::AnalysisState &) const {
    return isa<RankedTensorType>(operand.get().getType());
  }
  bool bufferizesToMemoryWrite(Operation *, OpOperand &,
                               const bufferization::AnalysisState &) const {
    return false;
  }
  AliasingValueList
  getAliasingValues(Operation *, OpOperand &,
                    const bufferization::AnalysisState &) const {
    return {};
  }
  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options,
                          BufferizationState &state) const {
    auto select = cast<SelectOp>(op);
    FailureOr<Value> keep =
        getBuffer(rewriter, select.getKeep(), options, state);
    if (failed(keep))
      return failure();
    rewriter.modifyOpInPlace(op,
                             [&] { select.getKeepMutable().assign(*keep); });
    return success();
  }
};

} // namespace

void nz::registerBufferizationModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, NzDialect *) {
    KernelOp::attachInterface<KernelBuffers>(*context);
    SelectOp::attachInterface<SelectBuffers>(*context);
  });
}
