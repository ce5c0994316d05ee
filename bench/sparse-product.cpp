//===- sparse-product.cpp - Half of |A B|^2 and its gradients by hand -----===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The cotangent of C = A B is C, so one pass over the rows of A suffices: a row
// of C is summed where the terms are known to go, a place a term, which is made
// once with the pattern of C, and met by the rows of B again for both gradients
// while it is in the cache. f32. Threads have gradients in B of their own.
//
// usage: sparse-product FOLDER ROWS CALLS
//
//===----------------------------------------------------------------------===//

#include "Dense.h"
#include "ProductPlan.h"

namespace {

using namespace handwritten;

/// A row of the product, its squares, and its part of both gradients.
float visitRow(const SparseRows &A, const ProductPlan &C, int i,
               float *__restrict values, float *__restrict dA,
               float *__restrict dB) {
  const Pattern &pattern = A.pattern;
  const int32_t *__restrict columns = pattern.coordinates.data();
  const float *__restrict entries = A.values.data();
  int begin = pattern.positions[i], end = pattern.positions[i + 1];
  for (int r = C.positions[i]; r < C.positions[i + 1]; ++r)
    values[r] = 0;
  for (int p = begin; p < end; ++p) {
    float a = entries[p];
    int j = columns[p];
    const int32_t *place = C.places.data() + C.starts[p];
    for (int q = pattern.positions[j]; q < pattern.positions[j + 1]; ++q)
      values[*place++] += a * entries[q];
  }
  for (int p = begin; p < end; ++p) {
    float a = entries[p], sum = 0;
    int j = columns[p];
    const int32_t *place = C.places.data() + C.starts[p];
    for (int q = pattern.positions[j]; q < pattern.positions[j + 1]; ++q) {
      float c = values[*place++];
      sum += c * entries[q];
      dB[q] += a * c;
    }
    dA[p] = sum;
  }
  float squares = 0;
  for (int r = C.positions[i]; r < C.positions[i + 1]; ++r)
    squares += values[r] * values[r];
  return squares;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: sparse-product FOLDER ROWS CALLS\n");
    return 2;
  }
  std::string folder = std::string(argv[1]) + "/";
  int rows = std::atoi(argv[2]);
  SparseRows A(folder + "A", rows);
  if (!A.good)
    return 1;
  ProductPlan C(A.pattern);
  size_t entries = A.values.size();
  Buffer<float> values(C.coordinates.size()), dA(entries), dB(entries);
  std::vector<Buffer<float>> ofThreads;
  ofThreads.reserve(threadCount());
  for (int thread = 0; thread < threadCount(); ++thread)
    ofThreads.emplace_back(entries);
  measure(std::max(1, std::atoi(argv[3])), [&] {
    for (Buffer<float> &own : ofThreads)
      std::fill_n(own.data(), entries, 0.0f);
    double loss = 0;
#pragma omp parallel for schedule(dynamic, 256) reduction(+ : loss)
    for (int i = 0; i < rows; ++i)
      loss += visitRow(A, C, i, values.data(), dA.data(),
                       ofThreads[threadNumber()].data());
    for (size_t q = 0; q < entries; ++q) {
      float sum = 0;
      for (Buffer<float> &own : ofThreads)
        sum += own[q];
      dB[q] = sum;
    }
    return loss / 2;
  });
  bool written =
      write(folder + "hand-dA.bin", dA) && write(folder + "hand-dB.bin", dB);
  return written ? 0 : 1;
}
