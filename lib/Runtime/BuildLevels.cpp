//===- BuildLevels.cpp - Tuples to level arrays and back ------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// A pattern is built from the outermost level inwards. `starts` says which
// tuples lie below each entry of the levels so far: those of entry p are
// [starts[p], starts[p + 1]), because tuples are sorted. A compressed level and
// the singleton levels behind it have the same entries and are one step.
//
//===----------------------------------------------------------------------===//

#include "Structure.h"

using namespace nz::runtime;

namespace {

/// One build, level by level.
class LevelBuilder {
public:
  LevelBuilder(PatternContents &contents, const Tuples &tuples)
      : contents(contents), tuples(tuples), starts{0, tuples.count} {}

  Status build(int64_t *places);

private:
  bool startsEntry(int64_t tuple, int64_t level, int64_t end) const;
  void buildDense(int64_t level);
  Status buildChain(int64_t level, int64_t end);
  Status buildGroups(int64_t level, int64_t *places);
  Status buildTrailingDense(int64_t level, int64_t *places);

  PatternContents &contents;
  const Tuples &tuples;
  Buffer<int64_t> starts;
};

/// Whether a tuple is the first of its entry in a chain, given that it is not
/// the first below its parent.
bool LevelBuilder::startsEntry(int64_t tuple, int64_t level,
                               int64_t end) const {
  for (int64_t each = level; each < end; ++each)
    if (tuples.at(tuple - 1, each) != tuples.at(tuple, each))
      return true;
  return false;
}

void LevelBuilder::buildDense(int64_t level) {
  int64_t parents = contents.count;
  int64_t size = contents.sizes[level];
  int64_t entries = parents * size;
  Buffer<int64_t> next;
  next.resize(entries + 1);
  int64_t tuple = 0, entry = 0;
  for (int64_t parent = 0; parent < parents; ++parent)
    for (int64_t coordinate = 0; coordinate < size; ++coordinate) {
      next[entry++] = tuple;
      while (tuple < starts[parent + 1] &&
             tuples.at(tuple, level) == coordinate)
        ++tuple;
    }
  next[entries] = tuples.count;
  starts = std::move(next);
  contents.count = entries;
}

Status LevelBuilder::buildChain(int64_t level, int64_t end) {
  const Format &format = contents.format;
  int64_t parents = contents.count;
  // Below the last level every tuple is an entry, since tuples are unique.
  bool last = end == format.rank();
  int64_t entries = tuples.count;
  if (!last) {
    entries = 0;
    for (int64_t parent = 0; parent < parents; ++parent)
      for (int64_t tuple = starts[parent]; tuple < starts[parent + 1]; ++tuple)
        entries += tuple == starts[parent] || startsEntry(tuple, level, end);
  }
  if (Status status = checkPositionWidth(format, level, entries); !status.ok())
    return status;
  LevelArray positions(format.positionWidth, parents + 1);
  for (int64_t each = level; each < end; ++each)
    contents.coordinates[each] = LevelArray(format.coordinateWidth, entries);
  Buffer<int64_t> next;
  if (!last)
    next.resize(entries + 1);
  int64_t largest = largestOfWidth(format.coordinateWidth);
  int64_t entry = 0;
  positions.set(0, 0);
  for (int64_t parent = 0; parent < parents; ++parent) {
    int64_t first = starts[parent];
    for (int64_t tuple = first; tuple < starts[parent + 1]; ++tuple) {
      if (tuple > first) {
        if (!last && !startsEntry(tuple, level, end))
          continue;
        // The coordinates that repeat must be of levels that allow it.
        for (int64_t each = level;
             each + 1 < end &&
             tuples.at(tuple - 1, each) == tuples.at(tuple, each);
             ++each)
          if (!format.levels[each].isNonunique())
            return Status::error("level " + std::to_string(each) +
                                 ": expected unique coordinates, found " +
                                 tuples.text(tuple - 1) + " and " +
                                 tuples.text(tuple));
      }
      for (int64_t each = level; each < end; ++each) {
        int64_t coordinate = tuples.at(tuple, each);
        if (coordinate > largest)
          return checkCoordinateWidth(format, each, coordinate);
        contents.coordinates[each].set(entry, coordinate);
      }
      if (!last)
        next[entry] = tuple;
      ++entry;
    }
    positions.set(parent + 1, entry);
  }
  if (!last) {
    next[entries] = tuples.count;
    starts = std::move(next);
  }
  contents.positions[level] = std::move(positions);
  contents.count = entries;
  return Status::success();
}

/// Stores n entries below each parent, as the last level: its tuples, and the
/// smallest other coordinates while there are fewer.
Status LevelBuilder::buildGroups(int64_t level, int64_t *places) {
  const LevelFormat &format = contents.format.levels[level];
  int64_t parents = contents.count, n = format.n;
  if (Status status = multiplyCount(contents.count, level, n); !status.ok())
    return status;
  if (Status status =
          checkCoordinateWidth(contents.format, level, format.m - 1);
      !status.ok())
    return status;
  LevelArray coordinates(contents.format.coordinateWidth, contents.count);
  for (int64_t parent = 0; parent < parents; ++parent) {
    int64_t tuple = starts[parent], end = starts[parent + 1];
    if (end - tuple > n)
      return Status::error(
          "level " + std::to_string(level) + ": expected at most " +
          std::to_string(n) + " entries in a group of " +
          std::to_string(format.m) + ", found " + std::to_string(end - tuple) +
          " from " + tuples.text(tuple) + " to " + tuples.text(end - 1));
    int64_t padding = n - (end - tuple), place = parent * n;
    for (int64_t coordinate = 0; place < (parent + 1) * n; ++coordinate) {
      bool isTuple = tuple < end && tuples.at(tuple, level) == coordinate;
      if (isTuple && places)
        places[tuple] = place;
      if (isTuple)
        ++tuple;
      else if (padding > 0)
        --padding;
      else
        continue;
      coordinates.set(place++, coordinate);
    }
  }
  contents.coordinates[level] = std::move(coordinates);
  return Status::success();
}

/// Counts the entries of the dense levels from `level` on, which store all.
Status LevelBuilder::buildTrailingDense(int64_t level, int64_t *places) {
  int64_t parents = contents.count;
  int64_t rank = contents.format.rank();
  for (int64_t each = level; each < rank; ++each)
    if (Status status =
            multiplyCount(contents.count, each, contents.sizes[each]);
        !status.ok())
      return status;
  if (!places)
    return Status::success();
  for (int64_t parent = 0, tuple = 0; parent < parents; ++parent)
    for (; tuple < starts[parent + 1]; ++tuple) {
      int64_t place = parent;
      for (int64_t each = level; each < rank; ++each)
        place = place * contents.sizes[each] + tuples.at(tuple, each);
      places[tuple] = place;
    }
  return Status::success();
}

Status LevelBuilder::build(int64_t *places) {
  const Format &format = contents.format;
  int64_t rank = format.rank();
  contents.positions.resize(rank);
  contents.coordinates.resize(rank);
  contents.count = 1;
  int64_t trailing = rank;
  while (trailing > 0 && format.levels[trailing - 1].isDense())
    --trailing;
  for (int64_t level = 0, end = 0; level < trailing; level = end) {
    end = format.chainEnd(level);
    if (format.levels[level].isDense()) {
      int64_t entries = contents.count;
      if (Status status = multiplyCount(entries, level, contents.sizes[level]);
          !status.ok())
        return status;
      if (entries > INT64_MAX / 16)
        return Status::error("out of memory");
      buildDense(level);
      continue;
    }
    if (format.levels[level].isStructured())
      return buildGroups(level, places);
    if (Status status = buildChain(level, end); !status.ok())
      return status;
  }
  if (trailing == rank && rank > 0) {
    for (int64_t tuple = 0; places && tuple < tuples.count; ++tuple)
      places[tuple] = tuple;
    return Status::success();
  }
  return buildTrailingDense(trailing, places);
}

} // namespace

