//===- Call.h - The call of compiled code that is under way -----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LIB_RUNTIME_CALL_H
#define NZ_LIB_RUNTIME_CALL_H

#include <cstdint>

namespace nz::runtime {

/// Counts `bytes` more in the call of this thread, if there is one. False when
/// they would pass its limit, or that of the machine outside of a call.
bool chargeCall(int64_t bytes);
/// Counts `bytes` less.
void dischargeCall(int64_t bytes);

/// The part of a join that a call is at; a list.
struct CurrentPart;

/// Those of the call of this thread; outside of a call, of the thread.
CurrentPart *&currentParts();
void releaseParts(CurrentPart *&parts);

/// Ends the call under way: memory cannot be had. `bytes` is what was asked
/// for, if known.
[[noreturn]] void failOutOfMemory(int64_t bytes);

/// Ends the call under way with an error of what compiled code asked for last.
[[noreturn]] void failAtPlace(const char *text);

} // namespace nz::runtime

#endif // NZ_LIB_RUNTIME_CALL_H
