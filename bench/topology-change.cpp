//===- topology-change.cpp - Pruned weights that move by hand -------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The smallest entries of three weights are dropped and candidates stored. The
// threshold is found by counting the leading bits of magnitudes while they are
// computed; what stays of a row and its candidates are merged without branches,
// and values and moments move in the same pass. f32.
//
// usage: topology-change FOLDER INPUTS WIDTH1 WIDTH2 CLASSES CALLS
//
//===----------------------------------------------------------------------===//

#include "Dense.h"

#include <array>
#include <climits>

namespace {

using namespace handwritten;

/// Ordered as the magnitudes of numbers are.
inline uint32_t magnitude(float number) {
  uint32_t bits;
  std::memcpy(&bits, &number, sizeof(bits));
  return bits & 0x7fffffff;
}

/// Fills all of a buffer but its last number.
bool readBeforeZero(const std::string &path, Buffer<float> &buffer) {
  Buffer<float> numbers(buffer.size() - 1);
  bool good = read(path, numbers);
  std::copy_n(numbers.data(), numbers.size(), buffer.data());
  return good;
}

/// A pruned weight with its moments, and what a change makes of them.
struct Layer {
  Layer(const std::string &folder, const std::string &number, int rows,
        int columns)
      : weight(folder + "W" + number, rows),
        candidates(folder + "C" + number, rows),
        direction(weight.values.size()), first(weight.values.size() + 1),
        second(weight.values.size() + 1), moved(weight.values.size() + 1),
        same(weight.values.size() + 1),
        next(rows, weight.values.size() + candidates.values.size()),
        nextValues(next.coordinates.size()), nextFirst(next.coordinates.size()),
        nextSecond(next.coordinates.size()), columns(columns) {
    Buffer<int32_t> count(1);
    good = weight.good && candidates.good &&
           read(folder + "dropped" + number + ".npy", count) &&
           read(folder + "G" + number + "-values.npy", direction) &&
           readBeforeZero(folder + "m" + number + "-values.npy", first) &&
           readBeforeZero(folder + "v" + number + "-values.npy", second);
    dropped = count[0];
  }

  /// How many entries the weight has then.
  int change(float rate);
  bool write(const std::string &folder, const std::string &number) const;

  bool good;

private:
  uint32_t moveAndFindThreshold(float rate);
  int mergeRows(int begin, int end, uint32_t threshold);
  /// Where a row would begin if nothing were dropped.
  int firstPlace(int row) const {
    return weight.pattern.positions[row] + candidates.pattern.positions[row];
  }

