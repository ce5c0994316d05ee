//===- Value.h - Arguments and results in memory ----------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_VALUE_H
#define NZ_RUN_VALUE_H

#include "nz/IO/Arrays.h"
#include "nz/Run/ArgumentType.h"
#include "nz/Runtime/Pattern.h"

#include "llvm/Support/Error.h"

#include <cstdint>

namespace nz::run {

/// Memory for elements that compiled code may also own: aligned, from
/// `nz_allocate`.
class Elements {
public:
  Elements() = default;
  Elements(Elements &&other) noexcept;
  Elements &operator=(Elements &&other) noexcept;
  ~Elements();

  /// Room for `count` elements, nothing in it yet; none if it cannot be had.
  static Elements allocate(int64_t count, int64_t width);
  /// Takes over memory that a call allocated.
  static Elements adopt(void *memory);

  explicit operator bool() const { return memory; }
  void *data() const { return memory; }
  /// Gives the memory up; the caller frees it with `nz_free`.
  void *release();

private:
  void *memory = nullptr;
};

/// One argument or result: its type with sizes filled in, its pattern if it has
/// one, and its elements, row-major, or in the storage order of the pattern.
struct Value {
  ArgumentType type;
  const runtime::Pattern *pattern = nullptr;
  Elements elements;

  /// The number of elements held.
  int64_t count() const;
  /// The stored entries of what has a pattern; 0 for others.
  int64_t storedEntries() const { return pattern ? pattern->count() : 0; }
  /// The elements as numbers.
  io::Values numbers() const;
};

/// The product of `shape`, or nothing if it exceeds 64 bits.
std::optional<int64_t> elementsOf(llvm::ArrayRef<int64_t> shape);

/// Writes numbers, which fit, as elements of `type`.
void storeNumbers(const io::Values &numbers, ElementType type, void *elements);

/// `count` elements of `type` as numbers.
io::Values loadNumbers(ElementType type, const void *elements, int64_t count);

/// The elements of a value as a new value of the same type; an error if memory
/// cannot be had.
llvm::Expected<Value> copyValue(const Value &value);

/// The value of type `type` with the elements of `array`: element types
/// convert where nothing is lost in kind, sparse arrays become dense and dense
/// ones sparse. `source` names the input in messages; `isMatrixFile` says that
/// a vector may come as an n×1 matrix.
llvm::Expected<Value> makeValue(io::Array array, const ArgumentType &type,
                                const std::string &source, bool isMatrixFile);

/// A value of `type` on `pattern`, which has the type's format, with elements
/// `numbers` of the type's element kind.
llvm::Expected<Value> makeOnPattern(const runtime::Pattern *pattern,
                                    const io::Values &numbers,
                                    const ArgumentType &type,
                                    const std::string &source);

/// The stored entries of `pattern`, a row of dimension coordinates each, in
/// storage order; `type` says which dimension a level stores.
llvm::Expected<std::vector<int64_t>>
dimensionCoordinates(const runtime::Pattern &pattern, const ArgumentType &type);

/// The pattern in the format of `type` that stores the entries with the
/// dimension coordinates `coordinates`; `places` receives where each is stored.
llvm::Expected<const runtime::Pattern *>
makePattern(const std::vector<int64_t> &coordinates, const ArgumentType &type,
            const std::string &source, std::vector<int64_t> *places = nullptr);

/// A dense or sparse array with the elements of `value`; ones for a pattern.
llvm::Expected<io::Array> toArray(const Value &value);

} // namespace nz::run

#endif // NZ_RUN_VALUE_H
