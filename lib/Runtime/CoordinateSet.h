//===- CoordinateSet.h - Coordinates of a row, in order ---------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LIB_RUNTIME_COORDINATESET_H
#define NZ_LIB_RUNTIME_COORDINATESET_H

#include "nz/Runtime/Memory.h"
#include <cstdint>
#include <vector>

namespace nz::runtime {

/// A set of coordinates below a bound that is filled and emptied again and
/// again, as of one row of a product after the other: a bit each, above them a
/// bit for each word that has some, and so on up to one word. Both take a few
/// instructions a coordinate, whatever the bound is, and no sorting.
class CoordinateSet {
public:
  /// May throw `std::bad_alloc`.
  explicit CoordinateSet(int64_t bound) {
    do {
      bound = (bound + 63) / 64;
      levels.emplace_back(bound, 0);
    } while (bound > 1);
    for (Buffer<uint64_t> &level : levels)
      words.push_back(level.data());
  }

  void insert(int64_t coordinate) {
    for (uint64_t *level : words) {
      uint64_t &word = level[coordinate / 64];
      uint64_t before = word;
      word |= uint64_t(1) << (coordinate % 64);
      if (before)
        return;
      coordinate /= 64;
    }
  }

  /// Calls `visit` with every coordinate, upwards; leaves none.
  template <typename Visit> void drain(Visit visit) {
    drain(words.size() - 1, 0, visit);
  }

private:
  /// Calls `visit` with the bits of a word; leaves none.
  template <typename Visit>
  static void drainWord(uint64_t *level, int64_t at, Visit &visit) {
    uint64_t word = level[at];
    level[at] = 0;
    for (; word; word &= word - 1)
      visit(64 * at + __builtin_ctzll(word));
  }
  template <typename Visit> void drain(size_t level, int64_t at, Visit &visit) {
    if (level == 0)
      return drainWord(words[0], at, visit);
    auto visitBelow = [&](int64_t below) {
      if (level == 1)
        drainWord(words[0], below, visit);
      else
        drain(level - 1, below, visit);
    };
    drainWord(words[level], at, visitBelow);
  }

  /// The coordinates, then what stands for words of the level before.
  std::vector<Buffer<uint64_t>> levels;
  std::vector<uint64_t *> words;
};

} // namespace nz::runtime

#endif // NZ_LIB_RUNTIME_COORDINATESET_H
