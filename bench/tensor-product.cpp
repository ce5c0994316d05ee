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
// in V and W are added row by row; threads have their own. f32 (f4) or f64
// (f8).
//
// usage: tensor-product FOLDER I J K RANK TYPE CALLS
//
//===----------------------------------------------------------------------===//

#include "Dense.h"

namespace {

using namespace handwritten;

/// A tensor as fibers of equal i and j; `slices` are the fibers of an i.
template <typename Element> struct Fibers {
  std::vector<int32_t> slices, columns, positions;
  Buffer<int32_t> coordinates;
  Buffer<Element> values;
};

/// Entries are sorted by i, j, k.
template <typename Element>
Fibers<Element> compress(const Buffer<int32_t> &i, const Buffer<int32_t> &j,
                         int rows, Buffer<int32_t> k, Buffer<Element> values) {
  Fibers<Element> fibers{
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
template <typename Element> struct Gradients {
  Gradients(size_t sizeV, size_t sizeW) : dV(sizeV), dW(sizeW) {}

  Buffer<Element> dV, dW;
};

/// The square of what row i of M leaves of T, and its part of the gradients.
template <int kVectors, typename Register, typename Element>
Element visitSlice(const Fibers<Element> &X, int i,
                   const Register (*V)[kVectors], const Register (*W)[kVectors],
                   const Register (*T)[kVectors], Register (*sums)[kVectors],
                   Element *dX, Gradients<Element> &gradients) {
  using Row = Register[kVectors];
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
  Register squares = {};
  for (int v = 0; v < kVectors; ++v) {
    squares += residual[v] * residual[v];
    residual[v] *= Element(2);
  }
  Row *dV = gradients.dV.template as<Row>(),
      *dW = gradients.dW.template as<Row>();
  for (int fiber = X.slices[i]; fiber < X.slices[i + 1]; ++fiber) {
    int j = X.columns[fiber];
    Row slope;
    for (int v = 0; v < kVectors; ++v) {
      slope[v] = residual[v] * V[j][v];
      dV[j][v] += residual[v] * sums[fiber][v];
    }
    for (int p = X.positions[fiber]; p < X.positions[fiber + 1]; ++p) {
      int k = X.coordinates[p];
      Register product = {};
      for (int v = 0; v < kVectors; ++v) {
        product += slope[v] * W[k][v];
        dW[k][v] += X.values[p] * slope[v];
      }
      dX[p] = sumLanes(product);
    }
  }
  return sumLanes(squares);
}

template <typename Element, int kRank>
int run(const std::string &folder, int I, int J, int K, int calls) {
  constexpr int kVectors = Rows<Element, kRank>::kVectors;
  using Row = typename Rows<Element, kRank>::Register[kVectors];
  size_t entries = countNumbers(folder + "values.npy", sizeof(Element));
  size_t rank = kRank;
  Buffer<int32_t> i(entries), j(entries), k(entries);
  Buffer<Element> values(entries), V(J * rank), W(K * rank), T(I * rank);
  if (!read(folder + "i.npy", i) || !read(folder + "j.npy", j) ||
      !read(folder + "k.npy", k) || !read(folder + "values.npy", values) ||
      !read(folder + "V.npy", V) || !read(folder + "W.npy", W) ||
      !read(folder + "T.npy", T))
    return 1;
  Fibers<Element> X = compress(i, j, I, std::move(k), std::move(values));
  Buffer<Element> sums(X.columns.size() * rank);
  Buffer<Element> dX(entries), dV(J * rank), dW(K * rank);
  std::vector<Gradients<Element>> parts;
  parts.reserve(threadCount());
  for (int thread = 0; thread < threadCount(); ++thread)
    parts.emplace_back(J * rank, K * rank);
  measure(calls, [&] {
    for (Gradients<Element> &part : parts) {
      std::fill_n(part.dV.data(), part.dV.size(), Element(0));
      std::fill_n(part.dW.data(), part.dW.size(), Element(0));
    }
    double loss = 0;
#pragma omp parallel for schedule(dynamic, 8) reduction(+ : loss)
    for (int row = 0; row < I; ++row)
      loss += visitSlice<kVectors>(X, row, V.template as<Row>(),
                                   W.template as<Row>(), T.template as<Row>(),
                                   sums.template as<Row>(), dX.data(),
                                   parts[threadNumber()]);
    std::fill_n(dV.data(), dV.size(), Element(0));
    std::fill_n(dW.data(), dW.size(), Element(0));
    for (Gradients<Element> &part : parts) {
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
  if (argc != 8) {
    std::fprintf(stderr,
                 "usage: tensor-product FOLDER I J K RANK TYPE CALLS\n");
    return 2;
  }
  std::string folder = std::string(argv[1]) + "/", type = argv[6];
  int I = std::atoi(argv[2]), J = std::atoi(argv[3]), K = std::atoi(argv[4]);
  int rank = std::atoi(argv[5]), calls = std::max(1, std::atoi(argv[7]));
  return withTypeAndWidth<8, 16, 32, 64, 128>(
      type, rank, [&](auto zero, auto width) {
        return run<decltype(zero), decltype(width)::value>(folder, I, J, K,
                                                           calls);
      });
}
