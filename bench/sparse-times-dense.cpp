//===- sparse-times-dense.cpp - A X by hand -------------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A row of the result is summed in registers; with one column, A's row is.
// f32 (f4) or f64 (f8).
//
// usage: sparse-times-dense FOLDER ROWS COLUMNS TYPE CALLS
//
//===----------------------------------------------------------------------===//

#include "Dense.h"

namespace {

using namespace handwritten;

template <int kWidth, typename Element>
void product(const SparseRowsOf<Element> &A, Buffer<Element> &X,
             Buffer<Element> &Y) {
  const Element *values = A.values.data();
  if constexpr (kWidth == 1) {
#pragma omp parallel for schedule(dynamic, 256)
    for (int i = 0; i < A.pattern.rows(); ++i)
      Y[i] = dot(A.pattern, values, X.data(), i);
  } else {
    using Register = typename Rows<Element, kWidth>::Register;
    multiply<Rows<Element, kWidth>::kVectors>(A.pattern, values,
                                              X.template as<Register>(),
                                              Y.template as<Register>());
  }
}

template <typename Element, int kWidth>
int run(const std::string &folder, int rows, int calls) {
  SparseRowsOf<Element> A(folder + "A", rows);
  Buffer<Element> X(size_t(rows) * kWidth), Y(X.size());
  if (!A.good || !read(folder + "X.npy", X))
    return 1;
  measure(calls, [&] {
    product<kWidth>(A, X, Y);
    return 0.0;
  });
  return write(folder + "hand-Y.bin", Y) ? 0 : 1;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 6) {
    std::fprintf(stderr,
                 "usage: sparse-times-dense FOLDER ROWS COLUMNS TYPE CALLS\n");
    return 2;
  }
  std::string folder = std::string(argv[1]) + "/", type = argv[4];
  int rows = std::atoi(argv[2]), columns = std::atoi(argv[3]);
  int calls = std::max(1, std::atoi(argv[5]));
  return withTypeAndWidth<1, 8, 16, 32, 64, 128>(
      type, columns, [&](auto zero, auto width) {
        return run<decltype(zero), decltype(width)::value>(folder, rows, calls);
      });
}
