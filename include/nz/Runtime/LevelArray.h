//===- LevelArray.h - Positions or coordinates of one level -----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUNTIME_LEVELARRAY_H
#define NZ_RUNTIME_LEVELARRAY_H

#include "nz/Runtime/Memory.h"
#include <cstdint>

namespace nz::runtime {

/// The largest number that `width` bits hold here: narrow arrays are unsigned,
/// 64-bit ones are `index`, which is signed.
inline int64_t largestOfWidth(int64_t width) {
  return width >= 64 ? INT64_MAX : (int64_t(1) << width) - 1;
}

/// Calls `visit` with a 0 of the type whose elements have `width` bits.
template <typename Visit> void withWidth(int64_t width, Visit visit) {
  switch (width) {
  case 8:
    return visit(uint8_t(0));
  case 16:
    return visit(uint16_t(0));
  case 32:
    return visit(uint32_t(0));
  default:
    return visit(int64_t(0));
  }
}

/// An array of integers of some width that somebody else owns.
struct ArrayView {
  const void *data = nullptr;
  int64_t length = 0;
  /// Bits of an element: 8, 16, 32 or 64.
  int64_t width = 64;

  int64_t operator[](int64_t at) const {
    switch (width) {
    case 8:
      return static_cast<const uint8_t *>(data)[at];
    case 16:
      return static_cast<const uint16_t *>(data)[at];
    case 32:
      return static_cast<const uint32_t *>(data)[at];
    default:
      return static_cast<const int64_t *>(data)[at];
    }
  }
  int64_t bytes() const { return length * (width / 8); }
};

/// An owned array of integers of one width, aligned and counted.
class LevelArray {
public:
  LevelArray() = default;
  /// `length` elements with nothing in them yet.
  LevelArray(int64_t width, int64_t length) : width(width), count(length) {
    if (length > INT64_MAX / 8)
      throw std::bad_alloc();
    storage.resize(length * (width / 8));
  }

  int64_t length() const { return count; }
  int64_t bytes() const { return static_cast<int64_t>(storage.size()); }
  ArrayView view() const { return {storage.data(), count, width}; }
  int64_t operator[](int64_t at) const { return view()[at]; }
  /// Stores `value`, which must fit.
  void set(int64_t at, int64_t value) {
    switch (width) {
    case 8:
      data<uint8_t>()[at] = static_cast<uint8_t>(value);
      return;
    case 16:
      data<uint16_t>()[at] = static_cast<uint16_t>(value);
      return;
    case 32:
      data<uint32_t>()[at] = static_cast<uint32_t>(value);
      return;
    default:
      data<int64_t>()[at] = value;
      return;
    }
  }
  /// Gives back the room for all but the first `length` elements.
  void shorten(int64_t length) {
    count = length;
    storage.resize(length * (width / 8));
    storage.shrink_to_fit();
  }
  /// The elements as `T`, whose size must be the width.
  template <typename T> T *data() {
    return reinterpret_cast<T *>(storage.data());
  }
  bool operator==(const LevelArray &other) const {
    return width == other.width && storage == other.storage;
  }

private:
  int64_t width = 64, count = 0;
  Buffer<uint8_t> storage;
};

} // namespace nz::runtime

#endif // NZ_RUNTIME_LEVELARRAY_H
