//===- Frostt.cpp - Any bytes as a FROSTT file ----------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/IO/Frostt.h"
#include "Laws.h"

using namespace nz;

/// One input of libFuzzer.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string_view text(reinterpret_cast<const char *>(data), size);
  // Sizes as a type may ask for them: none, open ones, said ones.
  for (const std::vector<int64_t> &sizes :
       {std::vector<int64_t>(), {io::kAnySize, io::kAnySize}, {4, 3, 5}}) {
    auto array = io::parseFrostt(text, "x.tns", sizes);
    if (array)
      fuzz::checkArray(std::move(*array));
    else
      fuzz::checkMessage(array.error().message());
  }
  return 0;
}
