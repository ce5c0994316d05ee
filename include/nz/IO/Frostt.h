//===- Frostt.h - FROSTT files (.tns) ---------------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_IO_FROSTT_H
#define NZ_IO_FROSTT_H

#include "nz/IO/Arrays.h"
#include "nz/IO/Result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nz::io {

/// Parses the text of a FROSTT file: an entry a line, its coordinates, which
/// count from 1, and its value. `#` begins a comment. Behind a first comment
/// `# extended FROSTT format`, which MLIR writes, a line with rank and number
/// of entries and a line with the sizes come first. Without it sizes are
/// `sizes`, `kAnySize` where the largest coordinate decides; `sizes` may be
/// empty when any rank will do. Values are f64; i64 if all are integers and
/// some are too large for a double to tell them apart. Duplicates are summed.
/// `file` is the name for messages.
Result<SparseArray> parseFrostt(std::string_view text, std::string_view file,
                                const std::vector<int64_t> &sizes = {});

/// Reads and parses a FROSTT file.
Result<SparseArray> readFrostt(const std::string &path,
                               const std::vector<int64_t> &sizes = {});

/// The text of a sparse array of any rank in the extended format, so that sizes
/// survive: sorted by coordinates, explicit zeros kept, digits that read back
/// exactly.
Result<std::string> printFrostt(const SparseArray &array,
                                std::string_view file);

/// Prints an array and writes the file.
Status writeFrostt(const std::string &path, const SparseArray &array);

} // namespace nz::io

#endif // NZ_IO_FROSTT_H
