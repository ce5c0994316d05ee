//===- example-graph-convolution.cpp - The graph network by hand ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The step of examples/graph-convolution as an engineer would write it for
// these sizes: 16 hidden numbers a node in two registers of AVX-512, two
// classes, f64, gradients gathered through transposed patterns that are made
// once. One thread.
//
// usage: example-graph-convolution FOLDER ROWS CALLS
//
// Reads the plain arrays that run.py writes, times CALLS steps of training, and
// prints one JSON object with the loss before the last step.
//
//===----------------------------------------------------------------------===//

#include "Network.h"

#include <cmath>
#include <cstdlib>

namespace {

using namespace handwritten;

/// Half of a node's hidden numbers: a register of AVX-512.
using Half = double __attribute__((vector_size(64)));
struct Row {
  Half low = {}, high = {};
};
constexpr int kHidden = 16;
constexpr int kClasses = 2;

/// The network, its data and the buffers of a step.
struct Network {
  Network(int nodes, size_t links, size_t features)
      : nodes(nodes), A(nodes, links), X(nodes, features),
        weight1(size_t(nodes) * kHidden), weight2(kHidden * kClasses),
        labels(size_t(nodes) * kClasses), train(nodes),
        product(size_t(nodes) * kHidden), before(size_t(nodes) * kHidden),
        projected(size_t(nodes) * kClasses), logits(size_t(nodes) * kClasses) {}

  double forward();
  void backward(const TransposedPattern &At, const TransposedPattern &Xt);

  int nodes;
  SparseMatrix A, X;
  Parameters<double> weight1, weight2;
  Buffer<double> labels, train;
  /// X W1, then its gradient; A X W1, then its gradient.
  Buffer<double> product, before;
  /// relu(A X W1) W2; its product with A, then the loss's gradient in that.
  Buffer<double> projected, logits;
};

/// logits = A relu(A X W1) W2, and the loss; leaves its gradient in `logits`.
double Network::forward() {
  Row *W1 = weight1.values.as<Row>(), *XW = product.as<Row>();
  Row *B = before.as<Row>();
  for (int i = 0; i < nodes; ++i) {
    Row row;
    forRow(X, i, [&](double x, int j) {
      row.low += x * W1[j].low;
      row.high += x * W1[j].high;
    });
    XW[i] = row;
  }
  for (int i = 0; i < nodes; ++i) {
    Row row;
    forRow(A, i, [&](double a, int j) {
      row.low += a * XW[j].low;
      row.high += a * XW[j].high;
    });
    B[i] = row;
    double sums[kClasses] = {};
    for (int k = 0; k < kHidden; ++k) {
      double h = std::max(before[i * kHidden + k], 0.0);
      for (int c = 0; c < kClasses; ++c)
        sums[c] += h * weight2.values[k * kClasses + c];
    }
    for (int c = 0; c < kClasses; ++c)
      projected[i * kClasses + c] = sums[c];
  }
  double total = 0, count = 0;
  for (int i = 0; i < nodes; ++i)
    count += train[i];
  for (int i = 0; i < nodes; ++i) {
    double z0 = 0, z1 = 0;
    forRow(A, i, [&](double a, int j) {
      z0 += a * projected[j * kClasses];
      z1 += a * projected[j * kClasses + 1];
    });
    double largest = std::max(z0, z1);
    double e0 = std::exp(z0 - largest), e1 = std::exp(z1 - largest);
    double y0 = labels[i * kClasses], y1 = labels[i * kClasses + 1];
    total += train[i] * (std::log(e0 + e1) + largest - z0 * y0 - z1 * y1);
    logits[i * kClasses] = (e0 / (e0 + e1) - y0) * train[i] / count;
    logits[i * kClasses + 1] = (e1 / (e0 + e1) - y1) * train[i] / count;
  }
  return total / count;
}

void Network::backward(const TransposedPattern &At,
                       const TransposedPattern &Xt) {
  Row *dB = before.as<Row>(), *dXW = product.as<Row>();
  Row *dW1 = weight1.gradient.as<Row>();
  std::fill_n(weight2.gradient.data(), weight2.gradient.size(), 0.0);
  for (int i = 0; i < nodes; ++i) {
    double q[kClasses] = {};
    forColumn(A, At, i, [&](double a, int j) {
      for (int c = 0; c < kClasses; ++c)
        q[c] += a * logits[j * kClasses + c];
    });
    for (int k = 0; k < kHidden; ++k) {
      double h = before[i * kHidden + k], sum = 0;
      for (int c = 0; c < kClasses; ++c) {
        weight2.gradient[k * kClasses + c] += std::max(h, 0.0) * q[c];
        sum += q[c] * weight2.values[k * kClasses + c];
      }
      before[i * kHidden + k] = h > 0 ? sum : 0;
    }
  }
  for (int i = 0; i < nodes; ++i) {
    Row row;
    forColumn(A, At, i, [&](double a, int j) {
      row.low += a * dB[j].low;
      row.high += a * dB[j].high;
    });
    dXW[i] = row;
  }
  for (int i = 0; i < nodes; ++i) {
    Row row;
    forColumn(X, Xt, i, [&](double x, int j) {
      row.low += x * dXW[j].low;
      row.high += x * dXW[j].high;
    });
    dW1[i] = row;
  }
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 4) {
    std::fprintf(stderr,
                 "usage: example-graph-convolution FOLDER ROWS CALLS\n");
    return 2;
  }
  std::string folder = std::string(argv[1]) + "/";
  int rows = std::atoi(argv[2]), calls = std::max(1, std::atoi(argv[3]));
  Network network(rows, countNumbers(folder + "A-values.bin", sizeof(double)),
                  countNumbers(folder + "X-values.bin", sizeof(double)));
  if (!network.A.readFrom(folder + "A") || !network.X.readFrom(folder + "X") ||
      !read(folder + "weight-1.bin", network.weight1.values) ||
      !read(folder + "weight-2.bin", network.weight2.values) ||
      !read(folder + "labels.bin", network.labels) ||
      !read(folder + "train.bin", network.train))
    return 1;
  TransposedPattern At(network.A.pattern), Xt(network.X.pattern);
  int step = 0;
  measure(calls, [&] {
    double loss = network.forward();
    network.backward(At, Xt);
    ++step;
    network.weight1.step(step, 0.01);
    network.weight2.step(step, 0.01);
    return loss;
  });
  return 0;
}
