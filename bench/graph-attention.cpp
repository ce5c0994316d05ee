//===- graph-attention.cpp - An epoch of graph attention by hand ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A step of Adam on two layers of attention, eight heads of eight numbers. A
// register has two features of eight heads: weights are put in that order once.
// Eight features are four registers. A row is done while it is in the cache:
// scores, softmax and product in the forward pass, the derivative of all three
// in the reverse pass; gradients in the neighbours are gathered through the
// transposed pattern, which is made once. f32.
//
// usage: graph-attention FOLDER NODES CALLS
//
//===----------------------------------------------------------------------===//

#include "Dense.h"
#include "Exponential.h"

#include <limits>

namespace {

using namespace handwritten;

constexpr int kHeads = 8, kSize = 8, kWidth = kHeads * kSize;
constexpr int kFeatures = 128, kVectors = kWidth / kLanes;
constexpr float kSlope = 0.2f;

/// A number for each head.
using Heads = float __attribute__((vector_size(32)));
using Row = Heads[kSize];

/// One layer behind its weight.
struct Attention {
  Attention(int nodes, size_t links)
      : nodes(nodes), left(kWidth), right(kWidth),
        product(size_t(nodes) * kWidth), result(size_t(nodes) * kWidth),
        gradient(size_t(nodes) * kWidth), sources(size_t(nodes) * kHeads),
        targets(size_t(nodes) * kHeads), shares(links * kHeads),
        scoreGradients(links * kHeads) {}

  void forward(const Pattern &pattern);
  void backward(const Pattern &pattern, const TransposedPattern &transposed);
  void gatherGradients(const TransposedPattern &transposed);

