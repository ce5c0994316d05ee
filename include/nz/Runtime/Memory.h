//===- Memory.h - Counted, aligned memory of the runtime --------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUNTIME_MEMORY_H
#define NZ_RUNTIME_MEMORY_H

#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>
#include <vector>

namespace nz::runtime {

/// Every buffer starts at a multiple of a cache line, which is also the widest
/// vector register.
inline constexpr size_t kAlignment = 64;

/// The bytes that this process may use in all: the machine's memory, or the
/// limit of the control group that it runs in. A request beyond it is refused,
/// because the kernel would grant it and end the process when it is touched.
int64_t availableMemory();

/// The product of sizes for counts and strides. That of an empty array may pass
/// any number on the way to 0; its strides are never followed.
inline int64_t multiplySizes(int64_t lhs, int64_t rhs) {
  return static_cast<int64_t>(static_cast<uint64_t>(lhs) *
                              static_cast<uint64_t>(rhs));
}

/// Memory for structure: aligned, and counted by the call of compiled code that
/// is under way on this thread. Throws `std::bad_alloc`, also when the limit of
/// that call would be passed.
void *allocateCounted(size_t bytes);
/// Gives back what `allocateCounted` gave for `bytes`.
void releaseCounted(void *pointer, size_t bytes) noexcept;

/// Allocates through `allocateCounted`, and leaves the elements of a resized
/// vector uninitialized: they are always written next.
template <typename T> struct CountedAllocator {
  using value_type = T;
  CountedAllocator() = default;
  template <typename U> CountedAllocator(const CountedAllocator<U> &) {}
  T *allocate(size_t count) {
    if (count > PTRDIFF_MAX / sizeof(T))
      throw std::bad_alloc();
    return static_cast<T *>(allocateCounted(count * sizeof(T)));
  }
  void deallocate(T *pointer, size_t count) noexcept {
    releaseCounted(pointer, count * sizeof(T));
  }
  template <typename U> void construct(U *at) { ::new (at) U; }
  template <typename U, typename... Arguments>
  void construct(U *at, Arguments &&...arguments) {
    ::new (at) U(std::forward<Arguments>(arguments)...);
  }
  template <typename U> bool operator==(const CountedAllocator<U> &) const {
    return true;
  }
  template <typename U> bool operator!=(const CountedAllocator<U> &) const {
    return false;
  }
};

/// A vector whose memory is counted.
template <typename T> using Buffer = std::vector<T, CountedAllocator<T>>;

} // namespace nz::runtime

#endif // NZ_RUNTIME_MEMORY_H
