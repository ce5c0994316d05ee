//===- Format.h - How the levels of a pattern are stored --------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Plain C++: the runtime reads it, and the compiler writes it into constants.
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUNTIME_FORMAT_H
#define NZ_RUNTIME_FORMAT_H

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace nz::runtime {

/// What one level stores. The numbers are part of the code of a format.
enum class LevelKind : int64_t {
  /// Every coordinate; no array.
  Dense = 0,
  /// Positions of segments and a coordinate an entry.
  Compressed = 1,
  /// As compressed, but a coordinate may repeat in its segment: the first
  /// level of COO.
  CompressedNonunique = 2,
  /// A coordinate an entry of the level above.
  Singleton = 3,
  /// As singleton, but the coordinates so far may repeat.
  SingletonNonunique = 4,
  /// Segments given by their two ends.
  LooseCompressed = 5,
  /// n entries in every group of m.
  Structured = 6,
};

/// One level: its kind and, if structured, n of m.
struct LevelFormat {
  LevelKind kind = LevelKind::Dense;
  int64_t n = 0, m = 0;

  bool operator==(const LevelFormat &other) const {
    return kind == other.kind && n == other.n && m == other.m;
  }
  bool isDense() const { return kind == LevelKind::Dense; }
  bool isCompressed() const {
    return kind == LevelKind::Compressed ||
           kind == LevelKind::CompressedNonunique;
  }
  bool isSingleton() const {
    return kind == LevelKind::Singleton ||
           kind == LevelKind::SingletonNonunique;
  }
  bool isStructured() const { return kind == LevelKind::Structured; }
  /// Whether the coordinates down to this level may repeat.
  bool isNonunique() const {
    return kind == LevelKind::CompressedNonunique ||
           kind == LevelKind::SingletonNonunique;
  }
  /// The word for the kind in messages.
  const char *name() const {
    switch (kind) {
    case LevelKind::Dense:
      return "dense";
    case LevelKind::Compressed:
    case LevelKind::CompressedNonunique:
      return "compressed";
    case LevelKind::Singleton:
    case LevelKind::SingletonNonunique:
      return "singleton";
    case LevelKind::LooseCompressed:
      return "loose_compressed";
    case LevelKind::Structured:
      return "structured";
    }
    return "unknown";
  }
};

/// The levels of a pattern and the widths of their arrays, in bits: 8, 16, 32
/// or 64; 0 means 64, as in the encodings of `sparse_tensor`.
struct Format {
  std::vector<LevelFormat> levels;
  int64_t positionWidth = 0, coordinateWidth = 0;

  int64_t rank() const { return static_cast<int64_t>(levels.size()); }
  bool operator==(const Format &other) const {
    return levels == other.levels && positionWidth == other.positionWidth &&
           coordinateWidth == other.coordinateWidth;
  }
  bool operator!=(const Format &other) const { return !(*this == other); }

  /// The level behind the last one of the chain that starts at `level`: a dense
  /// level is a chain of its own, a compressed level takes the singleton levels
  /// that follow it. The levels of a chain have the same positions.
  int64_t chainEnd(int64_t level) const {
    ++level;
    while (level < rank() && levels[level].isSingleton())
      ++level;
    return level;
  }
};

/// The format as numbers, which compiled code hands to the runtime:
/// [positionWidth, coordinateWidth, then kind, n, m of every level].
inline std::vector<int64_t> encodeFormat(const Format &format) {
  std::vector<int64_t> code{format.positionWidth, format.coordinateWidth};
  for (const LevelFormat &level : format.levels) {
    code.push_back(static_cast<int64_t>(level.kind));
    code.push_back(level.n);
    code.push_back(level.m);
  }
  return code;
}

/// The format that `code` says, or nothing when no format has this code.
inline std::optional<Format> decodeFormat(const int64_t *code, int64_t length) {
  if (length < 2 || (length - 2) % 3 != 0)
    return std::nullopt;
  Format format;
  format.positionWidth = code[0];
  format.coordinateWidth = code[1];
  for (int64_t at = 2; at < length; at += 3) {
    if (code[at] < 0 || code[at] > static_cast<int64_t>(LevelKind::Structured))
      return std::nullopt;
    format.levels.push_back(
        {static_cast<LevelKind>(code[at]), code[at + 1], code[at + 2]});
  }
  return format;
}

/// What is taken of a number: all of it, its quotient by a divisor (a block's
/// number), or its remainder (a place in a block).
struct NumberPart {
  enum Kind : int64_t { Whole = 0, Quotient = 1, Remainder = 2 };
  Kind kind = Whole;
  int64_t divisor = 1;

  int64_t of(int64_t number) const {
    return kind == Whole      ? number
           : kind == Quotient ? number / divisor
                              : number % divisor;
  }
  /// How many numbers the parts of `size` numbers are; nothing if blocks do not
  /// divide them.
  std::optional<int64_t> sizeOf(int64_t size) const {
    if (size % divisor != 0)
      return std::nullopt;
    return kind == Remainder ? divisor : size / divisor;
  }
  /// What the next part is apart from this one, as whole numbers.
  int64_t weight() const { return kind == Quotient ? divisor : 1; }
};

/// A coordinate computed from level coordinates: a part of a weighted sum of
/// parts of them.
struct LevelExpression {
  struct Term {
    int64_t level = 0, weight = 1;
    NumberPart part;
  };
  NumberPart part;
  std::vector<Term> terms;
};

/// The expressions as numbers, which compiled code hands to the runtime: kind
/// and divisor of the part, number of terms, then level, weight, kind and
/// divisor of every term; of each.
inline std::vector<int64_t>
encodeExpressions(const std::vector<LevelExpression> &expressions) {
  std::vector<int64_t> code;
  for (const LevelExpression &each : expressions) {
    code.push_back(each.part.kind);
    code.push_back(each.part.divisor);
    code.push_back(static_cast<int64_t>(each.terms.size()));
    for (const LevelExpression::Term &term : each.terms)
      for (int64_t number :
           {term.level, term.weight, static_cast<int64_t>(term.part.kind),
            term.part.divisor})
        code.push_back(number);
  }
  return code;
}

/// Reads the part whose kind and divisor are at `code`; false if there is none.
inline bool decodePart(const int64_t *code, NumberPart &part) {
  if (code[0] < NumberPart::Whole || code[0] > NumberPart::Remainder ||
      code[1] < 1)
    return false;
  part = {static_cast<NumberPart::Kind>(code[0]), code[1]};
  return true;
}

/// The expressions that `code` says, or nothing when none have this code.
inline std::optional<std::vector<LevelExpression>>
decodeExpressions(const std::vector<int64_t> &code) {
  std::vector<LevelExpression> expressions;
  int64_t length = static_cast<int64_t>(code.size());
  for (int64_t at = 0; at < length;) {
    LevelExpression each;
    if (length - at < 3 || !decodePart(&code[at], each.part) ||
        code[at + 2] < 0 || code[at + 2] > (length - at - 3) / 4)
      return std::nullopt;
    int64_t terms = code[at + 2];
    at += 3;
    for (int64_t term = 0; term < terms; ++term, at += 4) {
      each.terms.push_back({code[at], code[at + 1], {}});
      if (!decodePart(&code[at + 2], each.terms.back().part))
        return std::nullopt;
    }
    expressions.push_back(std::move(each));
  }
  return expressions;
}

} // namespace nz::runtime

#endif // NZ_RUNTIME_FORMAT_H
