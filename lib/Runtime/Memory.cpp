//===- Memory.cpp - Counted, aligned memory of the runtime ----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Runtime/Memory.h"
#include "Call.h"
#include "nz/Runtime/LargePages.h"
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <unistd.h>

using namespace nz::runtime;

namespace {

/// The number in a file of one number, or a limit that never binds.
int64_t readLimit(const char *path) {
  int64_t limit = INT64_MAX;
  if (FILE *file = std::fopen(path, "r")) {
    long long number;
    if (std::fscanf(file, "%lld", &number) == 1 && number > 0)
      limit = number;
    std::fclose(file);
  }
  return limit;
}

int64_t findAvailableMemory() {
  int64_t available = INT64_MAX;
  long pages = sysconf(_SC_PHYS_PAGES), pageBytes = sysconf(_SC_PAGESIZE);
  if (pages > 0 && pageBytes > 0)
    available = static_cast<int64_t>(pages) * pageBytes;
  for (const char *path : {"/sys/fs/cgroup/memory.max",
                           "/sys/fs/cgroup/memory/memory.limit_in_bytes"})
    if (int64_t limit = readLimit(path); limit < available)
      available = limit;
  return available;
}

} // namespace

int64_t nz::runtime::availableMemory() {
  static const int64_t available = findAvailableMemory();
  return available;
}

void *nz::runtime::allocateCounted(size_t bytes) {
  if (bytes > static_cast<size_t>(PTRDIFF_MAX) - kAlignment ||
      !chargeCall(static_cast<int64_t>(bytes)))
    throw std::bad_alloc();
  size_t rounded = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  void *pointer =
      std::aligned_alloc(kAlignment, rounded ? rounded : kAlignment);
  if (!pointer) {
    dischargeCall(static_cast<int64_t>(bytes));
    throw std::bad_alloc();
  }
  wishLargePages(pointer, bytes);
  return pointer;
}

void nz::runtime::releaseCounted(void *pointer, size_t bytes) noexcept {
  std::free(pointer);
  dischargeCall(static_cast<int64_t>(bytes));
}
