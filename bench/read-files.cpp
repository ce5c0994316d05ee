//===- read-files.cpp - How fast files are read ---------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/IO/Files.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <sys/stat.h>

using namespace nz::io;

/// `bench-read-files FILE [ROUNDS]` reads an array so often and prints, as
/// JSON, the bytes of the file, the entries read and the seconds of the best
/// round.
int main(int argc, char **argv) {
  if (argc != 2 && argc != 3) {
    std::fprintf(stderr, "usage: bench-read-files FILE [ROUNDS]\n");
    return 2;
  }
  struct stat status;
  if (::stat(argv[1], &status) != 0) {
    std::perror(argv[1]);
    return 2;
  }
  size_t entries = 0;
  double best = 1e300;
  for (int round = argc == 3 ? std::atoi(argv[2]) : 5; round > 0; --round) {
    auto begin = std::chrono::steady_clock::now();
    Result<Array> array = readArray(argv[1]);
    std::chrono::duration<double> seconds =
        std::chrono::steady_clock::now() - begin;
    if (!array) {
      std::fprintf(stderr, "%s\n", array.error().message().c_str());
      return 2;
    }
    entries = std::visit([](const auto &held) { return sizeOf(held.values); },
                         *array);
    best = std::min(best, seconds.count());
  }
  std::printf("{\"bytes\": %lld, \"entries\": %zu, \"seconds\": %.6f}\n",
              static_cast<long long>(status.st_size), entries, best);
  return 0;
}
