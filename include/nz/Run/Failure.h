//===- Failure.h - What went wrong, and the exit code it has ----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_FAILURE_H
#define NZ_RUN_FAILURE_H

#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"

#include <string>
#include <system_error>

namespace nz::run {

/// The exit codes of nz-run.
enum class ExitCode : int {
  /// Everything that was asked for was done.
  Fine = 0,
  /// A refusal to compile, an error of the running program, a failed check, an
  /// output that could not be written.
  Failed = 1,
  /// Flags, a program that does not verify, or inputs that do not fit.
  BadUsage = 2,
  /// Ctrl-C; the step under way was finished.
  Interrupted = 130
};

/// An error with its exit code. The text is whole: it starts with the flag or
/// the file and has no line break at its end. An empty text means that the
/// message is on stderr already (diagnostics of the compiler).
class Failure : public llvm::ErrorInfo<Failure> {
public:
  static char ID;

  Failure(ExitCode code, std::string text)
      : code(code), text(std::move(text)) {}

  ExitCode getCode() const { return code; }
  llvm::StringRef getText() const { return text; }

  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override;

private:
  ExitCode code;
  std::string text;
};

/// Bad usage of a flag: `nz-run: error: <text>`, exit code 2.
llvm::Error usageError(const llvm::Twine &text);

/// Anything that fails later than the reading of flags, program and inputs:
/// `nz-run: error: <text>`, exit code 1.
llvm::Error runError(const llvm::Twine &text);

/// An error whose text is whole or, when empty, already printed.
llvm::Error printedError(ExitCode code, std::string text = {});

} // namespace nz::run

#endif // NZ_RUN_FAILURE_H
