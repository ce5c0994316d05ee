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
  for (int64_t entry = 0; entry < count; ++entry)
    ++next[column[entry] + 1];
  for (int64_t coordinate = 0; coordinate < size; ++coordinate)
    next[coordinate + 1] += next[coordinate];
  Buffer<int64_t> sorted;
  sorted.resize(count);
  for (int64_t entry : order)
    sorted[next[column[entry]]++] = entry;
  order = std::move(sorted);
}

namespace {

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

Expected<const Pattern *> Pattern::join(const std::vector<int64_t> &columns,
                                        const Format &format) const {
  return withoutExceptions([&]() -> Expected<const Pattern *> {
    ++counters().joinsRequested;
    std::vector<int64_t> key = encodeFormat(format);
    key.insert(key.end(), columns.begin(), columns.end());
    // Held while building, so that concurrent requests build once.
    std::lock_guard<std::mutex> guard(lock);
    if (auto found = joins.find(key); found != joins.end())
      return found->second;

    if (Status status = checkColumns(columns, rank(), format); !status.ok())
      return status;
    std::vector<int64_t> sizes;
    for (int64_t column : columns)
      sizes.push_back(column == rank() ? count() : contents.sizes[column]);
    Format checked = format;
    if (Status status = checkFormat(checked, sizes); !status.ok())
      return status;

    const Pattern *result = nullptr;
    if (std::is_sorted(columns.begin(), columns.end()) &&
        checked == contents.format) {
      result = this;
    } else {
      ++counters().joinsBuilt;
      if (std::optional<PatternContents> transposed =
              transposeRows(contents, columns, checked)) {
        result = PatternRegistry::intern(std::move(*transposed));
      } else {
        Expected<PatternContents> built =
            buildJoin(contents, columns, checked, sizes);
        if (!built.ok())
          return built.status();
        result = PatternRegistry::intern(std::move(*built));
      }
    }
    joins.emplace(std::move(key), result);
    return result;
  });
}
