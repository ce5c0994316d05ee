//===- read-files.cpp - How fast files are read ---------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/IO/Files.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <sys/stat.h>

using namespace nz::io;

/// What a clock says, in seconds.
static double readClock(clockid_t clock) {
  timespec time = {};
  ::clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * time.tv_nsec;
}

/// `bench-read-files FILE [ROUNDS]` reads an array so often and prints, as
/// JSON, the bytes of the file, the entries read, and the least seconds of a
/// round: those that passed, and those of the processor, the kernel's with
/// them.
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
  double seconds = 1e300, cpuSeconds = 1e300;
  for (int round = argc == 3 ? std::atoi(argv[2]) : 5; round > 0; --round) {
    double begin = readClock(CLOCK_MONOTONIC);
    double cpuBegin = readClock(CLOCK_PROCESS_CPUTIME_ID);
    Result<Array> array = readArray(argv[1]);
    cpuSeconds =
        std::min(cpuSeconds, readClock(CLOCK_PROCESS_CPUTIME_ID) - cpuBegin);
    seconds = std::min(seconds, readClock(CLOCK_MONOTONIC) - begin);
    if (!array) {
      std::fprintf(stderr, "%s\n", array.error().message().c_str());
      return 2;
    }
    entries = std::visit([](const auto &held) { return sizeOf(held.values); },
                         *array);
  }
  std::printf("{\"bytes\": %lld, \"entries\": %zu, \"seconds\": %.6f, "
              "\"cpu_seconds\": %.6f}\n",
              static_cast<long long>(status.st_size), entries, seconds,
              cpuSeconds);
  return 0;
}
