//===- sparse-recurrence.cpp - A sparse recurrent network by hand ---------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// |H - T|^2 for the last state of H <- tanh(W H + x), and its gradient in the
// entries of W. A unit's sixteen sequences are a register. States of four steps
// stand together, unit by unit: the gradient of an entry takes one sum of lanes
// for four steps. Cotangents are gathered through the transposed pattern, which
// is made once. f32.
//
// usage: sparse-recurrence FOLDER UNITS STEPS CALLS
//
//===----------------------------------------------------------------------===//

#include "Dense.h"
#include "Exponential.h"

namespace {

using namespace handwritten;

/// Steps that stand together.
constexpr int kSteps = 4;
using Unit = Vector[kSteps];

inline void hyperbolicTangent(Vector &x) {
  // Beyond, tanh is 1 to the last digit.
  x = x > 9.0f ? Vector{} + 9.0f : x;
  x = x < -9.0f ? Vector{} - 9.0f : x;
  Vector e = 2.0f * x;
  exponentiate(e);
  x = (e - 1.0f) / (e + 1.0f);
}

struct Network {
  Network(const std::string &folder, int units, int steps)
      : units(units), steps(steps), W(folder + "W", units),
        transposed(W.pattern), X(size_t(steps) * units * kLanes),
        T(size_t(units) * kLanes), states(X.size() + T.size() * kSteps),
        slopes(X.size()), cotangent(T.size()), weights(W.values.size()),
        gradient(W.values.size()) {
    good = W.good && read(folder + "X.npy", X) && read(folder + "T.npy", T);
  }

  /// What goes into step t, and what comes out of step t - 1.
  Vector *state(int t) {
    return states.as<Unit>()[size_t(t / kSteps) * units] + t % kSteps;
  }
  Vector *slope(int t) {
    return slopes.as<Unit>()[size_t(t / kSteps) * units] + t % kSteps;
  }

  void forward(int t);
  double residual();
  void backward(int t);
  void addGradient(int block);
  double call();

  int units, steps;
  SparseRows W;
  TransposedPattern transposed;
  Buffer<float> X, T;
  /// By block of steps, unit and step.
  Buffer<float> states, slopes;
  Buffer<float> cotangent;
  /// The values of W column by column, and the gradient row by row.
  Buffer<float> weights, gradient;
  bool good;
};

void Network::forward(int t) {
  const Pattern &pattern = W.pattern;
  const Vector *h = state(t), *x = X.as<Vector>() + size_t(t) * units;
  Vector *next = state(t + 1);
#pragma omp parallel for schedule(static)
  for (int i = 0; i < units; ++i) {
    // Two sums: one would wait for itself.
    Vector even = x[i], odd = {};
    int p = pattern.positions[i], end = pattern.positions[i + 1];
    for (; p + 1 < end; p += 2) {
      even += W.values[p] * h[pattern.coordinates[p] * kSteps];
      odd += W.values[p + 1] * h[pattern.coordinates[p + 1] * kSteps];
    }
    if (p < end)
      odd += W.values[p] * h[pattern.coordinates[p] * kSteps];
    Vector sum = even + odd;
    hyperbolicTangent(sum);
    next[i * kSteps] = sum;
  }
}

/// The loss; leaves its gradient in the cotangent.
double Network::residual() {
  const Vector *h = state(steps), *target = T.as<Vector>();
  Vector *g = cotangent.as<Vector>();
  double loss = 0;
  for (int i = 0; i < units; ++i) {
    Vector difference = h[i * kSteps] - target[i];
    g[i] = 2.0f * difference;
    loss += sumLanes(difference * difference);
  }
  return loss;
}

/// Takes the cotangent of what step t gives to that of what goes in.
void Network::backward(int t) {
  const Pattern &pattern = transposed.pattern;
  const Vector *h = state(t + 1);
  Vector *g = cotangent.as<Vector>(), *dz = slope(t);
#pragma omp parallel for schedule(static)
  for (int i = 0; i < units; ++i)
    dz[i * kSteps] = g[i] * (1.0f - h[i * kSteps] * h[i * kSteps]);
#pragma omp parallel for schedule(static)
  for (int j = 0; j < units; ++j) {
    Vector even = {}, odd = {};
    int q = pattern.positions[j], end = pattern.positions[j + 1];
    for (; q + 1 < end; q += 2) {
      even += weights[q] * dz[pattern.coordinates[q] * kSteps];
      odd += weights[q + 1] * dz[pattern.coordinates[q + 1] * kSteps];
    }
    if (q < end)
      odd += weights[q] * dz[pattern.coordinates[q] * kSteps];
    g[j] = even + odd;
  }
}

/// Adds the gradient of a block of steps.
void Network::addGradient(int block) {
  const Pattern &pattern = W.pattern;
  const Unit *h = states.as<Unit>() + size_t(block) * units;
  const Unit *dz = slopes.as<Unit>() + size_t(block) * units;
#pragma omp parallel
  {
    std::vector<float> products(units);
#pragma omp for schedule(static)
    for (int i = 0; i < units; ++i) {
      int begin = pattern.positions[i];
      int count = pattern.positions[i + 1] - begin;
      multiplyAtEntries<kSteps>(dz[i], h, pattern.coordinates.data() + begin,
                                count, products.data());
      for (int p = 0; p < count; ++p)
        gradient[begin + p] += products[p];
    }
  }
}

double Network::call() {
  for (size_t q = 0; q < weights.size(); ++q)
    weights[q] = W.values[transposed.sources[q]];
  std::fill_n(gradient.data(), gradient.size(), 0.0f);
  for (int t = 0; t < steps; ++t)
    forward(t);
  double loss = residual();
  for (int t = steps - 1; t >= 0; --t) {
    backward(t);
    if (t % kSteps == 0)
      addGradient(t / kSteps);
  }
  return loss;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: sparse-recurrence FOLDER UNITS STEPS CALLS\n");
    return 2;
  }
  std::string folder = std::string(argv[1]) + "/";
  int units = std::atoi(argv[2]), steps = std::atoi(argv[3]);
  if (steps % kSteps != 0) {
    std::fprintf(stderr, "expected a multiple of %d steps, found %d\n", kSteps,
                 steps);
    return 2;
  }
  Network network(folder, units, steps);
  if (!network.good)
    return 1;
  measure(std::max(1, std::atoi(argv[4])), [&] { return network.call(); });
  return write(folder + "hand-dW.bin", network.gradient) ? 0 : 1;
}
