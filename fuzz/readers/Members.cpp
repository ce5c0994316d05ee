//===- Members.cpp - Archives with right checksums from any bytes ---------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Laws.h"

#include <array>
#include <cstdint>

namespace {

/// What begins a member in an input.
constexpr std::string_view mark = "\xfe\xff\xfe";

/// The checksum of zip.
uint32_t checksum(std::string_view bytes) {
  static const std::array<uint32_t, 256> table = [] {
    std::array<uint32_t, 256> made = {};
    for (uint32_t i = 0; i < 256; ++i) {
      uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit)
        value = value & 1 ? 0xedb88320 ^ value >> 1 : value >> 1;
      made[i] = value;
    }
    return made;
  }();
  uint32_t value = ~0u;
  for (unsigned char byte : bytes)
    value = table[(value ^ byte) & 255] ^ value >> 8;
  return ~value;
}

void append(std::string &bytes, uint64_t value, int width) {
  for (; width > 0; --width, value >>= 8)
    bytes += static_cast<char>(value);
}

/// The fields that the header of a member and its entry in the directory share.
void appendHeader(std::string &bytes, const std::string &name,
                  const std::string &contents) {
  append(bytes, 20, 2); // the version that is needed
  append(bytes, 0, 4);  // no flags, stored
  append(bytes, 0, 2);
  append(bytes, 33, 2); // the first day of 1980
  append(bytes, checksum(contents), 4);
  append(bytes, contents.size(), 4);
  append(bytes, contents.size(), 4);
  append(bytes, name.size(), 2);
  append(bytes, 0, 2);
}

/// Contents as they stand in the archive.
std::string complete(std::string_view contents) {
  size_t line = contents.find('\n');
  if (contents.substr(0, 1) != "{" || line == contents.npos || line > 9999)
    return std::string(contents);
  std::string bytes("\x93NUMPY\1\0", 8);
  append(bytes, line + 1, 2);
  return bytes.append(contents);
}

} // namespace

std::string nz::fuzz::archiveOfMembers(std::string_view input,
                                       const std::vector<std::string> &names) {
  std::string bytes, directory;
  size_t count = 0;
  size_t at = input.find(mark);
  while (at != input.npos) {
    std::string_view rest = input.substr(at + mark.size());
    size_t next = rest.find(mark);
    at = next == rest.npos ? next : at + mark.size() + next;
    rest = rest.substr(0, next);
    if (rest.empty())
      continue;
    const std::string &name =
        names[static_cast<unsigned char>(rest[0]) % names.size()];
    std::string contents = complete(rest.substr(1));
    directory += "PK\1\2";
    append(directory, 20, 2); // the version that made it
    appendHeader(directory, name, contents);
    append(directory, 0, 10); // no comment, the first disk, no attributes
    append(directory, bytes.size(), 4);
    directory += name;
    bytes += "PK\3\4";
    appendHeader(bytes, name, contents);
    bytes += name + contents;
    ++count;
  }
  size_t start = bytes.size();
  bytes += directory + "PK\5\6";
  append(bytes, 0, 4);
  append(bytes, count, 2);
  append(bytes, count, 2);
  append(bytes, directory.size(), 4);
  append(bytes, start, 4);
  append(bytes, 0, 2);
  return bytes;
}
