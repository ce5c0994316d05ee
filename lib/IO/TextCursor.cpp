//===- TextCursor.cpp - Tokens and numbers of a text ----------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TextCursor.h"

#include <cstring>
#include <limits>

using namespace nz::io;

const char *TextCursor::findLineEnd(const char *here, const char *end) {
  const void *newline =
      std::memchr(here, '\n', static_cast<size_t>(end - here));
  return newline ? static_cast<const char *>(newline) : end;
}

const char *TextCursor::parseInteger(const char *place, const char *end,
                                     int64_t &value) {
  bool isNegative = place != end && *place == '-';
  if (place != end && (*place == '-' || *place == '+'))
    ++place;
  const char *digits = place;
  uint64_t magnitude = 0;
  bool fits = true;
  for (; place != end && isDigit(*place); ++place) {
    auto digit = static_cast<uint64_t>(*place - '0');
    fits &= !__builtin_mul_overflow(magnitude, 10, &magnitude) &&
            !__builtin_add_overflow(magnitude, digit, &magnitude);
  }
  // Below zero there is room for one more.
  constexpr uint64_t greatest = std::numeric_limits<int64_t>::max();
  if (place == digits || !fits || magnitude > greatest + isNegative)
    return nullptr;
  value = static_cast<int64_t>(isNegative ? 0 - magnitude : magnitude);
  return place;
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
