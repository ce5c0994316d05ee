//===- Transpose.cpp - The transpose of CSR by one counting sort ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Structure.h"

using namespace nz::runtime;

namespace {

/// Transposes arrays whose elements are `P` and `C`. With `P` as counters the
/// result's positions array is its own scratch: it is shifted back at the end.
template <typename P, typename C>
void transpose(const PatternContents &source, bool withPosition,
               PatternContents &result) {
  int64_t rows = source.sizes[0], columns = source.sizes[1];
  const P *from = static_cast<const P *>(source.positions[1].view().data);
  const C *crossed = static_cast<const C *>(source.coordinates[1].view().data);
  P *next = result.positions[1].data<P>();
  C *coordinates = result.coordinates[1].data<C>();
  C *places = withPosition ? result.coordinates[2].data<C>() : nullptr;

  for (int64_t column = 0; column <= columns; ++column)
    next[column] = 0;
  for (int64_t entry = 0; entry < source.count; ++entry)
    ++next[static_cast<int64_t>(crossed[entry]) + 1];
  for (int64_t column = 0; column < columns; ++column)
    next[column + 1] = static_cast<P>(next[column + 1] + next[column]);
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t entry = from[row], end = from[row + 1]; entry < end; ++entry) {
      int64_t at = next[crossed[entry]]++;
      coordinates[at] = static_cast<C>(row);
      if (places)
        places[at] = static_cast<C>(entry);
    }
  for (int64_t column = columns; column > 0; --column)
    next[column] = next[column - 1];
  next[0] = 0;
}

} // namespace

std::optional<PatternContents>
nz::runtime::transposeRows(const PatternContents &source,
                           const std::vector<int64_t> &columns,
                           const Format &format) {
  if (source.format.rank() != 2 || !isRows(source.format) || columns[0] != 1 ||
      columns[1] != 0 || !isLists(format) ||
      format.positionWidth != source.format.positionWidth ||
      format.coordinateWidth != source.format.coordinateWidth)
    return std::nullopt;
  bool withPosition = columns.size() == 3;
  // What does not fit gets its message from the general way.
  int64_t largest = largestOfWidth(format.coordinateWidth);
  if (source.sizes[0] - 1 > largest ||
      (withPosition && source.count - 1 > largest))
    return std::nullopt;

  PatternContents result;
  result.format = format;
  result.sizes = {source.sizes[1], source.sizes[0]};
  if (withPosition)
    result.sizes.push_back(source.count);
  result.count = source.count;
  result.positions.resize(columns.size());
  result.coordinates.resize(columns.size());
  result.positions[1] = LevelArray(format.positionWidth, source.sizes[1] + 1);
  result.coordinates[1] = LevelArray(format.coordinateWidth, source.count);
  if (withPosition)
    result.coordinates[2] = LevelArray(format.coordinateWidth, source.count);
  withWidth(format.positionWidth, [&](auto position) {
    withWidth(format.coordinateWidth, [&](auto coordinate) {
      transpose<decltype(position), decltype(coordinate)>(source, withPosition,
                                                          result);
    });
  });
  return result;
}
