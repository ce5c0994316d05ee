//===- ScipyFormats.h - Entries of SciPy's sparse formats -------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LIB_IO_SCIPYFORMATS_H
#define NZ_LIB_IO_SCIPYFORMATS_H

#include "nz/IO/Arrays.h"
#include "nz/IO/ZipArchive.h"

#include <functional>
#include <string>
#include <string_view>

namespace nz::io {

/// The named arrays of a `.npz` file.
class NpzArrays {
public:
  NpzArrays(ZipArchive archive, std::string_view file)
      : archive(std::move(archive)), file(file) {}

  bool contains(const std::string &name) const {
    return archive.contains(name + ".npy");
  }
  /// An array of numbers.
  Result<DenseArray> read(const std::string &name, size_t rank) const;
  /// An array of integers.
  Result<DenseArray> readIntegers(const std::string &name, size_t rank) const;
  /// An array of integers and rank 1, a part at a time: `begin` is told how
  /// many there are, `take` some of them in order. The error of either ends it;
  /// that of damaged bytes comes first.
  Status readParts(const std::string &name,
                   const std::function<Status(uint64_t count)> &begin,
                   const std::function<Status(const int64_t *part,
                                              size_t count)> &take) const;
  /// A scalar of bytes or text, as ASCII.
  Result<std::string> readText(const std::string &name) const;

  /// A mistake in an array of the file.
  Error error(std::string_view name, std::string text) const {
    return Error::inArray(file, name, std::move(text));
  }
  /// The file of the messages.
  const std::string &fileName() const { return file; }

private:
  /// Opens an array, and reads it to its end, by `action` at first. Damaged
  /// bytes come before mistakes in what they say.
  template <typename Action>
  std::invoke_result_t<Action, ByteStream &> readStream(const std::string &name,
                                                        Action action) const;
  /// An error of one array's bytes as one of this file.
  Error inArray(const Error &error, const std::string &name) const;
  Status checkRank(const std::string &name, size_t found, size_t rank) const;
  Status checkIntegers(const std::string &name, ElementKind kind) const;

  ZipArchive archive;
  std::string file;
};

/// Reads the arrays of the format `name` into the stored entries, in the order
/// in which the format stores them, of an array of the given shape. An unknown
/// format is an error.
Result<SparseArray> readScipyFormat(const NpzArrays &arrays,
                                    const std::string &name,
                                    const std::vector<int64_t> &shape);

} // namespace nz::io

#endif // NZ_LIB_IO_SCIPYFORMATS_H
