//===- MatrixMarket.h - Matrix Market files (.mtx) --------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_IO_MATRIXMARKET_H
#define NZ_IO_MATRIXMARKET_H

#include "nz/IO/Arrays.h"
#include "nz/IO/Result.h"

#include <string>
#include <string_view>

namespace nz::io {

/// Bytes of a text that are parsed at a time: a part that stays in the cache.
inline constexpr size_t kTextPart = 1 << 17;

/// Parses the text of a Matrix Market file: a coordinate file is a sparse
/// array, an array file a dense one. `real` is read as f64, `integer` as i64,
/// `unsigned-integer` as u64, `pattern` as f64 1.0. Symmetric and
/// skew-symmetric matrices are expanded to both halves; an entry above the
/// diagonal counts as its mirror image, both halves of one pair are an error.
/// Duplicates are summed. `file` is the name for messages. The text is looked
/// at about `partSize` bytes at a time, which changes no result.
Result<Array> parseMatrixMarket(std::string_view text, std::string_view file,
                                size_t partSize = kTextPart);

/// Reads and parses a Matrix Market file.
Result<Array> readMatrixMarket(const std::string &path);

/// The text of a sparse array of rank 1 (as n×1) or 2: coordinate general,
/// sorted by row, explicit zeros kept, digits that read back exactly.
Result<std::string> printMatrixMarket(const SparseArray &array,
                                      std::string_view file);

/// The text of a dense array of rank 0 (as 1×1), 1 (as n×1) or 2: array
/// general.
Result<std::string> printMatrixMarket(const DenseArray &array,
                                      std::string_view file);

/// Prints an array and writes the file.
Status writeMatrixMarket(const std::string &path, const SparseArray &array);
Status writeMatrixMarket(const std::string &path, const DenseArray &array);

} // namespace nz::io

#endif // NZ_IO_MATRIXMARKET_H
