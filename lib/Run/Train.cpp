//===- Train.cpp - Calls, one after another -------------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/Train.h"

#include "nz/Run/Failure.h"
#include "nz/Run/Interrupt.h"
#include "nz/Run/OutOfMemory.h"
#include "nz/Run/Progress.h"

#include "llvm/ADT/STLExtras.h"

/// Of the OpenMP library, which has no header of its own here.
extern "C" void omp_set_num_threads(int);

using namespace llvm;
using namespace nz;
using namespace nz::run;

Stepper::Stepper(mlir::ModuleOp module, const Signature &signature,
                 const Options &options, std::vector<Value> arguments)
    : module(module), signature(signature), options(options),
      arguments(std::move(arguments)), compileOptions(options) {
  // Otherwise the library takes OMP_NUM_THREADS, or all cores.
  if (options.threads > 0)
    omp_set_num_threads(static_cast<int>(
        std::min<int64_t>(options.threads, std::numeric_limits<int>::max())));
  for (const Value &argument : this->arguments) {
    compileOptions.sizes.push_back(argument.type.shape);
    compileOptions.entries.push_back(argument.storedEntries());
  }
  compileOptions.donated.resize(this->arguments.size());
  for (const Carry &carry : options.carries)
    compileOptions.donated[carry.argument] = true;
  // One call computes everything once.
  compileOptions.hoistConstants =
      !options.carries.empty() &&
      (options.benchmark || options.steps.value_or(1) > 1) &&
      compileOptions.has(Optimization::HoistedConstants);
}

Expected<std::unique_ptr<Stepper>> Stepper::make(mlir::ModuleOp module,
                                                 const Signature &signature,
                                                 const Options &options,
                                                 std::vector<Value> arguments,
                                                 const StartingPoint &start) {
  std::unique_ptr<Stepper> stepper(
      new Stepper(module, signature, options, std::move(arguments)));
  for (auto [number, any] : enumerate(start.anySizes))
    if (any)
      stepper->compileOptions.sizes[number] = signature.arguments[number].shape;
  for (auto [number, entries] : enumerate(start.entries))
    if (entries)
      stepper->compileOptions.entries[number] = *entries;
  if (Error error = stepper->recompile())
    return error;
  stepper->milliseconds = stepper->function->milliseconds;
  return stepper;
}

Error Stepper::recompile() {
  CompilingScope scope;
  invocation.reset();
  constants.reset();
  function.reset();
  auto compiled = compile(module, signature, compileOptions);
  if (!compiled)
    return compiled.takeError();
  function.emplace(std::move(*compiled));
  constantsSignature = stepSignature = signature;
  constantsSignature.results.clear();
  for (int64_t rank : function->constantRanks) {
    ArgumentType type;
    type.kind = ArgumentKind::Dense;
    type.shape.assign(rank, kDynamicSize);
    constantsSignature.results.push_back(type);
    stepSignature.arguments.push_back(type);
  }
  lacksConstants = function->constants;
  if (lacksConstants)
    constants.emplace(function->constants, constantsSignature);
  invocation.emplace(function->address, stepSignature);
  for (auto [number, argument] : enumerate(arguments))
    invocation->bind(number, argument);
  return Error::success();
}

/// What cannot be computed beforehand is left to the step: only there it has a
/// place in the order of errors.
Error Stepper::computeConstants() {
  for (auto [number, argument] : enumerate(arguments))
    constants->bind(number, argument);
  if (Error error = constants->call()) {
    consumeError(std::move(error));
    compileOptions.hoistConstants = false;
    return recompile();
  }
  invocation->bindResults(arguments.size(), *constants);
  lacksConstants = false;
  return Error::success();
}

Error Stepper::step() {
  if (lacksConstants)
    if (Error error = computeConstants())
      return error;
  return invocation->call();
}

int64_t Stepper::peakBytes() const {
  return std::max(invocation->report().peakBytes,
                  constants ? constants->report().peakBytes : 0);
}

int64_t Stepper::largestBytes() const {
  return std::max(invocation->report().largestBytes,
                  constants ? constants->report().largestBytes : 0);
}

std::vector<Value *> Stepper::carriedArguments() {
  std::vector<Value *> carried;
  for (const Carry &carry : options.carries)
    carried.push_back(&arguments[carry.argument]);
  return carried;
}

Error Stepper::carry() {
  if (options.carries.empty())
    return Error::success();
  // All are taken before one is given, for results may be exchanged.
  std::vector<Value> next;
  for (const Carry &carry : options.carries) {
    auto value = invocation->takeResult(carry.result, carriedArguments());
    if (!value)
      return value.takeError();
    const ArgumentType &declared = signature.arguments[carry.argument];
    if (!fits(value->type, declared))
      return runError("--carry: expected result " + Twine(carry.result) +
                      " to be " + declared.text() + " as argument " +
                      Twine(carry.argument) + ", found " + value->type.text());
    next.push_back(std::move(*value));
  }
  invocation->dropResults();
  bool resized = false;
  for (auto [carry, value] : zip_equal(options.carries, next)) {
    auto &sizes = compileOptions.sizes[carry.argument];
    const auto &declared = signature.arguments[carry.argument].shape;
    // Code that was made for fixed sizes is made again, for any.
    if (sizes != declared && sizes != value.type.shape) {
      sizes = declared;
      resized = true;
    }
    arguments[carry.argument] = std::move(value);
    invocation->bind(carry.argument, arguments[carry.argument]);
  }
  if (Error error = forgetPatterns())
    return error;
  return resized ? recompile() : Error::success();
}

