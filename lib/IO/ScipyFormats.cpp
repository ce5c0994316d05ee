//===- ScipyFormats.cpp - Stored entries of SciPy's sparse formats --------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ScipyFormats.h"

#include "Elements.h"
#include "LargePages.h"
#include "TextCursor.h"

#include <algorithm>
#include <limits>

using namespace nz::io;

/// The integers of an array known to hold integers.
static const std::vector<int64_t> &integersOf(const DenseArray &array) {
  return *std::get_if<std::vector<int64_t>>(&array.values);
}

/// The same, taken out of the array.
static std::vector<int64_t> takeIntegers(DenseArray &array) {
  return std::move(*std::get_if<std::vector<int64_t>>(&array.values));
}

/// An error when an array has not one element for each of another.
static Status checkLength(const NpzArrays &arrays, const std::string &name,
                          uint64_t found, uint64_t expected,
                          const std::string &what) {
  if (found == expected)
    return Done();
  return arrays.error(name, "expected " + std::to_string(expected) + " " +
                                what + ", found " + std::to_string(found));
}

/// An error when a coordinate lies outside `size`; the first stands at position
/// `begin` of its array.
static Status checkCoordinates(const NpzArrays &arrays, const std::string &name,
                               const int64_t *coordinates, size_t count,
                               int64_t size, uint64_t begin) {
  auto isInside = [&](int64_t coordinate) {
    return static_cast<uint64_t>(coordinate) < static_cast<uint64_t>(size);
  };
  // A loop without branches first.
  bool areInside = true;
  for (size_t i = 0; i < count; ++i)
    areInside &= isInside(coordinates[i]);
  if (areInside)
    return Done();
  const int64_t *wrong =
      std::find_if_not(coordinates, coordinates + count, isInside);
  return arrays.error(
      name, (size == 0 ? std::string("expected no coordinate in a dimension "
                                     "of size 0")
                       : "expected a coordinate from 0 to " +
                             std::to_string(size - 1)) +
                ", found " + std::to_string(*wrong) + " at position " +
                std::to_string(begin + (wrong - coordinates)));
}

/// Reads an array of `stored` coordinates below `size`, and hands the first
/// `used` of them to `take`, a part at a time.
static Status readCoordinates(
    const NpzArrays &arrays, const std::string &name, uint64_t stored,
    uint64_t used, int64_t size,
    const std::function<void(const int64_t *part, size_t count)> &take) {
  uint64_t position = 0;
  return arrays.readParts(
      name,
      [&](uint64_t count) {
        return checkLength(arrays, name, count, stored,
                           "coordinates, one for each of 'data'");
      },
      [&](const int64_t *part, size_t count) -> Status {
        count = std::min<uint64_t>(count, used - position);
        if (Status status =
                checkCoordinates(arrays, name, part, count, size, position);
            !status)
          return status;
        take(part, count);
        position += count;
        return Done();
      });
}

/// Reads 'indptr' of csr, csc and bsr: where each row (column, row of blocks)
/// begins, and where the last one ends. Not all of the `stored` entries
/// (blocks) need be before that; SciPy ignores the others.
static Result<std::vector<int64_t>>
readPositions(const NpzArrays &arrays, uint64_t stored, int64_t majorSize) {
  Result<DenseArray> pointers = arrays.readIntegers("indptr", 1);
  if (!pointers)
    return pointers.error();
  std::vector<int64_t> positions = takeIntegers(*pointers);
  if (Status status =
          checkLength(arrays, "indptr", positions.size(),
                      static_cast<uint64_t>(majorSize) + 1, "positions");
      !status)
    return status.error();
  auto limit = static_cast<int64_t>(stored);
  int64_t previous = 0;
  for (size_t i = 0; i < positions.size(); ++i) {
    int64_t position = positions[i];
    int64_t greatest = i == 0 ? 0 : limit;
    if (position < previous || position > greatest)
      return arrays.error("indptr", "expected a position from " +
                                        std::to_string(previous) + " to " +
                                        std::to_string(greatest) + ", found " +
                                        std::to_string(position) +
                                        " at position " + std::to_string(i));
    previous = position;
  }
  return positions;
}

/// Cuts off the values that no position spans.
static void truncate(Values &values, size_t count) {
  std::visit([&](auto &elements) { elements.resize(count); }, values);
}

