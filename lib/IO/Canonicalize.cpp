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
#include <memory>
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
class Packing {
public:
  explicit Packing(const std::vector<int64_t> &shape) : fields(shape.size()) {
    for (size_t d = shape.size(); d-- > 0;) {
      unsigned width =
          shape[d] > 1
              ? 64 - __builtin_clzll(static_cast<uint64_t>(shape[d] - 1))
              : 0;
      // Behind all 64 bits there are but coordinates that are 0.
      fields[d] = {std::min(bits, 63u), (uint64_t(1) << width) - 1};
      bitsOfRest = bits;
      bits += width;
    }
  }
  /// Whether a key has room for the coordinates.
  bool fits() const { return !fields.empty() && bits <= 64; }
  unsigned size() const { return bits; }
  /// The bits below those of the first coordinate.
  unsigned sizeOfRest() const { return bitsOfRest; }

  uint64_t pack(const int64_t *tuple) const {
    uint64_t key = 0;
    for (const Field &field : fields)
      key |= static_cast<uint64_t>(*tuple++) << field.shift;
    return key;
  }
  void unpack(uint64_t key, int64_t *tuple) const {
    for (const Field &field : fields)
      *tuple++ = static_cast<int64_t>(key >> field.shift & field.mask);
  }

private:
  struct Field {
    unsigned shift;
    uint64_t mask;
  };
  std::vector<Field> fields;
  unsigned bits = 0;
  unsigned bitsOfRest = 0;
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
  if (rank == 2) {
    // The same without a branch on where rows end.
    for (size_t i = 1, e = array.storedEntries(); i < e; ++i, tuples += 2)
      if (!((tuples[0] < tuples[2]) |
            ((tuples[0] == tuples[2]) & (tuples[1] < tuples[3]))))
        return false;
    return true;
  }
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

/// Sorts `count` entries stably by the bits of their keys from `start` to below
/// `end`, up to eleven at a time; between the two places, one of which is
/// returned.
template <typename T>
static KeyedEntry<T> *sortPart(KeyedEntry<T> *entries, KeyedEntry<T> *other,
                               size_t count, unsigned start, unsigned end) {
  constexpr unsigned most = 11;
  unsigned digits = start < end ? (end - start + most - 1) / most : 0;
  for (; digits > 0; --digits) {
    unsigned width = (end - start + digits - 1) / digits;
    uint64_t mask = (uint64_t(1) << width) - 1;
    std::array<size_t, (1 << most) + 1> places;
    std::fill_n(places.begin(), mask + 2, 0);
    for (size_t i = 0; i < count; ++i)
      ++places[(entries[i].key >> start & mask) + 1];
    std::partial_sum(places.begin(), places.begin() + mask + 2, places.begin());
    for (size_t i = 0; i < count; ++i)
      other[places[entries[i].key >> start & mask]++] = entries[i];
    std::swap(entries, other);
    start += width;
  }
  return entries;
}

/// Room for entries, in large pages if it is large.
template <typename T>
static std::unique_ptr<KeyedEntry<T>[]> makeRoom(size_t count) {
  std::unique_ptr<KeyedEntry<T>[]> room(new KeyedEntry<T>[count]);
  wishLargePages(room.get(), count * sizeof(KeyedEntry<T>));
  return room;
}

/// Sorts entries whose coordinates fit a key, and sums duplicates. Values move
/// with their keys: by the highest bits into parts that the nearest cache
/// holds, there by the others.
template <typename T>
static Status sortByKeys(SparseArray &array, std::vector<T> &values,
                         const Packing &packing, std::string_view file) {
  size_t rank = array.shape.size(), count = values.size();
  unsigned partBits = 0;
  while (partBits < std::min(packing.size(), 11u) && count >> partBits > 1024)
    ++partBits;
  unsigned partShift = packing.size() - partBits;
  std::vector<size_t> ends((size_t(1) << partBits) + 1, 0);
  // What goes down the columns needs to be sorted by row alone.
  unsigned start = packing.sizeOfRest();
  uint64_t restMask = start < 64 ? (uint64_t(1) << start) - 1 : ~uint64_t(0);
  uint64_t before = 0;
  const int64_t *tuple = array.coordinates.data();
  for (size_t i = 0; i < count; ++i, tuple += rank) {
    uint64_t key = packing.pack(tuple);
    ++ends[(key >> partShift) + 1];
    if ((key & restMask) < before)
      start = 0;
    before = key & restMask;
  }
  size_t largest = *std::max_element(ends.begin(), ends.end());
  std::partial_sum(ends.begin(), ends.end(), ends.begin());

  auto entries = makeRoom<T>(count), other = makeRoom<T>(largest);
  tuple = array.coordinates.data();
  for (size_t i = 0; i < count; ++i, tuple += rank) {
    uint64_t key = packing.pack(tuple);
    entries[ends[key >> partShift]++] = {key, values[i]};
  }

  // Back to where they came from; sums leave room behind the last one.
  size_t kept = 0;
  uint64_t last = 0;
  for (size_t part = 0, begin = 0; begin < count; begin = ends[part++]) {
    size_t size = ends[part] - begin;
    const KeyedEntry<T> *sorted =
        sortPart(entries.get() + begin, other.get(), size, start, partShift);
    for (size_t i = 0; i < size; ++i) {
      int64_t *place = array.coordinates.data() + kept * rank;
      if (kept > 0 && sorted[i].key == last) {
        if (!accumulate(array.kind, values[kept - 1], sorted[i].value))
          return overflow(array.kind, place - rank, rank, file);
        continue;
      }
      last = sorted[i].key;
      packing.unpack(last, place);
      values[kept++] = sorted[i].value;
    }
  }
  array.coordinates.resize(kept * rank);
  values.resize(kept);
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
