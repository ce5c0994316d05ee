//===- Session.cpp - One run of nz-run, from flags to exit code -----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/Session.h"

#include "nz/IO/Files.h"
#include "nz/Run/Arguments.h"
#include "nz/Run/Benchmark.h"
#include "nz/Run/CheckGradient.h"
#include "nz/Run/Compile.h"
#include "nz/Run/Interrupt.h"
#include "nz/Run/OutOfMemory.h"
#include "nz/Run/Results.h"
#include "nz/Run/Train.h"
#include "nz/Runtime/Pattern.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

#include <limits>
#include <malloc.h>
#include <stdexcept>

using namespace llvm;
using namespace nz;
using namespace nz::run;

namespace {

/// One run of the tool; every step may end it.
class Session {
public:
  Session(const Options &options, mlir::MLIRContext &context,
          raw_ostream &messages, ExitCode &withoutMemory)
      : options(options), context(context), messages(messages),
        withoutMemory(withoutMemory), diagnostics(sources, &context, messages) {
  }

  Expected<ExitCode> run();

private:
  Expected<Signature> describe();
  Error checkOutputs() const;
  Error emit();
  Error emitObject(const CompileOptions &compileOptions);
  Error writeEmitted(const std::string &path, StringRef bytes);
  Expected<ExitCode> finish(StepsOutcome &outcome);
  Expected<ExitCode> finishAtOnce(StartingPoint start,
                                  const std::vector<Value> &arguments);

