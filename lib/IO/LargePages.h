//===- LargePages.h - Fewer faults on large memory --------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LIB_IO_LARGEPAGES_H
#define NZ_LIB_IO_LARGEPAGES_H

#include <cstddef>
#include <cstdint>
#include <sys/mman.h>
#include <vector>

namespace nz::io {

/// Asks for large pages below memory that is about to be filled: the first
/// touch of each small page costs as much as parsing what a file has for it.
/// Only a wish; what the machine makes of it changes no result.
inline void wishLargePages(void *memory, size_t bytes) {
  constexpr size_t worthwhile = 4 << 20, page = 4096;
  if (bytes < worthwhile)
    return;
  auto begin = reinterpret_cast<uintptr_t>(memory);
  uintptr_t first = (begin + page - 1) / page * page;
  ::madvise(reinterpret_cast<void *>(first), begin + bytes - first,
            MADV_HUGEPAGE);
}

/// Reserves room in an empty vector, in large pages if it is large.
template <typename T>
void reserveLarge(std::vector<T> &elements, size_t count) {
  elements.reserve(count);
  wishLargePages(elements.data(), elements.capacity() * sizeof(T));
}

} // namespace nz::io

#endif // NZ_LIB_IO_LARGEPAGES_H
