//===- Laws.h - What holds of everything that a reader gives ----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_FUZZ_READERS_LAWS_H
#define NZ_FUZZ_READERS_LAWS_H

#include "nz/IO/Arrays.h"
#include "nz/IO/Result.h"
#include "nz/Runtime/Pattern.h"

#include <string>
#include <string_view>

namespace nz::fuzz {

/// The most cells and stored entries of what is expanded here: an input decides
/// sizes, and what follows from them is no fault of a reader.
inline constexpr int64_t kMostCells = 1 << 14;

/// Ends the process where a law does not hold, so that the input is kept.
void require(bool holds, const char *law);

/// Requires of an array that a reader gave: its form; that it converts to every
/// element kind or says what does not fit; that dense and sparse form are of
/// the same numbers; that every file that can hold it gives it back; that the
/// runtime takes its stored entries as a pattern in several formats.
void checkArray(const io::Array &array);

/// Requires that two ways to read one file have one result.
void checkSame(const io::Result<io::Array> &first,
               const io::Result<io::Array> &second);

/// Requires of a message: a file, a place, what was expected and what was
/// found, in printable text of a reasonable length.
void checkMessage(const std::string &message);

/// Requires that the stored entries of `pattern` are those of its arrays,
/// sorted and unique, and make the same pattern again.
void checkPattern(const runtime::Pattern *pattern);

/// An input that stands for the members of an archive: behind each mark a byte
/// that says which name of `names`, then the contents. Text that begins with a
/// brace and ends its first line is the dictionary of a NumPy file, whose magic
/// string, version and length are added.
std::string archiveOfMembers(std::string_view input,
                             const std::vector<std::string> &names);

} // namespace nz::fuzz

#endif // NZ_FUZZ_READERS_LAWS_H
