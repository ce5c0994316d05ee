//===- ZipArchive.cpp - Reads and prints zip archives by libzip -----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/IO/ZipArchive.h"

#include "RegularFile.h"
#include "TextCursor.h"

#include <cstdio>
#include <zip.h>

using namespace nz::io;

namespace {

/// What libzip says of its last failure; releases its memory.
struct ZipError {
  ZipError() { zip_error_init(&error); }
  ~ZipError() { zip_error_fini(&error); }
  std::string text() { return zip_error_strerror(&error); }
  zip_error_t error;
};

struct CloseMember {
  void operator()(zip_file_t *member) const { zip_fclose(member); }
};
struct FreeSource {
  void operator()(zip_source_t *source) const { zip_source_free(source); }
};

} // namespace

void ZipArchive::Close::operator()(struct zip *archive) const {
  zip_discard(archive);
}

/// Opens the archive that a source has, unless there is none for the reason
/// that `error` tells.
static Result<zip_t *> openSource(zip_source_t *made, ZipError &error,
                                  std::string_view file) {
  std::unique_ptr<zip_source_t, FreeSource> source(made);
  zip_t *opened =
      source ? zip_open_from_source(source.get(), ZIP_RDONLY, &error.error)
             : nullptr;
  if (!opened)
    return Error::inFile(file,
                         "expected a zip archive, found: " + error.text());
  source.release(); // the archive owns it now
  return opened;
}

Result<ZipArchive> ZipArchive::open(std::string_view bytes,
                                    std::string_view file) {
  ZipError error;
  Result<zip_t *> opened = openSource(
      zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error.error),
      error, file);
  if (!opened)
    return opened.error();
  return ZipArchive(*opened, bytes.size(), file);
}

Result<ZipArchive> ZipArchive::openFile(const std::string &path) {
  Result<RegularFile> regular = openRegularFile(path);
  if (!regular)
    return regular.error();
  std::FILE *file = ::fdopen(regular->descriptor, "rb");
  if (!file)
    return systemError(path, "expected a readable file");
  regular->descriptor.release();
  ZipError error;
  zip_source_t *source = zip_source_filep_create(file, 0, -1, &error.error);
  if (!source)
    std::fclose(file);
  Result<zip_t *> opened = openSource(source, error, path);
  if (!opened)
    return opened.error();
  return ZipArchive(*opened, regular->size, path);
}

bool ZipArchive::contains(const std::string &member) const {
  return zip_name_locate(archive.get(), member.c_str(), 0) >= 0;
}

std::string ZipArchive::listMembers() const {
  constexpr zip_int64_t most = 16;
  zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  std::string text;
  for (zip_int64_t i = 0; i < count && i < most; ++i) {
    const char *name =
        zip_get_name(archive.get(), static_cast<zip_uint64_t>(i), 0);
    text += (i ? ", " : "") + quote(name ? name : "");
  }
  if (count > most)
    text += ", …";
  return count > 0 ? text : "none";
}

/// The mistakes of a member that its entry in the archive tells before a byte
/// of it is read.
static Status checkMember(const zip_stat_t &stat, uint64_t archiveSize,
                          std::string_view file, const std::string &member) {
  auto error = [&](std::string text) {
    return Error::inArray(file, member, std::move(text));
  };
  if (stat.encryption_method != ZIP_EM_NONE)
    return error("expected an array that is not encrypted, found an encrypted "
                 "one");
  if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)
    return error("expected a stored or deflated array, found compression "
                 "method " +
                 std::to_string(stat.comp_method));
  if (stat.comp_size > archiveSize)
    return error("expected at most the " + std::to_string(archiveSize) +
                 " bytes of the archive, found " +
                 std::to_string(stat.comp_size) + " compressed bytes");
  // Deflate makes at most 1032 bytes of one.
  bool isPossible = stat.comp_method == ZIP_CM_STORE
                        ? stat.size == stat.comp_size
                        : stat.size / 1032 <= stat.comp_size;
  if (!isPossible)
    return error("expected a size that " + std::to_string(stat.comp_size) +
                 " compressed bytes can have, found " +
                 std::to_string(stat.size) + " bytes");
  return checkMemory(file, stat.size);
}

namespace {

/// A member that is being read.
class MemberStream : public ByteStream {
public:
  using Member = std::unique_ptr<zip_file_t, CloseMember>;

