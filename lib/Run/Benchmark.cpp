//===- Benchmark.cpp - How long calls take, and what they need ------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/Benchmark.h"

#include "nz/Run/Interrupt.h"
#include "nz/Run/Results.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <chrono>
#include <sys/resource.h>

using namespace llvm;
using namespace nz::run;

/// Calls in front of the timed ones, as many as all programs of bench/ make:
/// where calls carry, all time the same steps.
static constexpr int kWarmUpCalls = 2;

/// The most memory that the process has had, in bytes. What the system counts
/// by itself begins with the memory of the process that started this one.
static int64_t peakResidentBytes() {
  if (auto status = MemoryBuffer::getFileAsStream("/proc/self/status")) {
    StringRef peak = (*status)->getBuffer().split("VmHWM:").second.ltrim();
    int64_t kilobytes = 0;
    if (!peak.consumeInteger(10, kilobytes))
      return kilobytes * 1024;
  }
  struct rusage usage = {};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<int64_t>(usage.ru_maxrss) * 1024;
}

Expected<bool> nz::run::benchmark(raw_ostream &os, Stepper &stepper,
                                  int64_t calls) {
  SteppingScope stepping;
  std::vector<int64_t> times;
  int64_t first = 0, peak = 0, largest = 0;
  for (int64_t number = -kWarmUpCalls; number < calls; ++number) {
    auto start = std::chrono::steady_clock::now();
    if (Error error = stepper.step())
      return error;
    int64_t time = std::chrono::duration_cast<std::chrono::nanoseconds>(
                       std::chrono::steady_clock::now() - start)
                       .count();
    peak = std::max(peak, stepper.peakBytes());
    largest = std::max(largest, stepper.largestBytes());
    if (number == -kWarmUpCalls)
      first = time;
    if (number >= 0)
      times.push_back(time);
    if (wasInterrupted())
      return true;
    if (Error error = stepper.carry())
      return error;
  }
  llvm::sort(times);
  size_t middle = times.size() / 2;
  int64_t median = times.size() % 2 ? times[middle]
                                    : (times[middle - 1] + times[middle]) / 2;
  os << "{\"min_ns\": " << times.front() << ", \"median_ns\": " << median
     << ", \"compile_ms\": " << numberText(stepper.compileMilliseconds())
     << ", \"first_call_ns\": " << first << ", \"peak_bytes\": " << peak
     << ", \"largest_allocation_bytes\": " << largest
     << ", \"peak_rss_bytes\": " << peakResidentBytes() << "}\n";
  return false;
}
