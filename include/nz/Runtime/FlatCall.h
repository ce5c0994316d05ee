//===- FlatCall.h - Compiled functions for callers in C ---------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUNTIME_FLATCALL_H
#define NZ_RUNTIME_FLATCALL_H

#include "nz/Codegen/FlatAbi.h"

#include <cstdint>

namespace nz::runtime {

class Pattern;

/// Besides the codes of calls: arguments that are not what the function takes.
inline constexpr int32_t kBadArgument = 3;

/// A result that is an array; `nz_array` in C.
struct FlatArray {
  void *values;
  int64_t count;
  const Pattern *pattern;
  int64_t rank;
  int64_t sizes[kMostDimensions];
};

} // namespace nz::runtime

extern "C" {

/// Calls `packed`. `byHandles` says how `words` give patterns. Returns a
/// status; results are written only when it is 0.
int32_t nz_call_flat(void (*packed)(void **), const int64_t *description,
                     int64_t *words, int32_t byHandles);

/// What went wrong in the last call of this thread that did not return 0.
const char *nz_last_error(void);

/// Checks and copies the arrays of a pattern and gives its handle. `value` is
/// the description of a sparse value; `sizes` are those of the dimensions; the
/// others have one a level, null and 0 where the level has no such array.
int32_t nz_pattern_create(const int64_t *value, const int64_t *sizes,
                          const void *const *positions,
                          const int64_t *positionCounts,
                          const void *const *coordinates,
                          const int64_t *coordinateCounts,
                          const nz::runtime::Pattern **pattern);

/// How many entries a pattern stores, and the arrays of a level with their
/// length; null where the level has none. They belong to the pattern.
int64_t nz_pattern_stored(const nz::runtime::Pattern *pattern);
const void *nz_pattern_level_positions(const nz::runtime::Pattern *pattern,
                                       int64_t level, int64_t *count);
const void *nz_pattern_level_coordinates(const nz::runtime::Pattern *pattern,
                                         int64_t level, int64_t *count);

/// Forgets all patterns; no handle may be used any more.
void nz_patterns_release(void);

/// Frees the elements of a result and empties it; null is fine.
void nz_array_free(nz::runtime::FlatArray *array);
}

#endif // NZ_RUNTIME_FLATCALL_H
