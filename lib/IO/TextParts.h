//===- TextParts.h - A text in parts of whole lines -------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LIB_IO_TEXTPARTS_H
#define NZ_LIB_IO_TEXTPARTS_H

#include "nz/IO/ByteStream.h"
#include "nz/IO/Files.h"

#include <memory>
#include <string_view>

namespace nz::io {

/// A text that is held a part at a time, so that it is parsed in the cache and
/// takes no memory of its size. No line is cut.
class TextParts {
public:
  /// Parts have about `partSize` bytes, more where a line has.
  TextParts(std::unique_ptr<ByteStream> text, size_t partSize);

  /// The next lines, in place of the ones before; empty at the end of the text.
  Result<std::string_view> next();

private:
  std::unique_ptr<ByteStream> text;
  size_t partSize;
  Bytes buffer;
  /// What the buffer holds: up to `given` the last part, up to `filled` the
  /// begin of a line.
  size_t given = 0;
  size_t filled = 0;
};

} // namespace nz::io

#endif // NZ_LIB_IO_TEXTPARTS_H