Error Stepper::forgetPatterns() {
  // A program that chooses patterns by values makes new ones in every step.
  if (runtime::livePatterns() < 2 * patternsKept + 64)
    return Error::success();
  std::vector<const runtime::Pattern *> roots;
  for (const Value &argument : arguments)
    if (argument.pattern)
      roots.push_back(argument.pattern);
  runtime::Status status = runtime::releaseUnreachable(roots);
  if (!status.ok())
    return runError(status.text());
  patternsKept = runtime::livePatterns();
  return Error::success();
}

Expected<std::vector<Value>> Stepper::takeResults() {
  std::vector<Value> results;
  for (size_t number = 0; number < signature.results.size(); ++number) {
    auto value = invocation->takeResult(number, carriedArguments());
    if (!value)
      return value.takeError();
    results.push_back(std::move(*value));
  }
  return results;
}

Error Stepper::save(int64_t step, double seconds,
                    const std::vector<Value> *results) const {
  std::vector<const Value *> carried;
  StartingPoint point{step,
                      seconds,
                      std::vector<bool>(arguments.size()),
                      std::vector<std::optional<int64_t>>(arguments.size()),
                      {}};
  for (const Carry &carry : options.carries) {
    carried.push_back(results ? &(*results)[carry.result]
                              : &arguments[carry.argument]);
    // Sizes that changed with the last step change its code before the next.
    const auto &declared = signature.arguments[carry.argument].shape;
    const auto &compiled = compileOptions.sizes[carry.argument];
    point.anySizes[carry.argument] =
        compiled == declared || compiled != carried.back()->type.shape;
    point.entries[carry.argument] = compileOptions.entries[carry.argument];
  }
  return writeCheckpoint(options.checkpoint, signature, options, point, carried,
                         results);
}

Expected<StepsOutcome> nz::run::runSteps(Stepper &stepper,
                                         const Options &options,
                                         const StartingPoint &start,
                                         raw_ostream &messages) {
  int64_t steps = options.steps.value_or(1);
  bool saves = !options.checkpoint.empty();
  auto progress = Progress::start(steps, options.track.has_value(), options.log,
                                  messages, start.step, start.seconds);
  if (!progress)
    return progress.takeError();
  StepsOutcome outcome;
  {
    SteppingScope stepping;
    for (int64_t number = start.step + 1;; ++number) {
      if (Error error = stepper.step())
        return joinErrors(std::move(error), (*progress)->finish());
      std::optional<double> loss;
      if (options.track)
        loss = stepper.lastCall().scalarResult(*options.track);
      (*progress)->step(number, loss);
      outcome.interrupted = wasInterrupted();
      if (number == steps || outcome.interrupted)
        break;
      if (Error error = stepper.carry())
        return joinErrors(std::move(error), (*progress)->finish());
      if (saves && options.checkpointEvery &&
          number % *options.checkpointEvery == 0)
        if (Error error =
                stepper.save(number, (*progress)->secondsSinceStart(), nullptr))
          return joinErrors(std::move(error), (*progress)->finish());
    }
    auto results = stepper.takeResults();
    if (!results)
      return results.takeError();
    outcome.results = std::move(*results);
    if (saves)
      outcome.unsaved = joinErrors(
          std::move(outcome.unsaved),
          stepper.save((*progress)->lastStep(),
                       (*progress)->secondsSinceStart(), &outcome.results));
  }
  // A log that is not whole keeps no result from being written.
  outcome.unsaved =
      joinErrors(std::move(outcome.unsaved), (*progress)->finish());
  return outcome;
}

Error nz::run::checkStepOptions(const Signature &signature,
                                const Options &options) {
  int64_t arguments = signature.arguments.size();
  int64_t results = signature.results.size();
  for (const Carry &carry : options.carries) {
    std::string flag = "--carry=" + std::to_string(carry.result) + ":" +
                       std::to_string(carry.argument);
    if (carry.result >= results)
      return usageError(flag + ": expected a result below " + Twine(results) +
                        ", found " + Twine(carry.result));
    if (carry.argument >= arguments)
      return usageError(flag + ": expected an argument below " +
                        Twine(arguments) + ", found " + Twine(carry.argument));
    const ArgumentType &from = signature.results[carry.result];
    const ArgumentType &to = signature.arguments[carry.argument];
    if (!fits(from, to))
      return usageError(flag + ": expected a result of type " + to.text() +
                        ", found " + from.text());
  }
  if (!options.track)
    return Error::success();
  if (*options.track >= results)
    return usageError("--track: expected a result below " + Twine(results) +
                      ", found " + Twine(*options.track));
  if (!signature.results[*options.track].isScalar())
    return usageError("--track: expected a scalar result, found result " +
                      Twine(*options.track) + " of type " +
                      signature.results[*options.track].text());
  return Error::success();
}
