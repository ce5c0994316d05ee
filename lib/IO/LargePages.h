//===- LargePages.h - Fewer faults on large memory --------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LIB_IO_LARGEPAGES_H
#define NZ_LIB_IO_LARGEPAGES_H

#include "nz/Runtime/LargePages.h"
#include <cstddef>
#include <vector>

namespace nz::io {

using runtime::wishLargePages;

/// Reserves room in an empty vector, in large pages if it is large.
template <typename T>
void reserveLarge(std::vector<T> &elements, size_t count) {
  elements.reserve(count);
  wishLargePages(elements.data(), elements.capacity() * sizeof(T));
}

} // namespace nz::io

#endif // NZ_LIB_IO_LARGEPAGES_H
