//===- Handwritten.h - What the hand-written programs share -----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_BENCH_HANDWRITTEN_H
#define NZ_BENCH_HANDWRITTEN_H

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <new>
#include <string>
#include <system_error>
#include <vector>

namespace handwritten {

/// A buffer of zeros that starts on a cache line.
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

  /// The same numbers as registers full of them.
  template <typename Vector> Vector *as() {
    return reinterpret_cast<Vector *>(elements);
  }

private:
  Element *elements;
  size_t count;
};

/// How many numbers of `width` bytes a file holds; 0 if it cannot be read.
inline size_t countNumbers(const std::string &path, size_t width) {
  std::error_code error;
  auto bytes = std::filesystem::file_size(path, error);
  return error ? 0 : bytes / width;
}

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

/// Writes a buffer as plain numbers.
template <typename Element>
bool write(const std::string &path, const Buffer<Element> &buffer) {
  FILE *file = std::fopen(path.c_str(), "wb");
  if (!file)
    return false;
  size_t written =
      std::fwrite(buffer.data(), sizeof(Element), buffer.size(), file);
  return std::fclose(file) == 0 && written == buffer.size();
}

/// A compressed pattern, row by row.
struct Pattern {
  Pattern(int rows, size_t entries)
      : positions(rows + 1), coordinates(entries) {}

  int rows() const { return static_cast<int>(positions.size()) - 1; }

  Buffer<int32_t> positions;
  Buffer<int32_t> coordinates;
};

/// The transpose of a square pattern, and where in the values of the original
/// each of its entries stands. A counting sort; rows stay in order.
struct TransposedPattern {
  explicit TransposedPattern(const Pattern &source)
      : pattern(source.rows(), source.coordinates.size()),
        sources(source.coordinates.size()) {
    for (size_t p = 0; p < source.coordinates.size(); ++p)
      ++pattern.positions[source.coordinates[p] + 1];
    for (int j = 0; j < source.rows(); ++j)
      pattern.positions[j + 1] += pattern.positions[j];
    std::vector<int32_t> next(pattern.positions.data(),
                              pattern.positions.data() + source.rows());
    for (int i = 0; i < source.rows(); ++i)
      for (int p = source.positions[i]; p < source.positions[i + 1]; ++p) {
        int at = next[source.coordinates[p]]++;
        pattern.coordinates[at] = i;
        sources[at] = p;
      }
  }

  Pattern pattern;
  Buffer<int32_t> sources;
};

/// Calls `work` twice to warm up and then `calls` times; prints the times and
/// the loss that the last call returned as one JSON object.
template <typename Work> void measure(int calls, Work work) {
  std::vector<int64_t> times;
  double loss = 0;
  for (int call = -2; call < calls; ++call) {
    auto start = std::chrono::steady_clock::now();
    loss = work();
    auto taken = std::chrono::steady_clock::now() - start;
    if (call >= 0)
      times.push_back(
          std::chrono::duration_cast<std::chrono::nanoseconds>(taken).count());
  }
  std::sort(times.begin(), times.end());
  std::printf("{\"min_ns\": %lld, \"median_ns\": %lld, \"loss\": %.17g}\n",
              static_cast<long long>(times.front()),
              static_cast<long long>(times[times.size() / 2]), loss);
}

} // namespace handwritten

#endif // NZ_BENCH_HANDWRITTEN_H
