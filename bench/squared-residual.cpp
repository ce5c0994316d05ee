//===- squared-residual.cpp - |A X - T|^2 and its gradients by hand -------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// What an engineer would write for this loss and nothing else: rows of X in
// vector registers (AVX-512 where the machine has it), buffers aligned to 64
// bytes, the gradient in X gathered through the transposed pattern, which is
// made once. One thread, f32.
//
// usage: squared-residual FOLDER ROWS COLUMNS CALLS
//
// Reads the plain arrays that squared_residual.py writes, times CALLS calls of
// value and gradients, prints one JSON object, and leaves the gradients as
// hand-dA.bin and hand-dX.bin in FOLDER.
//
//===----------------------------------------------------------------------===//

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <new>
#include <string>
#include <system_error>
#include <vector>

namespace {

/// Sixteen numbers: a register of AVX-512, several narrower ones elsewhere.
using Vector = float __attribute__((vector_size(64)));
constexpr int kLanes = 16;

/// A buffer that starts on a cache line.
template <typename Element> class Buffer {
public:
  explicit Buffer(size_t size)
      : elements(static_cast<Element *>(
            ::operator new(size * sizeof(Element), std::align_val_t(64)))),
        count(size) {
    std::fill_n(elements, size, Element());
  }
  Buffer(const Buffer &) = delete;
  Buffer &operator=(const Buffer &) = delete;
  ~Buffer() { ::operator delete(elements, std::align_val_t(64)); }

  Element *data() { return elements; }
  const Element *data() const { return elements; }
  size_t size() const { return count; }
  Element &operator[](size_t index) { return elements[index]; }
  const Element &operator[](size_t index) const { return elements[index]; }

private:
  Element *elements;
  size_t count;
};

/// A compressed pattern by rows, and for its transpose where in the values of
/// the original an entry stands.
struct Pattern {
  Buffer<int32_t> positions;
  Buffer<int32_t> coordinates;
};

struct TransposedPattern {
  Pattern pattern;
  Buffer<int32_t> sources;
};

/// Fills a buffer from a file of plain little-endian numbers.
template <typename Element>
bool read(const std::string &path, Buffer<Element> &buffer) {
  FILE *file = std::fopen(path.c_str(), "rb");
  size_t found = 0;
  if (file) {
    found = std::fread(buffer.data(), sizeof(Element), buffer.size(), file);
    std::fclose(file);
  }
  if (found != buffer.size())
    std::fprintf(stderr, "%s: expected %zu numbers, found %zu\n", path.c_str(),
                 buffer.size(), found);
  return found == buffer.size();
}

/// How many numbers of four bytes a file holds.
size_t countEntries(const std::string &path) {
  std::error_code error;
  auto bytes = std::filesystem::file_size(path, error);
  return error ? 0 : bytes / 4;
}

bool write(const std::string &path, const Buffer<float> &buffer) {
  FILE *file = std::fopen(path.c_str(), "wb");
  if (!file)
    return false;
  size_t written =
      std::fwrite(buffer.data(), sizeof(float), buffer.size(), file);
  return std::fclose(file) == 0 && written == buffer.size();
}

/// Counting sort of the entries by column; rows stay in order.
void transpose(const Pattern &pattern, int rows, TransposedPattern &result) {
  Buffer<int32_t> &positions = result.pattern.positions;
  for (size_t p = 0; p < pattern.coordinates.size(); ++p)
    ++positions[pattern.coordinates[p] + 1];
  for (int j = 0; j < rows; ++j)
    positions[j + 1] += positions[j];
  std::vector<int32_t> next(positions.data(), positions.data() + rows);
  for (int i = 0; i < rows; ++i)
    for (int p = pattern.positions[i]; p < pattern.positions[i + 1]; ++p) {
      int at = next[pattern.coordinates[p]]++;
      result.pattern.coordinates[at] = i;
      result.sources[at] = p;
    }
}

float sumLanes(Vector vector) {
  float sum = 0;
  for (int lane = 0; lane < kLanes; ++lane)
    sum += vector[lane];
  return sum;
}

/// The loss and, while a row of the residual is in registers, the gradient of
/// the row's entries: 2 (A X - T) X^T on the pattern of A. Writes twice the
/// residual for the gradient in X.
template <int kVectors>
double lossAndEntryGradient(const Pattern &pattern, int rows,
                            const float *values, const Vector *X,
                            const Vector *T, Vector *residual, float *dA) {
  double loss = 0;
  for (int i = 0; i < rows; ++i) {
    int begin = pattern.positions[i], end = pattern.positions[i + 1];
    Vector row[kVectors];
    for (int v = 0; v < kVectors; ++v)
      row[v] = -T[i * kVectors + v];
    for (int p = begin; p < end; ++p) {
      const Vector *x = X + size_t(pattern.coordinates[p]) * kVectors;
      float a = values[p];
      for (int v = 0; v < kVectors; ++v)
        row[v] += a * x[v];
    }
    Vector squares = {};
    for (int v = 0; v < kVectors; ++v) {
      squares += row[v] * row[v];
      row[v] *= 2.0f;
      residual[i * kVectors + v] = row[v];
    }
    loss += sumLanes(squares);
    for (int p = begin; p < end; ++p) {
      const Vector *x = X + size_t(pattern.coordinates[p]) * kVectors;
      Vector product = {};
      for (int v = 0; v < kVectors; ++v)
        product += row[v] * x[v];
      dA[p] = sumLanes(product);
    }
  }
  return loss;
}

/// A^T times the residual's double, gathered row by row of the result.
template <int kVectors>
void denseGradient(const TransposedPattern &transposed, int rows,
                   const float *values, const Vector *residual, Vector *dX) {
  const Pattern &pattern = transposed.pattern;
  for (int j = 0; j < rows; ++j) {
    Vector row[kVectors] = {};
    for (int q = pattern.positions[j]; q < pattern.positions[j + 1]; ++q) {
      const Vector *r = residual + size_t(pattern.coordinates[q]) * kVectors;
      float a = values[transposed.sources[q]];
      for (int v = 0; v < kVectors; ++v)
        row[v] += a * r[v];
    }
    for (int v = 0; v < kVectors; ++v)
      dX[size_t(j) * kVectors + v] = row[v];
  }
}

template <int kVectors>
int run(const std::string &folder, int rows, int calls) {
  size_t entries = countEntries(folder + "/values.bin");
  size_t dense = size_t(rows) * kVectors * kLanes;
  Pattern pattern = {Buffer<int32_t>(rows + 1), Buffer<int32_t>(entries)};
  Buffer<float> values(entries), X(dense), T(dense);
  if (!read(folder + "/positions.bin", pattern.positions) ||
      !read(folder + "/coordinates.bin", pattern.coordinates) ||
      !read(folder + "/values.bin", values) || !read(folder + "/X.bin", X) ||
      !read(folder + "/T.bin", T))
    return 1;

  TransposedPattern transposed = {
      {Buffer<int32_t>(rows + 1), Buffer<int32_t>(entries)},
      Buffer<int32_t>(entries)};
  transpose(pattern, rows, transposed);

  Buffer<float> residual(dense), dA(entries), dX(dense);
  auto vectors = [](Buffer<float> &buffer) {
    return reinterpret_cast<Vector *>(buffer.data());
  };
  std::vector<int64_t> times;
  double loss = 0;
  for (int call = -2; call < calls; ++call) { // two calls to warm up
    auto start = std::chrono::steady_clock::now();
    loss = lossAndEntryGradient<kVectors>(pattern, rows, values.data(),
                                          vectors(X), vectors(T),
                                          vectors(residual), dA.data());
    denseGradient<kVectors>(transposed, rows, values.data(), vectors(residual),
                            vectors(dX));
    auto taken = std::chrono::steady_clock::now() - start;
    if (call >= 0)
      times.push_back(
          std::chrono::duration_cast<std::chrono::nanoseconds>(taken).count());
  }
  std::sort(times.begin(), times.end());
  std::printf("{\"min_ns\": %lld, \"median_ns\": %lld, \"loss\": %.17g}\n",
              static_cast<long long>(times.front()),
              static_cast<long long>(times[times.size() / 2]), loss);
  return write(folder + "/hand-dA.bin", dA) &&
                 write(folder + "/hand-dX.bin", dX)
             ? 0
             : 1;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: squared-residual FOLDER ROWS COLUMNS CALLS\n");
    return 2;
  }
  std::string folder = argv[1];
  int rows = std::atoi(argv[2]), calls = std::max(1, std::atoi(argv[4]));
  switch (std::atoi(argv[3])) {
  case 16:
    return run<1>(folder, rows, calls);
  case 32:
    return run<2>(folder, rows, calls);
  case 64:
    return run<4>(folder, rows, calls);
  case 128:
    return run<8>(folder, rows, calls);
  }
  std::fprintf(stderr, "expected 16, 32, 64 or 128 columns, found %s\n",
               argv[3]);
  return 2;
}
