//===- Numpy.cpp - Any bytes as a NumPy file ------------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/IO/Numpy.h"
#include "Laws.h"

using namespace nz;

/// One input of libFuzzer.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char *>(data), size);
  if (auto array = io::parseNumpy(bytes, "x.npy"))
    fuzz::checkArray(std::move(*array));
  else
    fuzz::checkMessage(array.error().message());
  return 0;
}
