//===- Pieces.h - Rows of dense elements in several pieces ------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_PIECES_H
#define NZ_DIALECT_PIECES_H

#include "nz/Dialect/Nz.h"

namespace nz {

/// The number of pieces that `kernel` may meet one after the other, each for
/// many rows: as do heads of an attention to a window, of which one piece stays
/// in the cache. It is the extent of the first dense dimension, at which all
/// results are summed; the other dense dimensions are known and make pieces
/// that are worth a visit of their entries. One, where rows are not in pieces.
int64_t countPieces(KernelOp kernel);

/// The most bytes that one piece of `operand` of `kernel` has in any call; of
/// all of it, where rows are not in pieces. Nothing if sizes are not known.
std::optional<uint64_t> getBytesOfPiece(KernelOp kernel, mlir::Value operand);

} // namespace nz

#endif // NZ_DIALECT_PIECES_H
