//===- CodeCache.h - Compiled objects in a folder ---------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LIB_RUN_CODECACHE_H
#define NZ_LIB_RUN_CODECACHE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>

namespace nz::run {

/// A folder of objects, a file each, named by a hash of all that they depend
/// on. Any number of processes may use it at once: a file is written aside and
/// renamed. What is damaged counts as absent.
class CodeCache {
public:
  /// Makes the folder if need be; an error if it cannot be one.
  static llvm::Expected<CodeCache> open(const std::string &folder);

  /// The key of an object that depends on `parts`, besides on this compiler.
  std::string keyOf(llvm::ArrayRef<std::string> parts) const;

  std::optional<std::string> find(const std::string &key) const;
  /// Keeps `object`; if that cannot be, it is compiled again the next time.
  void insert(const std::string &key, llvm::StringRef object) const;

private:
  explicit CodeCache(const std::string &folder) : folder(folder) {}
  std::string pathOf(const std::string &key) const;

  std::string folder;
};

} // namespace nz::run

#endif // NZ_LIB_RUN_CODECACHE_H
