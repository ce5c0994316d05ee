//===- MatrixMarketReader.cpp - Parses Matrix Market text -----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "LargePages.h"
#include "MatrixMarketHeader.h"
#include "nz/IO/Files.h"
#include "nz/IO/MatrixMarket.h"

#include <algorithm>
#include <limits>
#include <tuple>

using namespace nz::io;

namespace {

using Field = MatrixMarketHeader::Field;
constexpr char comment = MatrixMarketText::comment;

/// One parse of one text, from the banner to the last entry.
class Reader {
public:
  Reader(MatrixMarketText::Open open, std::string_view file, size_t partSize)
      : file(file), text(std::move(open), file, partSize) {}

  Result<Array> read();

private:
  Result<Array> readCoordinates();
  Result<Array> readArray();

  /// Reads every entry into the members below and `values`.
  template <typename T> Status readEntries(std::vector<T> &values);
  template <typename T> Status reserve(std::vector<T> &values);
  /// Each reads the next token at `place`, or says why it is none; the words
  /// for that are chosen when they are needed.
  bool readValue(TextCursor &place, double &value) const;
  bool readValue(TextCursor &place, int64_t &value) const;
  std::string_view expectedValue() const;

  /// An error when two entries are the halves of one pair.
  Status checkHalves();
  /// Adds the other half of a symmetric matrix.
  template <typename T> Status mirror(std::vector<T> &values);
  /// The values of an array file, which go down the columns, in row-major
  /// order.
  template <typename T>
  Status arrange(const std::vector<T> &columns, std::vector<T> &rows);

  /// The error for the halves of a pair, entries by number.
  Error bothHalves(int64_t row, int64_t column,
                   std::pair<size_t, size_t> entries);
  /// The place of an entry, found again by its number.
  Result<TextCursor> find(size_t entry);

  std::string_view file;
  MatrixMarketText text;
  MatrixMarketHeader header;
  /// Row and column of each entry, from 0; on or below the diagonal if
  /// symmetric.
  std::vector<int64_t> coordinates;
  /// The entries of a symmetric matrix that were written above the diagonal.
  std::vector<size_t> aboveDiagonal;
};

} // namespace

/// Reads a row or a column, which count from 1, as one that counts from 0.
[[gnu::always_inline]] static inline bool
readIndex(TextCursor &place, int64_t &index, int64_t size) {
  if (!place.readInteger(index) || index < 1 || index > size)
    return false;
  --index;
  return true;
}

static Error badIndex(TextCursor place, std::string_view what, int64_t size) {
  return place.expected("a " + std::string(what) + " from 1 to " +
                        std::to_string(size));
}

bool Reader::readValue(TextCursor &place, double &value) const {
  if (header.field != Field::Pattern)
    return place.readNumber(value);
  value = 1.0;
  return true;
}

bool Reader::readValue(TextCursor &place, int64_t &value) const {
  if (!place.readInteger(value))
    return false;
  // The mirror image of the least integer does not exist.
  return header.field == Field::Unsigned
             ? value >= 0
             : !header.isSkew() || value != std::numeric_limits<int64_t>::min();
}

std::string_view Reader::expectedValue() const {
  if (header.field == Field::Unsigned)
    return "an integer from 0 to 9223372036854775807";
  if (header.field != Field::Integer)
    return "a number";
  return header.isSkew()
             ? "an integer from -9223372036854775807 to 9223372036854775807"
             : "an integer from -9223372036854775808 to 9223372036854775807";
}

template <typename T> Status Reader::reserve(std::vector<T> &values) {
  // No entry is shorter than "1 1" or "1" and the end of its line: what the
  // header claims is not believed beyond what the file can hold.
  uint64_t most = text.size() / (header.isCoordinate ? 4 : 2) + 1;
  size_t expectedEntries = std::min<uint64_t>(header.count, most);
  uint64_t halves = header.isSymmetric() ? 2 : 1;
  uint64_t perEntry = (header.isCoordinate ? 24 : 8) * halves;
  if (Status fits = checkMemory(file, text.size() + expectedEntries * perEntry);
      !fits)
    return fits;
  if (!header.isCoordinate) {
    reserveLarge(values, expectedEntries);
    return Done();
  }
  reserveLarge(coordinates, 2 * halves * expectedEntries);
  reserveLarge(values, halves * expectedEntries);
  return Done();
}

