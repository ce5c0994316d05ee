//===- FlatLevels.cpp - Level arrays as C passes them ---------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FlatLevels.h"

#include "Structure.h"

#include <cstring>

using namespace nz;
using namespace nz::runtime;

Expected<std::vector<int64_t>>
nz::runtime::levelSizes(const std::vector<FlatLevel> &levels,
                        const std::vector<int64_t> &dimensions) {
  std::vector<int64_t> sizes;
  for (const FlatLevel &level : levels) {
    int64_t of = dimensions[level.dimension];
    std::optional<int64_t> size = level.part.sizeOf(of);
    if (!size)
      return Status::error("dimension " + std::to_string(level.dimension) +
                           ": expected a size that is a multiple of " +
                           std::to_string(level.part.divisor) + ", found " +
                           std::to_string(of));
    sizes.push_back(*size);
  }
  return sizes;
}

std::vector<int64_t>
nz::runtime::dimensionSizes(const std::vector<FlatLevel> &levels, int64_t rank,
                            const std::vector<int64_t> &sizes) {
  std::vector<int64_t> dimensions(rank, 1);
  for (size_t level = 0; level < levels.size(); ++level) {
    int64_t &size = dimensions[levels[level].dimension];
    if (__builtin_mul_overflow(size, sizes[level], &size))
      size = INT64_MAX;
  }
  return dimensions;
}

/// "level 1: expected 4 positions, found 3" where that is so.
static Status expectLength(int64_t level, const ArrayView &array,
                           int64_t expected, const char *what) {
  if (array.length == expected)
    return Status::success();
  return Status::error("level " + std::to_string(level) + ": expected " +
                       std::to_string(expected) + " " + what + ", found " +
                       std::to_string(array.length));
}

ArrayView FlatLevels::own(LevelArray array) {
  owned.push_back(std::move(array));
  return owned.back().view();
}

ArrayView FlatLevels::take(const ArrayView &from) {
  LevelArray taken(from.width, static_cast<int64_t>(places.size()));
  for (size_t entry = 0; entry < places.size(); ++entry)
    taken.set(entry, from[places[entry]]);
  return own(std::move(taken));
}

Status FlatLevels::toLevelForm(const Format &format,
                               const std::vector<FlatLevel> &levels,
                               const std::vector<int64_t> &sizes) {
  if (Status status = separateCoordinates(format, levels); !status.ok())
    return status;
  for (const FlatLevel &level : levels)
    gaps |= level.layout == kFlatGapped;
  if (!gaps)
    return Status::success();
  if (Status status = checkLengths(format, levels, sizes); !status.ok())
    return status;
  return removeGaps(format, levels, sizes);
}

/// Gives each level of an interleaved array an array of its own.
Status FlatLevels::separateCoordinates(const Format &format,
                                       const std::vector<FlatLevel> &levels) {
  for (int64_t level = 0, end = 0; level < format.rank(); level = end) {
    end = format.chainEnd(level);
    if (end == level + 1 || levels[level + 1].layout != kFlatInterleaved)
      continue;
    for (int64_t other = level + 1; other < end; ++other)
      if (Status status =
              expectLength(other, coordinates[other], 0, "coordinates");
          !status.ok())
        return status;
    ArrayView all = coordinates[level];
    int64_t width = end - level, entries = all.length / width;
    if (all.length % width != 0)
      return Status::error("level " + std::to_string(level) +
                           ": expected coordinates of " +
                           std::to_string(width) + " levels an entry, found " +
                           std::to_string(all.length) + " in all");
    for (int64_t column = 0; column < width; ++column) {
      LevelArray array(all.width, entries);
      for (int64_t entry = 0; entry < entries; ++entry)
        array.set(entry, all[entry * width + column]);
      coordinates[level + column] = own(std::move(array));
    }
  }
  return Status::success();
}

/// Checks that every array is as long as the ones above it ask for, and counts
/// what the caller stores: from here on indices below these are in range. No
/// level is structured: above those all are dense.
Status FlatLevels::checkLengths(const Format &format,
                                const std::vector<FlatLevel> &levels,
                                const std::vector<int64_t> &sizes) {
  for (int64_t level = 0, end = 0; level < format.rank(); level = end) {
    end = format.chainEnd(level);
    if (format.levels[level].isDense()) {
      if (Status status = multiplyCount(run, level, sizes[level]); !status.ok())
        return status;
      continue;
    }
    int64_t expected = stored;
    Status status = multiplyCount(expected, level, run);
    if (status.ok() && levels[level].layout == kFlatGapped)
      status = multiplyCount(expected, level, 2);
    else if (expected < INT64_MAX)
      ++expected;
    if (status.ok())
      status = expectLength(level, positions[level], expected, "positions");
    stored = coordinates[level].length;
    run = 1;
    for (int64_t each = level + 1; status.ok() && each < end; ++each)
      status = expectLength(each, coordinates[each], stored, "coordinates");
    if (!status.ok())
      return status;
  }
  int64_t values = stored;
  return multiplyCount(values, format.rank() - 1, run);
}

/// Copies what is stored of the arrays, level by level.
Status FlatLevels::removeGaps(const Format &format,
                              const std::vector<FlatLevel> &levels,
                              const std::vector<int64_t> &sizes) {
  places = {0};
  int64_t below = 1;
  for (int64_t level = 0, end = 0; level < format.rank(); level = end) {
    end = format.chainEnd(level);
    if (format.levels[level].isDense()) {
      below *= sizes[level];
      continue;
    }
    std::vector<int64_t> parents;
    for (int64_t place : places)
      for (int64_t child = 0; child < below; ++child)
        parents.push_back(place * below + child);
    places = std::move(parents);
    below = 1;
    if (Status status =
            removeGapsAt(level, end, levels[level].layout == kFlatGapped);
        !status.ok())
      return status;
  }
  return Status::success();
}

/// Copies the segments of a chain of levels, whose parents are at `places`.
Status FlatLevels::removeGapsAt(int64_t level, int64_t end, bool isGapped) {
  ArrayView segments = positions[level];
  LevelArray ends(segments.width, static_cast<int64_t>(places.size()) + 1);
  ends.set(0, 0);
  std::vector<int64_t> entries;
  int64_t last = 0, most = coordinates[level].length;
  for (size_t parent = 0; parent < places.size(); ++parent) {
    int64_t at = places[parent] * (isGapped ? 2 : 1);
    for (int64_t side : {at, at + 1}) {
      if (segments[side] < last || segments[side] > most)
        return Status::error(
            "level " + std::to_string(level) + ": expected positions[" +
            std::to_string(side) + "] from " + std::to_string(last) + " to " +
            std::to_string(most) + ", found " + std::to_string(segments[side]));
      last = segments[side];
    }
    for (int64_t entry = segments[at]; entry < last; ++entry)
      entries.push_back(entry);
    ends.set(parent + 1, static_cast<int64_t>(entries.size()));
  }
  places = std::move(entries);
  positions[level] = own(std::move(ends));
  for (int64_t each = level; each < end; ++each)
    coordinates[each] = take(coordinates[each]);
  return Status::success();
}

std::vector<char> FlatLevels::storedValues(const void *values,
                                           int64_t width) const {
  std::vector<char> taken(places.size() * run * width);
  for (size_t entry = 0; entry < places.size(); ++entry)
    std::memcpy(taken.data() + entry * run * width,
                static_cast<const char *>(values) + places[entry] * run * width,
                run * width);
  return taken;
}
