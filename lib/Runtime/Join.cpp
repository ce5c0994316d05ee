//===- Join.cpp - The stored entries of a pattern in another order --------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// The tuples come sorted by the source's levels. To sort them by the columns of
// the result it is enough to sort by the columns before the longest suffix that
// lists its levels in source order, from the last of them to the first, each
// time keeping the order of equals: one counting sort for a transpose.
//
//===----------------------------------------------------------------------===//

#include "Structure.h"
#include <algorithm>

using namespace nz::runtime;

namespace {

/// Checks that `columns` name every level once and the position at most once,
/// at the end.
Status checkColumns(const std::vector<int64_t> &columns, int64_t rank,
                    const Format &format) {
  int64_t count = static_cast<int64_t>(columns.size());
  std::vector<int64_t> sorted(columns);
  std::sort(sorted.begin(), sorted.end());
  bool distinct = count == rank || count == rank + 1;
  for (int64_t column = 0; distinct && column < count; ++column)
    distinct = sorted[column] == column;
  if (!distinct)
    return Status::error("expected each of " + std::to_string(rank) +
                         " levels once as a column of a join");
  if (count > rank && columns.back() != rank)
    return Status::error("expected the position as the last column of a join");
  if (format.rank() != count)
    return Status::error("expected a format of " + std::to_string(count) +
                         " levels for a join, found " +
                         std::to_string(format.rank()));
  return Status::success();
}

/// The contents of a join, by sorting and building.
Expected<PatternContents> buildJoin(const PatternContents &source,
                                    const std::vector<int64_t> &columns,
                                    const Format &format,
                                    const std::vector<int64_t> &sizes) {
  int64_t rank = source.format.rank();
  std::vector<Buffer<int64_t>> levels = expandColumns(source);
  Buffer<int64_t> order;
  order.resize(source.count);
  for (int64_t entry = 0; entry < source.count; ++entry)
    order[entry] = entry;

  size_t sorted = columns.size();
  while (sorted > 0 &&
         (sorted == columns.size() || columns[sorted - 1] < columns[sorted]))
    --sorted;
  for (size_t column = sorted; column-- > 0;)
    sortByLevel(levels[columns[column]], sizes[column], order);

  std::vector<Buffer<int64_t>> arranged(columns.size());
  Tuples tuples;
  tuples.count = source.count;
  for (size_t column = 0; column < columns.size(); ++column) {
    if (columns[column] == rank) {
      tuples.columns.push_back(order.data());
      continue;
    }
    Buffer<int64_t> &level = levels[columns[column]];
    if (sorted > 0) {
      arranged[column].resize(source.count);
      for (int64_t entry = 0; entry < source.count; ++entry)
        arranged[column][entry] = level[order[entry]];
      level = Buffer<int64_t>();
    } else {
      arranged[column] = std::move(level);
    }
    tuples.columns.push_back(arranged[column].data());
  }
  return buildLevels(format, sizes, tuples);
}

} // namespace

void nz::runtime::sortByLevel(const Buffer<int64_t> &column, int64_t size,
                              Buffer<int64_t> &order) {
  int64_t count = static_cast<int64_t>(order.size());
  if (size / 4 > count + 256) {
    Buffer<std::pair<int64_t, int64_t>> keys;
    keys.reserve(count);
    for (int64_t place = 0; place < count; ++place)
      keys.emplace_back(column[order[place]], place);
    std::sort(keys.begin(), keys.end());
    Buffer<int64_t> sorted;
    sorted.reserve(count);
    for (const auto &[coordinate, place] : keys)
      sorted.push_back(order[place]);
    order = std::move(sorted);
    return;
  }
  Buffer<int64_t> next(size + 1, 0);
  for (int64_t entry : order)
    ++next[column[entry] + 1];
  for (int64_t coordinate = 0; coordinate < size; ++coordinate)
    next[coordinate + 1] += next[coordinate];
  Buffer<int64_t> sorted;
  sorted.resize(count);
  for (int64_t entry : order)
    sorted[next[column[entry]]++] = entry;
  order = std::move(sorted);
}

template <typename Build>
Expected<const Pattern *> Pattern::remember(std::vector<int64_t> key,
                                            std::vector<const Pattern *> others,
                                            Build build) const {
  ++counters().joinsRequested;
  // Held while building, so that concurrent requests build once.
  std::lock_guard<std::mutex> guard(lock);
  if (auto found = derived.find(key); found != derived.end())
    return found->second.result;
  Expected<const Pattern *> result = build();
  if (result.ok())
    derived.emplace(std::move(key), Derived{*result, std::move(others)});
  return result;
}

/// What tells requests apart in a pattern's memory: their kind, then numbers.
static std::vector<int64_t> makeKey(int64_t kind, const Format &format,
                                    const std::vector<int64_t> &columns) {
  std::vector<int64_t> key{kind};
  std::vector<int64_t> code = encodeFormat(format);
  key.insert(key.end(), code.begin(), code.end());
  key.insert(key.end(), columns.begin(), columns.end());
  return key;
}

