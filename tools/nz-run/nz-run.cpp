//===- nz-run.cpp - Compiles one function of a program and runs it --------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Register.h"
#include "nz/Run/Options.h"
#include "nz/Run/OutOfMemory.h"
#include "nz/Run/Session.h"

#include "mlir/IR/DialectRegistry.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/thread.h"

#include <optional>

using namespace nz::run;

/// The parser and passes recurse as deep as programs nest; the stack of a main
/// thread is as large as the shell that started it says.
static constexpr unsigned kStackBytes = 256u << 20;

/// Understands the flags and does what they ask for.
static ExitCode runTool(llvm::ArrayRef<const char *> arguments) {
  auto options = parseOptions(arguments);
  if (!options)
    return reportErrors(options.takeError(), llvm::errs());
  if (options->help) {
    printHelp(llvm::outs());
    return ExitCode::Fine;
  }
  if (options->version) {
    llvm::outs() << "nz-run " NZ_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";
    return ExitCode::Fine;
  }
  mlir::DialectRegistry registry;
  nz::registerEverything(registry);
  return runSession(*options, registry, llvm::errs());
}

int main(int argc, char **argv) {
  endWithoutMemory("nz-run");
  // A closed standard stream must not become one of the files.
  (void)llvm::sys::Process::FixupStandardFileDescriptors();
  ExitCode code = ExitCode::Fine;
  llvm::ArrayRef<const char *> arguments(argv + 1, argv + argc);
  llvm::thread worker(std::optional<unsigned>(kStackBytes),
                      [&] { code = runTool(arguments); });
  worker.join();
  return static_cast<int>(code);
}