  int nodes;
  Parameters<float> left, right;
  /// Features times weight, and in the end the loss's gradient in that; what
  /// the layer gives, and the loss's gradient in that.
  Buffer<float> product, result, gradient;
  /// left . product and right . product of every node; then their gradients.
  Buffer<float> sources, targets;
  /// Numbers an entry: attention, and the gradients in its scores.
  Buffer<float> shares, scoreGradients;
};

void Attention::forward(const Pattern &pattern) {
  const Row *H = product.as<Row>();
  Row *Y = result.as<Row>();
  const Row &l = *left.values.as<Row>(), &r = *right.values.as<Row>();
  Heads *s = sources.as<Heads>(), *t = targets.as<Heads>();
  Heads *P = shares.as<Heads>();
#pragma omp parallel for schedule(static)
  for (int i = 0; i < nodes; ++i) {
    Heads leftSum{}, rightSum{};
    for (int f = 0; f < kSize; ++f) {
      leftSum += H[i][f] * l[f];
      rightSum += H[i][f] * r[f];
    }
    s[i] = leftSum;
    t[i] = rightSum;
  }
#pragma omp parallel for schedule(dynamic, 256)
  for (int i = 0; i < nodes; ++i) {
    int begin = pattern.positions[i], end = pattern.positions[i + 1];
    Heads largest = Heads{} - std::numeric_limits<float>::max();
    for (int p = begin; p < end; ++p) {
      Heads score = s[i] + t[pattern.coordinates[p]];
      score = score > 0 ? score : kSlope * score;
      largest = score > largest ? score : largest;
      P[p] = score;
    }
    Heads sum{};
    Row row = {};
    for (int p = begin; p < end; ++p) {
      Heads share = P[p] - largest;
      exponentiate(share);
      sum += share;
      P[p] = share;
      prefetchRow<kSize>(pattern, p, *H);
      const Row &h = H[pattern.coordinates[p]];
      for (int f = 0; f < kSize; ++f)
        row[f] += share * h[f];
    }
    Heads scale = 1.0f / sum;
    for (int p = begin; p < end; ++p)
      P[p] *= scale;
    for (int f = 0; f < kSize; ++f)
      Y[i][f] = row[f] * scale;
  }
}

/// The gradients in scores, row by row; their sums in `sources`.
void Attention::backward(const Pattern &pattern,
                         const TransposedPattern &transposed) {
  const Row *H = product.as<Row>();
  const Row *Y = result.as<Row>(), *G = gradient.as<Row>();
  Heads *s = sources.as<Heads>();
  const Heads *t = targets.as<Heads>(), *P = shares.as<Heads>();
  Heads *D = scoreGradients.as<Heads>();
#pragma omp parallel for schedule(dynamic, 256)
  for (int i = 0; i < nodes; ++i) {
    Heads mean{}, sum{};
    for (int f = 0; f < kSize; ++f)
      mean += G[i][f] * Y[i][f];
    for (int p = pattern.positions[i]; p < pattern.positions[i + 1]; ++p) {
      prefetchRow<kSize>(pattern, p, *H);
      int j = pattern.coordinates[p];
      Heads dot{};
      for (int f = 0; f < kSize; ++f)
        dot += G[i][f] * H[j][f];
      Heads slope = P[p] * (dot - mean);
      D[p] = s[i] + t[j] > 0 ? slope : kSlope * slope;
      sum += D[p];
    }
    s[i] = sum;
  }
  gatherGradients(transposed);
}

/// The gradients in the neighbours, left and right.
void Attention::gatherGradients(const TransposedPattern &transposed) {
  Row *H = product.as<Row>();
  const Row *G = gradient.as<Row>();
  const Row &l = *left.values.as<Row>(), &r = *right.values.as<Row>();
  const Heads *s = sources.as<Heads>(), *P = shares.as<Heads>();
  const Heads *D = scoreGradients.as<Heads>();
  Row leftGradient = {}, rightGradient = {};
#pragma omp parallel
  {
    Row leftPart = {}, rightPart = {};
#pragma omp for schedule(dynamic, 256)
    for (int j = 0; j < nodes; ++j) {
      Heads sum{};
      Row row = {};
      for (int q = transposed.pattern.positions[j];
           q < transposed.pattern.positions[j + 1]; ++q) {
        int i = transposed.pattern.coordinates[q], p = transposed.sources[q];
        prefetchRow<kSize>(transposed.pattern, q, *G);
        sum += D[p];
        for (int f = 0; f < kSize; ++f)
          row[f] += P[p] * G[i][f];
      }
      for (int f = 0; f < kSize; ++f) {
        leftPart[f] += s[j] * H[j][f];
        rightPart[f] += sum * H[j][f];
        H[j][f] = row[f] + s[j] * l[f] + sum * r[f];
      }
    }
#pragma omp critical
    for (int f = 0; f < kSize; ++f) {
      leftGradient[f] += leftPart[f];
      rightGradient[f] += rightPart[f];
    }
  }
  std::copy_n(leftGradient, kSize, left.gradient.as<Heads>());
  std::copy_n(rightGradient, kSize, right.gradient.as<Heads>());
}

/// The network, its data and the buffers of a step.
struct Network {
  Network(const std::string &folder, int nodes)
      : nodes(nodes), A(folder + "A", nodes), X(size_t(nodes) * kFeatures),
        labels(size_t(nodes) * kSize), train(nodes),
        weight1(kFeatures * kWidth), weight2(kWidth * kWidth),
        weight2Transposed(kWidth * kWidth), elu(size_t(nodes) * kWidth),
        first(nodes, A.values.size()), second(nodes, A.values.size()) {
    good = A.good && read(folder + "X.npy", X) &&
           read(folder + "labels.npy", labels) &&
           read(folder + "train.npy", train) &&
           read(folder + "weight-1.npy", weight1.values) &&
           read(folder + "weight-2.npy", weight2.values) &&
           read(folder + "left-1.npy", first.left.values) &&
           read(folder + "right-1.npy", first.right.values) &&
           read(folder + "left-2.npy", second.left.values) &&
           read(folder + "right-2.npy", second.right.values);
  }

  void putHeadsLast();
  double crossEntropy();
  double step(const TransposedPattern &transposed, int number);

