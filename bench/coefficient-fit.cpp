//===- coefficient-fit.cpp - A step of a coefficient fit by hand ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A step of Adam on the logarithms m of the conductivity at the nodes of a
// network: conductances of its edges, temperatures by conjugate gradients, the
// misfit and the multipliers of the equations by conjugate gradients again, the
// gradient from both. An iteration goes over its vectors three times: the
// product with the matrix and p . A p; the solution, the residual and its
// square; the direction. f64.
//
// usage: coefficient-fit FOLDER NODES ACCURACY CALLS
//
//===----------------------------------------------------------------------===//

#include "Handwritten.h"

#include <cstdlib>

namespace {

using namespace handwritten;
using Numbers = Buffer<double>;

/// The network, what is measured, and the buffers of a step.
struct Plate {
  Plate(const std::string &folder, int nodes, double accuracy)
      : nodes(nodes), accuracy(accuracy),
        network(nodes, countNumbers(folder + "W-values.npy", sizeof(float))),
        weights(network.coordinates.size()), rim(nodes), heat(nodes),
        seen(countNumbers(folder + "seen.npy", sizeof(int32_t))),
        temperatures(seen.size()), noise(1), smoothness(1), rate(1), m(nodes),
        roots(nodes), conductances(weights.size()), diagonal(nodes), u(nodes),
        multipliers(nodes), misfitGradient(nodes), residual(nodes),
        direction(nodes), product(nodes) {
    good = read(folder + "W-positions.npy", network.positions) &&
           read(folder + "W-coordinates.npy", network.coordinates) &&
           read(folder + "W-values.npy", weights) &&
           read(folder + "rim.npy", rim) && read(folder + "heat.npy", heat) &&
           read(folder + "seen.npy", seen) &&
           read(folder + "temperatures.npy", temperatures) &&
           read(folder + "noise.npy", noise) &&
           read(folder + "smoothness.npy", smoothness) &&
           read(folder + "rate.npy", rate) &&
           read(folder + "guess.npy", m.values);
  }

  void conduct();
  void solve(const Numbers &source, Numbers &solution);
  double misfit();
  double gradient();
  double step(int number);

  int nodes;
  double accuracy;
  Pattern network;
  Buffer<float> weights;
  Numbers rim, heat;
  /// The nodes where temperatures are known.
  Buffer<int32_t> seen;
  Numbers temperatures, noise, smoothness, rate;
  Parameters<double> m;
  /// exp(m / 2); of the matrix, what is not on the diagonal, and the diagonal.
  Numbers roots, conductances, diagonal;
  Numbers u, multipliers, misfitGradient;
  /// Of conjugate gradients.
  Numbers residual, direction, product;
  bool good;
};

void Plate::conduct() {
#pragma omp parallel for schedule(static)
  for (int i = 0; i < nodes; ++i)
    roots[i] = std::exp(m.values[i] / 2);
#pragma omp parallel for schedule(static)
  for (int i = 0; i < nodes; ++i) {
    double sum = rim[i];
    for (int p = network.positions[i]; p < network.positions[i + 1]; ++p) {
      double c = weights[p] * roots[i] * roots[network.coordinates[p]];
      conductances[p] = c;
      sum += c;
    }
    diagonal[i] = sum;
  }
}

void Plate::solve(const Numbers &source, Numbers &solution) {
  const double *__restrict c = conductances.data();
  const int32_t *__restrict columns = network.coordinates.data();
  double *__restrict x = solution.data(), *__restrict r = residual.data();
  double *__restrict p = direction.data(), *__restrict Ap = product.data();
  double square = 0;
  for (int i = 0; i < nodes; ++i) {
    x[i] = 0;
    r[i] = p[i] = source[i];
    square += r[i] * r[i];
  }
  double goal = accuracy * accuracy * square;
  while (square > goal) {
    double curvature = 0, next = 0;
#pragma omp parallel for schedule(static) reduction(+ : curvature)
    for (int i = 0; i < nodes; ++i) {
      double sum = diagonal[i] * p[i];
      for (int q = network.positions[i]; q < network.positions[i + 1]; ++q)
        sum -= c[q] * p[columns[q]];
      Ap[i] = sum;
      curvature += p[i] * sum;
    }
    double size = square / curvature;
#pragma omp parallel for simd schedule(static) reduction(+ : next)
    for (int i = 0; i < nodes; ++i) {
      x[i] += size * p[i];
      r[i] -= size * Ap[i];
      next += r[i] * r[i];
    }
    double share = next / square;
#pragma omp parallel for simd schedule(static)
    for (int i = 0; i < nodes; ++i)
      p[i] = r[i] + share * p[i];
    square = next;
  }
}

/// Half the mean of the squares of errors over the noise; leaves its gradient
/// in the temperatures.
double Plate::misfit() {
  std::fill_n(misfitGradient.data(), nodes, 0.0);
  double sum = 0, count = double(seen.size());
  for (size_t k = 0; k < seen.size(); ++k) {
    double error = (u[seen[k]] - temperatures[k]) / noise[0];
    misfitGradient[seen[k]] = error / (noise[0] * count);
    sum += error * error;
  }
  return sum / (2 * count);
}

/// The gradient in m; returns the penalty of roughness.
double Plate::gradient() {
  double penalty = 0;
#pragma omp parallel for schedule(static) reduction(+ : penalty)
  for (int i = 0; i < nodes; ++i) {
    double sum = 0;
    for (int p = network.positions[i]; p < network.positions[i + 1]; ++p) {
      int j = network.coordinates[p];
      double difference = m.values[i] - m.values[j];
      penalty += weights[p] * difference * difference;
      sum += smoothness[0] * weights[p] * difference -
             conductances[p] / 2 * (multipliers[i] - multipliers[j]) *
                 (u[i] - u[j]);
    }
    m.gradient[i] = sum;
  }
  return smoothness[0] / 4 * penalty;
}

double Plate::step(int number) {
  conduct();
  solve(heat, u);
  double loss = misfit();
  // The matrix is symmetric.
  solve(misfitGradient, multipliers);
  loss += gradient();
  m.step(number, rate[0]);
  return loss;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 5) {
    std::fprintf(stderr,
                 "usage: coefficient-fit FOLDER NODES ACCURACY CALLS\n");
    return 2;
  }
  Plate plate(std::string(argv[1]) + "/", std::atoi(argv[2]),
              std::atof(argv[3]));
  if (!plate.good)
    return 1;
  int step = 0;
  measure(std::max(1, std::atoi(argv[4])), [&] { return plate.step(++step); });
  return 0;
}
