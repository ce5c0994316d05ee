//===- Union.cpp - The entries that one of two patterns stores ------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Structure.h"

using namespace nz::runtime;

namespace {

/// The coordinates of every entry of a pattern, in order.
struct Entries {
  explicit Entries(const PatternContents &contents)
      : levels(expandColumns(contents)), count(contents.count) {}

  std::vector<Buffer<int64_t>> levels;
  int64_t count, next = 0;
};

/// Below 0, 0 or above 0 as the next entry of `lhs` is before, at or behind the
/// next of `rhs`; the end is behind everything.
int64_t compareNext(const Entries &lhs, const Entries &rhs) {
  if (lhs.next == lhs.count || rhs.next == rhs.count)
    return lhs.next == lhs.count ? 1 : -1;
  for (size_t level = 0; level < lhs.levels.size(); ++level) {
    int64_t left = lhs.levels[level][lhs.next];
    int64_t right = rhs.levels[level][rhs.next];
    if (left != right)
      return left < right ? -1 : 1;
  }
  return 0;
}

} // namespace

Expected<PatternContents> nz::runtime::buildUnion(const PatternContents &lhs,
                                                  const PatternContents &rhs,
                                                  const Format &format) {
  if (std::optional<PatternContents> united = uniteRows(lhs, rhs, format))
    return std::move(*united);
  Entries left(lhs), right(rhs);
  std::vector<Buffer<int64_t>> merged(left.levels.size());
  int64_t atMost;
  if (__builtin_add_overflow(left.count, right.count, &atMost))
    return Status::error("out of memory");
  for (Buffer<int64_t> &level : merged)
    level.reserve(atMost);
  Tuples tuples;
  while (left.next < left.count || right.next < right.count) {
    int64_t order = compareNext(left, right);
    Entries &first = order <= 0 ? left : right;
    for (size_t level = 0; level < merged.size(); ++level)
      merged[level].push_back(first.levels[level][first.next]);
    left.next += order <= 0;
    right.next += order >= 0;
    ++tuples.count;
  }
  for (const Buffer<int64_t> &level : merged)
    tuples.columns.push_back(level.data());
  return buildLevels(format, lhs.sizes, tuples);
}
