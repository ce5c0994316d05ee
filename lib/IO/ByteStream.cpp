//===- ByteStream.cpp - Bytes of files and of memory in order -------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/IO/ByteStream.h"

#include "RegularFile.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

using namespace nz::io;

Status ByteStream::read(char *into, uint64_t count) {
  for (uint64_t end = done + count; done < end;) {
    Result<size_t> some = readSome(into, end - done);
    if (!some)
      return some.error();
    if (*some == 0)
      return endsEarly(done);
    into += *some;
    done += *some;
  }
  return Done();
}

Status ByteStream::finish() {
  if (!finished)
    finished = readToEnd();
  return *finished;
}

Status ByteStream::readToEnd() {
  std::array<char, 4096> unwanted;
  while (remaining() > 0)
    if (Status status = read(unwanted.data(),
                             std::min<uint64_t>(remaining(), unwanted.size()));
        !status)
      return status;
  return checkEnd();
}

namespace {

class FileStream : public ByteStream {
public:
  FileStream(RegularFile opened, std::string path)
      : ByteStream(opened.size), descriptor(std::move(opened.descriptor)),
        path(std::move(path)) {}

private:
  Result<size_t> readSome(char *into, size_t count) override {
    for (;;) {
      ssize_t got = ::read(descriptor, into, count);
      if (got >= 0)
        return static_cast<size_t>(got);
      if (errno != EINTR)
        return systemError(path, "expected a readable file");
    }
  }
  Error endsEarly(uint64_t found) const override {
    return Error::atByte(path, found,
                         "expected a file of " + std::to_string(size()) +
                             " bytes, found its end while reading it");
  }

  Descriptor descriptor;
  std::string path;
};

class MemoryStream : public ByteStream {
public:
  explicit MemoryStream(std::string_view bytes)
      : ByteStream(bytes.size()), rest(bytes) {}

private:
  Result<size_t> readSome(char *into, size_t count) override {
    std::memcpy(into, rest.data(), count);
    rest.remove_prefix(count);
    return count;
  }
  // Never, for as many bytes are there as it says.
  Error endsEarly(uint64_t) const override { return Error(); }

  std::string_view rest;
};

} // namespace

Result<std::unique_ptr<ByteStream>> nz::io::openFile(const std::string &path) {
  Result<RegularFile> opened = openRegularFile(path);
  if (!opened)
    return opened.error();
  return std::unique_ptr<ByteStream>(
      std::make_unique<FileStream>(std::move(*opened), path));
}

std::unique_ptr<ByteStream> nz::io::openMemory(std::string_view bytes) {
  return std::make_unique<MemoryStream>(bytes);
}
