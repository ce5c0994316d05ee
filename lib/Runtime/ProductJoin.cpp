//===- ProductJoin.cpp - Joins as products of matrices have them ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Loops run over rows, in a row over the shared name, and then over columns.
// An entry leaves one name open, which the loops run through upwards: so the
// tuples of each entry come in the order of everything else, and one counting
// sort by the entry's position is all that a list in another order takes.
//
//===----------------------------------------------------------------------===//

#include "ProductJoin.h"
#include "CoordinateSet.h"
#include <algorithm>
#include <numeric>

using namespace nz::runtime;

/// How many entries ahead what they need is fetched.
static constexpr int32_t kAhead = 8;

/// The most entries and coordinates: numbers of 32 bits have room above them.
static constexpr int64_t kMostEntries = int64_t(1) << 30;

/// The most pairs of entries that are visited here.
static constexpr int64_t kMostPairs = int64_t(1) << 36;

/// The name that two matrices share, if it is one.
static std::optional<int64_t> findShared(const JoinSource &lhs,
                                         const JoinSource &rhs) {
  std::optional<int64_t> shared;
  for (int64_t level : {0, 1})
    if (lhs.names[level] == rhs.names[0] || lhs.names[level] == rhs.names[1]) {
      if (shared)
        return std::nullopt;
      shared = lhs.names[level];
    }
  return shared;
}

/// The name of a matrix that is not `name`.
static int64_t otherName(const JoinSource &source, int64_t name) {
  return source.names[source.names[0] == name];
}

/// Calls `visit` with the coordinates of every entry of a matrix in `range` and
/// its number.
template <typename Visit>
static void visitEntries(const Pattern *pattern, EntryRange range,
                         Visit visit) {
  const PatternContents &contents = PatternRegistry::contentsOf(pattern);
  int64_t end = std::min(range.end, contents.count);
  if (!isRows(contents.format)) {
    std::vector<Buffer<int64_t>> columns = expandColumns(contents);
    for (int64_t entry = range.first; entry < end; ++entry)
      visit(columns[0][entry], columns[1][entry], entry);
    return;
  }
  ArrayView positions = contents.positions[1].view();
  ArrayView coordinates = contents.coordinates[1].view();
  withWidth(coordinates.width, [&](auto zero) {
    auto *crossed = static_cast<const decltype(zero) *>(coordinates.data);
    for (int64_t row = 0; row < contents.sizes[0]; ++row)
      for (int64_t entry = std::max(positions[row], range.first),
                   last = std::min(positions[row + 1], end);
           entry < last; ++entry)
        visit(row, static_cast<int64_t>(crossed[entry]), entry);
  });
}

/// How many entries have each coordinate of `name`.
static Buffer<int64_t> countBy(const JoinSource &source, int64_t name) {
  bool isInner = source.names[1] == name;
  Buffer<int64_t> counts(source.pattern->sizes()[isInner], 0);
  visitEntries(source.pattern, {}, [&](int64_t outer, int64_t inner, int64_t) {
    ++counts[isInner ? inner : outer];
  });
  return counts;
}

/// How many pairs of entries of two matrices have the same coordinate of
/// `name`; INT64_MAX for more than can be counted.
static int64_t countPairs(const JoinSource &lhs, const JoinSource &rhs,
                          int64_t name) {
  Buffer<int64_t> left = countBy(lhs, name), right = countBy(rhs, name);
  int64_t pairs = 0;
  for (size_t coordinate = 0; coordinate < left.size(); ++coordinate)
    // Each is below 2^31.
    if (__builtin_add_overflow(pairs, left[coordinate] * right[coordinate],
                               &pairs))
      return INT64_MAX;
  return pairs;
}

