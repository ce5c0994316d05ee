//===- Domain.h - Patterns and the names of their levels --------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LIB_DIALECT_DOMAIN_H
#define NZ_LIB_DIALECT_DOMAIN_H

#include "nz/Dialect/Nz.h"

namespace nz {

/// Verifies the domain of `op` with `numDims` dimensions, the last `numDense`
/// of them dense: `maps` give the dimensions of the levels of each pattern,
/// then of its position. A coordinate may occur again; a position is of one
/// pattern, and with `listsPositions` a coordinate of patterns behind it.
mlir::LogicalResult verifyDomain(mlir::Operation *op,
                                 mlir::OperandRange patterns,
                                 mlir::ArrayRef<mlir::AffineMap> maps,
                                 unsigned numDims, unsigned numDense,
                                 bool listsPositions = false);

} // namespace nz

#endif // NZ_LIB_DIALECT_DOMAIN_H
