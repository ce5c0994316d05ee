//===- squared-residual.cpp - Squares of A X - T and gradients by hand ----===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What an engineer would write for this loss and nothing else: rows of X in
// vector registers (AVX-512 where the machine has it), buffers aligned to 64
// bytes, the gradient in X gathered through the transposed pattern, which is
// made once. One thread, f32.
//
// usage: squared-residual FOLDER ROWS COLUMNS CALLS
//
// Reads the plain arrays that squared_residual.py writes, times CALLS calls of
// value and gradients, prints one JSON object, and leaves the gradients as
// hand-dA.bin and hand-dX.bin in FOLDER.
//
//===----------------------------------------------------------------------===//

#include "Handwritten.h"

#include <cstdlib>

namespace {

using namespace handwritten;

/// Sixteen numbers: a register of AVX-512, several narrower ones elsewhere.
using Vector = float __attribute__((vector_size(64)));
constexpr int kLanes = 16;

float sumLanes(Vector vector) {
  float sum = 0;
  for (int lane = 0; lane < kLanes; ++lane)
    sum += vector[lane];
  return sum;
}

/// The loss and, while a row of the residual is in registers, the gradient of
/// the row's entries: 2 (A X - T) X^T on the pattern of A. Writes twice the
/// residual for the gradient in X.
template <int kVectors>
double lossAndEntryGradient(const Pattern &pattern, const float *values,
                            const Vector *X, const Vector *T, Vector *residual,
                            float *dA) {
  double loss = 0;
  for (int i = 0; i < pattern.rows(); ++i) {
    int begin = pattern.positions[i], end = pattern.positions[i + 1];
    Vector row[kVectors];
    for (int v = 0; v < kVectors; ++v)
      row[v] = -T[i * kVectors + v];
    for (int p = begin; p < end; ++p) {
      const Vector *x = X + size_t(pattern.coordinates[p]) * kVectors;
      float a = values[p];
      for (int v = 0; v < kVectors; ++v)
        row[v] += a * x[v];
    }
    Vector squares = {};
    for (int v = 0; v < kVectors; ++v) {
      squares += row[v] * row[v];
      row[v] *= 2.0f;
      residual[i * kVectors + v] = row[v];
    }
    loss += sumLanes(squares);
    for (int p = begin; p < end; ++p) {
      const Vector *x = X + size_t(pattern.coordinates[p]) * kVectors;
      Vector product = {};
      for (int v = 0; v < kVectors; ++v)
        product += row[v] * x[v];
      dA[p] = sumLanes(product);
    }
  }
  return loss;
}

/// A^T times the residual's double, gathered row by row of the result.
template <int kVectors>
void denseGradient(const TransposedPattern &transposed, const float *values,
                   const Vector *residual, Vector *dX) {
  const Pattern &pattern = transposed.pattern;
  for (int j = 0; j < pattern.rows(); ++j) {
    Vector row[kVectors] = {};
    for (int q = pattern.positions[j]; q < pattern.positions[j + 1]; ++q) {
      const Vector *r = residual + size_t(pattern.coordinates[q]) * kVectors;
      float a = values[transposed.sources[q]];
      for (int v = 0; v < kVectors; ++v)
        row[v] += a * r[v];
    }
    for (int v = 0; v < kVectors; ++v)
      dX[size_t(j) * kVectors + v] = row[v];
  }
}

template <int kVectors>
int run(const std::string &folder, int rows, int calls) {
  size_t entries = countNumbers(folder + "/values.bin", sizeof(float));
  size_t dense = size_t(rows) * kVectors * kLanes;
  Pattern pattern(rows, entries);
  Buffer<float> values(entries), X(dense), T(dense);
  if (!read(folder + "/positions.bin", pattern.positions) ||
      !read(folder + "/coordinates.bin", pattern.coordinates) ||
      !read(folder + "/values.bin", values) || !read(folder + "/X.bin", X) ||
      !read(folder + "/T.bin", T))
    return 1;
  TransposedPattern transposed(pattern);
  Buffer<float> residual(dense), dA(entries), dX(dense);

  measure(calls, [&] {
    double loss = lossAndEntryGradient<kVectors>(
        pattern, values.data(), X.as<Vector>(), T.as<Vector>(),
        residual.as<Vector>(), dA.data());
    denseGradient<kVectors>(transposed, values.data(), residual.as<Vector>(),
                            dX.as<Vector>());
    return loss;
  });
  bool written =
      write(folder + "/hand-dA.bin", dA) && write(folder + "/hand-dX.bin", dX);
  return written ? 0 : 1;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: squared-residual FOLDER ROWS COLUMNS CALLS\n");
    return 2;
  }
  std::string folder = argv[1];
  int rows = std::atoi(argv[2]), calls = std::max(1, std::atoi(argv[4]));
  switch (std::atoi(argv[3])) {
  case 16:
    return run<1>(folder, rows, calls);
  case 32:
    return run<2>(folder, rows, calls);
  case 64:
    return run<4>(folder, rows, calls);
  case 128:
    return run<8>(folder, rows, calls);
  }
  std::fprintf(stderr, "expected 16, 32, 64 or 128 columns, found %s\n",
               argv[3]);
  return 2;
}
