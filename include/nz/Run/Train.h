//===- Train.h - Calls, one after another -----------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_TRAIN_H
#define NZ_RUN_TRAIN_H

#include "nz/Run/Invoke.h"
#include "nz/Run/Options.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

#include <optional>
#include <vector>

namespace nz::run {

/// A function compiled for given arguments, called step by step; carried
/// results become arguments in place. Arguments that are not carried are never
/// written.
class Stepper {
public:
  /// Compiles `signature` of `module` for the sizes of `arguments`.
  static llvm::Expected<std::unique_ptr<Stepper>>
  make(mlir::ModuleOp module, const Signature &signature,
       const Options &options, std::vector<Value> arguments);

  /// One call.
  llvm::Error step();
  /// Carried results become arguments.
  llvm::Error carry();
  /// The results of the last call; no step may follow.
  llvm::Expected<std::vector<Value>> takeResults();

  const Invocation &lastCall() const { return *invocation; }
  /// How long the first compilation took.
  double compileMilliseconds() const { return milliseconds; }

private:
  Stepper(mlir::ModuleOp module, const Signature &signature,
          const Options &options, std::vector<Value> arguments);
  llvm::Error recompile();
  std::vector<Value *> carriedArguments();
  llvm::Error forgetPatterns();

  mlir::ModuleOp module;
  const Signature &signature;
  const Options &options;
  std::vector<Value> arguments;
  CompileOptions compileOptions;
  std::optional<CompiledFunction> function;
  std::optional<Invocation> invocation;
  double milliseconds = 0;
  /// Patterns alive after the last cleaning.
  int64_t patternsKept = 0;
};

/// What the steps of a run gave.
struct StepsOutcome {
  std::vector<Value> results;
  bool interrupted = false;
};

/// Runs the steps that the options ask for, one without `--steps`, with
/// progress line (in `messages`) and log.
llvm::Expected<StepsOutcome> runSteps(Stepper &stepper, const Options &options,
                                      llvm::raw_ostream &messages);

/// Checks `--carry` and `--track` against the function.
llvm::Error checkStepOptions(const Signature &signature,
                             const Options &options);

} // namespace nz::run

#endif // NZ_RUN_TRAIN_H
