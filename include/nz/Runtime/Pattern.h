//===- Pattern.h - Where a sparse tensor stores entries ---------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// A pattern is immutable and interned: equal contents, sizes and format are one
// pointer, so that "the same pattern" is a comparison of pointers.
//
// The registry owns every pattern. Handles are bare pointers, in compiled code
// as in its results, and nobody counts them: a program has few patterns, each
// is used in every step, and a count would have to be kept right across
// `longjmp`. What is derived from a pattern (its transpose, ...) is remembered
// in the handle and hence built once. Patterns live until `releaseAll`, or
// until `releaseUnreachable` says which are still in use, or as long as the
// process.
//
// Coordinates are *level* coordinates throughout: dimension orders and blocks
// are the compiler's business.
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUNTIME_PATTERN_H
#define NZ_RUNTIME_PATTERN_H

#include "nz/Runtime/Format.h"
#include "nz/Runtime/LevelArray.h"
#include "nz/Runtime/Status.h"
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace nz::runtime {

class Pattern;

/// What a pattern consists of.
struct PatternContents {
  Format format;
  /// One a level.
  std::vector<int64_t> sizes;
  /// One a level; empty where the level stores none.
  std::vector<LevelArray> positions, coordinates;
  /// The number of stored entries.
  int64_t count = 1;

  /// The bytes of all arrays.
  int64_t bytes() const;
};

/// A pattern in a join, and the names of its levels, then of its position. A
/// level's name may occur again, in this pattern and in others; the join has
/// the tuples that agree. A position has a name of its own.
struct JoinSource {
  const Pattern *pattern;
  std::vector<int64_t> names;
};

/// The most tuples that a join of several patterns lists at once, or as many as
/// the largest of them has entries: more would fill the memory that values
/// need. 2^27 unless set.
int64_t joinBudget();
void setJoinBudget(int64_t tuples);

/// Where a sparse tensor stores entries: the tuples of their level coordinates,
/// sorted and unique, in a format.
class Pattern {
public:
  /// The pattern with these arrays, which are checked and copied: positions
  /// start at 0, do not decrease and end at the number of coordinates;
  /// coordinates are in range, sorted, unique as tuples; everything fits its
  /// width. `positions` and `coordinates` have one view a level, empty where
  /// the level stores none. One pass over the arrays.
  static Expected<const Pattern *>
  create(const Format &format, const std::vector<int64_t> &sizes,
         const std::vector<ArrayView> &positions,
         const std::vector<ArrayView> &coordinates);

  /// The pattern that stores `count` tuples, row-major, sorted and unique (and,
  /// below dense levels of the format, what these add). `places`, if given,
  /// receives for each tuple where its value is stored.
  static Expected<const Pattern *>
  fromTuples(const Format &format, const std::vector<int64_t> &sizes,
             int64_t count, const int64_t *tuples, int64_t *places = nullptr);

  /// The pattern that stores everything: all levels are dense.
  static Expected<const Pattern *> full(const std::vector<int64_t> &sizes);

  int64_t rank() const { return contents.format.rank(); }
  /// With widths of at least 8; of a width that no array uses, 64.
  const Format &format() const { return contents.format; }
  const std::vector<int64_t> &sizes() const { return contents.sizes; }
  /// The number of stored entries: the length of the values.
  int64_t count() const { return contents.count; }
  /// The positions of a compressed level; of another level, empty.
  ArrayView positions(int64_t level) const;
  /// The coordinates of a compressed or singleton level; of another, empty.
  ArrayView coordinates(int64_t level) const;
  /// The bytes of all its arrays.
  int64_t bytes() const { return contents.bytes(); }

  /// The level coordinates of every stored entry in storage order, row-major.
  Expected<std::vector<int64_t>> tuples() const;
  /// 0, 1, 2, ... up to the number of stored entries; made once.
  Expected<ArrayView> iota() const;

  /// Boundaries of chunks of the outermost level, about equal in stored
  /// entries: coordinates of a dense level, positions of a compressed one. From
  /// 0 to the end; made once, from the pattern alone.
  Expected<ArrayView> chunks() const;

  /// The most stored entries below an entry of the outermost level, which is
  /// dense; counted once.
  int64_t longestRow() const;

  /// The stored entries in another order and format: column c of the result is
  /// level `columns[c]`, or, where that is the rank, the position of the entry
  /// in this pattern, a level as large as there are entries. Every level
  /// occurs once, the position at most once and last. Built once.
  Expected<const Pattern *> join(const std::vector<int64_t> &columns,
                                 const Format &format) const;

  /// The natural join of `sources`, projected to the names in `columns`, sorted
  /// and unique. A column that names a position is a level as large as its
  /// pattern has entries. Built once, and remembered in the first source.
  static Expected<const Pattern *> join(const std::vector<JoinSource> &sources,
                                        const std::vector<int64_t> &columns,
                                        const Format &format);

  /// In how many parts `joinPart` gives the natural join of `sources`: 1 up to
  /// the budget, else parts of a 32nd of it, or as large as the largest source.
  /// Counted once, and remembered in the first source.
  static Expected<int64_t> joinParts(const std::vector<JoinSource> &sources);

  /// Part `part` of the natural join: its tuples are of consecutive entries of
  /// the first source, and every tuple is of one part. Nobody remembers it.
  static Expected<std::unique_ptr<const Pattern>>
  joinPart(const std::vector<JoinSource> &sources,
           const std::vector<int64_t> &columns, const Format &format,
           int64_t part);

  /// The entries that this pattern or `other`, of the same sizes, stores. Built
  /// once, and remembered in this pattern.
  Expected<const Pattern *> unite(const Pattern *other,
                                  const Format &format) const;

  /// The stored entries in another format, whose level l is
  /// `coordinates[l]` of each: distinct entries must stay distinct. Blocks and
  /// groups are stored whole. Built once.
  Expected<const Pattern *>
  reformat(const std::vector<LevelExpression> &coordinates,
           const Format &format) const;

  /// Where `reformat` stores the entries: the pairs of an entry's position
  /// there and its position here, in the order of the first. Built once.
  Expected<const Pattern *>
  placement(const std::vector<LevelExpression> &coordinates,
            const Format &format) const;

  /// The entries whose byte of `keep`, one a stored entry, is not 0.
  Expected<const Pattern *> select(const uint8_t *keep, int64_t length,
                                   int64_t stride, const Format &format) const;

  Pattern(const Pattern &) = delete;
  Pattern &operator=(const Pattern &) = delete;

private:
  friend class PatternRegistry;
  explicit Pattern(PatternContents &&contents)
      : contents(std::move(contents)) {}

  /// A pattern that was made from this one, and from others.
  struct Derived {
    const Pattern *result;
    std::vector<const Pattern *> others;
  };
  /// The entries of this pattern where parts of its join with others start,
  /// then its count.
  struct Cuts {
    std::vector<int64_t> entries;
    std::vector<const Pattern *> others;
  };
  static Expected<std::vector<int64_t>>
  findCuts(const std::vector<JoinSource> &sources);
  /// What `key` stands for, by memory or by `build`, which is counted.
  template <typename Build>
  Expected<const Pattern *> remember(std::vector<int64_t> key,
                                     std::vector<const Pattern *> others,
                                     Build build) const;

  const PatternContents contents;
  Expected<const Pattern *>
  rearrange(const std::vector<LevelExpression> &coordinates,
            const Format &format, bool wantsPlacement) const;

  /// What is derived from this pattern, by what was asked for.
  mutable std::mutex lock;
  mutable std::map<std::vector<int64_t>, Derived> derived;
  mutable LevelArray iotaArray;
  mutable bool hasIota = false;
  mutable LevelArray chunkArray;
  mutable std::optional<int64_t> mostEntriesOfRow;
  /// Where parts of joins end, by what is joined and the budget.
  mutable std::map<std::vector<int64_t>, Cuts> cuts;
  /// The last call that counted the memory of this pattern.
  mutable std::atomic<uint64_t> countedInCall{0};
};

/// Forgets every pattern. No handle may be used any more.
void releaseAll();

/// Forgets every pattern but `roots` and what is derived from them: for loops
/// that choose a new pattern in every step. Not during a call.
Status releaseUnreachable(const std::vector<const Pattern *> &roots);

/// How many patterns there are.
int64_t livePatterns();

} // namespace nz::runtime

/// What the runtime has done since the process began, by name:
/// `patterns_built`, `joins_requested` and `joins_built` (unions included),
/// `selects_built`; -1 for another name.
extern "C" int64_t nz_runtime_counter(const char *name);

#endif // NZ_RUNTIME_PATTERN_H
