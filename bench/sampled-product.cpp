//===- sampled-product.cpp - Dense times dense at stored entries by hand --===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A row of U stays in registers while the entries of A's row meet rows of V.
// f32 (f4) or f64 (f8).
//
// usage: sampled-product FOLDER ROWS COLUMNS TYPE CALLS
//
//===----------------------------------------------------------------------===//

#include "Dense.h"

namespace {

using namespace handwritten;

template <int kVectors, typename Element, typename Register>
void sample(const SparseRowsOf<Element> &A, const Register *U,
            const Register *V, Element *S) {
#pragma omp parallel for schedule(dynamic, 256)
  for (int i = 0; i < A.pattern.rows(); ++i) {
    Register row[kVectors];
    std::copy_n(U + size_t(i) * kVectors, kVectors, row);
    for (int p = A.pattern.positions[i]; p < A.pattern.positions[i + 1]; ++p) {
      prefetchRow<kVectors>(A.pattern, p, V);
      const Register *v = V + size_t(A.pattern.coordinates[p]) * kVectors;
      Register product = {};
      for (int r = 0; r < kVectors; ++r)
        product += row[r] * v[r];
      S[p] = A.values[p] * sumLanes(product);
    }
  }
}

template <typename Element, int kWidth>
int run(const std::string &folder, int rows, int calls) {
  using Register = typename Rows<Element, kWidth>::Register;
  SparseRowsOf<Element> A(folder + "A", rows);
  Buffer<Element> U(size_t(rows) * kWidth), V(U.size()), S(A.values.size());
  if (!A.good || !read(folder + "U.npy", U) || !read(folder + "V.npy", V))
    return 1;
  measure(calls, [&] {
    sample<Rows<Element, kWidth>::kVectors>(
        A, U.template as<Register>(), V.template as<Register>(), S.data());
    return 0.0;
  });
  return write(folder + "hand-S.bin", S) ? 0 : 1;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 6) {
    std::fprintf(stderr,
                 "usage: sampled-product FOLDER ROWS COLUMNS TYPE CALLS\n");
    return 2;
  }
  std::string folder = std::string(argv[1]) + "/", type = argv[4];
  int rows = std::atoi(argv[2]), columns = std::atoi(argv[3]);
  int calls = std::max(1, std::atoi(argv[5]));
  return withTypeAndWidth<8, 16, 32, 64, 128>(
      type, columns, [&](auto zero, auto width) {
        return run<decltype(zero), decltype(width)::value>(folder, rows, calls);
      });
}
