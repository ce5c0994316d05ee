//===- RegularFile.h - File descriptors -------------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LIB_IO_REGULARFILE_H
#define NZ_LIB_IO_REGULARFILE_H

#include "nz/IO/Result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace nz::io {

/// A file descriptor, closed at the end of its life.
class Descriptor {
public:
  explicit Descriptor(int number) : number(number) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor &&other) : number(other.release()) {}
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;

  operator int() const { return number; }
  /// Closes at once and tells whether all that was written is kept.
  bool close() { return number < 0 || ::close(release()) == 0; }
  /// Leaves it to the caller to close.
  int release() { return std::exchange(number, -1); }

private:
  int number;
};

/// The error that the operating system gave for the last call.
Error systemError(std::string_view file, std::string expected);

/// A regular file, open for reading, and its size. Anything else (a directory,
/// a pipe, a device), a file that cannot be read, and one larger than the
/// memory of the machine are errors.
struct RegularFile {
  Descriptor descriptor;
  uint64_t size;
};
Result<RegularFile> openRegularFile(const std::string &path);

} // namespace nz::io

#endif // NZ_LIB_IO_REGULARFILE_H
