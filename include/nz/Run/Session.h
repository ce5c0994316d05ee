//===- Session.h - One run of nz-run, from flags to exit code ---*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_SESSION_H
#define NZ_RUN_SESSION_H

#include "nz/Run/Failure.h"
#include "nz/Run/Options.h"

#include "llvm/Support/raw_ostream.h"

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace nz::run {

/// Does what the options ask for. Results go to standard output, errors and
/// progress to `messages`; every error has its exit code.
ExitCode runSession(const Options &options,
                    const mlir::DialectRegistry &registry,
                    llvm::raw_ostream &messages);

/// Prints the errors to `messages`, and gives the exit code of the first.
ExitCode reportErrors(llvm::Error error, llvm::raw_ostream &messages);

} // namespace nz::run

#endif // NZ_RUN_SESSION_H
