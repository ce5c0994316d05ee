//===- Relation.cpp - One pattern of a join, indexed ----------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Relation.h"

using namespace nz::runtime;

void Relation::expand(const PatternContents &contents, EntryRange range) {
  levels = expandColumns(contents);
  std::vector<std::pair<int64_t, int64_t>> repeated;
  for (size_t level = 0; level < levels.size(); ++level)
    for (size_t before = 0; before < level; ++before)
      if (names[before] == names[level])
        repeated.emplace_back(before, level);
  int64_t end = std::min(range.end, contents.count);
  entries.reserve(std::max<int64_t>(end - range.first, 0));
  for (int64_t entry = range.first; entry < end; ++entry)
    if (std::all_of(repeated.begin(), repeated.end(), [&](auto pair) {
          return levels[pair.first][entry] == levels[pair.second][entry];
        }))
      entries.push_back(entry);
}

void Relation::sortBy(int64_t name) {
  if (name == names.back())
    return; // Entries are in order.
  int64_t level = std::find(names.begin(), names.end(), name) - names.begin();
  if (level > 0)
    sortByLevel(levels[level], size(level), entries);
}

void Relation::index(const std::vector<bool> &known) {
  if (!std::is_sorted(entries.begin(), entries.end()))
    std::sort(entries.begin(), entries.end());
  bound.clear();
  fresh.clear();
  starts.clear();
  for (size_t level = 0; level < levels.size(); ++level)
    (known[names[level]] ? bound : fresh).push_back(level);
  if (bound.empty())
    return;
  // Entries are sorted by their levels already where the first ones are bound.
  if (bound.back() != static_cast<int64_t>(bound.size()) - 1)
    for (size_t place = bound.size(); place-- > 0;)
      sortByLevel(levels[bound[place]], size(bound[place]), entries);
  int64_t extent = size(bound[0]);
  int64_t length = static_cast<int64_t>(entries.size());
  if (extent / 4 > length + 256)
    return;
  starts.resize(extent + 1);
  int64_t place = 0;
  for (int64_t coordinate = 0; coordinate <= extent; ++coordinate) {
    while (place < length && levels[bound[0]][entries[place]] < coordinate)
      ++place;
    starts[coordinate] = place;
  }
}

std::pair<int64_t, int64_t>
Relation::find(const std::vector<int64_t> &values) const {
  int64_t low = 0, high = static_cast<int64_t>(entries.size());
  size_t next = 0;
  if (!starts.empty()) {
    int64_t coordinate = values[names[bound[0]]];
    low = starts[coordinate];
    high = starts[coordinate + 1];
    next = 1;
  }
  for (; next < bound.size() && low < high; ++next) {
    const Buffer<int64_t> &level = levels[bound[next]];
    int64_t wanted = values[names[bound[next]]];
    auto begin = entries.begin();
    auto first = std::lower_bound(begin + low, begin + high, wanted,
                                  [&](int64_t entry, int64_t coordinate) {
                                    return level[entry] < coordinate;
                                  });
    auto last = std::upper_bound(first, begin + high, wanted,
                                 [&](int64_t coordinate, int64_t entry) {
                                   return coordinate < level[entry];
                                 });
    low = first - begin;
    high = last - begin;
  }
  return {low, high};
}
