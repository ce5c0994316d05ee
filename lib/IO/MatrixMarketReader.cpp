//===- MatrixMarketReader.cpp - Parses Matrix Market text -----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "TextCursor.h"
#include "nz/IO/Files.h"
#include "nz/IO/MatrixMarket.h"

#include <algorithm>
#include <limits>
#include <tuple>

using namespace nz::io;

namespace {

enum class Field { Real, Integer, Unsigned, Pattern };
enum class Symmetry { General, Symmetric, SkewSymmetric };

/// One parse of one text, from the banner to the last entry.
class Reader {
public:
  Reader(std::string_view text, std::string_view file)
      : file(file), cursor(text, file), bytes(text.size()) {}

  Result<Array> read();

private:
  Status readBanner();
  Status readSize(int64_t &size, std::string_view what);
  Status readSizes();
  Result<Array> readCoordinates();
  Result<Array> readArray();

  /// Reads every entry into the members below and `values`.
  template <typename T> Status readEntries(std::vector<T> &values);
  Status readIndex(int64_t &index, int64_t size, std::string_view what);
  Status readValue(double &value);
  Status readValue(int64_t &value);

  /// An error when two entries are the halves of one pair.
  Status checkHalves() const;
  /// Adds the other half of a symmetric matrix.
  template <typename T> Status mirror(std::vector<T> &values);
  /// The values of an array file, which go down the columns, in row-major
  /// order.
  template <typename T>
  Status arrange(const std::vector<T> &columns, std::vector<T> &rows);

  bool isInteger() const {
    return field == Field::Integer || field == Field::Unsigned;
  }
  bool isSymmetric() const { return symmetry != Symmetry::General; }
  ElementKind kind() const {
    return field == Field::Integer    ? ElementKind::I64
           : field == Field::Unsigned ? ElementKind::U64
                                      : ElementKind::F64;
  }
  /// The place of an entry, found again by its number.
  TextCursor find(size_t entry) const;

  std::string_view file;
  TextCursor cursor;
  size_t bytes;

  bool isCoordinate = true;
  Field field = Field::Real;
  Symmetry symmetry = Symmetry::General;
  int64_t rows = 0;
  int64_t columns = 0;
  int64_t count = 0;

  /// Where the entries begin.
  TextCursor start = cursor;
  /// Row and column of each entry, from 0; on or below the diagonal if
  /// symmetric.
  std::vector<int64_t> coordinates;
  /// The entries of a symmetric matrix that were written above the diagonal.
  std::vector<size_t> aboveDiagonal;
};

} // namespace

constexpr char comment = '%';

