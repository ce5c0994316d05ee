//===- NpzMembers.cpp - Any bytes as members of an archive of SciPy -------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Laws.h"
#include "nz/IO/ScipyNpz.h"

using namespace nz;

/// One input of libFuzzer.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  // Behind the checksums, which any change of the bytes of an archive breaks.
  static const std::vector<std::string> names = {
      "format.npy", "shape.npy", "data.npy",   "indices.npy", "indptr.npy",
      "row.npy",    "col.npy",   "coords.npy", "offsets.npy", "_is_array.npy"};
  std::string bytes = fuzz::archiveOfMembers(
      {reinterpret_cast<const char *>(data), size}, names);
  if (auto array = io::parseScipyNpz(bytes, "x.npz"))
    fuzz::checkArray(std::move(*array));
  else
    fuzz::checkMessage(array.error().message());
  return 0;
}
