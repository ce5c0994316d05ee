//===- Optimization.cpp - What can be switched off ------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Pipeline/Optimization.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace nz;

std::optional<Optimization> nz::parseOptimization(llvm::StringRef name) {
  return llvm::StringSwitch<std::optional<Optimization>>(name)
#define NZ_OPTIMIZATION(ENUMERATOR, NAME, WHAT)                                \
  .Case(NAME, Optimization::ENUMERATOR)
#include "nz/Pipeline/Optimizations.def"
      .Default(std::nullopt);
}

std::string nz::listOptimizations() {
  static constexpr llvm::StringLiteral names[] = {
#define NZ_OPTIMIZATION(ENUMERATOR, NAME, WHAT) "'" NAME "'",
#include "nz/Pipeline/Optimizations.def"
  };
  llvm::ArrayRef<llvm::StringLiteral> all(names);
  return llvm::join(all.drop_back(), ", ") + " or " + all.back().str();
}
