//===- Validate.cpp - Checks of formats, level arrays and tuples ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Structure.h"

using namespace nz::runtime;

namespace {

/// "level 1: " before what is wrong with it.
std::string atLevel(int64_t level) {
  return "level " + std::to_string(level) + ": ";
}

bool isWidth(int64_t width) {
  return width == 0 || width == 8 || width == 16 || width == 32 || width == 64;
}

/// Checks the arrays that `Pattern::create` is given and copies them, level by
/// level.
class LevelReader {
public:
  LevelReader(PatternContents &contents,
              const std::vector<ArrayView> &positions,
              const std::vector<ArrayView> &coordinates)
      : contents(contents), positions(positions), coordinates(coordinates) {}

  Status read();

private:
  Status expectNone(int64_t level, const ArrayView &view, const char *what);
  Status readPositions(int64_t level, int64_t parents);
  Status readCoordinates(int64_t level, int64_t entries);
  Status readGroups(int64_t level, int64_t parents);
  Status checkOrder(int64_t level, int64_t end, int64_t parents);
  Status checkNeighbours(int64_t level, int64_t end, int64_t position);

  PatternContents &contents;
  const std::vector<ArrayView> &positions, &coordinates;
};

Status LevelReader::expectNone(int64_t level, const ArrayView &view,
                               const char *what) {
  if (view.length == 0)
    return Status::success();
  return Status::error(atLevel(level) + "expected no " + what + " of a " +
                       contents.format.levels[level].name() + " level, found " +
                       std::to_string(view.length));
}

Status LevelReader::readPositions(int64_t level, int64_t parents) {
  const ArrayView &view = positions[level];
  // One more than there are parents may be 2^63.
  uint64_t expected = static_cast<uint64_t>(parents) + 1;
  if (static_cast<uint64_t>(view.length) != expected)
    return Status::error(atLevel(level) + "expected " +
                         std::to_string(expected) + " positions, found " +
                         std::to_string(view.length));
  LevelArray array(contents.format.positionWidth, view.length);
  int64_t last = 0;
  for (int64_t at = 0; at < view.length; ++at) {
    int64_t position = view[at];
    if (at == 0 && position != 0)
      return Status::error(atLevel(level) +
                           "expected positions[0] to be 0, found " +
                           std::to_string(position));
    if (position < last)
      return Status::error(atLevel(level) + "expected positions[" +
                           std::to_string(at) + "] of at least " +
                           std::to_string(last) + ", found " +
                           std::to_string(position));
    if (position > largestOfWidth(contents.format.positionWidth))
      return checkPositionWidth(contents.format, level, position);
    array.set(at, position);
    last = position;
  }
  contents.positions[level] = std::move(array);
  return Status::success();
}

Status LevelReader::readCoordinates(int64_t level, int64_t entries) {
  const ArrayView &view = coordinates[level];
  if (view.length != entries)
    return Status::error(atLevel(level) + "expected " +
                         std::to_string(entries) + " coordinates, found " +
                         std::to_string(view.length));
  LevelArray array(contents.format.coordinateWidth, view.length);
  int64_t size = contents.sizes[level];
  int64_t largest = largestOfWidth(contents.format.coordinateWidth);
  for (int64_t at = 0; at < view.length; ++at) {
    int64_t coordinate = view[at];
    if (coordinate < 0 || coordinate >= size)
      return Status::error(atLevel(level) + "expected coordinates[" +
                           std::to_string(at) + "] from 0 to below " +
                           std::to_string(size) + ", found " +
                           std::to_string(coordinate));
    if (coordinate > largest)
      return checkCoordinateWidth(contents.format, level, coordinate);
    array.set(at, coordinate);
  }
  contents.coordinates[level] = std::move(array);
  return Status::success();
}

/// Compares the entry at `position` of a chain with the one before it.
Status LevelReader::checkNeighbours(int64_t level, int64_t end,
                                    int64_t position) {
  int64_t differs = level;
  while (differs < end && contents.coordinates[differs][position - 1] ==
                              contents.coordinates[differs][position])
    ++differs;
  std::string places = " at positions " + std::to_string(position - 1) +
                       " and " + std::to_string(position);
  if (differs == end)
    return Status::error(
        atLevel(end - 1) + "expected unique entries, found coordinate " +
        std::to_string(contents.coordinates[end - 1][position]) + places);
  int64_t before = contents.coordinates[differs][position - 1];
  int64_t found = contents.coordinates[differs][position];
  if (found < before)
    return Status::error(
        atLevel(differs) + "expected sorted coordinates, found " +
        std::to_string(before) + " and " + std::to_string(found) + places);
  for (int64_t same = level; same < differs; ++same)
    if (!contents.format.levels[same].isNonunique())
      return Status::error(
          atLevel(same) + "expected unique coordinates, found " +
          std::to_string(contents.coordinates[same][position]) + places);
  return Status::success();
}

/// Checks that the entries of a chain are sorted and unique in each segment.
Status LevelReader::checkOrder(int64_t level, int64_t end, int64_t parents) {
  const LevelArray &segments = contents.positions[level];
  const LevelArray &first = contents.coordinates[level];
  for (int64_t parent = 0; parent < parents; ++parent) {
    int64_t last = segments[parent + 1];
    for (int64_t position = segments[parent] + 1; position < last; ++position) {
      if (first[position - 1] < first[position])
        continue;
      if (Status status = checkNeighbours(level, end, position); !status.ok())
        return status;
    }
  }
  return Status::success();
}

/// Reads a structured level: a group of n coordinates below each parent.
Status LevelReader::readGroups(int64_t level, int64_t parents) {
  int64_t n = contents.format.levels[level].n;
  if (Status status = expectNone(level, positions[level], "positions");
      !status.ok())
    return status;
  if (Status status = multiplyCount(contents.count, level, n); !status.ok())
    return status;
  if (Status status = readCoordinates(level, contents.count); !status.ok())
    return status;
  const LevelArray &found = contents.coordinates[level];
  for (int64_t parent = 0; parent < parents; ++parent)
    for (int64_t position = parent * n + 1; position < (parent + 1) * n;
         ++position)
      if (found[position - 1] >= found[position])
        if (Status status = checkNeighbours(level, level + 1, position);
            !status.ok())
          return status;
  return Status::success();
}

Status LevelReader::read() {
  const Format &format = contents.format;
  int64_t rank = format.rank();
  if (static_cast<int64_t>(positions.size()) != rank ||
      static_cast<int64_t>(coordinates.size()) != rank)
    return Status::error("expected positions and coordinates of " +
                         std::to_string(rank) + " levels, found " +
                         std::to_string(positions.size()) + " and " +
                         std::to_string(coordinates.size()));
  contents.positions.resize(rank);
  contents.coordinates.resize(rank);
  contents.count = 1;
  for (int64_t level = 0, end = 0; level < rank; level = end) {
    end = format.chainEnd(level);
    int64_t parents = contents.count;
    Status status = Status::success();
    if (format.levels[level].isDense()) {
      if (status = expectNone(level, positions[level], "positions");
          !status.ok())
        return status;
      if (status = expectNone(level, coordinates[level], "coordinates");
          !status.ok())
        return status;
      if (status = multiplyCount(contents.count, level, contents.sizes[level]);
          !status.ok())
        return status;
      continue;
    }
    if (format.levels[level].isStructured()) {
      if (status = readGroups(level, parents); !status.ok())
        return status;
      continue;
    }
    if (status = readPositions(level, parents); !status.ok())
      return status;
    contents.count = contents.positions[level][parents];
    for (int64_t each = level; each < end; ++each) {
      if (each > level)
        if (status = expectNone(each, positions[each], "positions");
            !status.ok())
          return status;
      if (status = readCoordinates(each, contents.count); !status.ok())
        return status;
    }
    if (status = checkOrder(level, end, parents); !status.ok())
      return status;
  }
  return Status::success();
}

} // namespace

