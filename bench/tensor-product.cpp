//===- tensor-product.cpp - A sparse tensor times factors by hand ---------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// |M - T|^2 for M_ir = sum_jk X_ijk V_jr W_kr, and its gradients in X, V and W.
// X is compressed fiber by fiber: the sum over k of a fiber is made once and
// serves M and, kept until the row of M is whole, the gradient in V. Gradients
// in V and W are added row by row; threads have their own. f32.
//
// usage: tensor-product FOLDER I J K RANK CALLS
//
//===----------------------------------------------------------------------===//

#include "Dense.h"

namespace {

using namespace handwritten;

/// A tensor as fibers of equal i and j; `slices` are the fibers of an i.
struct Fibers {
  std::vector<int32_t> slices, columns, positions;
  Buffer<int32_t> coordinates;
  Buffer<float> values;
};

/// Entries are sorted by i, j, k.
Fibers compress(const Buffer<int32_t> &i, const Buffer<int32_t> &j, int rows,
                Buffer<int32_t> k, Buffer<float> values) {
  Fibers fibers{
      std::vector<int32_t>(rows + 1), {}, {}, std::move(k), std::move(values)};
  for (size_t p = 0; p < i.size(); ++p)
    if (p == 0 || i[p] != i[p - 1] || j[p] != j[p - 1]) {
      ++fibers.slices[i[p] + 1];
      fibers.columns.push_back(j[p]);
      fibers.positions.push_back(int32_t(p));
    }
  fibers.positions.push_back(int32_t(i.size()));
  for (int row = 0; row < rows; ++row)
    fibers.slices[row + 1] += fibers.slices[row];
  return fibers;
}

/// What a thread adds to.
struct Gradients {
  Gradients(size_t sizeV, size_t sizeW) : dV(sizeV), dW(sizeW) {}

  Buffer<float> dV, dW;
};

/// The square of what row i of M leaves of T, and its part of the gradients.
template <int kVectors>
float visitSlice(const Fibers &X, int i, const Vector (*V)[kVectors],
                 const Vector (*W)[kVectors], const Vector (*T)[kVectors],
                 Vector (*sums)[kVectors], float *dX, Gradients &gradients) {
  using Row = Vector[kVectors];
  Row residual;
  for (int v = 0; v < kVectors; ++v)
    residual[v] = -T[i][v];
  for (int fiber = X.slices[i]; fiber < X.slices[i + 1]; ++fiber) {
    Row sum = {};
    for (int p = X.positions[fiber]; p < X.positions[fiber + 1]; ++p)
      for (int v = 0; v < kVectors; ++v)
        sum[v] += X.values[p] * W[X.coordinates[p]][v];
    for (int v = 0; v < kVectors; ++v) {
      residual[v] += sum[v] * V[X.columns[fiber]][v];
      sums[fiber][v] = sum[v];
    }
  }
  Vector squares = {};
  for (int v = 0; v < kVectors; ++v) {
    squares += residual[v] * residual[v];
    residual[v] *= 2.0f;
  }
  Row *dV = gradients.dV.as<Row>(), *dW = gradients.dW.as<Row>();
  for (int fiber = X.slices[i]; fiber < X.slices[i + 1]; ++fiber) {
    int j = X.columns[fiber];
    Row slope;
    for (int v = 0; v < kVectors; ++v) {
      slope[v] = residual[v] * V[j][v];
      dV[j][v] += residual[v] * sums[fiber][v];
    }
    for (int p = X.positions[fiber]; p < X.positions[fiber + 1]; ++p) {
      int k = X.coordinates[p];
      Vector product = {};
      for (int v = 0; v < kVectors; ++v) {
        product += slope[v] * W[k][v];
        dW[k][v] += X.values[p] * slope[v];
      }
      dX[p] = sumLanes(product);
    }
  }
  return sumLanes(squares);
}

template <int kVectors>
int run(const std::string &folder, int I, int J, int K, int calls) {
  using Row = Vector[kVectors];
  size_t entries = countNumbers(folder + "values.npy", sizeof(float));
  size_t rank = kVectors * kLanes;
  Buffer<int32_t> i(entries), j(entries), k(entries);
  Buffer<float> values(entries), V(J * rank), W(K * rank), T(I * rank);
  if (!read(folder + "i.npy", i) || !read(folder + "j.npy", j) ||
      !read(folder + "k.npy", k) || !read(folder + "values.npy", values) ||
      !read(folder + "V.npy", V) || !read(folder + "W.npy", W) ||
      !read(folder + "T.npy", T))
    return 1;
  Fibers X = compress(i, j, I, std::move(k), std::move(values));
  Buffer<float> sums(X.columns.size() * rank);
  Buffer<float> dX(entries), dV(J * rank), dW(K * rank);
  std::vector<Gradients> parts;
  parts.reserve(threadCount());
  for (int thread = 0; thread < threadCount(); ++thread)
    parts.emplace_back(J * rank, K * rank);
  measure(calls, [&] {
    for (Gradients &part : parts) {
      std::fill_n(part.dV.data(), part.dV.size(), 0.0f);
      std::fill_n(part.dW.data(), part.dW.size(), 0.0f);
    }
    double loss = 0;
#pragma omp parallel for schedule(dynamic, 8) reduction(+ : loss)
    for (int row = 0; row < I; ++row)
      loss += visitSlice<kVectors>(X, row, V.as<Row>(), W.as<Row>(),
                                   T.as<Row>(), sums.as<Row>(), dX.data(),
                                   parts[threadNumber()]);
    std::fill_n(dV.data(), dV.size(), 0.0f);
    std::fill_n(dW.data(), dW.size(), 0.0f);
    for (Gradients &part : parts) {
      for (size_t e = 0; e < dV.size(); ++e)
        dV[e] += part.dV[e];
      for (size_t e = 0; e < dW.size(); ++e)
        dW[e] += part.dW[e];
    }
    return loss;
  });
  bool written = write(folder + "hand-dX.bin", dX) &&
                 write(folder + "hand-dV.bin", dV) &&
                 write(folder + "hand-dW.bin", dW);
  return written ? 0 : 1;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 7) {
    std::fprintf(stderr, "usage: tensor-product FOLDER I J K RANK CALLS\n");
    return 2;
  }
  std::string folder = std::string(argv[1]) + "/";
  int I = std::atoi(argv[2]), J = std::atoi(argv[3]), K = std::atoi(argv[4]);
  int calls = std::max(1, std::atoi(argv[6]));
  switch (std::atoi(argv[5])) {
  case 16:
    return run<1>(folder, I, J, K, calls);
  case 32:
    return run<2>(folder, I, J, K, calls);
  }
  std::fprintf(stderr, "expected rank 16 or 32, found %s\n", argv[5]);
  return 2;
}
