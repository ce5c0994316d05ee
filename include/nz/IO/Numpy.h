//===- Numpy.h - NumPy files (.npy) -----------------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_IO_NUMPY_H
#define NZ_IO_NUMPY_H

#include "nz/IO/Arrays.h"
#include "nz/IO/Result.h"

#include <string>
#include <string_view>

namespace nz::io {

/// Parses a `.npy` file, versions 1 to 3, C or Fortran order, little or big
/// endian, floats of 16 to 64 bits, integers of 8 to 64 bits and booleans. A
/// pickled array is refused. `file` is the name for messages.
Result<DenseArray> parseNumpy(std::string_view bytes, std::string_view file);

/// Reads and parses a `.npy` file.
Result<DenseArray> readNumpy(const std::string &path);

/// The bytes of a `.npy` file: version 1, C order, little endian; bf16 as f32,
/// i1 as bool.
Result<std::string> printNumpy(const DenseArray &array, std::string_view file);

/// Prints an array and writes the file.
Status writeNumpy(const std::string &path, const DenseArray &array);

} // namespace nz::io

#endif // NZ_IO_NUMPY_H
