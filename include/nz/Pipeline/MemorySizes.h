//===- MemorySizes.h - What machines are taken for --------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_PIPELINE_MEMORYSIZES_H
#define NZ_PIPELINE_MEMORYSIZES_H

#include <cstdint>

namespace nz {

/// Bytes that decide how rows are met. They choose between loops that compute
/// the same, but for the last digits of sums that are taken in parts. Any are
/// right; these are fast on the machine that docs/Performance.md describes.
struct MemorySizes {
  /// What a core finds near: in its second cache and its part of the last one.
  /// Half of it is the second cache alone.
  int64_t nearCache = 2 << 20;
  /// What one thread finds in the last cache, of what it meets again and again.
  int64_t lastCache = 8 << 20;
  /// A row from which on moving it costs more than what goes with each entry.
  int64_t longRow = 256;
};

} // namespace nz

#endif // NZ_PIPELINE_MEMORYSIZES_H
