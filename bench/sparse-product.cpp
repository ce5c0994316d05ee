//===- sparse-product.cpp - Half of |A B|^2 and its gradients by hand -----===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The cotangent of C = A B is C, so one pass over the rows of A suffices: a row
// of C is summed in a vector as long as C is wide, read from there at the
// pattern of C, which is made once, and met by the rows of B again for both
// gradients while it is in the cache. f32. Threads have vectors and gradients
// in B of their own.
//
// usage: sparse-product FOLDER ROWS CALLS
//
//===----------------------------------------------------------------------===//

#include "Dense.h"

namespace {

using namespace handwritten;

/// The pattern of the product of a matrix with itself.
Pattern squarePattern(const Pattern &A) {
  int rows = A.rows();
  std::vector<int32_t> columns, last(rows, -1);
  std::vector<int32_t> positions = {0};
  for (int i = 0; i < rows; ++i) {
    for (int p = A.positions[i]; p < A.positions[i + 1]; ++p) {
      int j = A.coordinates[p];
      for (int q = A.positions[j]; q < A.positions[j + 1]; ++q)
        if (last[A.coordinates[q]] != i) {
          last[A.coordinates[q]] = i;
          columns.push_back(A.coordinates[q]);
        }
    }
    std::sort(columns.begin() + positions.back(), columns.end());
    positions.push_back(int32_t(columns.size()));
  }
  Pattern C(rows, columns.size());
  std::copy(positions.begin(), positions.end(), C.positions.data());
  std::copy(columns.begin(), columns.end(), C.coordinates.data());
  return C;
}

/// What a thread sums into.
struct Workspace {
  Workspace(int columns, size_t entries) : row(columns), dB(entries) {}

  Buffer<float> row, dB;
};

/// A row of the product, its squares, and its part of both gradients. Leaves
/// the workspace's row as it was: zeros.
float visitRow(const SparseRows &A, const Pattern &C, int i, float *values,
               float *dA, Workspace &workspace) {
  const Pattern &pattern = A.pattern;
  const int32_t *__restrict columns = pattern.coordinates.data();
  const float *__restrict entries = A.values.data();
  float *__restrict row = workspace.row.data();
  float *__restrict dB = workspace.dB.data();
  int begin = pattern.positions[i], end = pattern.positions[i + 1];
  for (int p = begin; p < end; ++p) {
    float a = entries[p];
    int j = columns[p];
    for (int q = pattern.positions[j]; q < pattern.positions[j + 1]; ++q)
      row[columns[q]] += a * entries[q];
  }
  for (int p = begin; p < end; ++p) {
    float a = entries[p], sum = 0;
    int j = columns[p];
    for (int q = pattern.positions[j]; q < pattern.positions[j + 1]; ++q) {
      float c = row[columns[q]];
      sum += c * entries[q];
      dB[q] += a * c;
    }
    dA[p] = sum;
  }
  float squares = 0;
  for (int p = C.positions[i]; p < C.positions[i + 1]; ++p) {
    float &c = row[C.coordinates[p]];
    values[p] = c;
    squares += c * c;
    c = 0;
  }
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
  Pattern C = squarePattern(A.pattern);
  size_t entries = A.values.size();
  Buffer<float> values(C.coordinates.size()), dA(entries), dB(entries);
  std::vector<Workspace> workspaces;
  workspaces.reserve(threadCount());
  for (int thread = 0; thread < threadCount(); ++thread)
    workspaces.emplace_back(rows, entries);
  measure(std::max(1, std::atoi(argv[3])), [&] {
    for (Workspace &workspace : workspaces)
      std::fill_n(workspace.dB.data(), entries, 0.0f);
    double loss = 0;
#pragma omp parallel for schedule(dynamic, 256) reduction(+ : loss)
    for (int i = 0; i < rows; ++i)
      loss += visitRow(A, C, i, values.data(), dA.data(),
                       workspaces[threadNumber()]);
    for (size_t q = 0; q < entries; ++q) {
      float sum = 0;
      for (Workspace &workspace : workspaces)
        sum += workspace.dB[q];
      dB[q] = sum;
    }
    return loss / 2;
  });
  bool written =
      write(folder + "hand-dA.bin", dA) && write(folder + "hand-dB.bin", dB);
  return written ? 0 : 1;
}
