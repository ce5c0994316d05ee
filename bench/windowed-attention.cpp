//===- windowed-attention.cpp - Attention to stored entries by hand -------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// |Y - T|^2 for attention Y to the stored entries of a mask, and its gradients.
// A head's tokens stand together, so that the keys and values of a window stay
// in the second cache; operands are put in that order once. Products of a query
// and keys are taken four at a time, whose lanes are summed together. The
// forward pass keeps the shares of all entries, the reverse pass visits each
// row once and adds to the gradients of keys and values where it is. Threads
// share the heads. f32.
//
// usage: windowed-attention FOLDER TOKENS HEADS GRADIENTS CALLS
//
// GRADIENTS is 0 or 1.
//
//===----------------------------------------------------------------------===//

#include "Dense.h"
#include "Exponential.h"

namespace {

using namespace handwritten;

/// Numbers of a head, and the registers that they fill.
constexpr int kSize = 64, kVectors = kSize / kLanes;

/// A token in one head.
using Row = Vector[kVectors];

/// An operand of all heads, head by head, and its gradient.
struct Tokens {
  Tokens(int tokens, int heads)
      : tokens(tokens), heads(heads), values(size()), gradient(size()) {}

  size_t size() const { return size_t(tokens) * heads * kSize; }
  const Row *head(int h) { return values.as<Row>() + size_t(h) * tokens; }
  Row *headGradient(int h) { return gradient.as<Row>() + size_t(h) * tokens; }

  /// Puts what a file has token by token into this order.
  bool read(const std::string &path) {
    Buffer<float> file(size());
    if (!handwritten::read(path, file))
      return false;
    for (int i = 0; i < tokens; ++i)
      for (int h = 0; h < heads; ++h)
        std::copy_n(file.data() + (size_t(i) * heads + h) * kSize, kSize,
                    values.data() + (size_t(h) * tokens + i) * kSize);
    return true;
  }
  bool writeGradient(const std::string &path) const {
    Buffer<float> file(size());
    for (int i = 0; i < tokens; ++i)
      for (int h = 0; h < heads; ++h)
        std::copy_n(gradient.data() + (size_t(h) * tokens + i) * kSize, kSize,
                    file.data() + (size_t(i) * heads + h) * kSize);
    return write(path, file);
  }

  int tokens, heads;
  Buffer<float> values, gradient;
};

/// The mask, the operands and what is kept between the passes.
struct Attention {
  Attention(const std::string &folder, int tokens, int heads)
      : mask(folder + "mask", tokens), Q(tokens, heads), K(tokens, heads),
        V(tokens, heads), T(tokens, heads), Y(tokens, heads),
        shares(mask.values.size() * heads) {
    good = mask.good && Q.read(folder + "Q.npy") && K.read(folder + "K.npy") &&
           V.read(folder + "V.npy") && T.read(folder + "T.npy");
  }

  void forward(int head, Buffer<float> &scores);
  double residual(int head);
  void backward(int head, Buffer<float> &slopes);
  float *sharesOf(int head) {
    return shares.data() + size_t(head) * mask.values.size();
  }

