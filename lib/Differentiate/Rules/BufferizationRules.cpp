//===- BufferizationRules.cpp - Derivatives of bufferization --------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Register.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "nz/Differentiate/ReverseWalk.h"
#include "nz/Interfaces/Differentiable.h"

using namespace mlir;
using namespace nz;

namespace {

/// A copy, or a tensor without contents.
struct AllocTensorRule
    : DifferentiableOpInterface::ExternalModel<AllocTensorRule,
                                               bufferization::AllocTensorOp> {
  LogicalResult emitCotangents(Operation *op, OpBuilder &builder,
                               ReverseWalk &walk) const {
    if (Value copy = cast<bufferization::AllocTensorOp>(op).getCopy())
      walk.add(copy, walk.cotangent(op->getResult(0)));
    return success();
  }
};

/// The source, in the buffer of the destination, whose contents are lost.
struct MaterializeRule
    : DifferentiableOpInterface::ExternalModel<
          MaterializeRule, bufferization::MaterializeInDestinationOp> {
  LogicalResult emitCotangents(Operation *op, OpBuilder &builder,
                               ReverseWalk &walk) const {
    walk.add(cast<bufferization::MaterializeInDestinationOp>(op).getSource(),
             walk.cotangent(op->getResult(0)));
    return success();
  }

  bool carriesDerivative(Operation *op, unsigned operand,
                         unsigned result) const {
    return operand == 0;
  }
};

} // namespace

void nz::registerBufferizationRules(DialectRegistry &registry) {
  registry.addExtension(
      +[](MLIRContext *context, bufferization::BufferizationDialect *) {
        bufferization::AllocTensorOp::attachInterface<AllocTensorRule>(
            *context);
        bufferization::MaterializeInDestinationOp::attachInterface<
            MaterializeRule>(*context);
      });
}
