//===- NzOps.td - Every operation of the nz dialect --------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_NZOPS_TD
#define NZ_DIALECT_NZOPS_TD

include "nz/Dialect/NzStructureOps.td"
include "nz/Dialect/NzJoinOps.td"
include "nz/Dialect/NzKernelOps.td"
include "nz/Dialect/NzRequestOps.td"
include "nz/Dialect/NzUpdateOps.td"
include "nz/Dialect/NzBufferOps.td"
include "nz/Dialect/NzSweepOps.td"
include "nz/Dialect/NzCheckOps.td"

#endif // NZ_DIALECT_NZOPS_TD
