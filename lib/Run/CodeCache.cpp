//===- CodeCache.cpp - Compiled objects in a folder -----------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CodeCache.h"

#include "nz/IO/Files.h"
#include "nz/Run/Failure.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SHA256.h"
#include "llvm/Support/xxhash.h"

#include <array>

using namespace llvm;
using namespace nz;
using namespace nz::run;

/// What the file of an object begins with, the number of its form included.
static constexpr char kMagic[] = "nz object 1\n";
static constexpr size_t kHashBytes = 32;

/// The bytes of this program: another build may compile otherwise. A quick
/// hash, since they are many and nobody makes two builds of one hash.
static std::string hashOfProgram() {
  auto program = MemoryBuffer::getFile("/proc/self/exe", /*IsText=*/false,
                                       /*RequiresNullTerminator=*/false);
  if (!program)
    return "";
  XXH128_hash_t hash =
      xxh3_128bits(arrayRefFromStringRef((*program)->getBuffer()));
  return utohexstr(hash.high64) + "-" + utohexstr(hash.low64);
}

/// The hash that a file holds: of its key too, so that a file under another
/// name is none.
static std::string hashOf(const std::string &key, StringRef object) {
  SHA256 hash;
  hash.update(key);
  hash.update(object);
  std::array<uint8_t, kHashBytes> bytes = hash.final();
  return toStringRef(bytes).str();
}

Expected<CodeCache> CodeCache::open(const std::string &folder) {
  std::error_code error = sys::fs::create_directories(folder);
  if (!error && !sys::fs::is_directory(folder))
    error = std::make_error_code(std::errc::not_a_directory);
  if (!error)
    return CodeCache(folder);
  return usageError("--cache: expected a folder, or a name that one can be "
                    "made at, found '" +
                    folder + "': " + error.message());
}

std::string CodeCache::keyOf(ArrayRef<std::string> parts) const {
  static const std::string program = hashOfProgram();
  SHA256 hash;
  hash.update("nz " NZ_VERSION " LLVM " LLVM_VERSION_STRING " ");
  hash.update(program);
  for (const std::string &part : parts) {
    // Parts that only together are the same text differ.
    hash.update(" " + std::to_string(part.size()) + " ");
    hash.update(part);
  }
  return toHex(hash.final(), /*LowerCase=*/true);
}

std::string CodeCache::pathOf(const std::string &key) const {
  return folder + "/" + key + ".nzo";
}

std::optional<std::string> CodeCache::find(const std::string &key) const {
  auto bytes = io::readFile(pathOf(key));
  if (!bytes)
    return std::nullopt;
  StringRef rest(bytes->data(), bytes->size());
  if (!rest.consume_front(kMagic) || rest.size() < kHashBytes)
    return std::nullopt;
  StringRef object = rest.drop_front(kHashBytes);
  if (rest.take_front(kHashBytes) != hashOf(key, object))
    return std::nullopt;
  return object.str();
}

void CodeCache::insert(const std::string &key, StringRef object) const {
  std::string contents = kMagic + hashOf(key, object) + object.str();
  (void)static_cast<bool>(io::writeFile(pathOf(key), contents));
}
