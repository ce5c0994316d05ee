//===- Canonicalize.cpp - Stored entries in order, each once --------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Elements.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

using namespace nz::io;

namespace {

/// An entry on its way through a sort: its place in a row-major array of the
/// shape, and where it was stored.
struct KeyedEntry {
  uint64_t key;
  uint64_t position;
};

} // namespace

/// -1, 0 or 1 as the first tuple of coordinates is less, equal or greater.
static int compareTuples(const int64_t *first, const int64_t *second,
                         size_t rank) {
  for (size_t d = 0; d < rank; ++d)
    if (first[d] != second[d])
      return first[d] < second[d] ? -1 : 1;
  return 0;
}

/// Whether the entries are sorted and unique already.
static bool isCanonical(const SparseArray &array) {
  size_t rank = array.shape.size();
  const int64_t *tuples = array.coordinates.data();
  for (size_t i = 1, e = array.storedEntries(); i < e; ++i)
    if (compareTuples(tuples + (i - 1) * rank, tuples + i * rank, rank) >= 0)
      return false;
  return true;
}

/// Sorts stably by key, eleven bits at a time; `bits` are significant.
static void sortByKey(std::vector<KeyedEntry> &entries, unsigned bits) {
  constexpr unsigned digitBits = 11;
  constexpr uint64_t mask = (1 << digitBits) - 1;
  if (entries.size() < 4096) {
    std::sort(entries.begin(), entries.end(),
              [](const KeyedEntry &a, const KeyedEntry &b) {
                return std::tie(a.key, a.position) <
                       std::tie(b.key, b.position);
              });
    return;
  }
  std::vector<KeyedEntry> sorted(entries.size());
  for (unsigned shift = 0; shift < bits; shift += digitBits) {
    std::array<uint64_t, mask + 2> starts = {};
    for (const KeyedEntry &entry : entries)
      ++starts[(entry.key >> shift & mask) + 1];
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    for (const KeyedEntry &entry : entries)
      sorted[starts[entry.key >> shift & mask]++] = entry;
    entries.swap(sorted);
  }
}

/// The stored positions in the order of their coordinates; equal coordinates
/// stay in the order in which they were stored.
static std::vector<uint64_t> sortedPositions(const SparseArray &array) {
  size_t rank = array.shape.size();
  size_t count = array.storedEntries();
  std::vector<uint64_t> positions(count);
  uint64_t cells = 1;
  bool fits = true;
  for (int64_t size : array.shape)
    fits &= !__builtin_mul_overflow(cells, static_cast<uint64_t>(size), &cells);

  if (!fits) {
    std::iota(positions.begin(), positions.end(), 0);
    const int64_t *tuples = array.coordinates.data();
    std::sort(positions.begin(), positions.end(), [&](uint64_t a, uint64_t b) {
      int order = compareTuples(tuples + a * rank, tuples + b * rank, rank);
      return order != 0 ? order < 0 : a < b;
    });
    return positions;
  }

  std::vector<KeyedEntry> entries(count);
  for (size_t i = 0; i < count; ++i) {
    uint64_t key = 0;
    for (size_t d = 0; d < rank; ++d)
      key = key * array.shape[d] + array.coordinates[i * rank + d];
    entries[i] = {key, i};
  }
  sortByKey(entries, cells > 1 ? 64 - __builtin_clzll(cells - 1) : 0);
  for (size_t i = 0; i < count; ++i)
    positions[i] = entries[i].position;
  return positions;
}

/// Adds in the arithmetic of `kind`; false when the sum leaves its range.
static bool accumulate(ElementKind kind, double &sum, double value) {
  sum = roundTo(kind, sum + value);
  return true;
}
static bool accumulate(ElementKind kind, int64_t &sum, int64_t value) {
  if (kind == ElementKind::I1) {
    sum |= value;
    return true;
  }
  IntegerRange range = rangeOf(kind);
  return !__builtin_add_overflow(sum, value, &sum) && sum >= range.least &&
         sum <= range.greatest;
}

/// Brings coordinates and values into the order of `positions` and sums
/// duplicates.
template <typename T>
static Status gather(SparseArray &array, const std::vector<T> &values,
                     const std::vector<uint64_t> &positions,
                     std::string_view file) {
  size_t rank = array.shape.size();
  std::vector<int64_t> coordinates;
  coordinates.reserve(array.coordinates.size());
  std::vector<T> sums;
  sums.reserve(values.size());
  for (uint64_t position : positions) {
    const int64_t *tuple = array.coordinates.data() + position * rank;
    bool isDuplicate = !sums.empty() && std::equal(tuple, tuple + rank,
                                                   coordinates.end() - rank);
    if (!isDuplicate) {
      coordinates.insert(coordinates.end(), tuple, tuple + rank);
      sums.push_back(values[position]);
      continue;
    }
    if (accumulate(array.kind, sums.back(), values[position]))
      continue;
    std::string text = "expected duplicates whose sum fits " +
                       std::string(nameOf(array.kind)) +
                       ", found an overflow at coordinates (";
    for (size_t d = 0; d < rank; ++d) {
      text += d ? ", " : "";
      appendNumber(text, tuple[d]);
    }
    return Error::inFile(file, text + "), counted from 0");
  }
  array.coordinates = std::move(coordinates);
  array.values = std::move(sums);
  return Done();
}

Status nz::io::canonicalize(SparseArray &array, std::string_view file) {
  return guardMemory(file, [&]() -> Status {
    if (isCanonical(array))
      return Done();
    std::vector<uint64_t> positions = sortedPositions(array);
    Values values = std::move(array.values);
    return std::visit(
        [&](const auto &elements) {
          return gather(array, elements, positions, file);
        },
        values);
  });
}
