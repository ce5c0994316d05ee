//===- SumAll.h - The sum of all elements of a tensor -----------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_RULES_SUMALL_H
#define NZ_DIFFERENTIATE_RULES_SUMALL_H

#include "mlir/IR/Builders.h"

namespace nz {

/// The sum of all elements of `tensor`, a float.
mlir::Value createSum(mlir::OpBuilder &builder, mlir::Location loc,
                      mlir::Value tensor);

} // namespace nz

#endif // NZ_DIFFERENTIATE_RULES_SUMALL_H