  SparseRows mask;
  Tokens Q, K, V, T, Y;
  Buffer<float> shares;
  const float scale = 1 / std::sqrt(float(kSize));
  bool good;
};

/// `scores` has room for a row and a register.
void Attention::forward(int head, Buffer<float> &scores) {
  const Pattern &pattern = mask.pattern;
  const Row *q = Q.head(head), *k = K.head(head), *v = V.head(head);
  Row *y = Y.values.as<Row>() + size_t(head) * pattern.rows();
  for (int i = 0; i < pattern.rows(); ++i) {
    int begin = pattern.positions[i], count = pattern.positions[i + 1] - begin;
    const int32_t *columns = pattern.coordinates.data() + begin;
    float *row = scores.data();
    Row query;
    for (int d = 0; d < kVectors; ++d)
      query[d] = q[i][d] * scale;
    multiplyAtEntries<kVectors>(query, k, columns, count, row);
    float largest = *std::max_element(row, row + count);
    // What is behind the row counts as far below.
    std::fill_n(row + count, kLanes, largest - 100.0f);
    Vector sums = {}, *registers = scores.as<Vector>();
    for (int r = 0; r * kLanes < count; ++r) {
      registers[r] -= largest;
      exponentiate(registers[r]);
      sums += registers[r];
    }
    float inverse = 1 / sumLanes(sums), *kept = sharesOf(head) + begin;
    Row result = {};
    for (int p = 0; p < count; ++p) {
      kept[p] = row[p] * inverse;
      for (int d = 0; d < kVectors; ++d)
        result[d] += kept[p] * v[columns[p]][d];
    }
    std::copy_n(result, kVectors, y[i]);
  }
}

/// The squares of Y - T; leaves their gradient beside Y.
double Attention::residual(int head) {
  const Row *y = Y.head(head), *t = T.head(head);
  Row *dy = Y.headGradient(head);
  double loss = 0;
  for (int i = 0; i < mask.pattern.rows(); ++i) {
    Vector squares = {};
    for (int d = 0; d < kVectors; ++d) {
      Vector difference = y[i][d] - t[i][d];
      squares += difference * difference;
      dy[i][d] = 2.0f * difference;
    }
    loss += sumLanes(squares);
  }
  return loss;
}

/// `slopes` has room for a row.
void Attention::backward(int head, Buffer<float> &slopes) {
  const Pattern &pattern = mask.pattern;
  const Row *q = Q.head(head), *k = K.head(head), *v = V.head(head);
  const Row *y = Y.head(head), *dy = Y.headGradient(head);
  Row *dq = Q.headGradient(head), *dk = K.headGradient(head);
  Row *dv = V.headGradient(head);
  std::fill_n(dk[0], size_t(pattern.rows()) * kVectors, Vector{});
  std::fill_n(dv[0], size_t(pattern.rows()) * kVectors, Vector{});
  for (int i = 0; i < pattern.rows(); ++i) {
    int begin = pattern.positions[i], count = pattern.positions[i + 1] - begin;
    const int32_t *columns = pattern.coordinates.data() + begin;
    const float *row = sharesOf(head) + begin;
    multiplyAtEntries<kVectors>(dy[i], v, columns, count, slopes.data());
    Vector products = {};
    for (int d = 0; d < kVectors; ++d)
      products += dy[i][d] * y[i][d];
    float mean = sumLanes(products);
    for (int p = 0; p < count; ++p)
      slopes[p] = row[p] * (slopes[p] - mean) * scale;
    Row sum = {}, query, slope;
    std::copy_n(q[i], kVectors, query);
    std::copy_n(dy[i], kVectors, slope);
    for (int p = 0; p < count; ++p) {
      int j = columns[p];
      for (int d = 0; d < kVectors; ++d) {
        sum[d] += slopes[p] * k[j][d];
        dk[j][d] += slopes[p] * query[d];
      }
    }
    for (int p = 0; p < count; ++p)
      for (int d = 0; d < kVectors; ++d)
        dv[columns[p]][d] += row[p] * slope[d];
    std::copy_n(sum, kVectors, dq[i]);
  }
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 6) {
    std::fprintf(stderr, "usage: windowed-attention FOLDER TOKENS HEADS "
                         "GRADIENTS CALLS\n");
    return 2;
  }
  std::string folder = std::string(argv[1]) + "/";
  int tokens = std::atoi(argv[2]), heads = std::atoi(argv[3]);
  bool differentiate = std::atoi(argv[4]) != 0;
  Attention attention(folder, tokens, heads);
  if (!attention.good)
    return 1;
  std::vector<Buffer<float>> rows;
  rows.reserve(threadCount());
  for (int thread = 0; thread < threadCount(); ++thread)
    rows.emplace_back(tokens + kLanes);
  measure(std::max(1, std::atoi(argv[5])), [&] {
    double loss = 0;
#pragma omp parallel for schedule(dynamic, 1) reduction(+ : loss)
    for (int head = 0; head < heads; ++head) {
      attention.forward(head, rows[threadNumber()]);
      loss += attention.residual(head);
    }
    if (!differentiate)
      return loss;
#pragma omp parallel for schedule(dynamic, 1)
    for (int head = 0; head < heads; ++head)
      attention.backward(head, rows[threadNumber()]);
    return loss;
  });
  bool written = attention.Q.writeGradient(folder + "hand-dQ.bin") &&
                 attention.K.writeGradient(folder + "hand-dK.bin") &&
                 attention.V.writeGradient(folder + "hand-dV.bin");
  return written ? 0 : 1;
}
