//===- MatrixMarketHeader.cpp - Reads what precedes the entries -----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MatrixMarketHeader.h"

#include <algorithm>
#include <limits>

using namespace nz::io;

Status MatrixMarketText::open() {
  Result<std::unique_ptr<ByteStream>> text = openStream();
  if (!text)
    return text.error();
  bytes = (*text)->size();
  parts.emplace(std::move(*text), partSize);
  Result<std::string_view> part = parts->next();
  if (!part)
    return part.error();
  cursor = TextCursor(*part, file);
  return Done();
}

Result<bool> MatrixMarketText::findContent(TextCursor &place) {
  while (!place.skipToContent(comment)) {
    Result<std::string_view> part = parts->next();
    if (!part)
      return part.error();
    if (part->empty())
      return false;
    place.continueWith(*part);
  }
  return true;
}

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

/// Reads the first line.
static Status readBanner(TextCursor &cursor, MatrixMarketHeader &header) {
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
  header.isCoordinate = *format == 0;

  using Field = MatrixMarketHeader::Field;
  constexpr Field fields[] = {Field::Real, Field::Real, Field::Integer,
                              Field::Unsigned, Field::Pattern};
  Result<int> fieldWord =
      header.isCoordinate
          ? takeWord(
                cursor,
                {"real", "double", "integer", "unsigned-integer", "pattern"},
                "'real', 'integer' or 'pattern'")
          : takeWord(cursor, {"real", "double", "integer", "unsigned-integer"},
                     "'real' or 'integer'");
  if (!fieldWord)
    return fieldWord.error();
  header.field = fields[*fieldWord];

  // The mirror image of an unsigned value would be negative.
  Result<int> symmetryWord =
      header.field == Field::Unsigned
          ? takeWord(cursor, {"general", "symmetric"},
                     "'general' or 'symmetric'")
          : takeWord(cursor, {"general", "symmetric", "skew-symmetric"},
                     "'general', 'symmetric' or 'skew-symmetric'");
  if (!symmetryWord)
    return symmetryWord.error();
  header.symmetry = static_cast<MatrixMarketHeader::Symmetry>(*symmetryWord);

  cursor.skipBlanks();
  if (!cursor.atLineEnd())
    return cursor.expected("the end of the line");
  cursor.skipLine();
  return Done();
}

static Status readSize(TextCursor &cursor, int64_t &size,
                       std::string_view what) {
  TextCursor before = cursor;
  if (cursor.readInteger(size) && size >= 0)
    return Done();
  return before.expected("a number of " + std::string(what) +
                         " from 0 to 9223372036854775807");
}

/// Reads rows, columns and, of a coordinate file, how many entries follow.
static Status readSizes(TextCursor &cursor, MatrixMarketHeader &header) {
  int64_t &rows = header.rows, &columns = header.columns;
  TextCursor before = cursor;
  if (Status status = readSize(cursor, rows, "rows"); !status)
    return status;
  if (Status status = readSize(cursor, columns, "columns"); !status)
    return status;
  TextCursor beforeCount = cursor;
  if (header.isCoordinate)
    if (Status status = readSize(cursor, header.count, "entries"); !status)
      return status;
  if (Status status = cursor.endLine(MatrixMarketText::comment); !status)
    return status;

  std::string shape = std::to_string(rows) + "x" + std::to_string(columns);
  if (header.isSymmetric() && rows != columns)
    return before.expected("a square matrix", shape);
  if (header.isCoordinate) {
    if (header.count > 0 && (rows == 0 || columns == 0))
      return beforeCount.expected("0 entries in a " + shape + " matrix");
    return Done();
  }

  // The values that the file holds: all, or those below the diagonal, with the
  // diagonal or without.
  unsigned __int128 cells =
      static_cast<unsigned __int128>(rows) * static_cast<uint64_t>(columns);
  if (header.symmetry == MatrixMarketHeader::Symmetry::Symmetric)
    cells = (cells + rows) / 2;
  if (header.isSkew())
    cells = (cells - rows) / 2;
  if (cells > std::numeric_limits<int64_t>::max() / sizeof(double))
    return before.expected("an array that fits memory", shape);
  header.count = static_cast<int64_t>(cells);
  return Done();
}

Result<MatrixMarketHeader>
nz::io::readMatrixMarketHeader(MatrixMarketText &text) {
  MatrixMarketHeader header;
  if (Status status = readBanner(text.cursor, header); !status)
    return status.error();
  if (Result<bool> found = text.findContent(text.cursor); !found)
    return found.error();
  if (Status status = readSizes(text.cursor, header); !status)
    return status.error();
  return header;
}
