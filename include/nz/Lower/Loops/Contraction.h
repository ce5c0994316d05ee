//===- Contraction.h - Dense products that run in tiles ---------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_LOOPS_CONTRACTION_H
#define NZ_LOWER_LOOPS_CONTRACTION_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <optional>

namespace nz {

/// Rows of a tile: by two vectors, twelve sums keep two multipliers busy for
/// four cycles, and leave registers for a row of B and a number of A.
inline constexpr int64_t kTileRows = 6;

/// The loops of a dense product as tiles run them. A tile is some rows of A by
/// contiguous columns of B, summed over the reduction in registers.
struct Contraction {
  /// The operands that have rows and columns.
  unsigned left, right;
  unsigned column, reduction;
  std::optional<unsigned> row;
  /// All other loops, outermost first.
  llvm::SmallVector<unsigned> outer;
};

/// The loops of `generic`, which is on buffers, if it is a product whose result
/// and right operand have contiguous rows of the same columns.
std::optional<Contraction> matchContraction(mlir::linalg::GenericOp generic);

/// Makes `generic`, on buffers, the product of matrices that it is in memory,
/// if it is a product: loops that all operands have side by side become one.
/// Heads by numbers of a head, say, are columns: more of them fit in a tile.
/// True if `generic` is another operation now.
bool collapseProduct(mlir::linalg::GenericOp &generic,
                     mlir::RewriterBase &rewriter);

} // namespace nz

#endif // NZ_LOWER_LOOPS_CONTRACTION_H
