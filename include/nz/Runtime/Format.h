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

} // namespace nz::runtime

#endif // NZ_RUNTIME_FORMAT_H
