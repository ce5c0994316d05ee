//===- Network.h - What the networks written by hand share ------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_BENCH_NETWORK_H
#define NZ_BENCH_NETWORK_H

#include "Handwritten.h"

#include <cmath>

namespace handwritten {

/// A matrix in compressed rows, and what its transpose needs.
struct SparseMatrix {
  SparseMatrix(int rows, size_t entries)
      : pattern(rows, entries), values(entries) {}

  bool readFrom(const std::string &prefix) {
    return read(prefix + "-positions.bin", pattern.positions) &&
           read(prefix + "-coordinates.bin", pattern.coordinates) &&
           read(prefix + "-values.bin", values);
  }

  Pattern pattern;
  Buffer<double> values;
};

/// Calls `visit(value, column)` for the entries of a row.
template <typename Visit>
void forRow(const SparseMatrix &matrix, int row, Visit visit) {
  const Pattern &pattern = matrix.pattern;
  for (int p = pattern.positions[row]; p < pattern.positions[row + 1]; ++p)
    visit(matrix.values[p], pattern.coordinates[p]);
}

/// Calls `visit(value, row)` for the entries of a column.
template <typename Visit>
void forColumn(const SparseMatrix &matrix, const TransposedPattern &transposed,
               int column, Visit visit) {
  const Pattern &pattern = transposed.pattern;
  for (int q = pattern.positions[column]; q < pattern.positions[column + 1];
       ++q)
    visit(matrix.values[transposed.sources[q]], pattern.coordinates[q]);
}

} // namespace handwritten

#endif // NZ_BENCH_NETWORK_H
