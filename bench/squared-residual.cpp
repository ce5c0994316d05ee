//===- squared-residual.cpp - Squares of A X - T and gradients by hand ----===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What an engineer would write for this loss and nothing else: rows of X in
// vector registers (AVX-512 where the machine has it), asked for 32 entries
// ahead, buffers aligned to 64 bytes, the gradient in X gathered through the
// transposed pattern, which is made once. f32 (f4) or f64 (f8); rows are shared
// among the threads that OMP_NUM_THREADS names.
//
// usage: squared-residual FOLDER ROWS COLUMNS TYPE CALLS
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
template <int kVectors, typename Element, typename Register>
double lossAndEntryGradient(const Pattern &pattern, const Element *values,
                            const Register *X, const Register *T,
                            Register *residual, Element *dA) {
  double loss = 0;
#pragma omp parallel for schedule(dynamic, 256) reduction(+ : loss)
  for (int i = 0; i < pattern.rows(); ++i) {
    int begin = pattern.positions[i], end = pattern.positions[i + 1];
    Register row[kVectors];
    for (int v = 0; v < kVectors; ++v)
      row[v] = -T[i * kVectors + v];
    for (int p = begin; p < end; ++p) {
      prefetchRow<kVectors>(pattern, p, X);
      const Register *x = X + size_t(pattern.coordinates[p]) * kVectors;
      Element a = values[p];
      for (int v = 0; v < kVectors; ++v)
        row[v] += a * x[v];
    }
    Register squares = {};
    for (int v = 0; v < kVectors; ++v) {
      squares += row[v] * row[v];
      row[v] *= Element(2);
      residual[i * kVectors + v] = row[v];
    }
    loss += sumLanes(squares);
    for (int p = begin; p < end; ++p) {
      const Register *x = X + size_t(pattern.coordinates[p]) * kVectors;
      Register product = {};
      for (int v = 0; v < kVectors; ++v)
        product += row[v] * x[v];
      dA[p] = sumLanes(product);
    }
  }
  return loss;
}

template <typename Element, int kWidth>
int run(const std::string &folder, int rows, int calls) {
  using Register = typename Rows<Element, kWidth>::Register;
  constexpr int kVectors = Rows<Element, kWidth>::kVectors;
  size_t dense = size_t(rows) * kWidth;
  SparseRowsOf<Element> A(folder + "/A", rows);
  Buffer<Element> X(dense), T(dense);
  if (!A.good || !read(folder + "/X.npy", X) || !read(folder + "/T.npy", T))
    return 1;
  TransposedPattern transposed(A.pattern);
  Buffer<Element> residual(dense), dA(A.values.size()), dX(dense);

  measure(calls, [&] {
    double loss = lossAndEntryGradient<kVectors>(
        A.pattern, A.values.data(), X.template as<Register>(),
        T.template as<Register>(), residual.template as<Register>(), dA.data());
    multiplyTransposed<kVectors>(transposed, A.values.data(),
                                 residual.template as<Register>(),
                                 dX.template as<Register>());
    return loss;
  });
  bool written =
      write(folder + "/hand-dA.bin", dA) && write(folder + "/hand-dX.bin", dX);
  return written ? 0 : 1;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 6) {
    std::fprintf(stderr,
                 "usage: squared-residual FOLDER ROWS COLUMNS TYPE CALLS\n");
    return 2;
  }
  std::string folder = argv[1], type = argv[4];
  int rows = std::atoi(argv[2]), columns = std::atoi(argv[3]);
  int calls = std::max(1, std::atoi(argv[5]));
  return withTypeAndWidth<8, 16, 32, 64, 128>(
      type, columns, [&](auto zero, auto width) {
        return run<decltype(zero), decltype(width)::value>(folder, rows, calls);
      });
}
