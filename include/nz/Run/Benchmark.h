//===- Benchmark.h - How long calls take, and what they need ----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_BENCHMARK_H
#define NZ_RUN_BENCHMARK_H

#include "nz/Run/Train.h"

#include "llvm/Support/Error.h"

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace nz::run {

/// Makes `calls` timed calls after warming up and prints one JSON object.
/// Returns whether Ctrl-C ended it early.
llvm::Expected<bool> benchmark(llvm::raw_ostream &os, Stepper &stepper,
                               int64_t calls);

} // namespace nz::run

#endif // NZ_RUN_BENCHMARK_H
