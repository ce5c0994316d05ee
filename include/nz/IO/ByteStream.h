//===- ByteStream.h - Bytes that are read a few at a time -------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_IO_BYTESTREAM_H
#define NZ_IO_BYTESTREAM_H

#include "nz/IO/Result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace nz::io {

/// The bytes of a file, of a member of an archive or of memory, from the first
/// to the last. What is made of them can be made while they are in the cache,
/// and in memory that is touched once.
class ByteStream {
public:
  virtual ~ByteStream() = default;

  /// The bytes there are, as the file or archive says before they are read, and
  /// those of them that are not read yet.
  uint64_t size() const { return length; }
  uint64_t remaining() const { return length - done; }

  /// Reads the next `count` bytes, of those that remain.
  Status read(char *into, uint64_t count);
  /// Reads what remains, and checks what only the end tells, like a checksum.
  /// Once is enough; the result stays the same.
  Status finish();

protected:
  explicit ByteStream(uint64_t size) : length(size) {}

  /// Reads some of the next bytes, up to `count`, and tells how many.
  virtual Result<size_t> readSome(char *into, size_t count) = 0;
  /// The error when there are no more bytes than `found`.
  virtual Error endsEarly(uint64_t found) const = 0;
  virtual Status checkEnd() { return Done(); }

private:
  Status readToEnd();

  uint64_t length;
  uint64_t done = 0;
  std::optional<Status> finished;
};

/// The bytes of a regular file; errors as of `readFile`.
Result<std::unique_ptr<ByteStream>> openFile(const std::string &path);

/// The bytes of memory, which must outlive the stream.
std::unique_ptr<ByteStream> openMemory(std::string_view bytes);

} // namespace nz::io

#endif // NZ_IO_BYTESTREAM_H
