//===- matrix-factorization.cpp - A step of factorization by hand ---------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A step of Adam on the mean of (R - U V^T)^2 at the stored entries of R. On
// one thread errors and both gradients come in one pass: V and its gradient
// stay in the cache, so that adding to rows of it is cheap. On more threads
// each adds into a gradient of its own. f32.
//
// usage: matrix-factorization FOLDER USERS ITEMS CALLS
//
//===----------------------------------------------------------------------===//

#include "Dense.h"

namespace {

using namespace handwritten;

constexpr int kVectors = 2;
using Row = Vector[kVectors];

/// The loss; writes the gradient in U, adds that in V into `parts`, one part a
/// thread.
double lossAndGradients(const SparseRows &R, const Row *U, const Row *V,
                        Row *dU, std::vector<Buffer<float>> &parts) {
  float scale = -2.0f / float(R.values.size());
  double loss = 0;
#pragma omp parallel for schedule(static) reduction(+ : loss)
  for (int i = 0; i < R.pattern.rows(); ++i) {
    Row *dV = parts[threadNumber()].as<Row>();
    Row user, sum = {};
    std::copy_n(U[i], kVectors, user);
    float squares = 0;
    for (int p = R.pattern.positions[i]; p < R.pattern.positions[i + 1]; ++p) {
      int j = R.pattern.coordinates[p];
      Vector product = user[0] * V[j][0] + user[1] * V[j][1];
      float error = R.values[p] - sumLanes(product);
      squares += error * error;
      float slope = scale * error;
      for (int v = 0; v < kVectors; ++v) {
        sum[v] += slope * V[j][v];
        dV[j][v] += slope * user[v];
      }
    }
    std::copy_n(sum, kVectors, dU[i]);
    loss += squares;
  }
  return loss / double(R.values.size());
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 5) {
    std::fprintf(stderr,
                 "usage: matrix-factorization FOLDER USERS ITEMS CALLS\n");
    return 2;
  }
  std::string folder = std::string(argv[1]) + "/";
  int users = std::atoi(argv[2]), items = std::atoi(argv[3]);
  SparseRows R(folder + "R", users);
  Parameters<float> U(size_t(users) * kVectors * kLanes);
  Parameters<float> V(size_t(items) * kVectors * kLanes);
  if (!R.good || !read(folder + "U.npy", U.values) ||
      !read(folder + "V.npy", V.values))
    return 1;
  std::vector<Buffer<float>> parts;
  parts.reserve(threadCount());
  for (int thread = 0; thread < threadCount(); ++thread)
    parts.emplace_back(V.values.size());
  int step = 0;
  measure(std::max(1, std::atoi(argv[4])), [&] {
    for (Buffer<float> &part : parts)
      std::fill_n(part.data(), part.size(), 0.0f);
    double loss = lossAndGradients(R, U.values.as<Row>(), V.values.as<Row>(),
                                   U.gradient.as<Row>(), parts);
    for (size_t i = 0; i < V.gradient.size(); ++i) {
      float sum = 0;
      for (Buffer<float> &part : parts)
        sum += part[i];
      V.gradient[i] = sum;
    }
    ++step;
    U.step(step, 0.01f);
    V.step(step, 0.01f);
    return loss;
  });
  return 0;
}