/// Checks a level by itself and its place among the others.
static Status checkLevel(const Format &format, int64_t level, int64_t size) {
  const LevelFormat &found = format.levels[level];
  if (found.kind == LevelKind::LooseCompressed)
    return Status::error(atLevel(level) +
                         "expected a dense, compressed, singleton or "
                         "structured level, found " +
                         found.name());
  if (found.isSingleton() &&
      (level == 0 || !(format.levels[level - 1].isCompressed() ||
                       format.levels[level - 1].isSingleton())))
    return Status::error(
        atLevel(level) +
        "expected a compressed or singleton level before a singleton level, "
        "found " +
        (level == 0 ? "none" : format.levels[level - 1].name()));
  if (!found.isStructured())
    return Status::success();
  std::string name = "structured[" + std::to_string(found.n) + ", " +
                     std::to_string(found.m) + "]";
  if (found.n < 1 || found.n > found.m)
    return Status::error(atLevel(level) +
                         "expected from 1 to m of m entries, found " + name);
  if (level + 1 != format.rank())
    return Status::error(atLevel(level) +
                         "expected a structured level to be the last one");
  if (size != found.m)
    return Status::error(atLevel(level) + "expected size " +
                         std::to_string(found.m) + " of a level " + name +
                         ", found " + std::to_string(size));
  return Status::success();
}

