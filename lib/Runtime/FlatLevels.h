//===- FlatLevels.h - Level arrays as C passes them -------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LIB_RUNTIME_FLATLEVELS_H
#define NZ_LIB_RUNTIME_FLATLEVELS_H

#include "nz/Codegen/FlatAbi.h"
#include "nz/Runtime/Format.h"
#include "nz/Runtime/LevelArray.h"
#include "nz/Runtime/Status.h"

#include <deque>
#include <vector>

namespace nz::runtime {

/// The sizes of levels, from those of the dimensions.
Expected<std::vector<int64_t>>
levelSizes(const std::vector<FlatLevel> &levels,
           const std::vector<int64_t> &dimensions);

/// The sizes of `rank` dimensions, from those of the levels.
std::vector<int64_t> dimensionSizes(const std::vector<FlatLevel> &levels,
                                    int64_t rank,
                                    const std::vector<int64_t> &sizes);

/// The arrays of a sparse argument: as its caller has them, then in level form.
///
/// In level form positions are an array without gaps and coordinates an array a
/// level. Arrays that are like that are not copied.
class FlatLevels {
public:
  /// One view a level, empty where the caller has no array.
  std::vector<ArrayView> positions, coordinates;

  /// Brings the arrays into level form. What is read for that is checked here,
  /// all else is left to `Pattern::create`. May throw `std::bad_alloc`.
  Status toLevelForm(const Format &format, const std::vector<FlatLevel> &levels,
                     const std::vector<int64_t> &sizes);

  bool hasGaps() const { return gaps; }
  /// With gaps, how many values the caller has, the unused ones among them.
  int64_t callerValues() const { return stored * run; }
  /// With gaps, the stored values of `width` bytes alone, in order. May throw
  /// `std::bad_alloc`.
  std::vector<char> storedValues(const void *values, int64_t width) const;

private:
  Status separateCoordinates(const Format &format,
                             const std::vector<FlatLevel> &levels);
  Status checkLengths(const Format &format,
                      const std::vector<FlatLevel> &levels,
                      const std::vector<int64_t> &sizes);
  Status removeGaps(const Format &format, const std::vector<FlatLevel> &levels,
                    const std::vector<int64_t> &sizes);
  Status removeGapsAt(int64_t level, int64_t end, bool isGapped);
  ArrayView own(LevelArray array);
  /// The elements of a level's array at `places`.
  ArrayView take(const ArrayView &from);

  std::deque<LevelArray> owned;
  bool gaps = false;
  /// Where the entries of the last level that has arrays are among the caller's
  /// `stored`, and how many values each has in the dense levels below.
  std::vector<int64_t> places;
  int64_t stored = 1, run = 1;
};

} // namespace nz::runtime

#endif // NZ_LIB_RUNTIME_FLATLEVELS_H
