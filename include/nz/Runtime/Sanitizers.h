//===- Sanitizers.h - Builds that check themselves --------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUNTIME_SANITIZERS_H
#define NZ_RUNTIME_SANITIZERS_H

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

namespace nz::runtime {

/// Whether AddressSanitizer checks this build: it wants to see who uses what
/// was freed, and has terabytes of addresses for its own.
inline constexpr bool kChecksAddresses =
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
    true;
#else
    false;
#endif

/// Whether ThreadSanitizer does, which has an `operator new` of its own.
inline constexpr bool kChecksThreads =
#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
    true;
#else
    false;
#endif

} // namespace nz::runtime

#endif // NZ_RUNTIME_SANITIZERS_H
