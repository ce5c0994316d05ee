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
// made once. f32; rows are shared among the threads that OMP_NUM_THREADS names.
//
// usage: squared-residual FOLDER ROWS COLUMNS CALLS
//
// Reads the arrays that run.py writes, times CALLS calls of
// value and gradients, prints one JSON object, and leaves the gradients as
// hand-dA.bin and hand-dX.bin in FOLDER.
//
//===----------------------------------------------------------------------===//

#include "Dense.h"

namespace {

using namespace handwritten;

/// The loss and, while a row of the residual is in registers, the gradient of
/// the row's entries: 2 (A X - T) X^T on the pattern of A. Writes twice the
/// residual for the gradient in X.
template <int kVectors>
double lossAndEntryGradient(const Pattern &pattern, const float *values,
                            const Vector *X, const Vector *T, Vector *residual,
                            float *dA) {
  double loss = 0;
#pragma omp parallel for schedule(dynamic, 256) reduction(+ : loss)
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

template <int kVectors>
int run(const std::string &folder, int rows, int calls) {
  size_t entries = countNumbers(folder + "/A-values.npy", sizeof(float));
  size_t dense = size_t(rows) * kVectors * kLanes;
  Pattern pattern(rows, entries);
  Buffer<float> values(entries), X(dense), T(dense);
  if (!read(folder + "/A-positions.npy", pattern.positions) ||
      !read(folder + "/A-coordinates.npy", pattern.coordinates) ||
      !read(folder + "/A-values.npy", values) || !read(folder + "/X.npy", X) ||
      !read(folder + "/T.npy", T))
    return 1;
  TransposedPattern transposed(pattern);
  Buffer<float> residual(dense), dA(entries), dX(dense);

  measure(calls, [&] {
    double loss = lossAndEntryGradient<kVectors>(
        pattern, values.data(), X.as<Vector>(), T.as<Vector>(),
        residual.as<Vector>(), dA.data());
    multiplyTransposed<kVectors>(transposed, values.data(),
                                 residual.as<Vector>(), dX.as<Vector>());
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