std::string Tuples::text(int64_t entry, int64_t first) const {
  std::string text = "(";
  for (int64_t level = first; level < rank(); ++level) {
    if (level > first)
      text += ", ";
    text += std::to_string(at(entry, level));
  }
  return text + ")";
}

Expected<PatternContents>
nz::runtime::buildLevels(const Format &format,
                         const std::vector<int64_t> &sizes,
                         const Tuples &tuples, int64_t *places) {
  PatternContents contents;
  contents.format = format;
  contents.sizes = sizes;
  if (Status status = LevelBuilder(contents, tuples).build(places);
      !status.ok())
    return status;
  return contents;
}

void nz::runtime::expandLevels(const PatternContents &contents,
                               const std::vector<int64_t *> &columns,
                               int64_t stride) {
  int64_t count = contents.count;
  // The position of every entry in the level at hand, from the last one up.
  Buffer<int64_t> at;
  at.resize(count);
  for (int64_t entry = 0; entry < count; ++entry)
    at[entry] = entry;
  for (int64_t level = contents.format.rank() - 1; level >= 0; --level) {
    int64_t *column = columns[level];
    if (contents.format.levels[level].isDense()) {
      int64_t size = contents.sizes[level];
      for (int64_t entry = 0; entry < count; ++entry) {
        column[entry * stride] = at[entry] % size;
        at[entry] /= size;
      }
      continue;
    }
    const ArrayView coordinates = contents.coordinates[level].view();
    for (int64_t entry = 0; entry < count; ++entry)
      column[entry * stride] = coordinates[at[entry]];
    if (contents.format.levels[level].isStructured())
      for (int64_t entry = 0; entry < count; ++entry)
        at[entry] /= contents.format.levels[level].n;
    if (!contents.format.levels[level].isCompressed())
      continue;
    const ArrayView positions = contents.positions[level].view();
    for (int64_t entry = 0, parent = 0; entry < count; ++entry) {
      while (positions[parent + 1] <= at[entry])
        ++parent;
      at[entry] = parent;
    }
  }
}

std::vector<Buffer<int64_t>>
nz::runtime::expandColumns(const PatternContents &contents) {
  std::vector<Buffer<int64_t>> columns(contents.format.rank());
  std::vector<int64_t *> starts;
  for (Buffer<int64_t> &column : columns) {
    column.resize(contents.count);
    starts.push_back(column.data());
  }
  expandLevels(contents, starts, 1);
  return columns;
}
