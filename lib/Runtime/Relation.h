//===- Relation.h - One pattern of a join, indexed ------------ -*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LIB_RUNTIME_RELATION_H
#define NZ_LIB_RUNTIME_RELATION_H

#include "Structure.h"
#include "nz/Runtime/Memory.h"
#include <algorithm>

namespace nz::runtime {

/// One pattern of a query, its entries sorted by the levels that are known when
/// it is entered.
class Relation {
public:
  explicit Relation(const JoinSource &source)
      : pattern(source.pattern), names(source.names) {}

  /// Lists the coordinates of the entries in `range`; drops entries whose
  /// coordinates of one name differ.
  void expand(const PatternContents &contents, EntryRange range);
  /// Sorts and indexes the entries by the names that `known` has.
  void index(const std::vector<bool> &known);
  /// Sorts the entries by the level of `name`, which nothing binds.
  void sortBy(int64_t name);

  bool shares(const std::vector<bool> &known) const {
    return std::any_of(names.begin(), names.end(),
                       [&](int64_t name) { return known[name]; });
  }
  bool isLocated(const std::vector<bool> &known) const {
    return std::all_of(names.begin(), names.end() - 1,
                       [&](int64_t name) { return known[name]; });
  }
  bool has(int64_t name) const {
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  /// The places in `entries` of those that agree with what is known.
  std::pair<int64_t, int64_t> find(const std::vector<int64_t> &values) const;
  /// Sets the values of the names that the entry at `place` binds.
  void bind(int64_t place, std::vector<int64_t> &values) const {
    int64_t entry = entries[place];
    for (int64_t level : fresh)
      values[names[level]] = levels[level][entry];
    values[names.back()] = entry;
  }

  const Pattern *pattern;
  std::vector<int64_t> names;

private:
  int64_t size(int64_t level) const { return pattern->sizes()[level]; }

  std::vector<Buffer<int64_t>> levels;
  Buffer<int64_t> entries;
  /// Levels whose name is known before, and those that get a value here.
  std::vector<int64_t> bound, fresh;
  /// Where the entries of each coordinate of the first bound level start; empty
  /// where there are more coordinates than it pays to list.
  Buffer<int64_t> starts;
};

} // namespace nz::runtime

#endif // NZ_LIB_RUNTIME_RELATION_H
