//===- Results.h - Results, printed, written and compared -------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_RESULTS_H
#define NZ_RUN_RESULTS_H

#include "nz/Run/Value.h"

#include "llvm/Support/Error.h"

#include <optional>
#include <string>

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace nz::run {

/// Digits of a number that read back exactly, as few as there are; `nan`,
/// `inf`, `-inf`. A number that f32 holds takes f32's fewer digits.
std::string numberText(double number, bool single = false);

/// Prints a result whole: `result 0: f64 = 1`, arrays as nested lists, sparse
/// ones a line a stored entry.
llvm::Error printResult(llvm::raw_ostream &os, size_t number,
                        const Value &value);

/// Whether `path` has an extension that results are written to.
llvm::Error checkOutputPath(llvm::StringRef path);

/// Writes a result whole or not at all.
llvm::Error writeResult(const std::string &path, size_t number,
                        const Value &value);

/// Compares a result with the array in the file, as mathematical tensors, and
/// prints the worst entry. True if every entry is within `tolerance` times
/// max(1, expected); the tolerance of the element type if none is given.
llvm::Expected<bool> compareResult(llvm::raw_ostream &os,
                                   const std::string &path, size_t number,
                                   const Value &value,
                                   std::optional<double> tolerance);

} // namespace nz::run

#endif // NZ_RUN_RESULTS_H