/// Chooses which matrices are multiplied. False if they are no product.
bool ProductJoin::choosePair() {
  if (sources.size() != 2 && sources.size() != 3)
    return false;
  int64_t entries = 0, extent = 0;
  for (const JoinSource &source : sources) {
    if (source.pattern->rank() != 2 || source.names[0] == source.names[1])
      return false;
    entries += source.pattern->count();
    for (int64_t size : source.pattern->sizes())
      extent = std::max(extent, size);
  }
  // Arrays over all coordinates must pay, and numbers be narrow.
  if (std::max(entries, extent) > kMostEntries || extent / 4 > entries + 256)
    return false;
  int64_t fewest = INT64_MAX;
  std::vector<int64_t> names;
  for (size_t lhs = 0; lhs < sources.size(); ++lhs)
    for (size_t rhs = lhs + 1; rhs < sources.size(); ++rhs) {
      std::optional<int64_t> name = findShared(sources[lhs], sources[rhs]);
      if (!name || std::count(names.begin(), names.end(), *name) > 0)
        return false;
      names.push_back(*name);
      // Reading one of them would take as long.
      int64_t larger = std::max(sources[lhs].pattern->count(),
                                sources[rhs].pattern->count());
      if (larger >= fewest / 2)
        continue;
      int64_t pairs = countPairs(sources[lhs], sources[rhs], *name);
      if (pairs > kMostPairs || pairs >= fewest)
        continue;
      fewest = pairs;
      left = lhs;
      right = rhs;
      third = 3 - lhs - rhs;
      shared = *name;
    }
  row = otherName(sources[left], shared);
  column = otherName(sources[right], shared);
  return fewest <= kMostPairs;
}

std::optional<ProductJoin>
ProductJoin::find(const std::vector<JoinSource> &sources, EntryRange range) {
  ProductJoin product(sources, range);
  if (!product.choosePair())
    return std::nullopt;
  return product;
}

ProductJoin::Rows::Rows(const Pattern *pattern, bool byInner, EntryRange range)
    : rows(static_cast<int32_t>(pattern->sizes()[byInner])) {
  bool isOwn = isRows(pattern->format()) && !byInner;
  ArrayView positions = pattern->positions(1);
  if (isOwn && range.first == 0 && range.end >= pattern->count() &&
      positions.width == 32 && pattern->coordinates(1).width == 32) {
    starts = static_cast<const int32_t *>(positions.data);
    coordinates = static_cast<const int32_t *>(pattern->coordinates(1).data);
    return;
  }
  ownStarts.resize(rows + 1, 0);
  visitEntries(pattern, range, [&](int64_t outer, int64_t inner, int64_t) {
    ++ownStarts[(byInner ? inner : outer) + 1];
  });
  std::partial_sum(ownStarts.begin(), ownStarts.end(), ownStarts.begin());
  ownCoordinates.resize(ownStarts.back());
  ownEntries.resize(ownStarts.back());
  Buffer<int32_t> next(ownStarts);
  visitEntries(
      pattern, range, [&](int64_t outer, int64_t inner, int64_t entry) {
        int32_t at = next[byInner ? inner : outer]++;
        ownCoordinates[at] = static_cast<int32_t>(byInner ? outer : inner);
        ownEntries[at] = static_cast<int32_t>(entry);
      });
  starts = ownStarts.data();
  coordinates = ownCoordinates.data();
  entries = ownEntries.data();
}

ProductJoin::Rows ProductJoin::rowsOf(size_t number, int64_t name) const {
  const JoinSource &source = sources[number];
  return Rows(source.pattern, source.names[1] == name,
              number == 0 ? range : EntryRange());
}

void ProductJoin::makeRows() {
  leftRows = rowsOf(left, row);
  rightRows = rowsOf(right, shared);
  if (hasThird())
    thirdRows = rowsOf(third, row);
}

int64_t ProductJoin::columnCount() const {
  const JoinSource &source = sources[right];
  return source.pattern->sizes()[source.names[1] == column];
}

