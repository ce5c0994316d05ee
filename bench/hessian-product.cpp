//===- hessian-product.cpp - A product with a Hessian by hand -------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// v H v and H v for the Hessian of the mean of log(1 + exp(-y_i x_i w)) and
// weight / 2 |w|^2: scores and their change along v in one pass over the
// samples, and one gather through the transposed pattern, whose values are put
// in order once: the samples do not change. f32.
//
// usage: hessian-product FOLDER ROWS COLUMNS CALLS
//
//===----------------------------------------------------------------------===//

#include "Dense.h"

using namespace handwritten;

int main(int argc, char **argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: hessian-product FOLDER ROWS COLUMNS CALLS\n");
    return 2;
  }
  std::string folder = std::string(argv[1]) + "/";
  int rows = std::atoi(argv[2]), columns = std::atoi(argv[3]);
  constexpr float weight = 1e-4f;
  SparseRows X(folder + "X", rows);
  Buffer<float> y(rows), w(columns), v(columns), changes(rows), Hv(columns);
  if (!X.good || !read(folder + "y.npy", y) || !read(folder + "w.npy", w) ||
      !read(folder + "v.npy", v))
    return 1;
  TransposedPattern transposed(X.pattern, columns);
  Buffer<float> values = transposed.inOrder(X.values);
  // Both vectors side by side: a sample's entry meets them on one line.
  Buffer<float> pairs(2 * size_t(columns));
  measure(std::max(1, std::atoi(argv[4])), [&] {
    for (int j = 0; j < columns; ++j) {
      pairs[2 * j] = w[j];
      pairs[2 * j + 1] = v[j];
    }
#pragma omp parallel for schedule(dynamic, 256)
    for (int i = 0; i < rows; ++i) {
      float score = 0, change = 0;
      for (int p = X.pattern.positions[i]; p < X.pattern.positions[i + 1];
           ++p) {
        const float *pair = pairs.data() + 2 * size_t(X.pattern.coordinates[p]);
        score += X.values[p] * pair[0];
        change += X.values[p] * pair[1];
      }
      // The same for both labels.
      float e = std::exp(-std::abs(score));
      changes[i] = e / ((1 + e) * (1 + e)) * change / float(rows);
    }
    double curvature = 0;
#pragma omp parallel for schedule(dynamic, 256) reduction(+ : curvature)
    for (int j = 0; j < columns; ++j) {
      Hv[j] = weight * v[j] +
              dot(transposed.pattern, values.data(), changes.data(), j);
      curvature += v[j] * Hv[j];
    }
    return curvature;
  });
  return write(folder + "hand-Hv.bin", Hv) ? 0 : 1;
}