  const Options &options;
  mlir::MLIRContext &context;
  raw_ostream &messages;
  /// The exit code of a run that has no memory left even to say for what.
  ExitCode &withoutMemory;
  SourceMgr sources;
  mlir::SourceMgrDiagnosticHandler diagnostics;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  Signature signature;
};

/// An error if standard output did not take what was printed.
Error checkStandardOutput() {
  outs().flush();
  std::error_code error = outs().error();
  outs().clear_error();
  if (!error)
    return Error::success();
  return runError("cannot write to standard output: " + error.message());
}

/// Gathers errors so that what can still be done is done.
void join(Error &all, Error more) {
  all = joinErrors(std::move(all), std::move(more));
}

Expected<Signature> Session::describe() {
  auto described = describeEntry(*module, options.entry, options.gradient);
  if (described)
    return described;
  Error error = described.takeError();
  bool usage = false;
  error = handleErrors(std::move(error),
                       [&](std::unique_ptr<Failure> failure) -> Error {
                         usage = failure->getCode() == ExitCode::BadUsage;
                         return Error(std::move(failure));
                       });
  if (usage)
    return error;
  // Types that have no values here: the compiler says why, if it refuses them.
  auto compiled = emitProgram(*module, options.entry, options.gradient,
                              EmitForm::LLVMDialect, CompileOptions());
  if (compiled)
    return error;
  consumeError(std::move(error));
  return compiled.takeError();
}

Error Session::checkOutputs() const {
  auto count = [&](StringRef flag, size_t found) -> Error {
    if (found <= signature.results.size())
      return Error::success();
    return usageError(flag + ": expected at most one a result, " +
                      Twine(signature.results.size()) + " in all, found " +
                      Twine(found));
  };
  if (Error error = count("--output", options.outputs.size()))
    return error;
  if (Error error = count("--expected-output", options.expectedOutputs.size()))
    return error;
  for (const std::string &path : options.outputs)
    if (Error error = checkOutputPath(path))
      return error;
  return Error::success();
}

Error Session::writeEmitted(const std::string &path, StringRef bytes) {
  if (path == "-") {
    outs() << bytes;
    return checkStandardOutput();
  }
  auto written = io::writeFile(path, bytes);
  if (!written)
    return printedError(ExitCode::Failed, written.error().message());
  return Error::success();
}

Error Session::emitObject(const CompileOptions &compileOptions) {
  auto described = describe();
  if (!described)
    return described.takeError();
  auto entry = describeForC(*described);
  if (!entry)
    return entry.takeError();
  auto object = emitObjectFile(*module, *described, *entry, compileOptions);
  if (!object)
    return object.takeError();
  StringRef header = options.emitFile;
  if (header.consume_back(".o") && !header.empty()) {
    std::string path = header.str() + ".h";
    if (Error error = writeEmitted(
            path, printHeader(*entry, sys::path::filename(path).str())))
      return error;
  }
  return writeEmitted(options.emitFile, *object);
}

Error Session::emit() {
  // Names and positions are checked as for a run; types may be any.
  auto described = describeEntry(*module, options.entry, options.gradient);
  if (!described) {
    Error error = handleErrors(described.takeError(),
                               [](std::unique_ptr<Failure> failure) -> Error {
                                 if (failure->getCode() == ExitCode::BadUsage)
                                   return Error(std::move(failure));
                                 return Error::success();
                               });
    if (error)
      return error;
  }
  CompileOptions compileOptions(options);
  if (options.emit == EmitForm::Object)
    return emitObject(compileOptions);
  auto text = emitProgram(*module, options.entry, options.gradient,
                          *options.emit, compileOptions);
  if (!text)
    return text.takeError();
  return writeEmitted(options.emitFile, *text);
}

Expected<ExitCode> Session::finish(StepsOutcome &outcome) {
  Error errors = std::move(outcome.unsaved);
  bool matches = true;
  for (size_t number = 0; number < outcome.results.size(); ++number) {
    const Value &value = outcome.results[number];
    bool hasOutput = number < options.outputs.size();
    bool isCompared = number < options.expectedOutputs.size();
    if (hasOutput && options.outputs[number] != "-")
      join(errors, writeResult(options.outputs[number], number, value));
    else if (hasOutput || !isCompared)
      join(errors, printResult(outs(), number, value));
    if (!isCompared)
      continue;
    auto same = compareResult(outs(), options.expectedOutputs[number], number,
                              value, options.tolerance);
    if (same)
      matches &= *same;
    else
      join(errors, same.takeError());
  }
  join(errors, checkStandardOutput());
  if (errors)
    return errors;
  if (outcome.interrupted)
    return ExitCode::Interrupted;
  return matches ? ExitCode::Fine : ExitCode::Failed;
}

/// A resumed run that has no step left to do: its results are those of the
/// checkpoint, and the log of its steps stands.
Expected<ExitCode> Session::finishAtOnce(StartingPoint start,
                                         const std::vector<Value> &arguments) {
  messages << "nz-run: step " << start.step << " of " << start.step
           << " is done; the results are those of '" << options.resume << "'\n";
  StepsOutcome outcome;
  outcome.results = std::move(start.results);
  std::vector<const Value *> carried;
  for (const Carry &carry : options.carries)
    carried.push_back(&arguments[carry.argument]);
  if (!options.checkpoint.empty())
    join(outcome.unsaved,
         writeCheckpoint(options.checkpoint, signature, options, start, carried,
                         &outcome.results));
  return finish(outcome);
}

Expected<ExitCode> Session::run() {
  if (options.joinBudget > 0)
    runtime::setJoinBudget(options.joinBudget);
  auto parsed = parseProgram(options.program, context, sources);
  if (!parsed)
    return parsed.takeError();
  module = std::move(*parsed);
  if (options.emit) {
    if (Error error = emit())
      return error;
    return ExitCode::Fine;
  }
  auto described = describe();
  if (!described)
    return described.takeError();
  signature = std::move(*described);
  if (Error error = checkOutputs())
    return error;
  if (Error error = checkStepOptions(signature, options))
    return error;
  withoutMemory = ExitCode::BadUsage;
  auto arguments =
      makeArguments(options.inputs, signature.arguments, signature.entry);
  if (!arguments)
    return arguments.takeError();
  withoutMemory = ExitCode::Failed;
  if (options.checkDirections) {
    auto passed = checkGradient(outs(), *module, signature, options,
                                std::move(*arguments));
    if (!passed)
      return passed.takeError();
    if (Error error = checkStandardOutput())
      return error;
    return *passed ? ExitCode::Fine : ExitCode::Failed;
  }
  StartingPoint start;
  if (!options.resume.empty()) {
    withoutMemory = ExitCode::BadUsage;
    auto point = readCheckpoint(options.resume, signature, options, *arguments);
    if (!point)
      return point.takeError();
    start = std::move(*point);
    withoutMemory = ExitCode::Failed;
  }
  if (!options.checkpoint.empty())
    if (Error error = checkCheckpointPath(options.checkpoint))
      return error;
  if (!start.results.empty()) {
    MemoryErrorScope scope;
    return finishAtOnce(std::move(start), *arguments);
  }
  auto stepper =
      Stepper::make(*module, signature, options, std::move(*arguments), start);
  if (!stepper)
    return stepper.takeError();
  // The last checkpoint stands, and results that can be written are.
  MemoryErrorScope scope;
  if (options.benchmark) {
    auto interrupted = benchmark(outs(), **stepper, *options.benchmark);
    if (!interrupted)
      return interrupted.takeError();
    if (Error error = checkStandardOutput())
      return error;
    return *interrupted ? ExitCode::Interrupted : ExitCode::Fine;
  }
  auto outcome = runSteps(**stepper, options, start, messages);
  if (!outcome)
    return outcome.takeError();
  return finish(*outcome);
}

} // namespace

ExitCode nz::run::reportErrors(Error error, raw_ostream &messages) {
  ExitCode code = ExitCode::Fine;
  handleAllErrors(
      std::move(error),
      [&](const Failure &failure) {
        if (!failure.getText().empty())
          messages << failure.getText() << "\n";
        if (code == ExitCode::Fine)
          code = failure.getCode();
      },
      [&](const ErrorInfoBase &other) {
        messages << "nz-run: error: " << other.message() << "\n";
        if (code == ExitCode::Fine)
          code = ExitCode::Failed;
      });
  return code;
}

/// Keeps freed memory in the process: a step allocates what the step before
/// freed, and pages that come anew from the system cost more than the step.
static void keepFreedMemory() {
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
}

ExitCode nz::run::runSession(const Options &options,
                             const mlir::DialectRegistry &registry,
                             raw_ostream &messages) {
  keepFreedMemory();
  installSignalHandlers();
  ExitCode withoutMemory = ExitCode::Failed;
  try {
    mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
    // Messages name the place; what lowering made of it helps nobody there.
    context.printOpOnDiagnostic(false);
    auto code = Session(options, context, messages, withoutMemory).run();
    return code ? *code : reportErrors(code.takeError(), messages);
  } catch (const std::bad_alloc &) {
  } catch (const std::length_error &) {
    // A size that no memory could have.
  }
  messages << "nz-run: error: expected enough memory, found none left\n";
  return withoutMemory;
}
