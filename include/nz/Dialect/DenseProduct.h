//===- DenseProduct.h - Products of dense matrices --------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_DENSEPRODUCT_H
#define NZ_DIALECT_DENSEPRODUCT_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <optional>

namespace nz {

/// What the operands and loops of C += A * B are for, on tensors or buffers of
/// f32 or of f64: which operand has the rows and which the columns of the
/// result. Rows and terms are all such loops; the column is the loop of the
/// result's last dimension.
struct DenseProduct {
  unsigned left, right;
  unsigned column;
  llvm::SmallVector<unsigned, 2> rows, terms;
};

/// The roles in `generic`, if it does nothing but add products of two operands
/// to a third.
std::optional<DenseProduct> matchDenseProduct(mlir::linalg::GenericOp generic);

} // namespace nz

#endif // NZ_DIALECT_DENSEPRODUCT_H
