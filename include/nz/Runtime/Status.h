//===- Status.h - Errors of the runtime as values ---------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUNTIME_STATUS_H
#define NZ_RUNTIME_STATUS_H

#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace nz::runtime {

/// Success, or the text of an error: lower-case, with what was expected and
/// what was found, without a final period.
class [[nodiscard]] Status {
public:
  static Status success() { return Status(); }
  static Status error(std::string text) {
    Status status;
    status.failed = true;
    status.message = std::move(text);
    return status;
  }
  bool ok() const { return !failed; }
  const std::string &text() const { return message; }

private:
  bool failed = false;
  std::string message;
};

/// A value, or the error that kept it from being made.
template <typename T> class [[nodiscard]] Expected {
public:
  Expected(T value) : content(std::in_place_index<0>, std::move(value)) {}
  /// From a status that is an error.
  Expected(Status status)
      : content(std::in_place_index<1>, std::move(status)) {}

  bool ok() const { return content.index() == 0; }
  T &operator*() { return *std::get_if<0>(&content); }
  const T &operator*() const { return *std::get_if<0>(&content); }
  T *operator->() { return std::get_if<0>(&content); }
  const T *operator->() const { return std::get_if<0>(&content); }
  /// The error; empty when there is none.
  Status status() const {
    return ok() ? Status::success() : *std::get_if<1>(&content);
  }
  /// Its text, which is not copied: there may be no memory for that.
  const std::string &text() const {
    static const std::string none;
    return ok() ? none : std::get_if<1>(&content)->text();
  }

private:
  std::variant<T, Status> content;
};

/// Runs `body` and turns a failed allocation into an error: no exception
/// crosses the border of this library. The text needs no allocation itself.
template <typename Body> auto withoutExceptions(Body body) -> decltype(body()) {
  try {
    return body();
  } catch (const std::bad_alloc &) {
    return Status::error("out of memory");
  } catch (const std::length_error &) {
    return Status::error("out of memory");
  }
}

} // namespace nz::runtime

#endif // NZ_RUNTIME_STATUS_H
