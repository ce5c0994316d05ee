//===- Arena.h - Calls of compiled code: memory and errors ------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Compiled code runs inside `nz_call`. Every allocation it makes belongs to the
// call until it returns; a check that fails, or memory that cannot be had,
// jumps back, frees what the call has allocated and becomes a code and a text.
// No C++ object with a destructor and no lock is ever jumped over: functions of
// this runtime finish, return a status, and only their C shims fail.
//
// A call is bound to the thread that makes it. Nothing allocates or fails
// inside a parallel region.
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUNTIME_ARENA_H
#define NZ_RUNTIME_ARENA_H

#include <cstddef>
#include <cstdint>

namespace nz::runtime {

/// How a call ended.
enum CallCode : int32_t {
  kCallSucceeded = 0,
  /// A check of the program or of the runtime failed.
  kCallFailed = 1,
  kCallOutOfMemory = 2,
};

/// What a call takes and tells; filled also when the call fails.
struct CallReport {
  /// The bytes that the call may have at once; 0: what the machine has.
  int64_t limitBytes = 0;
  /// The bytes of what was computed for the call beforehand, which count as its
  /// own.
  int64_t heldBytes = 0;
  /// The most bytes that the call had at once and its largest allocation:
  /// requested bytes, without padding for alignment. Patterns that it built or
  /// took from a handle's memory count, the first time in each call.
  int64_t peakBytes = 0;
  int64_t largestBytes = 0;
  /// The bytes of what the call leaves to its caller.
  int64_t resultBytes = 0;
  CallCode code = kCallSucceeded;
  /// The error, as compiled code gave it; empty on success. Cut if longer.
  char text[8192] = "";
};

/// Counts the arrays of a pattern that the call under way uses without building
/// them; `bytes` each time it is called.
void countInCall(int64_t bytes);
/// The number of the call under way on this thread; 0 when there is none.
uint64_t currentCall();

} // namespace nz::runtime

extern "C" {

/// Calls `function(arguments)`. Returns `report->code`. On failure every
/// allocation of the call is freed; on success those that it has not freed are
/// its results, and the caller frees them with `nz_free`.
int32_t nz_call(void (*function)(void **), void **arguments,
                nz::runtime::CallReport *report);

/// Ends the call under way with an error. Only from inside `nz_call`.
[[noreturn]] void nz_fail(const char *text);
/// As `nz_fail`, with `first` for every `{0}` in the text and `second` for
/// every
/// `{1}`.
[[noreturn]] void nz_fail_with_values(const char *text, int64_t first,
                                      int64_t second);

/// Says where in a program the next call of the runtime is: `place` comes in
/// front of the text of its error, and must outlive the call.
void nz_set_place(const char *place);

/// A buffer that compiled code may own, for results and donated arguments:
/// aligned to 64 bytes, never null for 0 bytes; null when memory cannot be had.
void *nz_allocate(size_t bytes);
/// Frees what `nz_allocate` or a call allocated; null is fine.
void nz_free(void *buffer);

/// The allocations of compiled code (`finalize-memref-to-llvm` with
/// `use-generic-functions`); they do not return when memory cannot be had.
void *_mlir_memref_to_llvm_alloc(size_t bytes);
void *_mlir_memref_to_llvm_aligned_alloc(size_t alignment, size_t bytes);
void _mlir_memref_to_llvm_free(void *buffer);
void _mlir_memref_to_llvm_aligned_free(void *buffer);
}

#endif // NZ_RUNTIME_ARENA_H
