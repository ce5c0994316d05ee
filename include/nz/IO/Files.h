//===- Files.h - Whole files in and out, arrays by file name ----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_IO_FILES_H
#define NZ_IO_FILES_H

#include "nz/IO/Arrays.h"
#include "nz/IO/Result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace nz::io {

/// The bytes of a file, or of a member of an archive. Not initialized when
/// made, for they are about to be read.
class Bytes {
public:
  Bytes() = default;
  explicit Bytes(size_t size) : storage(new char[size + 1]), length(size) {}

  char *data() { return storage.get(); }
  const char *data() const { return storage.get(); }
  size_t size() const { return length; }
  std::string_view view() const { return {storage.get(), length}; }

private:
  std::unique_ptr<char[]> storage;
  size_t length = 0;
};

class ByteStream;

/// The bytes that remain of a stream, read to its end.
Result<Bytes> readAll(ByteStream &stream);

/// Reads a regular file whole. Anything else (a directory, a pipe, a device), a
/// file that cannot be read, and one larger than the memory of the machine are
/// errors.
Result<Bytes> readFile(const std::string &path);

/// Writes a file whole or not at all: to a temporary file beside it, renamed
/// when complete. On failure nothing is left behind and an old file stands.
/// What is no regular file (`/dev/stdout`, a pipe) is written to directly. With
/// `durable` it is on the disk when this returns, and outlives a power cut.
Status writeFile(const std::string &path, std::string_view contents,
                 bool durable = false);

/// An error when `bytes` exceed the memory of the machine: called before every
/// allocation whose size a file decides. `file` is for the message.
Status checkMemory(std::string_view file, uint64_t bytes);

/// Reads an array in the format that the extension of `path` names: `.mtx`,
/// `.tns`, `.npy` or `.npz`. `sizes` are those that are wanted, for formats
/// that need not say their own (see `parseFrostt`).
Result<Array> readArray(const std::string &path,
                        const std::vector<int64_t> &sizes = {});

/// Writes an array in the format that the extension of `path` names: sparse
/// arrays to `.mtx` (rank 1 as n×1), `.tns` (any rank) and `.npz` (rank 2), and
/// to `.npy` their values in storage order; dense arrays to `.npy`, and to
/// `.mtx` up to rank 2.
Status writeArray(const std::string &path, const DenseArray &array);
Status writeArray(const std::string &path, const SparseArray &array);

} // namespace nz::io

#endif // NZ_IO_FILES_H
