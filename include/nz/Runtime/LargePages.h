//===- LargePages.h - Fewer and cheaper pages of large memory ---*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUNTIME_LARGEPAGES_H
#define NZ_RUNTIME_LARGEPAGES_H

#include <cstddef>
#include <cstdint>
#include <sys/mman.h>

namespace nz::runtime {

/// Asks for large pages below memory that is about to be filled: the first
/// touch of a page costs as much as filling it, and where rows are read at
/// random, looking up small pages costs more than reading. Only a wish; what
/// the machine makes of it changes no result.
inline void wishLargePages(void *memory, size_t bytes) {
#ifdef MADV_HUGEPAGE
  constexpr size_t worthwhile = 4 << 20, page = 4096;
  if (bytes < worthwhile)
    return;
  auto begin = reinterpret_cast<uintptr_t>(memory);
  uintptr_t first = (begin + page - 1) / page * page;
  ::madvise(reinterpret_cast<void *>(first), begin + bytes - first,
            MADV_HUGEPAGE);
#endif
}

} // namespace nz::runtime

#endif // NZ_RUNTIME_LARGEPAGES_H