  MemberStream(Member member, uint64_t size, const std::string &file,
               const std::string &name)
      : ByteStream(size), member(std::move(member)), file(file), name(name) {}

private:
  Result<size_t> readSome(char *into, size_t count) override {
    zip_int64_t got = zip_fread(member.get(), into, count);
    if (got < 0)
      return Error::inArray(
          file, name,
          std::string("expected intact data, found: ") +
              zip_error_strerror(zip_file_get_error(member.get())));
    return static_cast<size_t>(got);
  }
  Error endsEarly(uint64_t found) const override {
    return endsAt(std::to_string(found));
  }
  /// The read that finds no byte is the one that compares the checksum.
  Status checkEnd() override {
    char none;
    Result<size_t> got = readSome(&none, 1);
    if (!got)
      return got.error();
    return *got == 0 ? Status(Done()) : endsAt("more");
  }
  Error endsAt(const std::string &found) const {
    return Error::inArray(file, name,
                          "expected " + std::to_string(size()) +
                              " bytes, found " + found);
  }

  Member member;
  std::string file, name;
};

} // namespace

Result<std::unique_ptr<ByteStream>>
ZipArchive::openMember(const std::string &member) const {
  auto error = [&](std::string text) {
    return Error::inArray(file, member, std::move(text));
  };
  zip_int64_t index = zip_name_locate(archive.get(), member.c_str(), 0);
  zip_stat_t stat;
  if (index < 0 || zip_stat_index(archive.get(), index, 0, &stat) != 0)
    return error("expected an array of this name, found " + listMembers());
  zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  for (zip_int64_t i = index + 1; i < count; ++i) {
    const char *name = zip_get_name(archive.get(), i, 0);
    if (name && member == name)
      return error("expected one array of this name, found two");
  }
  if (Status status = checkMember(stat, size, file, member); !status)
    return status.error();
  MemberStream::Member opened(zip_fopen_index(archive.get(), index, 0));
  if (!opened)
    return error(std::string("expected a readable array, found: ") +
                 zip_strerror(archive.get()));
  return std::unique_ptr<ByteStream>(std::make_unique<MemberStream>(
      std::move(opened), stat.size, file, member));
}

Result<Bytes> ZipArchive::read(const std::string &member) const {
  Result<std::unique_ptr<ByteStream>> stream = openMember(member);
  if (!stream)
    return stream.error();
  return readAll(**stream);
}

/// Adds one member to an archive that is being made.
static bool addMember(zip_t *archive, const std::string &name,
                      const std::string &contents) {
  zip_source_t *source =
      zip_source_buffer(archive, contents.data(), contents.size(), 0);
  if (!source)
    return false;
  zip_int64_t index = zip_file_add(archive, name.c_str(), source, 0);
  if (index < 0) {
    zip_source_free(source);
    return false;
  }
  // The lightest compression: values hardly shrink, indices do at any level.
  // 33 is the first day of 1980, where the calendar of zip begins.
  return zip_set_file_compression(archive, index, ZIP_CM_DEFLATE, 1) == 0 &&
         zip_file_set_dostime(archive, index, 0, 33, 0) == 0;
}

/// The bytes that were written to a source in memory.
static bool takeBytes(zip_source_t *source, std::string &bytes) {
  zip_stat_t stat;
  if (zip_source_stat(source, &stat) != 0 || zip_source_open(source) != 0)
    return false;
  bytes.resize(stat.size);
  zip_int64_t size = zip_source_read(source, bytes.data(), stat.size);
  zip_source_close(source);
  return size >= 0 && static_cast<zip_uint64_t>(size) == stat.size;
}

Result<std::string> nz::io::printZipArchive(
    const std::vector<std::pair<std::string, std::string>> &members,
    std::string_view file) {
  ZipError error;
  auto failure = [&](std::string found) {
    return Error::inFile(file,
                         "expected to make a zip archive, found: " + found);
  };
  std::unique_ptr<zip_source_t, FreeSource> source(
      zip_source_buffer_create(nullptr, 0, 0, &error.error));
  if (!source)
    return failure(error.text());
  // The archive gives up its hold on the source when it is closed; the bytes
  // are taken out of it after that.
  zip_source_keep(source.get());
  zip_t *archive =
      zip_open_from_source(source.get(), ZIP_TRUNCATE, &error.error);
  if (!archive) {
    zip_source_free(source.get());
    return failure(error.text());
  }
  for (const auto &[name, contents] : members)
    if (!addMember(archive, name, contents)) {
      Error problem = failure(zip_strerror(archive));
      zip_discard(archive);
      return problem;
    }
  if (zip_close(archive) != 0) {
    Error problem = failure(zip_strerror(archive));
    zip_discard(archive);
    return problem;
  }
  std::string bytes;
  if (!takeBytes(source.get(), bytes))
    return failure(zip_error_strerror(zip_source_error(source.get())));
  return bytes;
}
