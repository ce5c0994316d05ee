//===- Arrays.h - Dense and sparse arrays as files hold them ----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_IO_ARRAYS_H
#define NZ_IO_ARRAYS_H

#include "nz/IO/Result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace nz::io {

/// The type of an element in the file (or of the program that asks for a file).
enum class ElementKind {
  F16,
  BF16,
  F32,
  F64,
  I1,
  I8,
  I16,
  I32,
  I64,
  U8,
  U16,
  U32,
  U64
};

/// Whether values of `kind` are held as doubles; all others are held as
/// int64_t.
bool isFloat(ElementKind kind);

/// The name of a kind in messages: `f32`, `i1`, `u8`.
std::string_view nameOf(ElementKind kind);

/// The elements of an array: doubles for the float kinds (each exactly a number
/// of its kind), int64_t for integers and booleans (0 and 1). Unsigned 64-bit
/// values above 2^63 - 1 cannot be held and are refused by the readers.
using Values = std::variant<std::vector<double>, std::vector<int64_t>>;

/// The number of elements held.
size_t sizeOf(const Values &values);

/// A dense array in row-major order. A scalar has an empty shape and one value.
struct DenseArray {
  std::vector<int64_t> shape;
  ElementKind kind = ElementKind::F64;
  Values values;
};

/// A sparse array by its stored entries, explicit zeros included. `coordinates`
/// is row-major, a row of `shape.size()` coordinates (from 0) a stored entry.
/// Every reader returns it canonical: sorted by coordinates, lexicographically,
/// each at most once.
struct SparseArray {
  std::vector<int64_t> shape;
  ElementKind kind = ElementKind::F64;
  std::vector<int64_t> coordinates;
  Values values;

  size_t storedEntries() const { return sizeOf(values); }
};

/// A size that whoever asks for an array leaves open.
inline constexpr int64_t kAnySize = -1;

/// What a file holds.
using Array = std::variant<DenseArray, SparseArray>;

/// Sorts the entries by coordinates and sums duplicates in the order in which
/// they were stored, in the arithmetic of the element kind (booleans: or). Sums
/// of integers that leave the range of the kind are an error; `file` is for its
/// message. The coordinates must lie inside the shape.
Status canonicalize(SparseArray &array, std::string_view file);

/// The nonzeros of `dense` (NaN is one, -0.0 is not) as a sparse array.
Result<SparseArray> nonzeros(const DenseArray &dense, std::string_view file);

/// The dense form of `sparse`, zeros where nothing is stored. An error when the
/// dense form exceeds the memory of the machine; `file` is for its message.
Result<DenseArray> densify(const SparseArray &sparse, std::string_view file);

/// `values` of kind `from` as values of kind `to`: floats round, integers must
/// fit, a float becomes an integer only if it is integral, i1 takes 0 and 1
/// alone. The error names the position of the first value that does not fit.
Result<Values> convertValues(Values values, ElementKind from, ElementKind to,
                             std::string_view file);

/// `value` rounded to the nearest number of a float kind, ties to even.
double roundTo(ElementKind kind, double value);

} // namespace nz::io

#endif // NZ_IO_ARRAYS_H
