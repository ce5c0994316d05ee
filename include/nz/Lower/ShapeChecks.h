//===- ShapeChecks.h - Parts and shapes checked at run time -----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_SHAPECHECKS_H
#define NZ_LOWER_SHAPECHECKS_H

namespace mlir {
class Operation;
} // namespace mlir

namespace nz {

/// Inserts checks in front of an operation that takes elements of a tensor,
/// puts elements into one, or changes its shape; nothing in front of others.
void insertShapeChecks(mlir::Operation *op);

} // namespace nz

#endif // NZ_LOWER_SHAPECHECKS_H
