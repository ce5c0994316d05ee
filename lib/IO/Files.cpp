//===- Files.cpp - Whole files in and out ---------------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/IO/Files.h"

#include "LargePages.h"
#include "RegularFile.h"
#include "nz/IO/ByteStream.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace nz::io;

Error nz::io::systemError(std::string_view file, std::string expected) {
  return Error::inFile(file, std::move(expected) +
                                 ", found: " + std::strerror(errno));
}

/// What a path names that is no regular file.
static std::string describeType(mode_t mode) {
  if (S_ISDIR(mode))
    return "a directory";
  if (S_ISFIFO(mode))
    return "a pipe";
  if (S_ISSOCK(mode))
    return "a socket";
  return "a device";
}

/// A limit of memory as a control group states it in a file: a number of bytes,
/// or a word for none.
static uint64_t readLimit(const char *path) {
  Descriptor descriptor(::open(path, O_RDONLY | O_CLOEXEC));
  char text[32] = {};
  if (descriptor < 0 || ::read(descriptor, text, sizeof(text) - 1) <= 0)
    return UINT64_MAX;
  char *end = nullptr;
  uint64_t limit = std::strtoull(text, &end, 10);
  return end == text ? UINT64_MAX : limit;
}

/// The bytes that this process can ever hold.
static uint64_t memoryOfTheMachine() {
  uint64_t limit = UINT64_MAX;
  long pages = ::sysconf(_SC_PHYS_PAGES);
  long pageSize = ::sysconf(_SC_PAGESIZE);
  if (pages > 0 && pageSize > 0)
    limit = static_cast<uint64_t>(pages) * static_cast<uint64_t>(pageSize);
  limit = std::min(limit, readLimit("/sys/fs/cgroup/memory.max"));
  limit =
      std::min(limit, readLimit("/sys/fs/cgroup/memory/memory.limit_in_bytes"));
  struct rlimit addresses;
  if (::getrlimit(RLIMIT_AS, &addresses) == 0 &&
      addresses.rlim_cur != RLIM_INFINITY)
    limit = std::min<uint64_t>(limit, addresses.rlim_cur);
  return limit;
}

Status nz::io::checkMemory(std::string_view file, uint64_t bytes) {
  // Memory is promised before it is there: an array of this size would not fail
  // to be made, the process would be killed while filling it.
  static const uint64_t limit = memoryOfTheMachine();
  if (bytes <= limit)
    return Done();
  return Error::inFile(file,
                       "expected to need at most the " + std::to_string(limit) +
                           " bytes of memory there are, found a need of " +
                           std::to_string(bytes) + " bytes");
}

Result<RegularFile> nz::io::openRegularFile(const std::string &path) {
  // Not to wait for the writer of a pipe.
  Descriptor descriptor(
      ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status;
  if (descriptor < 0 || ::fstat(descriptor, &status) != 0)
    return systemError(path, "expected a readable file");
  if (!S_ISREG(status.st_mode))
    return Error::inFile(path, "expected a regular file, found " +
                                   describeType(status.st_mode));
  auto size = static_cast<uint64_t>(status.st_size);
  if (Status fits = checkMemory(path, size); !fits)
    return fits.error();
  return RegularFile{std::move(descriptor), size};
}

Result<Bytes> nz::io::readFile(const std::string &path) {
  return guardMemory(path, [&]() -> Result<Bytes> {
    Result<std::unique_ptr<ByteStream>> file = openFile(path);
    if (!file)
      return file.error();
    return readAll(**file);
  });
}

Result<Bytes> nz::io::readAll(ByteStream &stream) {
  Bytes bytes(stream.remaining());
  wishLargePages(bytes.data(), bytes.size());
  if (Status status = stream.read(bytes.data(), bytes.size()); !status)
    return status.error();
  if (Status status = stream.finish(); !status)
    return status.error();
  return bytes;
}

/// Writes all of `contents`; false, with errno set, on failure.
static bool writeAll(int descriptor, std::string_view contents) {
  while (!contents.empty()) {
    ssize_t count = ::write(descriptor, contents.data(), contents.size());
    if (count < 0 && errno == EINTR)
      continue;
    // Devices may take nothing without saying why.
    if (count == 0)
      errno = ENOSPC;
    if (count <= 0)
      return false;
    contents.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

/// Writes to what is there and is no regular file.
static Status writeDirectly(const std::string &path, mode_t mode,
                            std::string_view contents) {
  if (S_ISDIR(mode))
    return Error::inFile(path, "expected a file to write, found a directory");
  Descriptor descriptor(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (descriptor < 0 || !writeAll(descriptor, contents) || !descriptor.close())
    return systemError(path, "expected to write " +
                                 std::to_string(contents.size()) + " bytes");
  return Done();
}

/// The path that a symbolic link leads to, so that the link outlives a rename.
static std::string resolveLinks(const std::string &path) {
  char *resolved = ::realpath(path.c_str(), nullptr);
  if (!resolved && errno == ENOMEM)
    throw std::bad_alloc();
  if (!resolved)
    return path;
  std::string result = resolved;
  std::free(resolved);
  return result;
}

/// Brings the new name of a file in `folder` to the disk. Some file systems
/// cannot, which is no reason to call the file unwritten.
static void syncFolder(const std::string &folder) {
  Descriptor descriptor(::open(folder.empty() ? "." : folder.c_str(),
                               O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor >= 0)
    ::fsync(descriptor);
}

Status nz::io::writeFile(const std::string &path, std::string_view contents,
                         bool durable) {
  return guardMemory(path, [&]() -> Status {
    struct stat status;
    bool exists = ::stat(path.c_str(), &status) == 0;
    if (exists && !S_ISREG(status.st_mode))
      return writeDirectly(path, status.st_mode, contents);
    // The rename below would replace a file that may not be written.
    if (exists && ::access(path.c_str(), W_OK) != 0)
      return systemError(path, "expected a writable file");

    std::string target = exists ? resolveLinks(path) : path;
    std::string folder = target.substr(0, target.rfind('/') + 1);
    std::string temporary = folder + ".nz-writing-XXXXXX";
    Descriptor descriptor(::mkostemp(temporary.data(), O_CLOEXEC));
    if (descriptor < 0)
      return systemError(path, "expected a writable file");
    mode_t mask = ::umask(0);
    ::umask(mask);
    mode_t mode = exists ? status.st_mode & 07777 : 0666 & ~mask;
    if (::fchmod(descriptor, mode) == 0 && writeAll(descriptor, contents) &&
        (!durable || ::fsync(descriptor) == 0) && descriptor.close() &&
        ::rename(temporary.c_str(), target.c_str()) == 0) {
      if (durable)
        syncFolder(folder);
      return Done();
    }
    // The message needs memory, which may be what failed.
    int reason = errno;
    ::unlink(temporary.c_str());
    errno = reason;
    return systemError(path, "expected to write " +
                                 std::to_string(contents.size()) + " bytes");
  });
}