/// csr, or csc when `isColumns`. A csr array may have rank 1: one row.
static Result<SparseArray> readCompressedMatrix(const NpzArrays &arrays,
                                                std::vector<int64_t> shape,
                                                bool isColumns) {
  Result<DenseArray> data = arrays.read("data", 1);
  if (!data)
    return data.error();
  size_t rank = shape.size();
  int64_t majorSize = rank == 1 ? 1 : shape[isColumns ? 1 : 0];
  int64_t minorSize = rank == 1 ? shape[0] : shape[isColumns ? 0 : 1];
  uint64_t stored = sizeOf(data->values);
  Result<std::vector<int64_t>> positions =
      readPositions(arrays, stored, majorSize);
  if (!positions)
    return positions.error();

  SparseArray array = {std::move(shape), data->kind, {}, {}};
  auto used = static_cast<size_t>(positions->back());
  reserveLarge(array.coordinates, used * rank);
  // The row (column) whose entries are next, and how many entries are before.
  int64_t nextMajor = 0, before = 0;
  auto take = [&](const int64_t *minors, size_t count) {
    size_t begin = array.coordinates.size();
    array.coordinates.resize(begin + count * rank);
    int64_t *tuple = array.coordinates.data() + begin;
    if (rank == 1) {
      std::copy_n(minors, count, tuple);
      return;
    }
    const int64_t *ends = positions->data() + 1;
    int64_t major = nextMajor, entry = before;
    int64_t *majors = tuple + isColumns, *others = tuple + !isColumns;
    for (size_t i = 0; i < count; ++i, ++entry) {
      while (ends[major] <= entry)
        ++major;
      majors[2 * i] = major;
      others[2 * i] = minors[i];
    }
    nextMajor = major;
    before = entry;
  };
  if (Status status =
          readCoordinates(arrays, "indices", stored, used, minorSize, take);
      !status)
    return status.error();
  array.values = std::move(data->values);
  truncate(array.values, used);
  return array;
}

/// bsr: 'data' holds blocks; every cell of a block is stored.
static Result<SparseArray> readBlocks(const NpzArrays &arrays,
                                      std::vector<int64_t> shape) {
  Result<DenseArray> data = arrays.read("data", 3);
  if (!data)
    return data.error();
  int64_t blockRows = data->shape[1], blockColumns = data->shape[2];
  if (blockRows == 0 || blockColumns == 0 || shape[0] % blockRows != 0 ||
      shape[1] % blockColumns != 0)
    return arrays.error("data", "expected blocks that divide the shape " +
                                    printShape(shape) + ", found blocks of " +
                                    printShape({blockRows, blockColumns}));
  auto stored = static_cast<uint64_t>(data->shape[0]);
  Result<std::vector<int64_t>> positions =
      readPositions(arrays, stored, shape[0] / blockRows);
  if (!positions)
    return positions.error();
  auto used = static_cast<size_t>(positions->back());
  std::vector<int64_t> minors;
  auto take = [&](const int64_t *part, size_t count) {
    minors.insert(minors.end(), part, part + count);
  };
  if (Status status = readCoordinates(arrays, "indices", stored, used,
                                      shape[1] / blockColumns, take);
      !status)
    return status.error();

  SparseArray array = {std::move(shape), data->kind, {}, {}};
  size_t cells =
      used * static_cast<size_t>(blockRows) * static_cast<size_t>(blockColumns);
  reserveLarge(array.coordinates, cells * 2);
  for (size_t major = 0; major + 1 < positions->size(); ++major)
    for (int64_t block = (*positions)[major]; block < (*positions)[major + 1];
         ++block)
      for (int64_t row = 0; row < blockRows; ++row)
        for (int64_t column = 0; column < blockColumns; ++column) {
          array.coordinates.push_back(static_cast<int64_t>(major) * blockRows +
                                      row);
          array.coordinates.push_back(minors[block] * blockColumns + column);
        }
  array.values = std::move(data->values);
  truncate(array.values, cells);
  return array;
}

/// dia: row d of 'data' is the diagonal 'offsets'[d], its element j in column
/// j. Cells outside the matrix are not stored, nor those right of 'data'.
template <typename T>
static Result<SparseArray> readDiagonals(const DenseArray &data,
                                         const std::vector<int64_t> &offsets,
                                         std::vector<int64_t> shape) {
  const auto &elements = *std::get_if<std::vector<T>>(&data.values);
  int64_t width = data.shape[1];
  int64_t columns = std::min(width, shape[1]);
  SparseArray array = {shape, data.kind, {}, {}};
  std::vector<T> values;
  for (size_t d = 0; d < offsets.size(); ++d) {
    // Row and column differ by the offset; both must lie inside.
    int64_t offset = offsets[d];
    if (offset >= columns || offset <= -shape[0])
      continue;
    int64_t first = std::max<int64_t>(offset, 0);
    for (int64_t j = first; j < columns && j - offset < shape[0]; ++j) {
      array.coordinates.push_back(j - offset);
      array.coordinates.push_back(j);
      values.push_back(
          elements[d * static_cast<size_t>(width) + static_cast<size_t>(j)]);
    }
  }
  array.values = std::move(values);
  return array;
}