/// Calls `visitTuple` for every tuple.
template <typename Visit> void ProductJoin::visit(Visit visitTuple) const {
  // Where the third matrix stores the columns of the row at hand.
  Buffer<int32_t> columns;
  if (hasThird())
    columns.resize(columnCount(), -1);
  int32_t *stored = columns.data();
  auto mark = [&](int32_t i, bool isStored) {
    for (int32_t r = thirdRows.begin(i); r < thirdRows.end(i); ++r)
      stored[thirdRows.crossed(r)] = isStored ? thirdRows.entry(r) : -1;
  };
  if (leftRows.empty())
    return;
  int32_t last = leftRows.end(leftRows.count() - 1) - 1;
  auto visitRow = [&](int32_t i) {
    for (int32_t p = leftRows.begin(i); p < leftRows.end(i); ++p) {
      // Rows of the right matrix are anywhere in memory.
      rightRows.fetchStart(leftRows.crossed(std::min(p + 2 * kAhead, last)));
      rightRows.fetch(leftRows.crossed(std::min(p + kAhead, last)));
      int32_t j = leftRows.crossed(p), entry = leftRows.entry(p);
      for (int32_t q = rightRows.begin(j), end = rightRows.end(j); q < end;
           ++q) {
        int32_t l = rightRows.crossed(q), r = stored ? stored[l] : 0;
        if (r >= 0)
          visitTuple(Tuple{i, j, l, entry, rightRows.entry(q), r});
      }
    }
  };
  for (int32_t i = 0; i < leftRows.count(); ++i) {
    if (hasThird())
      mark(i, true);
    visitRow(i);
    if (hasThird())
      mark(i, false);
  }
}

Buffer<int64_t> ProductJoin::countOfEntries() {
  makeRows();
  Place first = left == 0 ? Left : right == 0 ? Right : Third;
  Buffer<int64_t> counts(sources[0].pattern->count(), 0);
  visit(
      [first, to = counts.data()](const Tuple &tuple) { ++to[tuple[first]]; });
  return counts;
}

//===----------------------------------------------------------------------===//
// What is listed, and in which order
//===----------------------------------------------------------------------===//

std::optional<ProductJoin::Place> ProductJoin::findPlace(int64_t name) const {
  auto position = [&](size_t number) { return sources[number].names.back(); };
  if (name == row)
    return Row;
  if (name == shared)
    return Shared;
  if (name == column)
    return Column;
  if (name == position(left))
    return Left;
  if (name == position(right))
    return Right;
  return hasThird() && name == position(third) ? std::optional(Third)
                                               : std::nullopt;
}

/// Whether an entry has one `name` in all of its tuples.
bool ProductJoin::isBoundBy(Place name, Place entry) const {
  switch (entry) {
  case Left:
    return name == Left || name == Row || name == Shared;
  case Right:
    return name == Right || name == Shared || name == Column;
  default:
    return name == Third || name == Row || name == Column;
  }
}

std::optional<std::vector<ProductJoin::Place>>
ProductJoin::arrange(const std::vector<int64_t> &columns) {
  // The other matrix has the rows.
  if (columns[0] == column) {
    std::swap(left, right);
    std::swap(row, column);
  }
  std::vector<Place> places;
  for (int64_t name : columns) {
    std::optional<Place> place = findPlace(name);
    if (!place)
      return std::nullopt;
    places.push_back(*place);
  }
  if (places == std::vector<Place>{Row, Column})
    return hasThird() ? std::nullopt : std::optional(std::move(places));
  // An entry, then what it leaves open; in a row, after an entry of the left.
  size_t entry = places[0] == Row;
  bool isEntry = entry ? places[1] == Left : places[0] >= Left;
  if (!isEntry || entry + 1 >= places.size() ||
      isBoundBy(places[entry + 1], places[entry]))
    return std::nullopt;
  return places;
}

