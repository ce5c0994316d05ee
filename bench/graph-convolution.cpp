//===- graph-convolution.cpp - An epoch of graph convolution by hand ------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A step of Adam on logits = A relu((A X) W1) W2 with 128 features, 256 hidden
// numbers and 40 classes, which are 48 here, so that rows are aligned. X needs
// no gradient, so the first product with A has no reverse. f32.
//
// usage: graph-convolution FOLDER NODES CALLS
//
//===----------------------------------------------------------------------===//

#include "Dense.h"

namespace {

using namespace handwritten;

constexpr int kFeatures = 128, kHidden = 256, kClasses = 40, kPadded = 48;
constexpr int kFeatureVectors = kFeatures / kLanes;
constexpr int kHiddenVectors = kHidden / kLanes;
constexpr int kClassVectors = kPadded / kLanes;

/// Puts zeros behind the classes of every row.
void pad(const Buffer<float> &narrow, Buffer<float> &wide) {
  for (size_t i = 0; i < narrow.size() / kClasses; ++i)
    std::copy_n(narrow.data() + i * kClasses, kClasses,
                wide.data() + i * kPadded);
}

/// The mean of softmax cross entropies of the nodes of `train`; puts its
/// gradient in the place of the logits.
double crossEntropy(float *logits, const float *labels,
                    const Buffer<float> &train) {
  double loss = 0, count = 0;
  int nodes = int(train.size());
  for (int i = 0; i < nodes; ++i)
    count += train[i];
#pragma omp parallel for schedule(static) reduction(+ : loss)
  for (int i = 0; i < nodes; ++i) {
    float *z = logits + size_t(i) * kPadded;
    const float *y = labels + size_t(i) * kPadded;
    if (train[i] == 0) {
      std::fill_n(z, kPadded, 0.0f);
      continue;
    }
    float largest = z[0], sum = 0, chosen = 0;
    for (int c = 1; c < kClasses; ++c)
      largest = std::max(largest, z[c]);
    for (int c = 0; c < kClasses; ++c) {
      chosen += z[c] * y[c];
      z[c] = std::exp(z[c] - largest);
      sum += z[c];
    }
    float scale = float(train[i] / count);
    for (int c = 0; c < kClasses; ++c)
      z[c] = (z[c] / sum - y[c]) * scale;
    loss += train[i] * (std::log(sum) + largest - chosen);
  }
  return loss / count;
}

/// The network, its data and the buffers of a step.
struct Network {
  Network(const std::string &folder, int nodes)
      : nodes(nodes), A(folder + "A", nodes), X(size_t(nodes) * kFeatures),
        labels(size_t(nodes) * kPadded), train(nodes),
        weight1(kFeatures * kHidden), weight2(kHidden * kPadded),
        weight2Transposed(kHidden * kPadded), AX(size_t(nodes) * kFeatures),
        hidden(size_t(nodes) * kHidden), slopes(size_t(nodes) * kHidden),
        projected(size_t(nodes) * kPadded), logits(size_t(nodes) * kPadded) {
    Buffer<float> narrowLabels(size_t(nodes) * kClasses);
    Buffer<float> narrowWeight(kHidden * kClasses);
    good = A.good && read(folder + "X.npy", X) &&
           read(folder + "weight-1.npy", weight1.values) &&
           read(folder + "weight-2.npy", narrowWeight) &&
           read(folder + "labels.npy", narrowLabels) &&
           read(folder + "train.npy", train);
    pad(narrowLabels, labels);
    pad(narrowWeight, weight2.values);
  }

  double step(const TransposedPattern &transposed, int number);

  int nodes;
  SparseRows A;
  Buffer<float> X, labels, train;
  Parameters<float> weight1, weight2;
  Buffer<float> weight2Transposed;
  /// A X; relu(A X W1) and the gradient in front of relu; relu(A X W1) W2 and
  /// later its gradient; the logits and later their gradient.
  Buffer<float> AX, hidden, slopes, projected, logits;
  bool good;
};

double Network::step(const TransposedPattern &transposed, int number) {
  const float *values = A.values.data();
  Vector *Z = logits.as<Vector>(), *HW = projected.as<Vector>();
  multiply<kFeatureVectors>(A.pattern, values, X.as<Vector>(), AX.as<Vector>());
  multiplyDense(AX.data(), weight1.values.as<Vector>(), hidden.as<Vector>(),
                nodes, kFeatures, kHiddenVectors);
  float *H = hidden.data(), *dH = slopes.data();
  int64_t size = int64_t(hidden.size());
#pragma omp parallel for simd schedule(static)
  for (int64_t i = 0; i < size; ++i)
    H[i] = std::max(H[i], 0.0f);
  multiplyDense(H, weight2.values.as<Vector>(), HW, nodes, kHidden,
                kClassVectors);
  multiply<kClassVectors>(A.pattern, values, HW, Z);
  double loss = crossEntropy(logits.data(), labels.data(), train);

  multiplyTransposed<kClassVectors>(transposed, values, Z, HW);
  multiplyDenseTransposed(H, HW, weight2.gradient.as<Vector>(), nodes, kHidden,
                          kClassVectors);
  transposeDense(weight2.values.data(), weight2Transposed.data(), kHidden,
                 kPadded);
  multiplyDense(projected.data(), weight2Transposed.as<Vector>(),
                slopes.as<Vector>(), nodes, kPadded, kHiddenVectors);
#pragma omp parallel for simd schedule(static)
  for (int64_t i = 0; i < size; ++i)
    dH[i] = H[i] > 0 ? dH[i] : 0;
  multiplyDenseTransposed(AX.data(), slopes.as<Vector>(),
                          weight1.gradient.as<Vector>(), nodes, kFeatures,
                          kHiddenVectors);
  weight1.step(number, 0.01f);
  weight2.step(number, 0.01f);
  return loss;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: graph-convolution FOLDER NODES CALLS\n");
    return 2;
  }
  Network network(std::string(argv[1]) + "/", std::atoi(argv[2]));
  if (!network.good)
    return 1;
  TransposedPattern transposed(network.A.pattern);
  int step = 0;
  measure(std::max(1, std::atoi(argv[3])),
          [&] { return network.step(transposed, ++step); });
  return 0;
}
