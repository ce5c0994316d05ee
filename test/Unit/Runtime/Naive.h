//===- Naive.h - Patterns as sets of tuples, and random ones ----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_TEST_UNIT_RUNTIME_NAIVE_H
#define NZ_TEST_UNIT_RUNTIME_NAIVE_H

#include "nz/Runtime/Pattern.h"
#include <functional>
#include <random>
#include <set>

namespace nz::naive {

using Tuple = std::vector<int64_t>;
using runtime::ArrayView;
using runtime::Format;
using runtime::LevelFormat;
using runtime::LevelKind;
using runtime::Pattern;

/// Level kinds from letters: d(ense), c(ompressed), n(onunique compressed),
/// s(ingleton), t (singleton, nonunique).
inline Format makeFormat(const char *letters, int64_t positionWidth = 0,
                         int64_t coordinateWidth = 0) {
  Format format;
  for (const char *letter = letters; *letter; ++letter)
    format.levels.push_back({*letter == 'd'   ? LevelKind::Dense
                             : *letter == 'c' ? LevelKind::Compressed
                             : *letter == 'n' ? LevelKind::CompressedNonunique
                             : *letter == 's' ? LevelKind::Singleton
                                              : LevelKind::SingletonNonunique});
  format.positionWidth = positionWidth;
  format.coordinateWidth = coordinateWidth;
  return format;
}

/// Calls `visit(tuple, position)` for every stored entry, in order, by nested
/// loops over level arrays, as compiled code would.
inline void walk(const Format &format, const std::vector<int64_t> &sizes,
                 const std::vector<ArrayView> &positions,
                 const std::vector<ArrayView> &coordinates,
                 const std::function<void(const Tuple &, int64_t)> &visit) {
  Tuple tuple;
  std::function<void(int64_t, int64_t)> enter = [&](int64_t level,
                                                    int64_t position) {
    if (level == format.rank())
      return visit(tuple, position);
    const LevelFormat &kind = format.levels[level];
    if (kind.isDense()) {
      for (int64_t each = 0; each < sizes[level]; ++each) {
        tuple.push_back(each);
        enter(level + 1, position * sizes[level] + each);
        tuple.pop_back();
      }
      return;
    }
    int64_t begin = position, end = position + 1;
    if (kind.isStructured()) {
      begin = position * kind.n;
      end = begin + kind.n;
    } else if (kind.isCompressed()) {
      begin = positions[level][position];
      end = positions[level][position + 1];
    }
    for (int64_t each = begin; each < end; ++each) {
      tuple.push_back(coordinates[level][each]);
      enter(level + 1, each);
      tuple.pop_back();
    }
  };
  enter(0, 0);
}

inline std::vector<ArrayView> positionsOf(const Pattern *pattern) {
  std::vector<ArrayView> views;
  for (int64_t level = 0; level < pattern->rank(); ++level)
    views.push_back(pattern->positions(level));
  return views;
}

inline std::vector<ArrayView> coordinatesOf(const Pattern *pattern) {
  std::vector<ArrayView> views;
  for (int64_t level = 0; level < pattern->rank(); ++level)
    views.push_back(pattern->coordinates(level));
  return views;
}

/// The stored entries of a pattern, by walking its arrays; empty optional-like
/// failure is a mismatch of positions, which `inOrder` receives.
inline std::vector<Tuple> entriesOf(const Pattern *pattern,
                                    bool *inOrder = nullptr) {
  std::vector<Tuple> entries;
  if (inOrder)
    *inOrder = true;
  walk(pattern->format(), pattern->sizes(), positionsOf(pattern),
       coordinatesOf(pattern), [&](const Tuple &tuple, int64_t position) {
         if (inOrder && position != static_cast<int64_t>(entries.size()))
           *inOrder = false;
         entries.push_back(tuple);
       });
  return entries;
}

/// What a format stores when asked to store `tuples`: below a trailing run of
/// dense levels, everything whose prefix is there.
inline std::set<Tuple> closure(const Format &format,
                               const std::vector<int64_t> &sizes,
                               const std::set<Tuple> &tuples) {
  int64_t trailing = format.rank();
  while (trailing > 0 && format.levels[trailing - 1].isDense())
    --trailing;
  std::set<Tuple> all;
  for (const Tuple &tuple : tuples)
    all.insert(Tuple(tuple.begin(), tuple.begin() + trailing));
  if (trailing == 0)
    all.insert(Tuple());
  for (int64_t level = trailing; level < format.rank(); ++level) {
    std::set<Tuple> longer;
    for (Tuple tuple : all)
      for (int64_t each = 0; each < sizes[level]; ++each) {
        tuple.push_back(each);
        longer.insert(tuple);
        tuple.pop_back();
      }
    all = std::move(longer);
  }
  return all;
}

/// Random formats, sizes and tuples.
class Random {
public:
  explicit Random(uint64_t seed) : engine(seed) {}