/// Whether two words are equal but for the case of their letters.
static bool equalWords(std::string_view first, std::string_view second) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
  return std::equal(first.begin(), first.end(), second.begin(), second.end(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

/// Takes one of `words` and tells which; the mistake lists them all.
static Result<int> takeWord(TextCursor &cursor,
                            std::initializer_list<std::string_view> words,
                            std::string_view list) {
  cursor.skipBlanks();
  int number = 0;
  for (std::string_view word : words) {
    if (equalWords(cursor.peekToken(), word)) {
      cursor.takeToken();
      return number;
    }
    ++number;
  }
  return cursor.expected(list);
}

Status Reader::readBanner() {
  // SciPy also takes a single percent sign.
  Result<int> banner =
      takeWord(cursor, {"%%MatrixMarket", "%MatrixMarket"}, "'%%MatrixMarket'");
  if (!banner)
    return banner.error();
  Result<int> object = takeWord(cursor, {"matrix"}, "'matrix'");
  if (!object)
    return object.error();

  Result<int> format =
      takeWord(cursor, {"coordinate", "array"}, "'coordinate' or 'array'");
  if (!format)
    return format.error();
  isCoordinate = *format == 0;

  constexpr Field fields[] = {Field::Real, Field::Real, Field::Integer,
                              Field::Unsigned, Field::Pattern};
  Result<int> fieldWord =
      isCoordinate
          ? takeWord(
                cursor,
                {"real", "double", "integer", "unsigned-integer", "pattern"},
                "'real', 'integer' or 'pattern'")
          : takeWord(cursor, {"real", "double", "integer", "unsigned-integer"},
                     "'real' or 'integer'");
  if (!fieldWord)
    return fieldWord.error();
  field = fields[*fieldWord];

  // The mirror image of an unsigned value would be negative.
  Result<int> symmetryWord =
      field == Field::Unsigned
          ? takeWord(cursor, {"general", "symmetric"},
                     "'general' or 'symmetric'")
          : takeWord(cursor, {"general", "symmetric", "skew-symmetric"},
                     "'general', 'symmetric' or 'skew-symmetric'");
  if (!symmetryWord)
    return symmetryWord.error();
  symmetry = static_cast<Symmetry>(*symmetryWord);

  cursor.skipBlanks();
  if (!cursor.atLineEnd())
    return cursor.expected("the end of the line");
  cursor.skipLine();
  return Done();
}

Status Reader::readSize(int64_t &size, std::string_view what) {
  TextCursor before = cursor;
  if (cursor.readInteger(size) && size >= 0)
    return Done();
  return before.expected("a number of " + std::string(what) +
                         " from 0 to 9223372036854775807");
}

Status Reader::readSizes() {
  cursor.skipToContent(comment);
  TextCursor before = cursor;
  if (Status status = readSize(rows, "rows"); !status)
    return status;
  if (Status status = readSize(columns, "columns"); !status)
    return status;
  TextCursor beforeCount = cursor;
  if (isCoordinate)
    if (Status status = readSize(count, "entries"); !status)
      return status;
  if (Status status = cursor.endLine(comment); !status)
    return status;

  std::string shape = std::to_string(rows) + "x" + std::to_string(columns);
  if (isSymmetric() && rows != columns)
    return before.expected("a square matrix", shape);
  if (isCoordinate) {
    if (count > 0 && (rows == 0 || columns == 0))
      return beforeCount.expected("0 entries in a " + shape + " matrix");
    return Done();
  }

  // The values that the file holds: all, or those below the diagonal, with the
  // diagonal or without.
  unsigned __int128 cells =
      static_cast<unsigned __int128>(rows) * static_cast<uint64_t>(columns);
  if (symmetry == Symmetry::Symmetric)
    cells = (cells + rows) / 2;
  if (symmetry == Symmetry::SkewSymmetric)
    cells = (cells - rows) / 2;
  if (cells > std::numeric_limits<int64_t>::max() / sizeof(double))
    return before.expected("an array that fits memory", shape);
  count = static_cast<int64_t>(cells);
  return Done();
}

Status Reader::readIndex(int64_t &index, int64_t size, std::string_view what) {
  TextCursor before = cursor;
  if (cursor.readInteger(index) && index >= 1 && index <= size) {
    --index;
    return Done();
  }
  return before.expected("a " + std::string(what) + " from 1 to " +
                         std::to_string(size));
}

Status Reader::readValue(double &value) {
  if (field == Field::Pattern) {
    value = 1.0;
    return Done();
  }
  if (cursor.readNumber(value))
    return Done();
  return cursor.expected("a number");
}

Status Reader::readValue(int64_t &value) {
  TextCursor before = cursor;
  constexpr int64_t least = std::numeric_limits<int64_t>::min();
  bool isInteger = cursor.readInteger(value);
  if (field == Field::Unsigned) {
    if (isInteger && value >= 0)
      return Done();
    return before.expected("an integer from 0 to 9223372036854775807");
  }
  // The mirror image of the least integer does not exist.
  if (symmetry == Symmetry::SkewSymmetric) {
    if (isInteger && value != least)
      return Done();
    return before.expected(
        "an integer from -9223372036854775807 to 9223372036854775807");
  }
  if (isInteger)
    return Done();
  return before.expected(
      "an integer from -9223372036854775808 to 9223372036854775807");
}

template <typename T> Status Reader::readEntries(std::vector<T> &values) {
  // No entry is shorter than "1 1" or "1" and the end of its line: what the
  // header claims is not believed beyond what the file can hold.
  uint64_t most = bytes / (isCoordinate ? 4 : 2) + 1;
  size_t expectedEntries = std::min<uint64_t>(count, most);
  uint64_t perEntry = (isCoordinate ? 24 : 8) * (isSymmetric() ? 2 : 1);
  if (Status fits = checkMemory(file, bytes + expectedEntries * perEntry);
      !fits)
    return fits;
  if (isCoordinate)
    coordinates.reserve(2 * expectedEntries);
  values.reserve(expectedEntries);

  start = cursor;
  for (int64_t entry = 0; entry < count; ++entry) {
    if (!cursor.skipToContent(comment))
      return cursor.expected("entry " + std::to_string(entry + 1) + " of " +
                             std::to_string(count));
    int64_t row = 0, column = 0;
    if (isCoordinate) {
      if (Status status = readIndex(row, rows, "row"); !status)
        return status;
      if (Status status = readIndex(column, columns, "column"); !status)
        return status;
    }
    cursor.skipBlanks();
    TextCursor beforeValue = cursor;
    T value;
    if (Status status = readValue(value); !status)
      return status;
    if (Status status = cursor.endLine(comment); !status)
      return status;

    if (isCoordinate) {
      if (symmetry == Symmetry::SkewSymmetric && row == column && value != 0)
        return beforeValue.expected(
            "0 on the diagonal of a skew-symmetric matrix",
            field == Field::Pattern ? "an entry of value 1"
                                    : quote(beforeValue.peekToken()));
      if (isSymmetric() && row < column) {
        std::swap(row, column);
        aboveDiagonal.push_back(values.size());
        if (symmetry == Symmetry::SkewSymmetric)
          value = -value;
      }
      coordinates.push_back(row);
      coordinates.push_back(column);
    }
    values.push_back(value);
  }
  if (cursor.skipToContent(comment))
    return cursor.expected("the end of the file after " +
                           std::to_string(count) + " entries");
  return Done();
}

TextCursor Reader::find(size_t entry) const {
  TextCursor place = start;
  place.skipToContent(comment);
  for (; entry > 0; --entry) {
    place.skipLine();
    place.skipToContent(comment);
  }
  return place;
}

Status Reader::checkHalves() const {
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
    std::string row = std::to_string(below.row + 1);
    std::string column = std::to_string(below.column + 1);
    return find(std::max(below.entry, above.entry))
        .expected(
            "one half of a symmetric pair",
            "both (" + row + ", " + column + ") and (" + column + ", " + row +
                "), the other one in line " +
                std::to_string(
                    find(std::min(below.entry, above.entry)).lineNumber()));
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
    values.push_back(symmetry == Symmetry::SkewSymmetric ? -values[i]
                                                         : values[i]);
  }
  return Done();
}

template <typename T>
Status Reader::arrange(const std::vector<T> &stored, std::vector<T> &dense) {
  if (Status status = checkMemory(file, stored.size() * sizeof(T) *
                                            (isSymmetric() ? 3 : 2));
      !status)
    return status;
  auto rowCount = static_cast<size_t>(rows);
  auto columnCount = static_cast<size_t>(columns);
  dense.assign(rowCount * columnCount, T(0));
  if (!isSymmetric()) {
    for (size_t i = 0; i < rowCount; ++i)
      for (size_t j = 0; j < columnCount; ++j)
        dense[i * columnCount + j] = stored[j * rowCount + i];
    return Done();
  }
  size_t next = 0;
  bool isSkew = symmetry == Symmetry::SkewSymmetric;
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
  array.shape = {rows, columns};
  array.kind = kind();
  auto read = [&](auto values) -> Status {
    if (Status status = readEntries(values); !status)
      return status;
    if (isSymmetric()) {
      if (Status status = checkHalves(); !status)
        return status;
      if (Status status = mirror(values); !status)
        return status;
    }
    array.coordinates = std::move(coordinates);
    array.values = std::move(values);
    return canonicalize(array, file);
  };
  Status status =
      isInteger() ? read(std::vector<int64_t>()) : read(std::vector<double>());
  if (!status)
    return status.error();
  return Array(std::move(array));
}

Result<Array> Reader::readArray() {
  DenseArray array;
  array.shape = {rows, columns};
  array.kind = kind();
  auto read = [&](auto values) -> Status {
    if (Status status = readEntries(values); !status)
      return status;
    decltype(values) dense;
    if (Status status = arrange(values, dense); !status)
      return status;
    array.values = std::move(dense);
    return Done();
  };
  Status status =
      isInteger() ? read(std::vector<int64_t>()) : read(std::vector<double>());
  if (!status)
    return status.error();
  return Array(std::move(array));
}

Result<Array> Reader::read() {
  if (Status status = readBanner(); !status)
    return status.error();
  if (Status status = readSizes(); !status)
    return status.error();
  return isCoordinate ? readCoordinates() : readArray();
}

Result<Array> nz::io::parseMatrixMarket(std::string_view text,
                                        std::string_view file) {
  return guardMemory(file, [&] { return Reader(text, file).read(); });
}

Result<Array> nz::io::readMatrixMarket(const std::string &path) {
  Result<Bytes> bytes = readFile(path);
  if (!bytes)
    return bytes.error();
  return parseMatrixMarket(bytes->view(), path);
}
