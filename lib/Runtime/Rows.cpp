//===- Rows.cpp - Selections, unions and matches of sorted rows -----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Where all levels but the last are dense and the last is compressed, as in
// CSR, entries lie in rows of sorted coordinates, and equal rows have equal
// numbers. One pass over the arrays as they are then does what otherwise takes
// the coordinates of every entry, in 64 bits, and a new build. Inner loops have
// no branch that depends on coordinates.
//
//===----------------------------------------------------------------------===//

#include "Structure.h"
#include <algorithm>

using namespace nz::runtime;

bool nz::runtime::isRows(const Format &format) {
  return format.rank() > 0 && format.levels.back().isCompressed() &&
         std::all_of(format.levels.begin(), format.levels.end() - 1,
                     [](const LevelFormat &level) { return level.isDense(); });
}

bool nz::runtime::isLists(const Format &format) {
  return format.rank() >= 2 && format.levels[0].isDense() &&
         format.levels[1].isCompressed() && format.chainEnd(1) == format.rank();
}

namespace {

/// The arrays of rows whose coordinates are of type `C`.
template <typename C> struct Rows {
  explicit Rows(const PatternContents &contents)
      : positions(contents.positions.back().view()),
        coordinates(
            static_cast<const C *>(contents.coordinates.back().view().data)) {}

  int64_t count() const { return positions.length - 1; }

  ArrayView positions;
  const C *coordinates;
};

/// A pattern of `rows` rows with room for `most` entries.
PatternContents makeRows(const Format &format,
                         const std::vector<int64_t> &sizes, int64_t rows,
                         int64_t most) {
  PatternContents contents;
  contents.format = format;
  contents.sizes = sizes;
  contents.positions.resize(sizes.size());
  contents.coordinates.resize(sizes.size());
  contents.positions.back() = LevelArray(format.positionWidth, rows + 1);
  contents.positions.back().set(0, 0);
  contents.coordinates.back() = LevelArray(format.coordinateWidth, most);
  return contents;
}

/// Appends to `to` what one of two rows has.
template <typename C>
C *uniteRow(const C *left, const C *leftEnd, const C *right, const C *rightEnd,
            C *to) {
  while (left < leftEnd && right < rightEnd) {
    C first = *left, second = *right;
    *to++ = std::min(first, second);
    left += first <= second;
    right += second <= first;
  }
  return std::copy(right, rightEnd, std::copy(left, leftEnd, to));
}

/// As many columns have room for a number each in the first caches.
constexpr int64_t kMostSlots = 1 << 14;

/// Writes the positions in `lhs` and in `rhs` of the entries that both have, of
/// which there are fewer than `P` counts; returns how many these are. A table
/// has the number, from 1 on, of the last entry of `rhs` in each column: of the
/// row if it is not of one before. No step waits for the one before it.
template <typename C, typename P>
int64_t matchInSlots(const Rows<C> &lhs, const Rows<C> &rhs, int64_t columns,
                     P *ofLeft, P *ofRight) {
  Buffer<P> slots;
  slots.resize(columns);
  std::fill_n(slots.data(), columns, P(0));
  int64_t found = 0;
  for (int64_t row = 0, left = 0, right = 0; row < lhs.count(); ++row) {
    int64_t first = right;
    for (int64_t end = rhs.positions[row + 1]; right < end; ++right)
      slots[rhs.coordinates[right]] = static_cast<P>(right + 1);
    for (int64_t end = lhs.positions[row + 1]; left < end; ++left) {
      int64_t number = slots[lhs.coordinates[left]];
      // Written again, until it is an entry of both.
      ofLeft[found] = static_cast<P>(left);
      ofRight[found] = static_cast<P>(number - 1);
      found += number > first;
    }
  }
  return found;
}

/// The same in steps along both rows.
template <typename C, typename P>
int64_t matchInOrder(const Rows<C> &lhs, const Rows<C> &rhs, P *ofLeft,
                     P *ofRight) {
  int64_t found = 0;
  for (int64_t row = 0, left = 0, right = 0; row < lhs.count(); ++row) {
    int64_t leftEnd = lhs.positions[row + 1];
    int64_t rightEnd = rhs.positions[row + 1];
    while (left < leftEnd && right < rightEnd) {
      C first = lhs.coordinates[left], second = rhs.coordinates[right];
      // Written again, until it is an entry of both.
      ofLeft[found] = static_cast<P>(left);
      ofRight[found] = static_cast<P>(right);
      found += first == second;
      left += first <= second;
      right += second <= first;
    }
    left = leftEnd;
    right = rightEnd;
  }
  return found;
}

} // namespace

