//===- example-graph-attention.cpp - A step of graph attention by hand ----===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The step of examples/graph-attention as an engineer would write it for these
// sizes: the eight heads are the lanes of a register of AVX-512, a node's
// features 8 registers or 2. A row is done while it is in the cache: scores,
// softmax and product in the forward pass, the derivative of all three in the
// reverse pass; gradients in the neighbours are gathered through the transposed
// pattern, which is made once. f64, one thread.
//
// usage: example-graph-attention FOLDER ROWS CALLS
//
// Reads the plain arrays that run.py writes, times CALLS steps of training, and
// prints one JSON object with the loss before the last step.
//
//===----------------------------------------------------------------------===//

#include "Network.h"

#include <cmath>
#include <cstdlib>
#include <limits>

namespace {

using namespace handwritten;

constexpr int kHeads = 8;
constexpr int kHidden = 8;
constexpr int kClasses = 2;
/// A number for each head: a register of AVX-512.
using Heads = double __attribute__((vector_size(64)));

const Heads kOne = Heads{} + 1, kSlope = Heads{} + 0.2;

void exponentiate(Heads &x) {
  for (int h = 0; h < kHeads; ++h)
    x[h] = std::exp(x[h]);
}

/// A layer with `kFeatures` numbers a node and head, behind its weight.
template <int kFeatures> struct Attention {
  using Row = Heads[kFeatures];

  Attention(int nodes, size_t links)
      : nodes(nodes), left(kFeatures * kHeads), right(kFeatures * kHeads),
        product(size_t(nodes) * kFeatures * kHeads),
        result(size_t(nodes) * kFeatures * kHeads),
        gradient(size_t(nodes) * kFeatures * kHeads),
        sources(size_t(nodes) * kHeads), targets(size_t(nodes) * kHeads),
        shares(links * kHeads), scoreGradients(links * kHeads) {}

  void forward(const Pattern &pattern);
  void backward(const Pattern &pattern, const TransposedPattern &transposed);

  int nodes;
  Parameters<double> left, right;
  /// Features times weight, and in the end the loss's gradient in that; what
  /// the layer gives, and the loss's gradient in that.
  Buffer<double> product, result, gradient;
  /// left . product and right . product of every node; then their gradients.
  Buffer<double> sources, targets;
  /// Numbers an entry: attention, and the gradients in its scores.
  Buffer<double> shares, scoreGradients;
};

template <int kFeatures>
void Attention<kFeatures>::forward(const Pattern &pattern) {
  const Row *H = product.as<Row>();
  Row *Y = result.as<Row>();
  const Row &l = *left.values.as<Row>(), &r = *right.values.as<Row>();
  Heads *s = sources.as<Heads>(), *t = targets.as<Heads>();
  Heads *P = shares.as<Heads>();
  for (int i = 0; i < nodes; ++i) {
    Heads leftSum{}, rightSum{};
    for (int f = 0; f < kFeatures; ++f) {
      leftSum += H[i][f] * l[f];
      rightSum += H[i][f] * r[f];
    }
    s[i] = leftSum;
    t[i] = rightSum;
  }
  for (int i = 0; i < nodes; ++i) {
    int begin = pattern.positions[i], end = pattern.positions[i + 1];
    Heads largest = Heads{} - std::numeric_limits<double>::max();
    for (int p = begin; p < end; ++p) {
      Heads score = s[i] + t[pattern.coordinates[p]];
      score = score > 0 ? score : kSlope * score;
      largest = score > largest ? score : largest;
      P[p] = score;
    }
    Heads sum{};
    for (int p = begin; p < end; ++p) {
      P[p] -= largest;
      exponentiate(P[p]);
      sum += P[p];
    }
    Heads scale = 1 / sum;
    Row row = {};
    for (int p = begin; p < end; ++p) {
      Heads share = P[p] *= scale;
      for (int f = 0; f < kFeatures; ++f)
        row[f] += share * H[pattern.coordinates[p]][f];
    }
    for (int f = 0; f < kFeatures; ++f)
      Y[i][f] = row[f];
  }
}

template <int kFeatures>
void Attention<kFeatures>::backward(const Pattern &pattern,
                                    const TransposedPattern &transposed) {
  Row *H = product.as<Row>();
  const Row *Y = result.as<Row>(), *G = gradient.as<Row>();
  const Row &l = *left.values.as<Row>(), &r = *right.values.as<Row>();
  Heads *s = sources.as<Heads>(), *t = targets.as<Heads>();
  const Heads *P = shares.as<Heads>();
  Heads *D = scoreGradients.as<Heads>();
  for (int i = 0; i < nodes; ++i) {
    Heads mean{}, sum{};
    for (int f = 0; f < kFeatures; ++f)
      mean += G[i][f] * Y[i][f];
    for (int p = pattern.positions[i]; p < pattern.positions[i + 1]; ++p) {
      int j = pattern.coordinates[p];
      Heads dot{};
      for (int f = 0; f < kFeatures; ++f)
        dot += G[i][f] * H[j][f];
      Heads slope = s[i] + t[j] > 0 ? kOne : kSlope;
      sum += D[p] = P[p] * (dot - mean) * slope;
    }
    // The score before LeakyReLU of this row is not needed any more.
    s[i] = sum;
  }
  Row leftGradient = {}, rightGradient = {};
  for (int j = 0; j < nodes; ++j) {
    Heads sum{};
    Row row = {};
    for (int q = transposed.pattern.positions[j];
         q < transposed.pattern.positions[j + 1]; ++q) {
      int i = transposed.pattern.coordinates[q], p = transposed.sources[q];
      sum += D[p];
      for (int f = 0; f < kFeatures; ++f)
        row[f] += P[p] * G[i][f];
    }
    for (int f = 0; f < kFeatures; ++f) {
      leftGradient[f] += s[j] * H[j][f];
      rightGradient[f] += sum * H[j][f];
      H[j][f] = row[f] + s[j] * l[f] + sum * r[f];
    }
  }
  std::copy_n(leftGradient, kFeatures, left.gradient.as<Heads>());
  std::copy_n(rightGradient, kFeatures, right.gradient.as<Heads>());
}

/// The network, its data and the buffers of a step.
struct Network {
  Network(int nodes, size_t links)
      : nodes(nodes), X(nodes, links),
        weight1(size_t(nodes) * kHidden * kHeads),
        weight2(kHidden * kHeads * kClasses * kHeads), first(nodes, links),
        second(nodes, links), labels(size_t(nodes) * kClasses), train(nodes) {}

