//===- Partition.cpp - Even chunks of the outermost level -----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Structure.h"
#include "nz/Runtime/Pattern.h"

#include <algorithm>

using namespace nz::runtime;

namespace {

/// What an entry of the outermost level costs, in stored entries.
constexpr int64_t kCostOfRow = 4;
/// The cost that is worth a chunk, and the most chunks there are: a function of
/// the pattern alone, so that results do not depend on how many threads share
/// the chunks.
constexpr int64_t kCostOfChunk = 4096;
constexpr int64_t kMostChunks = 64;

/// The first stored entry below entry `row` of the outermost level.
int64_t firstBelow(const Pattern &pattern, int64_t row) {
  int64_t entry = row;
  for (int64_t level = 1; level < pattern.rank(); ++level) {
    const LevelFormat &format = pattern.format().levels[level];
    if (format.isDense())
      entry *= pattern.sizes()[level];
    else if (format.isCompressed())
      entry = pattern.positions(level)[entry];
    else if (format.isStructured())
      entry *= format.n;
  }
  return entry;
}

} // namespace

int64_t Pattern::longestRow() const {
  std::lock_guard<std::mutex> guard(lock);
  if (!mostEntriesOfRow) {
    const std::vector<LevelFormat> &levels = format().levels;
    // Without positions all rows are equal, and may be more than memory holds.
    bool allEqual = std::none_of(
        levels.begin(), levels.end(),
        [](const LevelFormat &level) { return level.isCompressed(); });
    int64_t rows = count() == 0 ? 0 : sizes()[0];
    int64_t most = rows == 0 ? 0 : count() / rows;
    for (int64_t row = 0, low = 0; row < rows && !allEqual; ++row) {
      int64_t high = firstBelow(*this, row + 1);
      most = std::max(most, high - low);
      low = high;
    }
    mostEntriesOfRow = most;
  }
  return *mostEntriesOfRow;
}

Expected<ArrayView> Pattern::chunks() const {
  return withoutExceptions([&]() -> Expected<ArrayView> {
    std::lock_guard<std::mutex> guard(lock);
    if (chunkArray.length() != 0)
      return chunkArray.view();
    int64_t rows = format().levels[0].isDense() ? sizes()[0] : positions(0)[1];
    // A pattern of dense levels may have more rows than costs can be counted.
    auto cost = [&](int64_t row) {
      int64_t ofRows = 0, all = 0;
      bool isTooLarge =
          __builtin_mul_overflow(kCostOfRow, row, &ofRows) ||
          __builtin_add_overflow(firstBelow(*this, row), ofRows, &all);
      return isTooLarge ? INT64_MAX : all;
    };
    int64_t total = cost(rows), low = 0;
    int64_t parts = std::clamp<int64_t>(total / kCostOfChunk, 1, kMostChunks);
    LevelArray array(64, parts + 1);
    array.set(0, 0);
    for (int64_t part = 1; part < parts; ++part) {
      // The first row at or past this share; found by bisection.
      int64_t share = total / parts * part + total % parts * part / parts;
      int64_t high = rows;
      while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (cost(middle) < share)
          low = middle + 1;
        else
          high = middle;
      }
      array.set(part, low);
    }
    array.set(parts, rows);
    chunkArray = std::move(array);
    return chunkArray.view();
  });
}
