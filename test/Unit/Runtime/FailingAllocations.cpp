//===- FailingAllocations.cpp - Allocations that fail on demand -----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FailingAllocations.h"

#include <atomic>
#include <cstdlib>
#include <new>

extern "C" {
void *__real_aligned_alloc(size_t alignment, size_t bytes);
void __real_free(void *pointer);
}

namespace {

/// Which of the coming allocations fails; 0 is none.
thread_local int64_t next = 0;
thread_local bool forever = false, hasFailed = false;
std::atomic<int64_t> alive{0};

/// Whether the allocation that is asked for now fails.
bool refuses() {
  if (next != 1) {
    next -= next > 1;
    return false;
  }
  if (!forever)
    next = 0;
  return hasFailed = true;
}

} // namespace

void nz::failing::arm(int64_t number, bool andAllBehind) {
  next = number;
  forever = andAllBehind;
  hasFailed = false;
}

bool nz::failing::disarm() {
  next = 0;
  return hasFailed;
}

int64_t nz::failing::live() { return alive; }

extern "C" void *__wrap_aligned_alloc(size_t alignment, size_t bytes) {
  void *pointer = refuses() ? nullptr : __real_aligned_alloc(alignment, bytes);
  alive += pointer != nullptr;
  return pointer;
}

extern "C" void __wrap_free(void *pointer) {
  alive -= pointer != nullptr;
  __real_free(pointer);
}

void *operator new(size_t bytes) {
  void *pointer = refuses() ? nullptr : std::malloc(bytes ? bytes : 1);
  if (!pointer)
    throw std::bad_alloc();
  ++alive;
  return pointer;
}

void operator delete(void *pointer) noexcept { std::free(pointer); }
void operator delete(void *pointer, size_t) noexcept { std::free(pointer); }
