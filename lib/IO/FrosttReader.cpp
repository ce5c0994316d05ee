//===- FrosttReader.cpp - Parses FROSTT text ------------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TextCursor.h"
#include "nz/IO/Files.h"
#include "nz/IO/Frostt.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

using namespace nz::io;

namespace {

constexpr char comment = '#';
constexpr std::string_view banner = "# extended FROSTT format";
/// Below, every integer is a double that no other integer rounds to.
constexpr int64_t exactDoubles = int64_t(1) << 53;

/// One parse of one text, from the banner to the last entry.
class Reader {
public:
  Reader(std::string_view text, std::string_view file,
         const std::vector<int64_t> &expected)
      : text(text), file(file), cursor(text, file), expected(expected) {}

  Result<SparseArray> read();

private:
  bool hasBanner() const;
  Status readHeader();
  Status readSize(int64_t &size, const std::string &what);
  Status readEntry();
  Status readCoordinate(size_t dimension);
  Status readValue();
  Status readEntries();
  Status findSizes();
  /// How many words the line has, comments not counted.
  size_t countWords() const;

  std::string_view text, file;
  TextCursor cursor;
  const std::vector<int64_t> &expected;

  /// What the header says.
  std::optional<int64_t> count;
  /// One a dimension, `kAnySize` where open; empty before the first entry shows
  /// the rank.
  std::vector<int64_t> sizes;
  std::vector<int64_t> coordinates;
  std::vector<double> values;
  /// The values again, as long as all are integers.
  std::vector<int64_t> integers;
  bool allIntegers = true;
};

} // namespace

bool Reader::hasBanner() const {
  // One of the comments above everything else.
  std::string_view rest = text;
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    size_t last = line.find_last_not_of(" \t\r");
    line = line.substr(0, last == std::string_view::npos ? 0 : last + 1);
    if (line == banner)
      return true;
    if (!line.empty() && line.front() != comment)
      return false;
  }
  return false;
}

Status Reader::readSize(int64_t &size, const std::string &what) {
  TextCursor before = cursor;
  if (cursor.readInteger(size) && size >= 0)
    return Done();
  return before.expected(what + " from 0 to 9223372036854775807");
}

Status Reader::readHeader() {
  cursor.skipToContent(comment);
  TextCursor before = cursor;
  int64_t rank = 0, entries = 0;
  if (!cursor.readInteger(rank) || rank < 1)
    return before.expected("a rank of at least 1");
  if (Status status = readSize(entries, "a number of entries"); !status)
    return status;
  if (Status status = cursor.endLine(comment); !status)
    return status;
  cursor.skipToContent(comment);
  // One by one, for the rank may be a lie.
  for (int64_t dimension = 1; dimension <= rank; ++dimension) {
    int64_t size = 0;
    if (Status status =
            readSize(size, "size " + std::to_string(dimension) + " of " +
                               std::to_string(rank) + ", a number");
        !status)
      return status;
    sizes.push_back(size);
  }
  count = entries;
  return cursor.endLine(comment);
}

size_t Reader::countWords() const {
  TextCursor place = cursor;
  size_t words = 0;
  for (;; ++words) {
    place.skipBlanks();
    if (place.atLineEnd() || place.peekToken().front() == comment)
      return words;
    place.takeToken();
  }
}

Status Reader::readCoordinate(size_t dimension) {
  cursor.skipBlanks();
  TextCursor before = cursor;
  int64_t size = sizes[dimension], coordinate = 0;
  if (size == kAnySize)
    size = std::numeric_limits<int64_t>::max();
  if (cursor.readInteger(coordinate) && coordinate >= 1 && coordinate <= size) {
    coordinates.push_back(coordinate - 1);
    return Done();
  }
  std::string what =
      "coordinate " + std::to_string(dimension + 1) + " of an entry, ";
  if (size == 0)
    return before.expected("no entry where the size of dimension " +
                           std::to_string(dimension + 1) + " is 0");
  return before.expected(what + "from 1 to " + std::to_string(size));
}

