//===- TextCursor.h - A walk over the lines of a text -----------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LIB_IO_TEXTCURSOR_H
#define NZ_LIB_IO_TEXTCURSOR_H

#include "nz/IO/Result.h"

#include <cstdint>
#include <cstring>
#include <fast_float/fast_float.h>
#include <string>
#include <string_view>

namespace nz::io {

/// A place in a text that knows its line and column, reads blank-separated
/// tokens and words mistakes. Cheap to copy: a copy is a bookmark. It never
/// looks past the end of the text, which need not be terminated. What is called
/// for every entry is defined here, to be inlined.
class TextCursor {
public:
  TextCursor(std::string_view text, std::string_view file)
      : file(file), here(text.data()), end(text.data() + text.size()),
        lineStart(text.data()) {}

  /// Goes on in the next part of the text, behind the last line of this one.
  void continueWith(std::string_view part) {
    lineStart = here = part.data();
    end = part.data() + part.size();
  }

  bool atEnd() const { return here == end; }
  bool atLineEnd() const { return here == end || *here == '\n'; }

  /// Skips blanks within the line; a carriage return is one.
  void skipBlanks() {
    while (here != end && isBlank(*here))
      ++here;
  }
  /// Skips the rest of the line and its end.
  void skipLine() {
    if (here != end && *here != '\n')
      here = findLineEnd(here, end);
    if (here == end)
      return;
    lineStart = ++here;
    ++line;
  }
  /// Skips blank lines and comments, which begin with `comment`; false at the
  /// end of the text.
  bool skipToContent(char comment) {
    for (;; skipLine()) {
      skipBlanks();
      if (atEnd())
        return false;
      if (*here != '\n' && *here != comment)
        return true;
    }
  }
  /// Ends a line whose tokens are read: only blanks and a comment may follow,
  /// else it stays in front of what does.
  bool takeLineEnd(char comment) {
    skipBlanks();
    if (!atLineEnd() && *here != comment)
      return false;
    skipLine();
    return true;
  }
  /// The same; the mistake says what follows.
  Status endLine(char comment) {
    if (!takeLineEnd(comment))
      return expected("the end of the line");
    return Done();
  }

  /// The token here, without moving: all up to the next blank; empty at the end
  /// of the line.
  std::string_view peekToken() const;
  /// The next token of the line; empty at its end.
  std::string_view takeToken();

  /// Each reads the next token of the line and moves past it, or stays in front
  /// of it and returns false when it is not wholly such a number. Decimal only,
  /// an optional sign; numbers also as `nan` and `inf`, and what is too large
  /// for a double is infinite.
  bool readInteger(int64_t &value);
  bool readNumber(double &value);

  /// The mistake at this place: "expected `what`, found" and the token here.
  Error expected(std::string_view what) const;
  /// The same with another wording of what was found.
  Error expected(std::string_view what, std::string_view found) const;

  int64_t lineNumber() const { return line; }
  int64_t columnNumber() const { return here - lineStart + 1; }

private:
  static bool isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r' && c != '\n');
  }
  static bool isDigit(char c) { return c >= '0' && c <= '9'; }
  /// The next newline, or the end. Like what follows it knows no cursor, so
  /// that one that walks over a large text can stay in registers.
  static const char *findLineEnd(const char *here, const char *end);
  /// Reads up to eight digits of the eight bytes at `place` at once; returns
  /// how many there are.
  static unsigned readDigits(const char *place, uint64_t &number);
  /// Parses an integer of any length; returns its end, or null.
  static const char *parseInteger(const char *place, const char *end,
                                  int64_t &value);
  /// Whether a token ends at `place`.
  bool endsToken(const char *place) const {
    return place == end || *place == '\n' || isBlank(*place);
  }

  std::string_view file;
  const char *here;
  const char *end;
  const char *lineStart;
  int64_t line = 1;
};

inline unsigned TextCursor::readDigits(const char *place, uint64_t &number) {
  uint64_t bytes;
  std::memcpy(&bytes, place, sizeof(bytes));
  // The first digit in the lowest byte, each byte of a digit its number: adding
  // six stays below sixteen.
  bytes ^= 0x3030303030303030;
  uint64_t others = (bytes | (bytes + 0x0606060606060606)) & 0xf0f0f0f0f0f0f0f0;
  if (others & 0xf0)
    return 0;
  unsigned count =
      others == 0 ? 8 : static_cast<unsigned>(__builtin_ctzll(others)) / 8;
  // Zeros in front, then neighbours make pairs, pairs fours, fours all eight.
  bytes <<= 64 - 8 * count;
  bytes = bytes * 10 + (bytes >> 8);
  constexpr uint64_t pairs = 0x000000ff000000ff;
  number = ((bytes & pairs) * (100 + (uint64_t(1000000) << 32)) +
            (bytes >> 16 & pairs) * (1 + (uint64_t(10000) << 32))) >>
           32;
  return count;
}

/// Inlined, because the loop over all entries would not keep a cursor in
/// registers that it hands out.
[[gnu::always_inline]] inline bool TextCursor::readInteger(int64_t &value) {
  skipBlanks();
  // Most have at most seven digits.
  if (end - here > 8) {
    bool isNegative = *here == '-';
    const char *digits = here + isNegative;
    uint64_t number;
    unsigned count = readDigits(digits, number);
    if (count > 0 && count < 8 && endsToken(digits + count)) {
      value = static_cast<int64_t>(isNegative ? 0 - number : number);
      here = digits + count;
      return true;
    }
  }
  int64_t number;
  const char *last = parseInteger(here, end, number);
  if (!last || !endsToken(last))
    return false;
  value = number;
  here = last;
  return true;
}

inline bool TextCursor::readNumber(double &value) {
  skipBlanks();
  const char *place = here;
  // fast_float leaves the plus sign to its callers.
  if (place != end && *place == '+') {
    ++place;
    if (place != end && *place == '-')
      return false;
  }
  auto result = fast_float::from_chars(place, end, value);
  // Beyond the range of a double is infinity or zero, as SciPy reads it.
  bool isNumber =
      result.ec == std::errc() || result.ec == std::errc::result_out_of_range;
  if (!isNumber || result.ptr == place || !endsToken(result.ptr))
    return false;
  here = result.ptr;
  return true;
}

/// A token in messages: in quotes, shortened, with what cannot be printed as
/// `\xNN`.
std::string quote(std::string_view token);

} // namespace nz::io

#endif // NZ_LIB_IO_TEXTCURSOR_H
