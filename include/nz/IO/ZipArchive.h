//===- ZipArchive.h - Members of zip archives -------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_IO_ZIPARCHIVE_H
#define NZ_IO_ZIPARCHIVE_H

#include "nz/IO/ByteStream.h"
#include "nz/IO/Files.h"
#include "nz/IO/Result.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct zip;

namespace nz::io {

/// A zip archive, open for reading. Members are stored or deflated, not
/// encrypted, and each name occurs once.
class ZipArchive {
public:
  /// Opens the archive that `bytes` hold; they must outlive it.
  static Result<ZipArchive> open(std::string_view bytes, std::string_view file);
  /// Opens the archive of a regular file.
  static Result<ZipArchive> openFile(const std::string &path);

  bool contains(const std::string &member) const;
  /// The names of all members as in "'data.npy', 'shape.npy'".
  std::string listMembers() const;
  /// Opens a member, whose checksum is verified at its end. The size that the
  /// archive claims is believed only as far as deflate could have brought it
  /// about. The archive must outlive the stream.
  Result<std::unique_ptr<ByteStream>>
  openMember(const std::string &member) const;
  /// Reads a member whole.
  Result<Bytes> read(const std::string &member) const;

private:
  struct Close {
    void operator()(struct zip *archive) const;
  };
  ZipArchive(struct zip *archive, uint64_t size, std::string_view file)
      : archive(archive), size(size), file(file) {}

  std::unique_ptr<struct zip, Close> archive;
  /// Bytes of the whole archive.
  uint64_t size;
  std::string file;
};

/// The bytes of an archive of `members`, names and contents, deflated, the same
/// for the same members whenever it is made.
Result<std::string>
printZipArchive(const std::vector<std::pair<std::string, std::string>> &members,
                std::string_view file);

} // namespace nz::io

#endif // NZ_IO_ZIPARCHIVE_H
