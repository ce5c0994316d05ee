//===- MatrixMarket.cpp - Any bytes as a Matrix Market file ---------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/IO/MatrixMarket.h"
#include "Laws.h"

using namespace nz;

/// One input of libFuzzer.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string_view text(reinterpret_cast<const char *>(data), size);
  auto array = io::parseMatrixMarket(text, "x.mtx");
  // In parts of some lines each it is the same.
  fuzz::checkSame(array, io::parseMatrixMarket(text, "x.mtx", 1 + size % 61));
  if (array)
    fuzz::checkArray(*array);
  else
    fuzz::checkMessage(array.error().message());
  return 0;
}
