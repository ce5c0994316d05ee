//===- Optimization.h - What can be switched off ----------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_PIPELINE_OPTIMIZATION_H
#define NZ_PIPELINE_OPTIMIZATION_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/CommandLine.h"

#include <optional>
#include <string>

namespace nz {

/// A part of the compiler that only makes programs faster, and can be left out
/// by itself.
enum class Optimization {
#define NZ_OPTIMIZATION(ENUMERATOR, NAME, WHAT) ENUMERATOR,
#include "nz/Pipeline/Optimizations.def"
};

/// The optimization of that name, if there is one.
std::optional<Optimization> parseOptimization(llvm::StringRef name);

/// All names, for a message: 'a', 'b' or 'c'.
std::string listOptimizations();

/// Prints a line for each: its name, and what it does.
void printOptimizations(llvm::raw_ostream &os);

/// Prints the name.
llvm::raw_ostream &operator<<(llvm::raw_ostream &os, Optimization optimization);

} // namespace nz

/// Lists of options in pipelines know no values with names of their own.
template <>
class llvm::cl::parser<nz::Optimization>
    : public llvm::cl::basic_parser<nz::Optimization> {
public:
  parser(Option &option) : basic_parser(option) {}
  bool parse(Option &option, StringRef, StringRef name,
             nz::Optimization &optimization);
};

#endif // NZ_PIPELINE_OPTIMIZATION_H
