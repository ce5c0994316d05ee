//===- FailingAllocations.h - Allocations that fail on demand ---*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Stands between the runtime and its two sources of memory: `operator new`, and
// `aligned_alloc` with `free`, for which the program must be linked with
// `-Wl,--wrap=aligned_alloc,--wrap=free`.
//
//===----------------------------------------------------------------------===//

#ifndef NZ_TEST_UNIT_RUNTIME_FAILINGALLOCATIONS_H
#define NZ_TEST_UNIT_RUNTIME_FAILINGALLOCATIONS_H

#include <cstdint>

namespace nz::failing {

/// Lets the allocation `number` of this thread, counted from 1, fail, alone or
/// with all behind it.
void arm(int64_t number, bool andAllBehind);

/// Lets none fail any more; returns whether one has.
bool disarm();

/// The allocations of all threads that nobody has freed yet.
int64_t live();

} // namespace nz::failing

#endif // NZ_TEST_UNIT_RUNTIME_FAILINGALLOCATIONS_H
