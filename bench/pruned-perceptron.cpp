//===- pruned-perceptron.cpp - A step of a pruned perceptron by hand ------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A step of Adam on the stored weights of W3 relu(W2 relu(W1 X)): a feature's
// 128 images are eight registers of AVX-512, relu is part of each product, and
// the cotangents of features are gathered through transposed patterns, which
// are made once. f32.
//
// usage: pruned-perceptron FOLDER INPUTS WIDTH1 WIDTH2 CLASSES CALLS
//
//===----------------------------------------------------------------------===//

#include "Dense.h"

namespace {

using namespace handwritten;

constexpr int kBatch = 128;
constexpr int kVectors = kBatch / kLanes;

/// A pruned weight and what comes out of it.
struct Layer {
  Layer(const std::string &prefix, int rows, int columns)
      : weight(prefix, rows), transposed(weight.pattern, columns),
        parameters(weight.values.size()), output(size_t(rows) * kBatch),
        cotangent(size_t(rows) * kBatch) {
    std::copy_n(weight.values.data(), weight.values.size(),
                parameters.values.data());
  }

  void forward(const Vector *input, bool isLast);
  void backward(const Vector *input);
  /// The cotangent of the input, where relu let it through.
  void backwardInput(const Vector *input, Vector *result);

  SparseRows weight;
  TransposedPattern transposed;
  Parameters<float> parameters;
  Buffer<float> output, cotangent;
};

void Layer::forward(const Vector *input, bool isLast) {
  multiply<kVectors>(weight.pattern, parameters.values.data(), input,
                     output.as<Vector>());
  if (isLast)
    return;
  for (float *x = output.data(), *end = x + output.size(); x != end; ++x)
    *x = std::max(*x, 0.0f);
}

void Layer::backward(const Vector *input) {
  const Pattern &pattern = weight.pattern;
  const Vector *slopes = cotangent.as<Vector>();
#pragma omp parallel for schedule(dynamic, 64)
  for (int i = 0; i < pattern.rows(); ++i) {
    Vector row[kVectors];
    std::copy_n(slopes + size_t(i) * kVectors, kVectors, row);
    for (int p = pattern.positions[i]; p < pattern.positions[i + 1]; ++p) {
      const Vector *x = input + size_t(pattern.coordinates[p]) * kVectors;
      Vector product = {};
      for (int v = 0; v < kVectors; ++v)
        product += row[v] * x[v];
      parameters.gradient[p] = sumLanes(product);
    }
  }
}

void Layer::backwardInput(const Vector *input, Vector *result) {
  multiplyTransposed<kVectors>(transposed, parameters.values.data(),
                               cotangent.as<Vector>(), result);
  size_t size = size_t(transposed.pattern.rows()) * kVectors;
  for (size_t i = 0; i < size; ++i)
    result[i] = input[i] > 0 ? result[i] : Vector{};
}

/// The mean of softmax cross entropies of columns; writes its gradient.
double crossEntropy(const float *Z, const float *labels, float *slopes,
                    int classes) {
  double loss = 0;
  for (int j = 0; j < kBatch; ++j) {
    float largest = Z[j], sum = 0, chosen = 0;
    for (int i = 1; i < classes; ++i)
      largest = std::max(largest, Z[i * kBatch + j]);
    for (int i = 0; i < classes; ++i) {
      float e = std::exp(Z[i * kBatch + j] - largest);
      slopes[i * kBatch + j] = e;
      sum += e;
      chosen += Z[i * kBatch + j] * labels[i * kBatch + j];
    }
    loss += std::log(sum) + largest - chosen;
    for (int i = 0; i < classes; ++i)
      slopes[i * kBatch + j] =
          (slopes[i * kBatch + j] / sum - labels[i * kBatch + j]) / kBatch;
  }
  return loss / kBatch;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 7) {
    std::fprintf(stderr, "usage: pruned-perceptron FOLDER INPUTS WIDTH1 WIDTH2 "
                         "CLASSES CALLS\n");
    return 2;
  }
  std::string folder = std::string(argv[1]) + "/";
  int inputs = std::atoi(argv[2]), width1 = std::atoi(argv[3]);
  int width2 = std::atoi(argv[4]), classes = std::atoi(argv[5]);
  Buffer<float> X(size_t(inputs) * kBatch), labels(size_t(classes) * kBatch);
  Layer first(folder + "W1", width1, inputs);
  Layer second(folder + "W2", width2, width1);
  Layer third(folder + "W3", classes, width2);
  if (!first.weight.good || !second.weight.good || !third.weight.good ||
      !read(folder + "X.npy", X) || !read(folder + "labels.npy", labels))
    return 1;
  int step = 0;
  measure(std::max(1, std::atoi(argv[6])), [&] {
    const Vector *x = X.as<Vector>();
    Vector *y1 = first.output.as<Vector>(), *y2 = second.output.as<Vector>();
    first.forward(x, false);
    second.forward(y1, false);
    third.forward(y2, true);
    double loss = crossEntropy(third.output.data(), labels.data(),
                               third.cotangent.data(), classes);
    third.backward(y2);
    third.backwardInput(y2, second.cotangent.as<Vector>());
    second.backward(y1);
    second.backwardInput(y1, first.cotangent.as<Vector>());
    first.backward(x);
    ++step;
    for (Layer *layer : {&first, &second, &third})
      layer->parameters.step(step, 0.001f);
    return loss;
  });
  return 0;
}