Status nz::runtime::checkFormat(Format &format,
                                const std::vector<int64_t> &sizes) {
  for (int64_t width : {format.positionWidth, format.coordinateWidth})
    if (!isWidth(width))
      return Status::error("expected a width of 0, 8, 16, 32 or 64 bits, "
                           "found " +
                           std::to_string(width));
  if (static_cast<int64_t>(sizes.size()) != format.rank())
    return Status::error("expected " + std::to_string(format.rank()) +
                         " sizes, one a level, found " +
                         std::to_string(sizes.size()));
  for (int64_t level = 0; level < format.rank(); ++level)
    if (sizes[level] < 0)
      return Status::error(atLevel(level) +
                           "expected a size of at least 0, found " +
                           std::to_string(sizes[level]));
  bool hasPositions = false, hasCoordinates = false;
  for (int64_t level = 0; level < format.rank(); ++level) {
    if (Status status = checkLevel(format, level, sizes[level]); !status.ok())
      return status;
    hasPositions |= format.levels[level].isCompressed();
    hasCoordinates |= !format.levels[level].isDense();
  }
  // A width that no array uses says nothing, and 0 is another word for 64.
  if (format.positionWidth == 0 || !hasPositions)
    format.positionWidth = 64;
  if (format.coordinateWidth == 0 || !hasCoordinates)
    format.coordinateWidth = 64;
  return Status::success();
}

Status nz::runtime::checkTuples(const std::vector<int64_t> &sizes,
                                const Tuples &tuples) {
  auto atEntry = [](int64_t entry) {
    return "entry " + std::to_string(entry) + ": ";
  };
  int64_t rank = tuples.rank();
  for (int64_t entry = 0; entry < tuples.count; ++entry) {
    for (int64_t level = 0; level < rank; ++level)
      if (int64_t found = tuples.at(entry, level);
          found < 0 || found >= sizes[level])
        return Status::error(
            atEntry(entry) + "expected a coordinate of level " +
            std::to_string(level) + " from 0 to below " +
            std::to_string(sizes[level]) + ", found " + std::to_string(found));
    if (entry == 0)
      continue;
    int64_t differs = 0;
    while (differs < rank &&
           tuples.at(entry - 1, differs) == tuples.at(entry, differs))
      ++differs;
    if (differs == rank)
      return Status::error(atEntry(entry) + "expected unique entries, found " +
                           tuples.text(entry) + " twice");
    if (tuples.at(entry - 1, differs) > tuples.at(entry, differs))
      return Status::error(atEntry(entry) + "expected sorted entries, found " +
                           tuples.text(entry) + " after " +
                           tuples.text(entry - 1));
  }
  return Status::success();
}

Status nz::runtime::checkPositionWidth(const Format &format, int64_t level,
                                       int64_t count) {
  if (count <= largestOfWidth(format.positionWidth))
    return Status::success();
  return Status::error(std::to_string(count) + " entries of level " +
                       std::to_string(level) + " do not fit positions of " +
                       std::to_string(format.positionWidth) + " bits");
}

Status nz::runtime::checkCoordinateWidth(const Format &format, int64_t level,
                                         int64_t coordinate) {
  if (coordinate <= largestOfWidth(format.coordinateWidth))
    return Status::success();
  return Status::error("coordinate " + std::to_string(coordinate) +
                       " of level " + std::to_string(level) + " does not fit " +
                       std::to_string(format.coordinateWidth) + " bits");
}

Status nz::runtime::multiplyCount(int64_t &count, int64_t level, int64_t size) {
  int64_t product;
  if (__builtin_mul_overflow(count, size, &product))
    return Status::error(
        atLevel(level) + "expected fewer than 2^63 entries, found " +
        std::to_string(count) + " times " + std::to_string(size));
  count = product;
  return Status::success();
}

Expected<const Pattern *>
Pattern::create(const Format &format, const std::vector<int64_t> &sizes,
                const std::vector<ArrayView> &positions,
                const std::vector<ArrayView> &coordinates) {
  return withoutExceptions([&]() -> Expected<const Pattern *> {
    PatternContents contents;
    contents.format = format;
    contents.sizes = sizes;
    if (Status status = checkFormat(contents.format, sizes); !status.ok())
      return status;
    LevelReader reader(contents, positions, coordinates);
    if (Status status = reader.read(); !status.ok())
      return status;
    return PatternRegistry::intern(std::move(contents));
  });
}
