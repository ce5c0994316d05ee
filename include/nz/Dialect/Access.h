//===- Access.h - Subscripts of elements ------------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_ACCESS_H
#define NZ_DIALECT_ACCESS_H

#include "mlir/IR/AffineMap.h"

namespace nz {
class KernelOp;

/// Whether the subscript `access` has a value wherever its dimensions have
/// one: it multiplies by constants and divides by constants above 0.
bool isComputable(mlir::AffineExpr access);

/// Whether the place of an element at `access` determines `coordinate`, a
/// dimension of the domain of `kernel`: it does so itself, or names the
/// position of a pattern that has the coordinate.
bool determines(KernelOp kernel, mlir::AffineMap access, unsigned coordinate);

} // namespace nz

#endif // NZ_DIALECT_ACCESS_H
