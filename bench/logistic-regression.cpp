//===- logistic-regression.cpp - A step of logistic regression by hand ----===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A step of Adam on the mean of log(1 + exp(-y_i x_i w)) and weight / 2 |w|^2.
// The gradient is gathered through the transposed pattern, whose values are put
// in order once: the samples do not change. f32.
//
// usage: logistic-regression FOLDER ROWS COLUMNS CALLS
//
//===----------------------------------------------------------------------===//

#include "Dense.h"

using namespace handwritten;

int main(int argc, char **argv) {
  if (argc != 5) {
    std::fprintf(stderr,
                 "usage: logistic-regression FOLDER ROWS COLUMNS CALLS\n");
    return 2;
  }
  std::string folder = std::string(argv[1]) + "/";
  int rows = std::atoi(argv[2]), columns = std::atoi(argv[3]);
  constexpr float weight = 1e-4f, rate = 0.01f;
  SparseRows X(folder + "X", rows);
  Buffer<float> y(rows), slopes(rows);
  if (!X.good || !read(folder + "y.npy", y))
    return 1;
  TransposedPattern transposed(X.pattern, columns);
  Buffer<float> values = transposed.inOrder(X.values);
  Parameters<float> w(columns);
  int step = 0;
  measure(std::max(1, std::atoi(argv[4])), [&] {
    double loss = 0, squares = 0;
#pragma omp parallel for schedule(dynamic, 256) reduction(+ : loss)
    for (int i = 0; i < rows; ++i) {
      float z = -y[i] * dot(X.pattern, X.values.data(), w.values.data(), i);
      float e = std::exp(-std::abs(z));
      loss += std::max(z, 0.0f) + std::log1p(e);
      float share = (z > 0 ? 1.0f : e) / (1.0f + e);
      slopes[i] = -y[i] * share / float(rows);
    }
#pragma omp parallel for schedule(dynamic, 256) reduction(+ : squares)
    for (int j = 0; j < columns; ++j) {
      float x = w.values[j];
      squares += x * x;
      w.gradient[j] =
          weight * x + dot(transposed.pattern, values.data(), slopes.data(), j);
    }
    w.step(++step, rate);
    return loss / rows + weight / 2 * squares;
  });
  return 0;
}
