//===- BufferizationRules.cpp - Derivatives of bufferization --------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Register.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "nz/Differentiate/ForwardWalk.h"
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

  // Tangents are values: their buffers are found when bufferizing.
  LogicalResult emitTangents(Operation *op, OpBuilder &,
                             ForwardWalk &walk) const {
    walk.set(op->getResult(0),
             walk.tangent(cast<bufferization::AllocTensorOp>(op).getCopy()));
    return success();
  }
};

} // namespace

void nz::registerBufferizationRules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context,
                            bufferization::BufferizationDialect *) {
    bufferization::AllocTensorOp::attachInterface<AllocTensorRule>(*context);
  });
}
