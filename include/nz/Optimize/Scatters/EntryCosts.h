//===- EntryCosts.h - What visits of entries cost ---------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_OPTIMIZE_SCATTERS_ENTRYCOSTS_H
#define NZ_OPTIMIZE_SCATTERS_ENTRYCOSTS_H

#include "nz/Dialect/Nz.h"

namespace nz {

/// The argument of the function that `pattern` is, itself or in another order;
/// null if it is made in the function.
mlir::BlockArgument getPatternArgument(mlir::Value pattern);

/// How many entries that argument stores; 0 if nobody says.
uint64_t getStoredEntries(mlir::Value pattern);

/// The bytes of an element of `type`, a tensor or a scalar.
uint64_t getBytesOfElement(mlir::Type type);

/// The bytes that `kernel` touches at an entry of the operand with the longest
/// rows; 0 if no size of a row is known.
uint64_t getBytesOfRow(KernelOp kernel);

} // namespace nz

#endif // NZ_OPTIMIZE_SCATTERS_ENTRYCOSTS_H