  int64_t below(int64_t bound) {
    return static_cast<int64_t>(engine() % static_cast<uint64_t>(bound));
  }
  int64_t width() {
    constexpr int64_t widths[] = {0, 8, 16, 32, 64};
    return widths[below(5)];
  }
  /// Chains are nonunique but for their last level, so that they hold any
  /// tuples. With `positionLast` the last level is compressed or singleton.
  Format format(int64_t rank, bool positionLast = false) {
    Format format;
    while (format.rank() < rank) {
      int64_t left = rank - format.rank();
      if (below(3) == 0 && !(positionLast && left == 1)) {
        format.levels.push_back({LevelKind::Dense});
        continue;
      }
      int64_t length = 1 + below(left);
      for (int64_t each = 0; each < length; ++each) {
        bool nonunique = each + 1 < length;
        format.levels.push_back(
            {each == 0 ? (nonunique ? LevelKind::CompressedNonunique
                                    : LevelKind::Compressed)
                       : (nonunique ? LevelKind::SingletonNonunique
                                    : LevelKind::Singleton)});
      }
    }
    format.positionWidth = width();
    format.coordinateWidth = width();
    return format;
  }
  std::vector<int64_t> sizes(int64_t rank) {
    std::vector<int64_t> sizes;
    for (int64_t level = 0; level < rank; ++level)
      sizes.push_back(below(20) == 0 ? 0 : 1 + below(6));
    return sizes;
  }
  std::set<Tuple> tuples(const std::vector<int64_t> &sizes) {
    std::set<Tuple> tuples;
    for (int64_t size : sizes)
      if (size == 0)
        return tuples;
    for (int64_t each = below(60); each > 0; --each) {
      Tuple tuple;
      for (int64_t size : sizes)
        tuple.push_back(below(size));
      tuples.insert(tuple);
    }
    return tuples;
  }

private:
  std::mt19937_64 engine;
};

/// Tuples one after the other, as `Pattern::fromTuples` takes them.
inline std::vector<int64_t> flatten(const std::set<Tuple> &tuples) {
  std::vector<int64_t> rows;
  for (const Tuple &tuple : tuples)
    rows.insert(rows.end(), tuple.begin(), tuple.end());
  return rows;
}

inline runtime::Expected<const Pattern *>
makePattern(const Format &format, const std::vector<int64_t> &sizes,
            const std::set<Tuple> &tuples, int64_t *places = nullptr) {
  std::vector<int64_t> rows = flatten(tuples);
  return Pattern::fromTuples(format, sizes, tuples.size(), rows.data(), places);
}

/// A matrix in CSR, or nothing where the tuples do not fit.
inline const Pattern *makeRows(const std::vector<int64_t> &sizes,
                               const std::set<Tuple> &tuples) {
  auto pattern = makePattern(makeFormat("dc"), sizes, tuples);
  return pattern.ok() ? *pattern : nullptr;
}

} // namespace nz::naive

#endif // NZ_TEST_UNIT_RUNTIME_NAIVE_H
