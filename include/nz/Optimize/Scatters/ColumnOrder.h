//===- ColumnOrder.h - Kernels in another order of entries ------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_OPTIMIZE_SCATTERS_COLUMNORDER_H
#define NZ_OPTIMIZE_SCATTERS_COLUMNORDER_H

#include "mlir/IR/PatternMatch.h"
#include "nz/Dialect/Nz.h"

namespace nz {

/// The level at which every result of `kernel`, over one pattern, is summed, if
/// it is one inner level: the kernel scatters along it.
std::optional<unsigned> getScatterLevel(KernelOp kernel);

/// The one pattern of `kernel` joined into an order in which `level` is
/// outermost; its last level is the position of an entry in the old order.
mlir::Value joinByLevel(mlir::OpBuilder &builder, KernelOp kernel,
                        unsigned level);

/// Replaces `kernel`, on tensors, by the same kernel over `joined`, which is
/// its pattern joined by `level`.
KernelOp visitByLevel(mlir::RewriterBase &rewriter, KernelOp kernel,
                      unsigned level, mlir::Value joined);

} // namespace nz

#endif // NZ_OPTIMIZE_SCATTERS_COLUMNORDER_H