std::optional<PatternContents>
nz::runtime::selectRows(const PatternContents &source, const uint8_t *keep,
                        int64_t stride, const Format &format) {
  if (!isRows(format) || format != source.format)
    return std::nullopt;
  int64_t kept = 0;
  for (int64_t entry = 0; entry < source.count; ++entry)
    kept += keep[entry * stride] != 0;
  PatternContents result;
  withWidth(format.coordinateWidth, [&](auto zero) {
    using C = decltype(zero);
    Rows<C> rows(source);
    result = makeRows(format, source.sizes, rows.count(), kept);
    LevelArray &positions = result.positions.back();
    C *to = result.coordinates.back().data<C>();
    int64_t entry = 0, length = 0;
    for (int64_t row = 0; row < rows.count(); ++row) {
      int64_t end = rows.positions[row + 1];
      for (; entry < end && length < kept; ++entry) {
        to[length] = rows.coordinates[entry];
        length += keep[entry * stride] != 0;
      }
      positions.set(row + 1, length);
    }
  });
  result.count = kept;
  return result;
}

std::optional<PatternContents>
nz::runtime::uniteRows(const PatternContents &lhs, const PatternContents &rhs,
                       const Format &format) {
  int64_t most;
  if (!isRows(format) || format != lhs.format || format != rhs.format ||
      __builtin_add_overflow(lhs.count, rhs.count, &most) ||
      // What does not fit gets its message from the general way.
      most > largestOfWidth(format.positionWidth))
    return std::nullopt;
  PatternContents result;
  withWidth(format.coordinateWidth, [&](auto zero) {
    using C = decltype(zero);
    Rows<C> left(lhs), right(rhs);
    result = makeRows(format, lhs.sizes, left.count(), most);
    LevelArray &positions = result.positions.back();
    C *start = result.coordinates.back().data<C>(), *to = start;
    for (int64_t row = 0; row < left.count(); ++row) {
      to = uniteRow(left.coordinates + left.positions[row],
                    left.coordinates + left.positions[row + 1],
                    right.coordinates + right.positions[row],
                    right.coordinates + right.positions[row + 1], to);
      positions.set(row + 1, to - start);
    }
    result.count = to - start;
  });
  result.coordinates.back().shorten(result.count);
  return result;
}

std::optional<PatternContents>
nz::runtime::matchRows(const PatternContents &lhs, const PatternContents &rhs,
                       const Format &format) {
  if (!isRows(lhs.format) || lhs.format != rhs.format ||
      lhs.sizes != rhs.sizes || format.rank() != 2 ||
      !format.levels[0].isCompressed() || !format.levels[1].isSingleton() ||
      std::max(lhs.count, rhs.count) > largestOfWidth(format.positionWidth) ||
      std::max(lhs.count, rhs.count) > largestOfWidth(format.coordinateWidth))
    return std::nullopt;
  PatternContents result;
  result.format = format;
  result.sizes = {lhs.count, rhs.count};
  result.positions.resize(2);
  // One more, as every candidate is written.
  int64_t most = std::min(lhs.count, rhs.count) + 1;
  for (int side = 0; side < 2; ++side)
    result.coordinates.emplace_back(format.coordinateWidth, most);
  withWidth(lhs.format.coordinateWidth, [&](auto zero) {
    using C = decltype(zero);
    withWidth(format.coordinateWidth, [&](auto zero) {
      using P = decltype(zero);
      int64_t columns = lhs.sizes.back();
      P *ofLeft = result.coordinates[0].data<P>();
      P *ofRight = result.coordinates[1].data<P>();
      result.count =
          columns <= std::min(kMostSlots, lhs.count + rhs.count)
              ? matchInSlots(Rows<C>(lhs), Rows<C>(rhs), columns, ofLeft,
                             ofRight)
              : matchInOrder(Rows<C>(lhs), Rows<C>(rhs), ofLeft, ofRight);
    });
  });
  for (LevelArray &coordinates : result.coordinates)
    coordinates.shorten(result.count);
  result.positions[0] = LevelArray(format.positionWidth, 2);
  result.positions[0].set(0, 0);
  result.positions[0].set(1, result.count);
  return result;
}
