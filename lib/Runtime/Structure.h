//===- Structure.h - What the structure algorithms share --------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LIB_RUNTIME_STRUCTURE_H
#define NZ_LIB_RUNTIME_STRUCTURE_H

#include "nz/Runtime/Pattern.h"

namespace nz::runtime {

/// Level coordinates of entries, somewhere in memory: `columns[l][e * stride]`
/// is the coordinate of entry e at level l.
struct Tuples {
  int64_t count = 0;
  std::vector<const int64_t *> columns;
  int64_t stride = 1;

  int64_t rank() const { return static_cast<int64_t>(columns.size()); }
  int64_t at(int64_t entry, int64_t level) const {
    return columns[level][entry * stride];
  }
  /// The coordinates of an entry from `first` on, as "(0, 2)".
  std::string text(int64_t entry, int64_t first = 0) const;
};

/// Checks that patterns of this format and these sizes can exist here, and
/// writes widths in one way: equal patterns have equal formats.
Status checkFormat(Format &format, const std::vector<int64_t> &sizes);

/// Checks that the tuples are in range, sorted and unique.
Status checkTuples(const std::vector<int64_t> &sizes, const Tuples &tuples);

/// Checks that `count` entries of a level can be counted in its positions.
Status checkPositionWidth(const Format &format, int64_t level, int64_t count);

/// Checks that a coordinate of a level can be stored.
Status checkCoordinateWidth(const Format &format, int64_t level,
                            int64_t coordinate);

/// Multiplies the number of entries above a dense level by its size.
Status multiplyCount(int64_t &count, int64_t level, int64_t size);

/// Stores checked tuples in a checked format. `places`, if given, receives for
/// each tuple where its value is stored. May throw `std::bad_alloc`.
Expected<PatternContents> buildLevels(const Format &format,
                                      const std::vector<int64_t> &sizes,
                                      const Tuples &tuples,
                                      int64_t *places = nullptr);

/// Writes the coordinates of entry e at level l to `columns[l][e * stride]`.
/// May throw `std::bad_alloc`.
void expandLevels(const PatternContents &contents,
                  const std::vector<int64_t *> &columns, int64_t stride);

/// The coordinates of every entry, an array a level. May throw
/// `std::bad_alloc`.
std::vector<Buffer<int64_t>> expandColumns(const PatternContents &contents);

/// The transpose of CSR into CSR, with or without the source position, by one
/// counting sort on arrays of one width; nothing where that does not apply. May
/// throw `std::bad_alloc`.
std::optional<PatternContents>
transposeRows(const PatternContents &source,
              const std::vector<int64_t> &columns, const Format &format);

/// Whether entries stand in rows: all levels but the last are dense, the last
/// is compressed.
bool isRows(const Format &format);
/// Whether the first level is dense and each of its coordinates has a list of
/// the others.
bool isLists(const Format &format);

/// As `Pattern::select` and `Pattern::unite`, at once on rows of sorted
/// coordinates: all levels but the last are dense, the last is compressed.
/// Nothing where the formats are not all the same one of that kind. May throw
/// `std::bad_alloc`.
std::optional<PatternContents> selectRows(const PatternContents &source,
                                          const uint8_t *keep, int64_t stride,
                                          const Format &format);
std::optional<PatternContents> uniteRows(const PatternContents &lhs,
                                         const PatternContents &rhs,
                                         const Format &format);

/// The positions in `lhs` and in `rhs` of the entries that both store, as a
/// list of pairs, in one pass over rows as above; nothing where that does not
/// apply. May throw `std::bad_alloc`.
std::optional<PatternContents> matchRows(const PatternContents &lhs,
                                         const PatternContents &rhs,
                                         const Format &format);

/// Sorts `order`, some entries, by their coordinates of a level of this size,
/// keeping the order of equals. May throw `std::bad_alloc`.
void sortByLevel(const Buffer<int64_t> &column, int64_t size,
                 Buffer<int64_t> &order);

/// Adds what is joined to `key`, which then tells joins apart; returns the
/// patterns.
std::vector<const Pattern *> addSources(std::vector<int64_t> &key,
                                        const std::vector<JoinSource> &sources);

/// Some entries of a pattern, by position.
struct EntryRange {
  int64_t first = 0, end = INT64_MAX;
};

/// The join of several patterns, of some entries of the first; see
/// `Pattern::join`. May throw `std::bad_alloc`.
Expected<PatternContents> buildQuery(const std::vector<JoinSource> &sources,
                                     const std::vector<int64_t> &columns,
                                     const Format &format,
                                     EntryRange range = {});

/// Entries of the first pattern that begin the parts of a join, then its count;
/// see `Pattern::joinParts`. Fails where one entry is past the budget. May
/// throw `std::bad_alloc`.
Expected<std::vector<int64_t>> cutQuery(const std::vector<JoinSource> &sources);

/// A part of a join that the call under way keeps: all of the join where it
/// is one part, else until the next part of this join is asked for.
Expected<const Pattern *> joinPartInCall(const std::vector<JoinSource> &sources,
                                         const std::vector<int64_t> &columns,
                                         const Format &format, int64_t part);

/// The tuples that a join of these patterns may list at once.
int64_t budgetOf(const std::vector<JoinSource> &sources);

/// The union of two patterns in a checked format. May throw `std::bad_alloc`.
Expected<PatternContents> buildUnion(const PatternContents &lhs,
                                     const PatternContents &rhs,
                                     const Format &format);

/// Sizes as "3x4"; one below 0 is "?".
std::string shapeText(const std::vector<int64_t> &sizes);

/// Counts of what has been done; see `nz_runtime_counter`.
struct Counters {
  std::atomic<int64_t> patternsBuilt{0}, joinsRequested{0}, joinsBuilt{0},
      selectsBuilt{0};
};
Counters &counters();

/// Owns the patterns of the process.
class PatternRegistry {
public:
  /// The one pattern with these contents. May throw `std::bad_alloc`.
  static const Pattern *intern(PatternContents &&contents);
  /// Counts the memory of `pattern` in the call under way, once.
  static void countInCall(const Pattern *pattern);
  static void releaseAll();
  static void releaseUnreachable(const std::vector<const Pattern *> &roots);
  static int64_t size();
  static const PatternContents &contentsOf(const Pattern *pattern) {
    return pattern->contents;
  }
};

} // namespace nz::runtime

#endif // NZ_LIB_RUNTIME_STRUCTURE_H
