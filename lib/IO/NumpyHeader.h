//===- NumpyHeader.h - What precedes the elements of an array ---*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LIB_IO_NUMPYHEADER_H
#define NZ_LIB_IO_NUMPYHEADER_H

#include "nz/IO/ByteStream.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nz::io {

/// The header of a `.npy` file.
struct NumpyHeader {
  /// The letter of the element type: `f` float, `i` and `u` integers, `b`
  /// boolean, `S` bytes, `U` text, `O` pickled, …
  char letter = 0;
  /// Bytes of an element (`S`: characters; `U`: characters of four bytes).
  uint64_t width = 0;
  bool isBigEndian = false;
  bool isFortranOrder = false;
  std::vector<int64_t> shape;
  /// The type as it is written, and where, for messages.
  std::string type;
  uint64_t typeOffset = 0;
  /// Where the elements begin, and how many the shape counts.
  uint64_t dataOffset = 0;
  uint64_t count = 1;
};

/// Parses the header: magic string, version, and the literal of a Python
/// dictionary with the keys 'descr', 'fortran_order' and 'shape'.
Result<NumpyHeader> parseNumpyHeader(std::string_view bytes,
                                     std::string_view file);

/// Reads as much of a stream as the header is, and parses it.
Result<NumpyHeader> readNumpyHeader(ByteStream &bytes, std::string_view file);

/// The header of a little-endian file in C order, padded as NumPy pads it.
std::string printNumpyHeader(std::string_view type,
                             const std::vector<int64_t> &shape);

} // namespace nz::io

#endif // NZ_LIB_IO_NUMPYHEADER_H
