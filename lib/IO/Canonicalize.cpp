//===- Canonicalize.cpp - Stored entries in order, each once --------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "LargePages.h"

#include <algorithm>
#include <array>
#include <numeric>

using namespace nz::io;

namespace {

/// An entry on its way through a sort: its coordinates, packed, and its value.
template <typename T> struct KeyedEntry {
  uint64_t key;
  T value;
};

/// How coordinates are packed into a key that sorts as they do: the last one in
/// the lowest bits, each in as many bits as its size needs.
struct Packing {
  explicit Packing(const std::vector<int64_t> &shape) : shifts(shape.size()) {
    for (size_t d = shape.size(); d-- > 0;) {
      shifts[d] = bits;
      if (shape[d] > 1)
        bits += 64 - __builtin_clzll(static_cast<uint64_t>(shape[d] - 1));
    }
  }
  bool fits() const { return !shifts.empty() && bits <= 64; }
  uint64_t pack(const int64_t *tuple) const {
    uint64_t key = 0;
    // A size of 1 may stand at a shift of 64; its coordinate is 0.
    for (size_t d = 0; d < shifts.size(); ++d)
      if (tuple[d])
        key |= static_cast<uint64_t>(tuple[d]) << shifts[d];
    return key;
  }
  void unpack(uint64_t key, int64_t *tuple) const {
    unsigned end = bits;
    for (size_t d = 0; d < shifts.size(); end = shifts[d++]) {
      unsigned width = end - shifts[d];
      uint64_t part = width == 0 ? 0 : key >> shifts[d];
      tuple[d] = static_cast<int64_t>(
          width < 64 ? part & ((uint64_t(1) << width) - 1) : part);
    }
  }

  std::vector<unsigned> shifts;
  unsigned bits = 0;
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

/// The error of a sum that leaves the range of its kind.
static Error overflow(ElementKind kind, const int64_t *tuple, size_t rank,
                      std::string_view file) {
  std::string text = "expected duplicates whose sum fits " +
                     std::string(nameOf(kind)) +
                     ", found an overflow at coordinates (";
  for (size_t d = 0; d < rank; ++d) {
    text += d ? ", " : "";
    appendNumber(text, tuple[d]);
  }
  return Error::inFile(file, text + "), counted from 0");
}

/// Sorts stably by the bits of the keys from `shift` to below `bits`, eleven at
/// a time.
template <typename T>
static void sortByKey(std::vector<KeyedEntry<T>> &entries, unsigned shift,
                      unsigned bits) {
  constexpr unsigned digitBits = 11;
  constexpr uint64_t mask = (1 << digitBits) - 1;
  std::vector<KeyedEntry<T>> sorted;
  reserveLarge(sorted, entries.size());
  sorted.resize(entries.size());
  for (; shift < bits; shift += digitBits) {
    std::array<uint64_t, mask + 2> starts = {};
    for (const KeyedEntry<T> &entry : entries)
      ++starts[(entry.key >> shift & mask) + 1];
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    for (const KeyedEntry<T> &entry : entries)
      sorted[starts[entry.key >> shift & mask]++] = entry;
    entries.swap(sorted);
  }
}

/// Sorts entries whose coordinates fit a key, and sums duplicates. Values move
/// with their keys, so that nothing is read in a random order.
template <typename T>
static Status sortByKeys(SparseArray &array, std::vector<T> &values,
                         const Packing &packing, std::string_view file) {
  size_t rank = array.shape.size();
  std::vector<KeyedEntry<T>> entries;
  reserveLarge(entries, values.size());
  const int64_t *tuple = array.coordinates.data();
  // What goes down the columns needs to be sorted by row alone.
  unsigned start = packing.shifts[0];
  uint64_t before = 0;
  for (const T &value : values) {
    uint64_t key = packing.pack(tuple);
    tuple += rank;
    entries.push_back({key, value});
    uint64_t rest = start < 64 ? key & ((uint64_t(1) << start) - 1) : key;
    if (rest < before)
      start = 0;
    before = rest;
  }
  sortByKey(entries, start, packing.bits);

  // Back to where they came from; sums leave room behind the last one.
  size_t count = 0;
  for (size_t i = 0; i < entries.size(); ++i) {
    int64_t *place = array.coordinates.data() + count * rank;
    if (i > 0 && entries[i].key == entries[i - 1].key) {
      if (!accumulate(array.kind, values[count - 1], entries[i].value))
        return overflow(array.kind, place - rank, rank, file);
      continue;
    }
    packing.unpack(entries[i].key, place);
    values[count++] = entries[i].value;
  }
  array.coordinates.resize(count * rank);
  values.resize(count);
  return Done();
}

/// Sorts entries of any array and sums duplicates.
template <typename T>
static Status sortByTuples(SparseArray &array, std::vector<T> &values,
                           std::string_view file) {
  size_t rank = array.shape.size();
  const int64_t *tuples = array.coordinates.data();
  std::vector<uint64_t> positions(values.size());
  std::iota(positions.begin(), positions.end(), 0);
  // Equal coordinates stay in the order in which they were stored.
  std::sort(positions.begin(), positions.end(), [&](uint64_t a, uint64_t b) {
    int order = compareTuples(tuples + a * rank, tuples + b * rank, rank);
    return order != 0 ? order < 0 : a < b;
  });
  std::vector<int64_t> coordinates;
  coordinates.reserve(array.coordinates.size());
  std::vector<T> sums;
  sums.reserve(values.size());
  for (uint64_t position : positions) {
    const int64_t *tuple = tuples + position * rank;
    bool isDuplicate = !sums.empty() && std::equal(tuple, tuple + rank,
                                                   coordinates.end() - rank);
    if (!isDuplicate) {
      coordinates.insert(coordinates.end(), tuple, tuple + rank);
      sums.push_back(values[position]);
    } else if (!accumulate(array.kind, sums.back(), values[position])) {
      return overflow(array.kind, tuple, rank, file);
    }
  }
  array.coordinates = std::move(coordinates);
  values = std::move(sums);
  return Done();
}

Status nz::io::canonicalize(SparseArray &array, std::string_view file) {
  return guardMemory(file, [&]() -> Status {
    if (isCanonical(array))
      return Done();
    Packing packing(array.shape);
    // Of few entries, counting digits would take longer than comparing tuples.
    bool isLarge = array.storedEntries() >= 4096;
    return std::visit(
        [&](auto &values) {
          return isLarge && packing.fits()
                     ? sortByKeys(array, values, packing, file)
                     : sortByTuples(array, values, file);
        },
        array.values);
  });
}
