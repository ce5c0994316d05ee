//===- Failure.cpp - What went wrong, and the exit code it has ------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/Failure.h"

#include "llvm/Support/raw_ostream.h"

using namespace nz::run;

char Failure::ID = 0;

void Failure::log(llvm::raw_ostream &os) const { os << text; }

std::error_code Failure::convertToErrorCode() const {
  return llvm::inconvertibleErrorCode();
}

llvm::Error nz::run::printedError(ExitCode code, std::string text) {
  return llvm::make_error<Failure>(code, std::move(text));
}

llvm::Error nz::run::usageError(const llvm::Twine &text) {
  return printedError(ExitCode::BadUsage, ("nz-run: error: " + text).str());
}

llvm::Error nz::run::runError(const llvm::Twine &text) {
  return printedError(ExitCode::Failed, ("nz-run: error: " + text).str());
}
