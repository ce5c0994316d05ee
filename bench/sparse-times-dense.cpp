//===- sparse-times-dense.cpp - A X by hand -------------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A row of the result is summed in registers; with one column, A's row is. f32.
//
// usage: sparse-times-dense FOLDER ROWS COLUMNS CALLS
//
//===----------------------------------------------------------------------===//

#include "Dense.h"

using namespace handwritten;

int main(int argc, char **argv) {
  if (argc != 5) {
    std::fprintf(stderr,
                 "usage: sparse-times-dense FOLDER ROWS COLUMNS CALLS\n");
    return 2;
  }
  std::string folder = std::string(argv[1]) + "/";
  int rows = std::atoi(argv[2]), columns = std::atoi(argv[3]);
  SparseRows A(folder + "A", rows);
  Buffer<float> X(size_t(rows) * columns), Y(X.size());
  if (!A.good || !read(folder + "X.npy", X))
    return 1;
  auto product = [&] {
    const float *values = A.values.data();
    switch (columns) {
    case 1:
#pragma omp parallel for schedule(dynamic, 256)
      for (int i = 0; i < rows; ++i)
        Y[i] = dot(A.pattern, values, X.data(), i);
      break;
    case 32:
      multiply<2>(A.pattern, values, X.as<Vector>(), Y.as<Vector>());
      break;
    case 64:
      multiply<4>(A.pattern, values, X.as<Vector>(), Y.as<Vector>());
      break;
    }
    return 0.0;
  };
  if (columns != 1 && columns != 32 && columns != 64) {
    std::fprintf(stderr, "expected 1, 32 or 64 columns, found %d\n", columns);
    return 2;
  }
  measure(std::max(1, std::atoi(argv[4])), product);
  return write(folder + "hand-Y.bin", Y) ? 0 : 1;
}