  SparseRows weight, candidates;
  Buffer<float> direction, first, second, moved;
  Buffer<uint32_t> same;
  /// With room for everything that may be stored.
  Pattern next;
  Buffer<float> nextValues, nextFirst, nextSecond;
  int columns, dropped;
};

uint32_t Layer::moveAndFindThreshold(float rate) {
  // Exponents and four bits behind them tell 4,096 kinds of numbers apart.
  constexpr int kShift = 19;
  std::array<int, 4096> counts = {};
  int size = int(weight.values.size());
#pragma omp parallel
  {
    std::array<int, 4096> mine = {};
#pragma omp for schedule(static)
    for (int p = 0; p < size; ++p) {
      moved[p] = weight.values[p] - rate * direction[p];
      ++mine[magnitude(moved[p]) >> kShift];
    }
#pragma omp critical
    for (size_t kind = 0; kind < counts.size(); ++kind)
      counts[kind] += mine[kind];
  }
  int rank = dropped - 1;
  uint32_t kind = 0;
  for (; rank >= counts[kind]; ++kind)
    rank -= counts[kind];
  int found = 0;
  for (int p = 0; p < size; ++p) {
    same[found] = magnitude(moved[p]);
    found += same[found] >> kShift == kind;
  }
  uint32_t *begin = same.data();
  std::nth_element(begin, begin + rank, begin + found);
  return begin[rank];
}

/// Writes rows to where they would begin if nothing were dropped; returns where
/// they end.
int Layer::mergeRows(int begin, int end, uint32_t threshold) {
  const Pattern &old = weight.pattern, &added = candidates.pattern;
  std::vector<int32_t> sources(columns + 1), stays(columns + 1);
  std::vector<int32_t> comes(columns + 1);
  int at = firstPlace(begin);
  for (int i = begin; i < end; ++i) {
    int kept = 0;
    for (int p = old.positions[i]; p < old.positions[i + 1]; ++p) {
      sources[kept] = p;
      stays[kept] = old.coordinates[p];
      kept += magnitude(moved[p]) > threshold;
    }
    int count = added.positions[i + 1] - added.positions[i];
    std::copy_n(added.coordinates.data() + added.positions[i], count,
                comes.data());
    // Both lists end with what is behind every column, and there are zeros
    // behind the numbers.
    stays[kept] = comes[count] = INT_MAX;
    for (int a = 0, b = 0; a < kept || b < count; ++at) {
      bool isOld = stays[a] <= comes[b], isNew = comes[b] <= stays[a];
      int source = isOld ? sources[a] : int(weight.values.size());
      next.coordinates[at] = std::min(stays[a], comes[b]);
      nextValues[at] = moved[source];
      nextFirst[at] = first[source];
      nextSecond[at] = second[source];
      a += isOld;
      b += isNew;
    }
    next.positions[i + 1] = at;
  }
  return at;
}

int Layer::change(float rate) {
  uint32_t threshold = moveAndFindThreshold(rate);
  int parts = threadCount(), rows = next.rows();
  auto firstRow = [&](int part) { return int(int64_t(rows) * part / parts); };
  std::vector<int> ends(parts);
#pragma omp parallel for schedule(static, 1)
  for (int part = 0; part < parts; ++part)
    ends[part] = mergeRows(firstRow(part), firstRow(part + 1), threshold);
  int at = ends[0];
  for (int part = 1; part < parts; ++part) {
    int begin = firstPlace(firstRow(part)), end = ends[part], gap = begin - at;
    std::copy(&next.coordinates[begin], &next.coordinates[end],
              &next.coordinates[at]);
    for (Buffer<float> *buffer : {&nextValues, &nextFirst, &nextSecond})
      std::copy(&(*buffer)[begin], &(*buffer)[end], &(*buffer)[at]);
    for (int i = firstRow(part); i < firstRow(part + 1); ++i)
      next.positions[i + 1] -= gap;
    at = end - gap;
  }
  return at;
}

bool Layer::write(const std::string &folder, const std::string &number) const {
  auto save = [&](const char *part, const auto &buffer, size_t count) {
    using Element = std::decay_t<decltype(buffer[0])>;
    Buffer<Element> used(count);
    std::copy_n(buffer.data(), count, used.data());
    return handwritten::write(folder + "hand-" + part + number + ".bin", used);
  };
  size_t entries = size_t(next.positions[next.rows()]);
  return save("positions", next.positions, next.positions.size()) &&
         save("coordinates", next.coordinates, entries) &&
         save("values", nextValues, entries) &&
         save("first", nextFirst, entries) &&
         save("second", nextSecond, entries);
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 7) {
    std::fprintf(stderr, "usage: topology-change FOLDER INPUTS WIDTH1 WIDTH2 "
                         "CLASSES CALLS\n");
    return 2;
  }
  std::string folder = std::string(argv[1]) + "/";
  std::vector<Layer> layers;
  layers.reserve(3);
  for (int number = 1; number <= 3; ++number) {
    layers.emplace_back(folder, std::to_string(number),
                        std::atoi(argv[number + 2]),
                        std::atoi(argv[number + 1]));
    if (!layers.back().good)
      return 1;
  }
  int call = 0;
  measure(std::max(1, std::atoi(argv[6])), [&] {
    float rate = ++call / 64.0f;
    int entries = 0;
    for (Layer &layer : layers)
      entries += layer.change(rate);
    return entries;
  });
  for (int number = 1; number <= 3; ++number)
    if (!layers[number - 1].write(folder, std::to_string(number)))
      return 1;
  return 0;
}
