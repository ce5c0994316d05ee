//===- Prepare.h - Before and after a derivative is built -------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_PREPARE_H
#define NZ_DIFFERENTIATE_PREPARE_H

#include "mlir/IR/Block.h"
#include "mlir/IR/ValueRange.h"

namespace nz {

/// Lets the operations of `block` that matter between `from` and the operands
/// of its terminator take the form that forward mode needs.
void prepareForward(mlir::Block &block, mlir::ValueRange from);

/// The same for reverse mode.
void prepareReverse(mlir::Block &block, mlir::ValueRange from);

/// Erases operations of `block`, and of regions inside it, that nothing reads.
void eraseDeadOperations(mlir::Block &block);

} // namespace nz

#endif // NZ_DIFFERENTIATE_PREPARE_H
