//===- Result.h - A value, or the error that prevented it -------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_IO_RESULT_H
#define NZ_IO_RESULT_H

#include <cstddef>
#include <cstdint>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace nz::io {

/// A mistake in a file: which file, the place inside it (`3:5` in a text,
/// `byte 80` or `array 'indptr'` in a binary; empty: the file as a whole), and
/// what was expected and found there.
struct Error {
  std::string file;
  std::string place;
  std::string text;

  /// A mistake in the file as a whole.
  static Error inFile(std::string_view file, std::string text);
  /// A mistake in a text; lines and columns count from 1.
  static Error atLine(std::string_view file, int64_t line, int64_t column,
                      std::string text);
  /// A mistake at a byte offset, counted from 0.
  static Error atByte(std::string_view file, uint64_t offset, std::string text);
  /// A mistake in a named array of an archive.
  static Error inArray(std::string_view file, std::string_view array,
                       std::string text);

  /// What a user reads: `A.mtx:3:5: error: expected …, found …`.
  std::string message() const;
};

/// Either a value or the error that prevented it. Testing it for truth asks
/// which; the value may be touched only after a test said true.
template <typename T> class [[nodiscard]] Result {
public:
  Result(T value) : state(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state.index() == 0; }
  T &operator*() { return *std::get_if<0>(&state); }
  const T &operator*() const { return *std::get_if<0>(&state); }
  T *operator->() { return std::get_if<0>(&state); }
  const T *operator->() const { return std::get_if<0>(&state); }

  /// The error; may be called only when the result is false.
  const Error &error() const { return *std::get_if<1>(&state); }

private:
  std::variant<T, Error> state;
};

/// The value of an action that yields nothing but may fail.
struct Done {};
using Status = Result<Done>;

/// Runs `action` and turns an allocation that cannot be had into an error of
/// `file`; every public function that allocates in proportion to its input does
/// its work inside, so that no exception leaves this library.
template <typename Action>
auto guardMemory(std::string_view file, Action action)
    -> std::invoke_result_t<Action> {
  try {
    return action();
  } catch (const std::bad_alloc &) {
    return Error::inFile(file, "expected enough memory, found none left");
  } catch (const std::length_error &) {
    return Error::inFile(file, "expected enough memory, found none left");
  }
}

} // namespace nz::io

#endif // NZ_IO_RESULT_H