std::vector<const Pattern *>
nz::runtime::addSources(std::vector<int64_t> &key,
                        const std::vector<JoinSource> &sources) {
  std::vector<const Pattern *> patterns;
  for (const JoinSource &source : sources) {
    key.push_back(reinterpret_cast<intptr_t>(source.pattern));
    key.insert(key.end(), source.names.begin(), source.names.end());
    patterns.push_back(source.pattern);
  }
  return patterns;
}

Expected<const Pattern *> Pattern::join(const std::vector<int64_t> &columns,
                                        const Format &format) const {
  return withoutExceptions([&]() -> Expected<const Pattern *> {
    return remember(
        makeKey(0, format, columns), {}, [&]() -> Expected<const Pattern *> {
          if (Status status = checkColumns(columns, rank(), format);
              !status.ok())
            return status;
          std::vector<int64_t> sizes;
          for (int64_t column : columns)
            sizes.push_back(column == rank() ? count()
                                             : contents.sizes[column]);
          Format checked = format;
          if (Status status = checkFormat(checked, sizes); !status.ok())
            return status;
          if (std::is_sorted(columns.begin(), columns.end()) &&
              checked == contents.format)
            return this;
          ++counters().joinsBuilt;
          if (std::optional<PatternContents> transposed =
                  transposeRows(contents, columns, checked))
            return PatternRegistry::intern(std::move(*transposed));
          Expected<PatternContents> built =
              buildJoin(contents, columns, checked, sizes);
          if (!built.ok())
            return built.status();
          return PatternRegistry::intern(std::move(*built));
        });
  });
}

/// Whether a join of one pattern lists each of its entries once, each level
/// once and the position last, if at all.
static bool isPermutation(const JoinSource &source,
                          const std::vector<int64_t> &columns,
                          std::vector<int64_t> &levels) {
  size_t rank = source.pattern->rank();
  if (source.names.size() != rank + 1)
    return false;
  for (size_t column = 0; column < columns.size(); ++column) {
    auto found =
        std::find(source.names.begin(), source.names.end(), columns[column]);
    levels.push_back(found - source.names.begin());
    if (levels.back() == static_cast<int64_t>(rank) && column != rank)
      return false;
  }
  std::vector<int64_t> sorted(levels), names(source.names);
  std::sort(sorted.begin(), sorted.end());
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end())
    return false;
  for (size_t level = 0; level < sorted.size(); ++level)
    if (sorted[level] != static_cast<int64_t>(level))
      return false;
  return sorted.size() == rank || sorted.size() == rank + 1;
}

Expected<const Pattern *> Pattern::join(const std::vector<JoinSource> &sources,
                                        const std::vector<int64_t> &columns,
                                        const Format &format) {
  return withoutExceptions([&]() -> Expected<const Pattern *> {
    if (sources.empty())
      return Status::error("expected patterns to join, found none");
    const Pattern *owner = sources[0].pattern;
    std::vector<int64_t> levels;
    if (sources.size() == 1 && isPermutation(sources[0], columns, levels))
      return owner->join(levels, format);
    std::vector<int64_t> key = makeKey(1, format, columns);
    std::vector<const Pattern *> others = addSources(key, sources);
    return owner->remember(std::move(key), std::move(others),
                           [&]() -> Expected<const Pattern *> {
                             ++counters().joinsBuilt;
                             Expected<PatternContents> built =
                                 buildQuery(sources, columns, format);
                             if (!built.ok())
                               return built.status();
                             return PatternRegistry::intern(std::move(*built));
                           });
  });
}

Expected<const Pattern *> Pattern::unite(const Pattern *other,
                                         const Format &format) const {
  return withoutExceptions([&]() -> Expected<const Pattern *> {
    if (sizes() != other->sizes())
      return Status::error("expected patterns of equal sizes to unite, found " +
                           shapeText(sizes()) + " and " +
                           shapeText(other->sizes()));
    Format checked = format;
    if (format.rank() != rank())
      return Status::error("expected a format of " + std::to_string(rank()) +
                           " levels for a union, found " +
                           std::to_string(format.rank()));
    if (Status status = checkFormat(checked, sizes()); !status.ok())
      return status;
    return remember(makeKey(2, checked, {reinterpret_cast<intptr_t>(other)}),
                    {other}, [&]() -> Expected<const Pattern *> {
                      if (this == other && checked == contents.format)
                        return this;
                      ++counters().joinsBuilt;
                      Expected<PatternContents> built =
                          buildUnion(contents, other->contents, checked);
                      if (!built.ok())
                        return built.status();
                      return PatternRegistry::intern(std::move(*built));
                    });
  });
}