static Result<SparseArray> readDiagonals(const NpzArrays &arrays,
                                         std::vector<int64_t> shape) {
  Result<DenseArray> data = arrays.read("data", 2);
  if (!data)
    return data.error();
  Result<DenseArray> offsets = arrays.readIntegers("offsets", 1);
  if (!offsets)
    return offsets.error();
  const std::vector<int64_t> &diagonals = integersOf(*offsets);
  if (Status status = checkLength(arrays, "offsets", diagonals.size(),
                                  static_cast<uint64_t>(data->shape[0]),
                                  "offsets, one for each row of 'data'");
      !status)
    return status.error();
  std::vector<int64_t> sorted = diagonals;
  std::sort(sorted.begin(), sorted.end());
  auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end())
    return arrays.error("offsets", "expected each offset once, found " +
                                       std::to_string(*twice) + " twice");
  return isFloat(data->kind)
             ? readDiagonals<double>(*data, diagonals, std::move(shape))
             : readDiagonals<int64_t>(*data, diagonals, std::move(shape));
}

/// coo by an array of coordinates for each dimension: 'row' and 'col'.
static Result<SparseArray> readRowsAndColumns(const NpzArrays &arrays,
                                              std::vector<int64_t> shape) {
  Result<DenseArray> data = arrays.read("data", 1);
  if (!data)
    return data.error();
  size_t count = sizeOf(data->values);
  SparseArray array = {std::move(shape), data->kind, {}, {}};
  reserveLarge(array.coordinates, count * 2);
  size_t next = 0;
  auto takeRows = [&](const int64_t *part, size_t size) {
    array.coordinates.resize(2 * (next + size));
    int64_t *tuple = array.coordinates.data() + 2 * next;
    for (size_t i = 0; i < size; ++i)
      tuple[2 * i] = part[i];
    next += size;
  };
  auto takeColumns = [&](const int64_t *part, size_t size) {
    int64_t *tuple = array.coordinates.data() + 2 * next;
    for (size_t i = 0; i < size; ++i)
      tuple[2 * i + 1] = part[i];
    next += size;
  };
  if (Status status = readCoordinates(arrays, "row", count, count,
                                      array.shape[0], takeRows);
      !status)
    return status.error();
  next = 0;
  if (Status status = readCoordinates(arrays, "col", count, count,
                                      array.shape[1], takeColumns);
      !status)
    return status.error();
  array.values = std::move(data->values);
  return array;
}

/// coo by one array 'coords', a row of it for each dimension.
static Result<SparseArray> readCoords(const NpzArrays &arrays,
                                      std::vector<int64_t> shape) {
  Result<DenseArray> data = arrays.read("data", 1);
  if (!data)
    return data.error();
  Result<DenseArray> coords = arrays.readIntegers("coords", 2);
  if (!coords)
    return coords.error();
  size_t count = sizeOf(data->values);
  size_t rank = shape.size();
  if (Status status =
          checkLength(arrays, "coords", static_cast<uint64_t>(coords->shape[0]),
                      rank, "rows, one for each dimension of 'shape'");
      !status)
    return status.error();
  if (Status status =
          checkLength(arrays, "coords", static_cast<uint64_t>(coords->shape[1]),
                      count, "coordinates in a row, one for each of 'data'");
      !status)
    return status.error();

  SparseArray array = {std::move(shape), data->kind, {}, {}};
  array.coordinates.resize(count * rank);
  for (size_t d = 0; d < rank; ++d) {
    const int64_t *coordinates = integersOf(*coords).data() + d * count;
    if (Status status = checkCoordinates(arrays, "coords", coordinates, count,
                                         array.shape[d], 0);
        !status)
      return status.error();
    for (size_t i = 0; i < count; ++i)
      array.coordinates[i * rank + d] = coordinates[i];
  }
  array.values = std::move(data->values);
  return array;
}

Result<SparseArray> nz::io::readScipyFormat(const NpzArrays &arrays,
                                            const std::string &name,
                                            const std::vector<int64_t> &shape) {
  size_t rank = shape.size();
  auto wrongRank = [&](const std::string &expected) {
    return arrays.error("shape", "expected " + expected + " for the format '" +
                                     name + "', found " + std::to_string(rank));
  };
  if (name == "coo" && arrays.contains("coords")) {
    if (rank == 0)
      return wrongRank("one size or more");
    return readCoords(arrays, shape);
  }
  if (name == "csr" && (rank == 1 || rank == 2))
    return readCompressedMatrix(arrays, shape, /*isColumns=*/false);
  if (name != "csr" && name != "csc" && name != "coo" && name != "bsr" &&
      name != "dia")
    return arrays.error("format",
                        "expected 'csr', 'csc', 'coo', 'bsr' or 'dia', found " +
                            quote(name));
  if (rank != 2)
    return wrongRank("two sizes");
  if (name == "csc")
    return readCompressedMatrix(arrays, shape, /*isColumns=*/true);
  if (name == "coo")
    return readRowsAndColumns(arrays, shape);
  if (name == "bsr")
    return readBlocks(arrays, shape);
  return readDiagonals(arrays, shape);
}