  bool readFrom(const std::string &folder) {
    return X.readFrom(folder + "X") &&
           read(folder + "weight-1.bin", weight1.values) &&
           read(folder + "left-1.bin", first.left.values) &&
           read(folder + "right-1.bin", first.right.values) &&
           read(folder + "weight-2.bin", weight2.values) &&
           read(folder + "left-2.bin", second.left.values) &&
           read(folder + "right-2.bin", second.right.values) &&
           read(folder + "labels.bin", labels) &&
           read(folder + "train.bin", train);
  }
  double forward();
  void backward(const TransposedPattern &transposed);
  void update(int step);

  int nodes;
  /// Its pattern is the graph's.
  SparseMatrix X;
  Parameters<double> weight1, weight2;
  Attention<kHidden> first;
  Attention<kClasses> second;
  Buffer<double> labels, train;
};

/// The loss; leaves its gradient in the second layer's result.
double Network::forward() {
  using Row = Heads[kHidden];
  using Out = Heads[kClasses];
  const Row *W1 = weight1.values.as<Row>();
  Row *XW = first.product.as<Row>();
  for (int i = 0; i < nodes; ++i) {
    Row row = {};
    forRow(X, i, [&](double x, int j) {
      for (int f = 0; f < kHidden; ++f)
        row[f] += x * W1[j][f];
    });
    std::copy_n(row, kHidden, XW[i]);
  }
  first.forward(X.pattern);
  const Out *W2 = weight2.values.as<Out>();
  Out *EW = second.product.as<Out>();
  for (int i = 0; i < nodes; ++i) {
    Out row = {};
    for (int k = 0; k < kHidden * kHeads; ++k) {
      double y = first.result[i * kHidden * kHeads + k];
      double e = y > 0 ? y : std::expm1(y);
      for (int c = 0; c < kClasses; ++c)
        row[c] += e * W2[k][c];
    }
    std::copy_n(row, kClasses, EW[i]);
  }
  second.forward(X.pattern);
  double total = 0, count = 0;
  for (int i = 0; i < nodes; ++i)
    count += train[i];
  Out *G = second.gradient.as<Out>();
  for (int i = 0; i < nodes; ++i) {
    double z[kClasses] = {};
    for (int c = 0; c < kClasses; ++c)
      for (int h = 0; h < kHeads; ++h)
        z[c] += second.result.as<Out>()[i][c][h] / kHeads;
    double largest = std::max(z[0], z[1]);
    double sum = std::exp(z[0] - largest) + std::exp(z[1] - largest);
    double entropy = std::log(sum) + largest;
    for (int c = 0; c < kClasses; ++c) {
      double y = labels[i * kClasses + c];
      entropy -= z[c] * y;
      double slope = (std::exp(z[c] - largest) / sum - y) * train[i] / count;
      G[i][c] = Heads{} + slope / kHeads;
    }
    total += train[i] * entropy;
  }
  return total / count;
}

void Network::backward(const TransposedPattern &transposed) {
  using Row = Heads[kHidden];
  using Out = Heads[kClasses];
  second.backward(X.pattern, transposed);
  const Out *W2 = weight2.values.as<Out>(), *dEW = second.product.as<Out>();
  Out *dW2 = weight2.gradient.as<Out>();
  std::fill_n(weight2.gradient.data(), weight2.gradient.size(), 0.0);
  for (int i = 0; i < nodes; ++i)
    for (int k = 0; k < kHidden * kHeads; ++k) {
      double y = first.result[i * kHidden * kHeads + k];
      double e = y > 0 ? y : std::expm1(y);
      Heads sum{};
      for (int c = 0; c < kClasses; ++c) {
        dW2[k][c] += e * dEW[i][c];
        sum += W2[k][c] * dEW[i][c];
      }
      double dot = 0;
      for (int h = 0; h < kHeads; ++h)
        dot += sum[h];
      first.gradient[i * kHidden * kHeads + k] = y > 0 ? dot : dot * (e + 1);
    }
  first.backward(X.pattern, transposed);
  const Row *dXW = first.product.as<Row>();
  Row *dW1 = weight1.gradient.as<Row>();
  for (int j = 0; j < nodes; ++j) {
    Row row = {};
    forColumn(X, transposed, j, [&](double x, int i) {
      for (int f = 0; f < kHidden; ++f)
        row[f] += x * dXW[i][f];
    });
    std::copy_n(row, kHidden, dW1[j]);
  }
}

void Network::update(int step) {
  for (Parameters<double> *parameter : {&weight1, &first.left, &first.right,
                                        &weight2, &second.left, &second.right})
    parameter->step(step, 0.005, 5e-4);
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: example-graph-attention FOLDER ROWS CALLS\n");
    return 2;
  }
  std::string folder = std::string(argv[1]) + "/";
  int rows = std::atoi(argv[2]), calls = std::max(1, std::atoi(argv[3]));
  Network network(rows, countNumbers(folder + "X-values.bin", sizeof(double)));
  if (!network.readFrom(folder))
    return 1;
  TransposedPattern transposed(network.X.pattern);
  int step = 0;
  measure(calls, [&] {
    double loss = network.forward();
    network.backward(transposed);
    network.update(++step);
    return loss;
  });
  return 0;
}
