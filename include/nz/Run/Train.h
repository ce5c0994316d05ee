//===- Train.h - Calls, one after another -----------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_TRAIN_H
#define NZ_RUN_TRAIN_H

#include "nz/Run/Checkpoint.h"
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
/// written, and what follows from them alone is computed in the first step.
class Stepper {
public:
  /// Compiles `signature` of `module` for the sizes and stored entries of
  /// `arguments`, but for those that `start` says of some.
  static llvm::Expected<std::unique_ptr<Stepper>>
  make(mlir::ModuleOp module, const Signature &signature,
       const Options &options, std::vector<Value> arguments,
       const StartingPoint &start = {});

  /// One call.
  llvm::Error step();
  /// Carried results become arguments.
  llvm::Error carry();
  /// The results of the last call; no step may follow.
  llvm::Expected<std::vector<Value>> takeResults();

  const Invocation &lastCall() const { return *invocation; }
  /// The most bytes that the last step, or what was computed before it, had at
  /// once, and the largest allocation.
  int64_t peakBytes() const;
  int64_t largestBytes() const;

  /// Saves the carried arguments behind `step`. After `takeResults` they are in
  /// `results`; before, which is null then, `carry` has put them in place.
  llvm::Error save(int64_t step, double seconds,
                   const std::vector<Value> *results) const;
  /// How long the first compilation took.
  double compileMilliseconds() const { return milliseconds; }

private:
  Stepper(mlir::ModuleOp module, const Signature &signature,
          const Options &options, std::vector<Value> arguments);
  llvm::Error recompile();
  llvm::Error computeConstants();
  std::vector<Value *> carriedArguments();
  llvm::Error forgetPatterns();

  mlir::ModuleOp module;
  const Signature &signature;
  const Options &options;
  std::vector<Value> arguments;
  CompileOptions compileOptions;
  std::optional<CompiledFunction> function;
  /// The function as it was compiled, which takes constants too, and the one
  /// that computes these.
  Signature stepSignature, constantsSignature;
  std::optional<Invocation> constants, invocation;
  /// Whether the next step has to compute the constants first.
  bool lacksConstants = false;
  double milliseconds = 0;
  /// Patterns alive after the last cleaning.
  int64_t patternsKept = 0;
};

/// What the steps of a run gave.
struct StepsOutcome {
  std::vector<Value> results;
  bool interrupted = false;
  /// The last checkpoint could not be written; results are there all the same.
  llvm::Error unsaved = llvm::Error::success();
};

/// Runs the steps that the options ask for behind `start`, one without
/// `--steps`, with progress line (in `messages`), log and checkpoints.
llvm::Expected<StepsOutcome> runSteps(Stepper &stepper, const Options &options,
                                      const StartingPoint &start,
                                      llvm::raw_ostream &messages);

/// Checks `--carry` and `--track` against the function.
llvm::Error checkStepOptions(const Signature &signature,
                             const Options &options);

} // namespace nz::run

#endif // NZ_RUN_TRAIN_H
