//===- NumpyStream.h - Elements of NumPy files in order ---------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LIB_IO_NUMPYSTREAM_H
#define NZ_LIB_IO_NUMPYSTREAM_H

#include "NumpyHeader.h"
#include "nz/IO/Arrays.h"
#include "nz/IO/ByteStream.h"

#include <string_view>

namespace nz::io {

/// The elements of a `.npy` file, a few at a time.
class NumpyStream {
public:
  /// How many elements at a time stay in the cache.
  static constexpr size_t kPart = 1 << 13;

  /// Reads the header; an error when the type is none of numbers, or when the
  /// file does not have the elements of its shape. The stream must outlive what
  /// is made of it.
  static Result<NumpyStream> open(ByteStream &bytes, std::string_view file);

  const std::vector<int64_t> &shape() const { return header.shape; }
  bool isFortranOrder() const { return header.isFortranOrder; }
  ElementKind kind() const { return elementKind; }
  uint64_t count() const { return header.count; }

  /// Reads the next `number` elements, of a float kind or of another one, in
  /// the order of the file.
  Status read(double *into, size_t number);
  Status read(int64_t *into, size_t number);

private:
  NumpyStream(ByteStream &bytes, std::string_view file, NumpyHeader header,
              ElementKind kind)
      : bytes(bytes), file(file), header(std::move(header)), elementKind(kind) {
  }
  /// The next elements, stored as `T`.
  template <typename T, typename Held, typename Convert>
  Status load(Held *into, size_t number, Convert convert);
  template <typename T, typename Held> Status load(Held *into, size_t number);
  /// An error when one of the last elements has the bit that int64_t takes as
  /// its sign.
  Status checkUnsigned(const int64_t *elements, size_t number) const;

  ByteStream &bytes;
  std::string_view file;
  NumpyHeader header;
  ElementKind elementKind;
};

/// Reads the array of a `.npy` file.
Result<DenseArray> readNumpy(ByteStream &bytes, std::string_view file);

} // namespace nz::io

#endif // NZ_LIB_IO_NUMPYSTREAM_H
