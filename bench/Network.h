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

/// A weight with Adam's moments.
struct Parameter {
  explicit Parameter(size_t size)
      : values(size), gradient(size), first(size), second(size) {}

  /// With the decay of the weights in their gradient.
  void step(int number, double rate, double decay = 0) {
    constexpr double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
    double size = rate / (1 - std::pow(beta1, number));
    double root = 1 / std::sqrt(1 - std::pow(beta2, number));
    for (size_t i = 0; i < values.size(); ++i) {
      double g = gradient[i] + decay * values[i];
      first[i] = beta1 * first[i] + (1 - beta1) * g;
      second[i] = beta2 * second[i] + (1 - beta2) * g * g;
      values[i] -= size * first[i] / (std::sqrt(second[i]) * root + epsilon);
    }
  }

  Buffer<double> values, gradient, first, second;
};

} // namespace handwritten

#endif // NZ_BENCH_NETWORK_H
