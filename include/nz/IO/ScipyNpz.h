//===- ScipyNpz.h - Sparse arrays as SciPy saves them (.npz) ----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_IO_SCIPYNPZ_H
#define NZ_IO_SCIPYNPZ_H

#include "nz/IO/Arrays.h"
#include "nz/IO/Result.h"

#include <string>
#include <string_view>

namespace nz::io {

/// Parses what `scipy.sparse.save_npz` wrote, in the formats csr, csc, coo
/// (rows and columns, or coordinates of any rank), bsr (every cell of a stored
/// block is stored) and dia (every cell of a stored diagonal that lies inside
/// the matrix is). Members are stored or deflated; checksums are verified;
/// pickled members are refused. `file` is the name for messages.
Result<SparseArray> parseScipyNpz(std::string_view bytes,
                                  std::string_view file);

/// Reads and parses a `.npz` file.
Result<SparseArray> readScipyNpz(const std::string &path);

/// The bytes of a `.npz` file that holds a sparse array of rank 2 as csr,
/// explicit zeros kept; bf16 as f32, i1 as bool.
Result<std::string> printScipyNpz(const SparseArray &array,
                                  std::string_view file);

/// Prints an array and writes the file.
Status writeScipyNpz(const std::string &path, const SparseArray &array);

} // namespace nz::io

#endif // NZ_IO_SCIPYNPZ_H
