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
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace nz;

std::optional<Optimization> nz::parseOptimization(llvm::StringRef name) {
  return llvm::StringSwitch<std::optional<Optimization>>(name)
#define NZ_OPTIMIZATION(ENUMERATOR, NAME, WHAT)                                \
  .Case(NAME, Optimization::ENUMERATOR)
#include "nz/Pipeline/Optimizations.def"
      .Default(std::nullopt);
}

static constexpr llvm::StringLiteral kNames[] = {
#define NZ_OPTIMIZATION(ENUMERATOR, NAME, WHAT) NAME,
#include "nz/Pipeline/Optimizations.def"
};

std::string nz::listOptimizations() {
  llvm::ArrayRef<llvm::StringLiteral> names(kNames);
  return "'" + llvm::join(names.drop_back(), "', '") + "' or '" +
         names.back().str() + "'";
}

void nz::printOptimizations(llvm::raw_ostream &os) {
#define NZ_OPTIMIZATION(ENUMERATOR, NAME, WHAT)                                \
  os << "  " << llvm::left_justify(NAME, 18) << WHAT << "\n";
#include "nz/Pipeline/Optimizations.def"
}

llvm::raw_ostream &nz::operator<<(llvm::raw_ostream &os,
                                  Optimization optimization) {
  return os << kNames[static_cast<size_t>(optimization)];
}

bool llvm::cl::parser<nz::Optimization>::parse(Option &option, StringRef,
                                               StringRef name,
                                               nz::Optimization &optimization) {
  auto found = nz::parseOptimization(name);
  if (!found)
    return option.error("expected " + nz::listOptimizations() + ", found '" +
                        name + "'");
  optimization = *found;
  return false;
}
