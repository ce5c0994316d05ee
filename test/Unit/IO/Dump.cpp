//===- Dump.cpp - nz-io-dump: prints or copies an array file --------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/IO/Files.h"

#include <cinttypes>
#include <cstdio>

using namespace nz::io;

/// Kind, shape and number of values on a line, then a line a value: coordinates
/// from 0 (sparse only) and the value with digits that read back exactly.
static void print(const Array &array) {
  bool isSparse = std::holds_alternative<SparseArray>(array);
  std::visit(
      [&](const auto &held) {
        std::printf("%s %s (", isSparse ? "sparse" : "dense",
                    std::string(nameOf(held.kind)).c_str());
        for (int64_t size : held.shape)
          std::printf("%" PRId64 ",", size);
        std::printf(") %zu\n", sizeOf(held.values));
      },
      array);
  const auto *sparse = std::get_if<SparseArray>(&array);
  const Values &values =
      sparse ? sparse->values : std::get_if<DenseArray>(&array)->values;
  for (size_t i = 0; i < sizeOf(values); ++i) {
    if (sparse)
      for (size_t d = 0; d < sparse->shape.size(); ++d)
        std::printf("%" PRId64 " ",
                    sparse->coordinates[i * sparse->shape.size() + d]);
    if (const auto *floats = std::get_if<std::vector<double>>(&values))
      std::printf("%.17g\n", (*floats)[i]);
    else
      std::printf("%" PRId64 "\n",
                  (*std::get_if<std::vector<int64_t>>(&values))[i]);
  }
}

/// `nz-io-dump IN` prints the array of a file, `nz-io-dump IN OUT` writes it to
/// another one.
int main(int argc, char **argv) {
  if (argc != 2 && argc != 3) {
    std::fprintf(stderr, "usage: nz-io-dump IN [OUT]\n");
    return 2;
  }
  Result<Array> array = readArray(argv[1]);
  if (!array) {
    std::fprintf(stderr, "%s\n", array.error().message().c_str());
    return 2;
  }
  if (argc == 2) {
    print(*array);
    return 0;
  }
  Status status = std::visit(
      [&](const auto &held) { return writeArray(argv[2], held); }, *array);
  if (status)
    return 0;
  std::fprintf(stderr, "%s\n", status.error().message().c_str());
  return 1;
}