/// Where the product of two matrices stores entries.
bool ProductJoin::listPairs(PatternContents &result) const {
  int64_t count = 0;
  {
    // The row that a column was last seen in.
    Buffer<int32_t> seen(columnCount(), -1);
    visit([&count, rowOf = seen.data()](const Tuple &tuple) {
      int32_t &last = rowOf[tuple[Column]];
      count += last != tuple[Row];
      last = tuple[Row];
    });
  }
  if (count >
      std::min(budgetOf(sources), largestOfWidth(result.format.positionWidth)))
    return false;
  LevelArray &positions = result.positions[1];
  result.coordinates[1] = LevelArray(result.format.coordinateWidth, count);
  result.count = count;
  CoordinateSet found(columnCount());
  withWidth(result.format.coordinateWidth, [&](auto zero) {
    using C = decltype(zero);
    C *start = result.coordinates[1].data<C>(), *to = start;
    int32_t current = 0;
    auto closeUntil = [&](int32_t row) {
      for (; current < row; ++current) {
        found.drain([&](int64_t column) { *to++ = static_cast<C>(column); });
        positions.set(current + 1, to - start);
      }
    };
    visit([&](const Tuple &tuple) {
      closeUntil(tuple[Row]);
      found.insert(tuple[Column]);
    });
    closeUntil(leftRows.count());
  });
  return true;
}

/// All tuples, by the first of `places`.
bool ProductJoin::listTuples(const std::vector<Place> &places,
                             PatternContents &result) const {
  Buffer<int32_t> next(result.sizes[0] + 1, 0);
  Place first = places[0];
  visit([first, to = next.data() + 1](const Tuple &tuple) {
    ++to[tuple[first]];
  });
  int64_t count = std::accumulate(next.begin(), next.end(), int64_t(0));
  if (count > std::min({budgetOf(sources), int64_t(INT32_MAX),
                        largestOfWidth(result.format.positionWidth)}))
    return false;
  std::partial_sum(next.begin(), next.end(), next.begin());
  for (size_t at = 0; at < next.size(); ++at)
    result.positions[1].set(at, next[at]);
  for (size_t level = 1; level < places.size(); ++level)
    result.coordinates[level] =
        LevelArray(result.format.coordinateWidth, count);
  result.count = count;
  withWidth(result.format.coordinateWidth, [&](auto zero) {
    using C = decltype(zero);
    std::vector<std::pair<C *, Place>> arrays;
    for (size_t level = 1; level < places.size(); ++level)
      arrays.emplace_back(result.coordinates[level].data<C>(), places[level]);
    visit([first, to = next.data(), begin = arrays.data(),
           end = arrays.data() + arrays.size()](const Tuple &tuple) {
      int32_t at = to[tuple[first]]++;
      for (const std::pair<C *, Place> *array = begin; array < end; ++array)
        array->first[at] = static_cast<C>(tuple[array->second]);
    });
  });
  return true;
}

std::optional<PatternContents>
ProductJoin::list(const std::vector<int64_t> &columns,
                  const std::vector<int64_t> &sizes, const Format &format) {
  int64_t largest = largestOfWidth(format.coordinateWidth);
  if (!isLists(format) ||
      std::any_of(sizes.begin() + 1, sizes.end(),
                  [&](int64_t size) { return size - 1 > largest; }))
    return std::nullopt;
  std::optional<std::vector<Place>> places = arrange(columns);
  if (!places)
    return std::nullopt;
  bool inRows = places->front() == Row, isPairs = inRows && places->size() == 2;
  // An entry has many tuples in its row.
  if (inRows && !isPairs && !format.levels[1].isNonunique())
    return std::nullopt;
  makeRows();
  PatternContents result;
  result.format = format;
  result.sizes = sizes;
  result.positions.resize(sizes.size());
  result.coordinates.resize(sizes.size());
  result.positions[1] = LevelArray(format.positionWidth, sizes[0] + 1);
  result.positions[1].set(0, 0);
  bool isListed = isPairs ? listPairs(result) : listTuples(*places, result);
  return isListed ? std::optional(std::move(result)) : std::nullopt;
}