template <typename T> Status Reader::readEntries(std::vector<T> &values) {
  if (Status status = reserve(values); !status)
    return status;
  // A copy that nothing refers to stays in registers; what is called takes
  // copies of it.
  TextCursor place = text.cursor;
  bool isSkew = header.isSkew();
  int64_t room = 0;
  for (int64_t entry = 0; entry < header.count; ++entry) {
    if (!place.skipToContent(comment)) {
      TextCursor next = place;
      Result<bool> found = text.findContent(next);
      if (!found)
        return found.error();
      if (!*found)
        return next.expected("entry " + std::to_string(entry + 1) + " of " +
                             std::to_string(header.count));
      place = next;
    }
    int64_t row = 0, column = 0;
    if (header.isCoordinate) {
      TextCursor before = place;
      if (!readIndex(place, row, header.rows))
        return badIndex(before, "row", header.rows);
      before = place;
      if (!readIndex(place, column, header.columns))
        return badIndex(before, "column", header.columns);
      place.skipBlanks();
    }
    TextCursor beforeValue = place;
    T value;
    if (!readValue(place, value))
      return TextCursor(beforeValue).expected(expectedValue());
    if (!place.takeLineEnd(comment))
      return TextCursor(place).expected("the end of the line");

    if (header.isCoordinate) {
      if (isSkew && row == column && value != 0)
        return TextCursor(beforeValue)
            .expected("0 on the diagonal of a skew-symmetric matrix",
                      header.field == Field::Pattern
                          ? "an entry of value 1"
                          : quote(TextCursor(beforeValue).peekToken()));
      if (header.isSymmetric() && row < column) {
        std::swap(row, column);
        aboveDiagonal.push_back(static_cast<size_t>(entry));
        if (isSkew)
          value = -value;
      }
    }
    // Vectors grow by as much as the cache holds: each element is made as a
    // zero first.
    if (entry == room) {
      constexpr int64_t block = 1 << 12;
      room = std::min(header.count, entry + block);
      values.resize(static_cast<size_t>(room));
      if (header.isCoordinate)
        coordinates.resize(2 * static_cast<size_t>(room));
    }
    values.data()[entry] = value;
    if (header.isCoordinate) {
      coordinates.data()[2 * entry] = row;
      coordinates.data()[2 * entry + 1] = column;
    }
  }
  text.cursor = place;
  Result<bool> more = text.findContent(text.cursor);
  if (!more)
    return more.error();
  if (*more)
    return text.cursor.expected("the end of the file after " +
                                std::to_string(header.count) + " entries");
  return Done();
}

Result<TextCursor> Reader::find(size_t entry) {
  if (Status status = text.open(); !status)
    return status.error();
  // Two more lines than those of entries: the banner, the sizes.
  for (size_t line = 0; line < entry + 2; ++line) {
    text.cursor.skipLine();
    if (Result<bool> found = text.findContent(text.cursor); !found)
      return found.error();
  }
  return text.cursor;
}

Error Reader::bothHalves(int64_t row, int64_t column,
                         std::pair<size_t, size_t> entries) {
  Result<TextCursor> first = find(entries.first);
  if (!first)
    return first.error();
  Result<TextCursor> second = find(entries.second);
  if (!second)
    return second.error();
  std::string below = std::to_string(row + 1);
  std::string right = std::to_string(column + 1);
  return second->expected("one half of a symmetric pair",
                          "both (" + below + ", " + right + ") and (" + right +
                              ", " + below + "), the other one in line " +
                              std::to_string(first->lineNumber()));
}

