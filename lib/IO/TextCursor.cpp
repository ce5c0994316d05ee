//===- TextCursor.cpp - Tokens and numbers of a text ----------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TextCursor.h"

#include <cstring>
#include <fast_float/fast_float.h>
#include <limits>

using namespace nz::io;

void TextCursor::skipLine() {
  const void *newline =
      here == end ? nullptr
                  : std::memchr(here, '\n', static_cast<size_t>(end - here));
  if (!newline) {
    here = end;
    return;
  }
  here = lineStart = static_cast<const char *>(newline) + 1;
  ++line;
}

std::string_view TextCursor::peekToken() const {
  const char *last = here;
  while (!endsToken(last))
    ++last;
  return {here, static_cast<size_t>(last - here)};
}

std::string_view TextCursor::takeToken() {
  skipBlanks();
  std::string_view token = peekToken();
  here += token.size();
  return token;
}

bool TextCursor::readInteger(int64_t &value) {
  skipBlanks();
  const char *place = here;
  bool isNegative = place != end && *place == '-';
  if (place != end && (*place == '-' || *place == '+'))
    ++place;
  // Counted below zero, where there is room for one more.
  constexpr int64_t least = std::numeric_limits<int64_t>::min();
  int64_t negative = 0;
  const char *digits = place;
  for (; place != end && *place >= '0' && *place <= '9'; ++place) {
    int digit = *place - '0';
    if (negative < (least + digit) / 10)
      return false;
    negative = negative * 10 - digit;
  }
  if (place == digits || !endsToken(place) ||
      (!isNegative && negative == least))
    return false;
  value = isNegative ? negative : -negative;
  here = place;
  return true;
}

bool TextCursor::readNumber(double &value) {
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

Error TextCursor::expected(std::string_view what,
                           std::string_view found) const {
  TextCursor place = *this;
  place.skipBlanks();
  return Error::atLine(file, line, place.columnNumber(),
                       "expected " + std::string(what) + ", found " +
                           std::string(found));
}

Error TextCursor::expected(std::string_view what) const {
  TextCursor place = *this;
  place.skipBlanks();
  if (place.atEnd())
    return place.expected(what, "the end of the file");
  if (place.atLineEnd())
    return place.expected(what, "the end of the line");
  return place.expected(what, quote(place.peekToken()));
}

std::string nz::io::quote(std::string_view token) {
  constexpr size_t longest = 40;
  std::string text = "'";
  for (unsigned char c : token.substr(0, longest)) {
    if (c >= 0x20 && c < 0x7f) {
      text += static_cast<char>(c);
      continue;
    }
    constexpr char digits[] = "0123456789abcdef";
    text += {'\\', 'x', digits[c >> 4], digits[c & 15]};
  }
  return text + (token.size() > longest ? "…'" : "'");
}