Status Reader::readValue() {
  TextCursor before = cursor;
  int64_t integer = 0;
  double value = 0;
  bool isInteger = cursor.readInteger(integer);
  if (isInteger && integer != 0) {
    value = static_cast<double>(integer);
  } else {
    // Zero may have a sign, which only a double keeps.
    cursor = before;
    if (!cursor.readNumber(value))
      return cursor.expected("a number as the value of an entry");
    isInteger &= !std::signbit(value);
  }
  values.push_back(value);
  allIntegers &= isInteger;
  if (allIntegers)
    integers.push_back(integer);
  return Done();
}

Status Reader::readEntry() {
  if (sizes.empty()) {
    size_t words = countWords();
    if (words < 2)
      return cursor.expected("coordinates and a value",
                             quote(cursor.peekToken()) + " alone");
    sizes.assign(words - 1, kAnySize);
  }
  for (size_t dimension = 0; dimension < sizes.size(); ++dimension)
    if (Status status = readCoordinate(dimension); !status)
      return status;
  if (Status status = readValue(); !status)
    return status;
  return cursor.endLine(comment);
}

Status Reader::readEntries() {
  // A coordinate and a value are two characters at least: 24 bytes for four
  // are the most, and as much again to sort them.
  if (Status fits = checkMemory(file, 12 * uint64_t(text.size())); !fits)
    return fits;
  while (cursor.skipToContent(comment)) {
    if (count && values.size() == static_cast<uint64_t>(*count))
      return cursor.expected("the end of the file after " +
                             std::to_string(*count) + " entries");
    if (Status status = readEntry(); !status)
      return status;
  }
  if (count && values.size() < static_cast<uint64_t>(*count))
    return cursor.expected("entry " + std::to_string(values.size() + 1) +
                           " of " + std::to_string(*count));
  return Done();
}

Status Reader::findSizes() {
  size_t rank = sizes.size();
  if (values.empty() &&
      (rank == 0 || std::count(sizes.begin(), sizes.end(), kAnySize) > 0))
    return cursor.expected("an entry, for neither a header nor the type says "
                           "the sizes");
  for (size_t dimension = 0; dimension < rank; ++dimension) {
    if (sizes[dimension] != kAnySize)
      continue;
    int64_t largest = 0;
    for (size_t at = dimension; at < coordinates.size(); at += rank)
      largest = std::max(largest, coordinates[at]);
    sizes[dimension] = largest + 1;
  }
  return Done();
}

Result<SparseArray> Reader::read() {
  if (hasBanner()) {
    if (Status status = readHeader(); !status)
      return status.error();
  } else {
    sizes = expected;
  }
  if (Status status = readEntries(); !status)
    return status.error();
  if (Status status = findSizes(); !status)
    return status.error();
  SparseArray array;
  array.shape = std::move(sizes);
  array.coordinates = std::move(coordinates);
  // Doubles keep the sign of a zero; integers keep what doubles round.
  bool isExact = std::all_of(values.begin(), values.end(), [](double value) {
    return std::fabs(value) < static_cast<double>(exactDoubles);
  });
  if (allIntegers && !isExact) {
    array.kind = ElementKind::I64;
    array.values = std::move(integers);
  } else {
    array.values = std::move(values);
  }
  if (Status status = canonicalize(array, file); !status)
    return status.error();
  return array;
}

Result<SparseArray> nz::io::parseFrostt(std::string_view text,
                                        std::string_view file,
                                        const std::vector<int64_t> &sizes) {
  return guardMemory(file, [&] { return Reader(text, file, sizes).read(); });
}

Result<SparseArray> nz::io::readFrostt(const std::string &path,
                                       const std::vector<int64_t> &sizes) {
  Result<Bytes> bytes = readFile(path);
  if (!bytes)
    return bytes.error();
  return parseFrostt(bytes->view(), path, sizes);
}