Status Reader::checkHalves() {
  size_t entries = coordinates.size() / 2;
  if (aboveDiagonal.empty() || aboveDiagonal.size() == entries)
    return Done();

  // Entries sorted by place: conflicting halves become neighbours.
  struct Half {
    int64_t row, column;
    bool isAbove;
    size_t entry;
  };
  std::vector<Half> halves(entries);
  for (size_t i = 0; i < entries; ++i)
    halves[i] = {coordinates[2 * i], coordinates[2 * i + 1], false, i};
  for (size_t entry : aboveDiagonal)
    halves[entry].isAbove = true;
  auto key = [](const Half &half) {
    return std::tie(half.row, half.column, half.isAbove, half.entry);
  };
  std::sort(halves.begin(), halves.end(),
            [&](const Half &a, const Half &b) { return key(a) < key(b); });

  for (size_t i = 1; i < entries; ++i) {
    const Half &below = halves[i - 1], &above = halves[i];
    if (below.row != above.row || below.column != above.column ||
        below.isAbove == above.isAbove)
      continue;
    return bothHalves(below.row, below.column,
                      std::minmax(below.entry, above.entry));
  }
  return Done();
}

template <typename T> Status Reader::mirror(std::vector<T> &values) {
  size_t entries = values.size();
  for (size_t i = 0; i < entries; ++i) {
    int64_t row = coordinates[2 * i], column = coordinates[2 * i + 1];
    if (row == column)
      continue;
    coordinates.push_back(column);
    coordinates.push_back(row);
    values.push_back(header.isSkew() ? -values[i] : values[i]);
  }
  return Done();
}

template <typename T>
Status Reader::arrange(const std::vector<T> &stored, std::vector<T> &dense) {
  if (Status status = checkMemory(file, stored.size() * sizeof(T) *
                                            (header.isSymmetric() ? 3 : 2));
      !status)
    return status;
  auto rowCount = static_cast<size_t>(header.rows);
  auto columnCount = static_cast<size_t>(header.columns);
  dense.assign(rowCount * columnCount, T(0));
  // Any number of rows or columns may be empty.
  if (dense.empty())
    return Done();
  if (!header.isSymmetric()) {
    for (size_t i = 0; i < rowCount; ++i)
      for (size_t j = 0; j < columnCount; ++j)
        dense[i * columnCount + j] = stored[j * rowCount + i];
    return Done();
  }
  size_t next = 0;
  bool isSkew = header.isSkew();
  for (size_t j = 0; j < columnCount; ++j)
    for (size_t i = isSkew ? j + 1 : j; i < rowCount; ++i) {
      T value = stored[next++];
      dense[i * columnCount + j] = value;
      dense[j * columnCount + i] = isSkew ? -value : value;
    }
  return Done();
}

Result<Array> Reader::readCoordinates() {
  SparseArray array;
  array.shape = {header.rows, header.columns};
  array.kind = header.kind();
  auto read = [&](auto values) -> Status {
    if (Status status = readEntries(values); !status)
      return status;
    if (header.isSymmetric()) {
      if (Status status = checkHalves(); !status)
        return status;
      if (Status status = mirror(values); !status)
        return status;
    }
    array.coordinates = std::move(coordinates);
    array.values = std::move(values);
    return canonicalize(array, file);
  };
  Status status = header.isInteger() ? read(std::vector<int64_t>())
                                     : read(std::vector<double>());
  if (!status)
    return status.error();
  return Array(std::move(array));
}

Result<Array> Reader::readArray() {
  DenseArray array;
  array.shape = {header.rows, header.columns};
  array.kind = header.kind();
  auto read = [&](auto values) -> Status {
    if (Status status = readEntries(values); !status)
      return status;
    decltype(values) dense;
    if (Status status = arrange(values, dense); !status)
      return status;
    array.values = std::move(dense);
    return Done();
  };
  Status status = header.isInteger() ? read(std::vector<int64_t>())
                                     : read(std::vector<double>());
  if (!status)
    return status.error();
  return Array(std::move(array));
}

Result<Array> Reader::read() {
  if (Status status = text.open(); !status)
    return status.error();
  Result<MatrixMarketHeader> read = readMatrixMarketHeader(text);
  if (!read)
    return read.error();
  header = *read;
  return header.isCoordinate ? readCoordinates() : readArray();
}

Result<Array> nz::io::parseMatrixMarket(std::string_view text,
                                        std::string_view file,
                                        size_t partSize) {
  return guardMemory(file, [&] {
    auto open = [&] { return openMemory(text); };
    return Reader(open, file, partSize).read();
  });
}

Result<Array> nz::io::readMatrixMarket(const std::string &path) {
  return guardMemory(path, [&] {
    auto open = [&] { return openFile(path); };
    return Reader(open, path, kTextPart).read();
  });
}
