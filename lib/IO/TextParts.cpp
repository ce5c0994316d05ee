//===- TextParts.cpp - A text in parts of whole lines ---------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TextParts.h"

#include <algorithm>
#include <cstring>

using namespace nz::io;

TextParts::TextParts(std::unique_ptr<ByteStream> text, size_t partSize)
    : text(std::move(text)), partSize(std::max<size_t>(partSize, 1)),
      buffer(std::min<uint64_t>(partSize, this->text->size())) {}

Result<std::string_view> TextParts::next() {
  // The begin of a line goes to the front, what follows it behind.
  filled -= given;
  std::memmove(buffer.data(), buffer.data() + given, filled);
  given = 0;
  while (text->remaining() > 0) {
    if (filled == buffer.size()) {
      // A long line; twice the room, if the text has as much.
      Bytes larger(filled + std::min<uint64_t>(std::max(filled, partSize),
                                               text->remaining()));
      std::memcpy(larger.data(), buffer.data(), filled);
      buffer = std::move(larger);
    }
    size_t count =
        std::min<uint64_t>(buffer.size() - filled, text->remaining());
    if (Status status = text->read(buffer.data() + filled, count); !status)
      return status.error();
    filled += count;
    std::string_view added(buffer.data() + filled - count, count);
    size_t newline = added.rfind('\n');
    if (newline != std::string_view::npos) {
      given = filled - count + newline + 1;
      return std::string_view(buffer.data(), given);
    }
  }
  given = filled;
  return std::string_view(buffer.data(), given);
}