  int nodes;
  SparseRows A;
  Buffer<float> X, labels, train;
  Parameters<float> weight1, weight2;
  Buffer<float> weight2Transposed;
  /// What goes into the second layer, and later its gradient.
  Buffer<float> elu;
  Attention first, second;
  bool good;
};

/// Columns of `rows` rows feature by feature, where they were head by head.
void swapHeads(float *values, int rows) {
  float row[kWidth];
  for (int i = 0; i < rows; ++i, values += kWidth) {
    std::copy_n(values, kWidth, row);
    for (int h = 0; h < kHeads; ++h)
      for (int f = 0; f < kSize; ++f)
        values[f * kHeads + h] = row[h * kSize + f];
  }
}

/// Puts all parameters into the order of this program.
void Network::putHeadsLast() {
  swapHeads(weight1.values.data(), kFeatures);
  swapHeads(weight2.values.data(), kWidth);
  transposeDense(weight2.values.data(), weight2Transposed.data(), kWidth,
                 kWidth);
  swapHeads(weight2Transposed.data(), kWidth);
  transposeDense(weight2Transposed.data(), weight2.values.data(), kWidth,
                 kWidth);
  for (Attention *layer : {&first, &second})
    for (Parameters<float> *vector : {&layer->left, &layer->right})
      swapHeads(vector->values.data(), 1);
}

/// The loss of the heads' mean; leaves its gradient in the second layer.
double Network::crossEntropy() {
  double loss = 0, count = 0;
  for (int i = 0; i < nodes; ++i)
    count += train[i];
  const Row *Y = second.result.as<Row>();
  Row *G = second.gradient.as<Row>();
#pragma omp parallel for schedule(static) reduction(+ : loss)
  for (int i = 0; i < nodes; ++i) {
    float z[kSize], largest = -std::numeric_limits<float>::max();
    float sum = 0, chosen = 0;
    const float *y = labels.data() + size_t(i) * kSize;
    for (int c = 0; c < kSize; ++c) {
      z[c] = 0;
      for (int h = 0; h < kHeads; ++h)
        z[c] += Y[i][c][h] / kHeads;
      largest = std::max(largest, z[c]);
      chosen += z[c] * y[c];
    }
    for (int c = 0; c < kSize; ++c) {
      z[c] = std::exp(z[c] - largest);
      sum += z[c];
    }
    float scale = float(train[i] / count) / kHeads;
    for (int c = 0; c < kSize; ++c)
      G[i][c] = Heads{} + (z[c] / sum - y[c]) * scale;
    loss += train[i] * (std::log(sum) + largest - chosen);
  }
  return loss / count;
}

double Network::step(const TransposedPattern &transposed, int number) {
  multiplyDense(X.data(), weight1.values.as<Vector>(),
                first.product.as<Vector>(), nodes, kFeatures, kVectors);
  first.forward(A.pattern);
  Heads *E = elu.as<Heads>(), *dY = first.gradient.as<Heads>();
  const Heads *Y = first.result.as<Heads>();
  int64_t size = int64_t(nodes) * kSize;
#pragma omp parallel for schedule(static)
  for (int64_t i = 0; i < size; ++i) {
    Heads e = Y[i] < 0 ? Y[i] : Heads{};
    exponentiate(e);
    E[i] = Y[i] > 0 ? Y[i] : e - 1.0f;
  }
  multiplyDense(elu.data(), weight2.values.as<Vector>(),
                second.product.as<Vector>(), nodes, kWidth, kVectors);
  second.forward(A.pattern);
  double loss = crossEntropy();

  second.backward(A.pattern, transposed);
  multiplyDenseTransposed(elu.data(), second.product.as<Vector>(),
                          weight2.gradient.as<Vector>(), nodes, kWidth,
                          kVectors);
  transposeDense(weight2.values.data(), weight2Transposed.data(), kWidth,
                 kWidth);
  multiplyDense(second.product.data(), weight2Transposed.as<Vector>(),
                first.gradient.as<Vector>(), nodes, kWidth, kVectors);
#pragma omp parallel for schedule(static)
  for (int64_t i = 0; i < size; ++i)
    dY[i] *= Y[i] > 0 ? Heads{} + 1.0f : E[i] + 1.0f;
  first.backward(A.pattern, transposed);
  multiplyDenseTransposed(X.data(), first.product.as<Vector>(),
                          weight1.gradient.as<Vector>(), nodes, kFeatures,
                          kVectors);
  for (Parameters<float> *parameters : {&weight1, &first.left, &first.right,
                                        &weight2, &second.left, &second.right})
    parameters->step(number, 0.005f, 5e-4f);
  return loss;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: graph-attention FOLDER NODES CALLS\n");
    return 2;
  }
  Network network(std::string(argv[1]) + "/", std::atoi(argv[2]));
  if (!network.good)
    return 1;
  network.putHeadsLast();
  TransposedPattern transposed(network.A.pattern);
  int step = 0;
  measure(std::max(1, std::atoi(argv[3])),
          [&] { return network.step(transposed, ++step); });
  return 0;
}
