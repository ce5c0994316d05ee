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
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <new>
#include <string>
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
  Buffer(Buffer &&other) : elements(other.elements), count(other.count) {
    other.elements = nullptr;
  }
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

/// Opens a file of numbers, plain or .npy, behind its header; null if it
/// cannot.
inline FILE *openNumbers(const std::string &path) {
  FILE *file = std::fopen(path.c_str(), "rb");
  unsigned char start[10];
  if (!file || std::fread(start, 1, sizeof(start), file) != sizeof(start) ||
      std::memcmp(start, "\x93NUMPY", 6) != 0) {
    if (file)
      std::rewind(file);
    return file;
  }
  std::fseek(file, start[8] + 256 * start[9], SEEK_CUR);
  return file;
}

/// How many numbers of `width` bytes a file holds; 0 if it cannot be read.
inline size_t countNumbers(const std::string &path, size_t width) {
  FILE *file = openNumbers(path);
  if (!file)
    return 0;
  long begin = std::ftell(file);
  std::fseek(file, 0, SEEK_END);
  long end = std::ftell(file);
  std::fclose(file);
  return size_t(end - begin) / width;
}

/// Fills a buffer from a file of little-endian numbers, plain or .npy.
template <typename Element>
bool read(const std::string &path, Buffer<Element> &buffer) {
  FILE *file = openNumbers(path);
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

/// The transpose of a pattern with so many columns, and where in the values of
/// the original each of its entries stands. A counting sort; rows stay in
/// order.
struct TransposedPattern {
  explicit TransposedPattern(const Pattern &source)
      : TransposedPattern(source, source.rows()) {}
  TransposedPattern(const Pattern &source, int columns)
      : pattern(columns, source.coordinates.size()),
        sources(source.coordinates.size()) {
    for (size_t p = 0; p < source.coordinates.size(); ++p)
      ++pattern.positions[source.coordinates[p] + 1];
    for (int j = 0; j < columns; ++j)
      pattern.positions[j + 1] += pattern.positions[j];
    std::vector<int32_t> next(pattern.positions.data(),
                              pattern.positions.data() + columns);
    for (int i = 0; i < source.rows(); ++i)
      for (int p = source.positions[i]; p < source.positions[i + 1]; ++p) {
        int at = next[source.coordinates[p]]++;
        pattern.coordinates[at] = i;
        sources[at] = p;
      }
  }

  /// The values of the original, as they stand here.
  template <typename Element>
  Buffer<Element> inOrder(const Buffer<Element> &values) const {
    Buffer<Element> result(values.size());
    for (size_t q = 0; q < values.size(); ++q)
      result[q] = values[sources[q]];
    return result;
  }

  Pattern pattern;
  Buffer<int32_t> sources;
};

/// The most bytes that the process held in memory at a time, as Linux counts
/// them since it began; 0 where that is not known.
inline long long peakResidentBytes() {
  long long kilobytes = 0;
  if (FILE *file = std::fopen("/proc/self/status", "r")) {
    char line[256];
    while (std::fgets(line, sizeof(line), file))
      if (std::sscanf(line, "VmHWM: %lld kB", &kilobytes) == 1)
        break;
    std::fclose(file);
  }
  return 1024 * kilobytes;
}

/// Numbers to train, with Adam's moments.
template <typename Element> struct Parameters {
  explicit Parameters(size_t size)
      : values(size), gradient(size), first(size), second(size) {}

  /// With the decay of the weights in their gradient.
  void step(int number, double rate, double decay = 0) {
    constexpr double beta1 = 0.9, beta2 = 0.999;
    constexpr auto keep1 = Element(beta1), add1 = Element(1 - beta1);
    constexpr auto keep2 = Element(beta2), add2 = Element(1 - beta2);
    constexpr auto epsilon = Element(1e-8);
    auto size = Element(rate / (1 - std::pow(beta1, number)));
    auto root = Element(1 / std::sqrt(1 - std::pow(beta2, number)));
    auto shrink = Element(decay);
    Element *__restrict x = values.data(), *__restrict m = first.data();
    Element *__restrict v = second.data();
    const Element *__restrict slope = gradient.data();
    int64_t count = int64_t(values.size());
#pragma omp parallel for simd schedule(static)
    for (int64_t i = 0; i < count; ++i) {
      Element g = slope[i] + shrink * x[i];
      m[i] = keep1 * m[i] + add1 * g;
      v[i] = keep2 * v[i] + add2 * g * g;
      x[i] -= size * m[i] / (std::sqrt(v[i]) * root + epsilon);
    }
  }

  Buffer<Element> values, gradient, first, second;
};

/// Calls `work` twice to warm up and then `calls` times, each time behind
/// `prepare`, which is not timed; prints the times, the loss that the last call
/// returned, those of the first eight and the peak of memory as one JSON
/// object.
template <typename Prepare, typename Work>
void measure(int calls, Prepare prepare, Work work) {
  std::vector<int64_t> times;
  std::vector<double> losses;
  for (int call = -2; call < calls; ++call) {
    prepare();
    auto start = std::chrono::steady_clock::now();
    losses.push_back(work());
    auto taken = std::chrono::steady_clock::now() - start;
    if (call >= 0)
      times.push_back(
          std::chrono::duration_cast<std::chrono::nanoseconds>(taken).count());
  }
  std::sort(times.begin(), times.end());
  std::printf("{\"min_ns\": %lld, \"median_ns\": %lld, \"loss\": %.17g, ",
              static_cast<long long>(times.front()),
              static_cast<long long>(times[times.size() / 2]), losses.back());
  std::printf("\"losses\": [%.17g", losses.front());
  for (size_t call = 1; call < losses.size() && call < 8; ++call)
    std::printf(", %.17g", losses[call]);
  std::printf("], \"peak_rss_bytes\": %lld}\n", peakResidentBytes());
}

template <typename Work> void measure(int calls, Work work) {
  measure(calls, [] {}, work);
}

} // namespace handwritten

#endif // NZ_BENCH_HANDWRITTEN_H
