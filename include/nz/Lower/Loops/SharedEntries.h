//===- SharedEntries.h - Kernels that may share a loop ----------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_LOOPS_SHAREDENTRIES_H
#define NZ_LOWER_LOOPS_SHAREDENTRIES_H

#include "nz/Dialect/Nz.h"

namespace nz {

/// Whether two kernels on buffers, of which one stands behind the other, may
/// visit the entries of one pattern together: neither touches what the other
/// changes.
bool canShareEntries(KernelOp lhs, KernelOp rhs);

} // namespace nz

#endif // NZ_LOWER_LOOPS_SHAREDENTRIES_H
