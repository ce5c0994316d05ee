//===- Options.cpp - The command line of nz-run, understood ---------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/Options.h"

#include "nz/Run/Failure.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Option/Arg.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>

using namespace llvm;
using namespace llvm::opt; // flags of the generated table
using namespace nz::run;

namespace {

enum Flag : unsigned {
  OPT_INVALID = 0,
#define OPTION(...) LLVM_MAKE_OPT_ID(__VA_ARGS__),
#include "Options.inc"
#undef OPTION
};

#define OPTTABLE_STR_TABLE_CODE
#include "Options.inc"
#undef OPTTABLE_STR_TABLE_CODE

#define OPTTABLE_PREFIXES_TABLE_CODE
#include "Options.inc"
#undef OPTTABLE_PREFIXES_TABLE_CODE

constexpr opt::OptTable::Info kFlags[] = {
#define OPTION(...) LLVM_CONSTRUCT_OPT_INFO(__VA_ARGS__),
#include "Options.inc"
#undef OPTION
};

class FlagTable : public opt::GenericOptTable {
public:
  FlagTable() : GenericOptTable(OptionStrTable, OptionPrefixesTable, kFlags) {}
};

/// Reads the values of flags; the first mistake stands.
class Reader {
public:
  explicit Reader(const opt::InputArgList &list) : list(list) {}

  std::string text(Flag flag, StringRef absent) const {
    return list.getLastArgValue(flag, absent).str();
  }

  std::optional<int64_t> positive(Flag flag) {
    return integer(flag, 1, "a positive integer");
  }

  std::optional<int64_t> position(Flag flag, const char *what) {
    return integer(flag, 0, what);
  }

  int optimization() {
    const opt::Arg *arg = list.getLastArg(OPT_optimize);
    if (!arg)
      return 2;
    unsigned level = 0;
    if (StringRef(arg->getValue()).getAsInteger(10, level) || level > 3)
      expected(*arg, "a level from 0 to 3, as in '-O0'");
    return static_cast<int>(level);
  }

  std::optional<double> tolerance() {
    const opt::Arg *arg = list.getLastArg(OPT_tolerance);
    if (!arg)
      return std::nullopt;
    double value = 0;
    if (StringRef(arg->getValue()).getAsDouble(value) || !(value >= 0) ||
        std::isinf(value))
      expected(*arg, "a number that is not negative");
    return value;
  }

  SmallVector<int64_t> positions(const opt::Arg &arg) {
    SmallVector<int64_t> result;
    SmallVector<StringRef> pieces;
    StringRef(arg.getValue()).split(pieces, ',');
    for (StringRef piece : pieces) {
      int64_t number = 0;
      if (piece.getAsInteger(10, number) || number < 0) {
        expected(arg, "argument numbers separated by commas, as in '0,2'");
        return result;
      }
      if (is_contained(result, number))
        fail(spelling(arg) + ": expected distinct arguments, found " +
             Twine(number) + " twice");
      result.push_back(number);
    }
    return result;
  }

  std::vector<nz::Optimization> without() {
    std::vector<nz::Optimization> result;
    for (const opt::Arg *arg : list.filtered(OPT_without)) {
      SmallVector<StringRef> names;
      StringRef(arg->getValue()).split(names, ',');
      for (StringRef name : names) {
        auto optimization = nz::parseOptimization(name);
        if (optimization)
          result.push_back(*optimization);
        else
          expected(*arg, nz::listOptimizations());
      }
    }
    return result;
  }

  nz::MemorySizes memory() {
    nz::MemorySizes sizes;
    for (const opt::Arg *arg : list.filtered(OPT_memory)) {
      SmallVector<StringRef> pieces;
      StringRef(arg->getValue()).split(pieces, ',');
      for (StringRef piece : pieces) {
        auto [name, bytes] = piece.split(':');
        int64_t *size = StringSwitch<int64_t *>(name)
                            .Case("near-cache", &sizes.nearCache)
                            .Case("last-cache", &sizes.lastCache)
                            .Case("long-row", &sizes.longRow)
                            .Default(nullptr);
        if (!size || bytes.getAsInteger(10, *size) || *size < 0)
          expected(*arg,
                   "'near-cache', 'last-cache' or 'long-row' and a number "
                   "of bytes, as in 'near-cache:1048576,long-row:128'");
      }
    }
    return sizes;
  }

  std::vector<Carry> carries() {
    std::vector<Carry> result;
    for (const opt::Arg *arg : list.filtered(OPT_carry)) {
      SmallVector<StringRef> pairs;
      StringRef(arg->getValue()).split(pairs, ',');
      for (StringRef pair : pairs) {
        Carry carry;
        auto [from, to] = pair.split(':');
        if (from.getAsInteger(10, carry.result) || carry.result < 0 ||
            to.getAsInteger(10, carry.argument) || carry.argument < 0) {
          expected(*arg, "pairs RESULT:ARGUMENT separated by commas, as in "
                         "'0:0,1:3'");
          return result;
        }
        for (const Carry &other : result)
          if (other.argument == carry.argument)
            fail(spelling(*arg) +
                 ": expected one result an argument, found "
                 "two for argument " +
                 Twine(carry.argument));
        result.push_back(carry);
      }
    }
    return result;
  }

  /// The paths of a flag whose values start with '@'; `dash` also takes '-'.
  std::vector<std::string> files(Flag flag, bool dash) {
    std::vector<std::string> result;
    for (const opt::Arg *arg : list.filtered(flag)) {
      StringRef value = arg->getValue();
      if (dash && value == "-") {
        result.push_back("-");
      } else if (value.consume_front("@") && !value.empty()) {
        result.push_back(value.str());
      } else {
        expected(*arg, dash ? "@FILE or '-'" : "@FILE");
      }
    }
    return result;
  }

  /// The value of a flag that names something; not empty where the flag is.
  std::string name(Flag flag, const char *what) {
    const opt::Arg *arg = list.getLastArg(flag);
    if (arg && StringRef(arg->getValue()).empty())
      expected(*arg, what);
    return arg ? arg->getValue() : "";
  }

  /// FILE or FILE:EVERY.
  void checkpoint(Options &options) {
    options.checkpoint = name(OPT_checkpoint, "FILE or FILE:EVERY");
    auto [file, every] = StringRef(options.checkpoint).rsplit(':');
    int64_t number = 0;
    if (every.getAsInteger(10, number))
      return;
    if (number < 1 || file.empty())
      expected(*list.getLastArg(OPT_checkpoint),
               "FILE or FILE:EVERY with a positive number of steps");
    options.checkpointEvery = number;
    options.checkpoint = file.str();
  }

  void expected(const opt::Arg &arg, const Twine &what) {
    fail(spelling(arg) + ": expected " + what + ", found '" + arg.getValue() +
         "'");
  }

  void fail(const Twine &text) {
    if (mistake.empty())
      mistake = text.str();
  }

  Error takeError() const {
    return mistake.empty() ? Error::success() : usageError(mistake);
  }

private:
  static StringRef spelling(const opt::Arg &arg) {
    return arg.getSpelling().rtrim('=');
  }

  std::optional<int64_t> integer(Flag flag, int64_t least, const char *what) {
    const opt::Arg *arg = list.getLastArg(flag);
    if (!arg)
      return std::nullopt;
    int64_t value = 0;
    if (StringRef(arg->getValue()).getAsInteger(10, value) || value < least)
      expected(*arg, what);
    return value;
  }

  const opt::InputArgList &list;
  std::string mistake;
};

/// Flags that make no sense beside each other, or without another one.
void checkTogether(const Options &options, Reader &reader) {
  if (options.benchmark && options.steps)
    reader.fail("--benchmark: expected no --steps beside it; the timed calls "
                "carry what --carry says");
  if (!options.carries.empty() && !options.steps && !options.benchmark)
    reader.fail("--carry: expected --steps=N or --benchmark=N beside it");
  if (options.track && !options.steps)
    reader.fail("--track: expected --steps=N beside it");
  if (!options.log.empty() && !options.steps)
    reader.fail("--log: expected --steps=N beside it");
  if (!options.checkpoint.empty() && !options.steps)
    reader.fail("--checkpoint: expected --steps=N beside it");
  if (!options.resume.empty() && !options.steps)
    reader.fail("--resume: expected --steps=N beside it");
  if (options.checkDirections && (options.steps || options.benchmark))
    reader.fail(
        "--check-gradient: expected no --steps and no --benchmark beside it");
  bool results = !options.outputs.empty() || !options.expectedOutputs.empty();
  if (options.benchmark && results)
    reader.fail("--benchmark: expected no --output and no --expected-output "
                "beside it; results are not written");
  if (options.checkDirections && results)
    reader.fail("--check-gradient: expected no --output and no "
                "--expected-output beside it; results are not written");
  if (options.emit && (options.steps || options.benchmark ||
                       options.checkDirections || results))
    reader.fail("--emit: expected no flag beside it that runs the program");
  bool emitsCode =
      options.emit == EmitForm::LLVMIR || options.emit == EmitForm::Object;
  if (!options.target.empty() && !emitsCode)
    reader.fail("--target: expected --emit=llvm-ir or --emit=object beside it");
  if (!options.cpu.empty() && !emitsCode)
    reader.fail("--cpu: expected --emit=llvm-ir or --emit=object beside it");
  if (options.emitFile != "-" && !options.emit)
    reader.fail("-o: expected --emit=FORM beside it; results are written by "
                "--output=@FILE");
}

/// Unknown flags, and flags without their value.
Error checkNames(const FlagTable &table, const opt::InputArgList &list) {
  for (const opt::Arg *arg : list) {
    switch (arg->getOption().getID()) {
    case OPT_UNKNOWN: {
      std::string spelled = arg->getAsString(list), nearest;
      StringRef flag = StringRef(spelled).split('=').first;
      // A known flag without its value.
      std::string whole = (flag + "=").str();
      for (const opt::OptTable::Info &info : kFlags)
        if (info.getPrefixedName(OptionStrTable) == whole)
          return usageError(flag + ": expected a value, as in '" + flag + "=" +
                            (info.MetaVar ? info.MetaVar : "...") + "'");
      if (table.findNearest(flag, nearest) <= 2)
        return usageError("unknown flag '" + spelled + "'; did you mean '" +
                          nearest + "'?");
      return usageError("unknown flag '" + spelled +
                        "'; --help lists the flags");
    }
    default:
      break;
    }
  }
  return Error::success();
}

} // namespace

Expected<Options> nz::run::parseOptions(ArrayRef<const char *> arguments) {
  FlagTable table;
  unsigned missingIndex = 0, missingCount = 0;
  opt::InputArgList list =
      table.ParseArgs(arguments, missingIndex, missingCount);
  Options options;
  options.help = list.hasArg(OPT_help);
  options.version = list.hasArg(OPT_version);
  if (options.help || options.version)
    return options;
  if (missingCount)
    return usageError(Twine(arguments[missingIndex]) +
                      ": expected a value behind it");
  if (Error error = checkNames(table, list))
    return error;

  Reader reader(list);
  std::vector<std::string> programs = list.getAllArgValues(OPT_INPUT);
  if (programs.empty())
    return usageError("expected a program, as in 'nz-run FILE.mlir'; '-' is "
                      "standard input, --help shows more");
  if (programs.size() > 1)
    return usageError("expected one program, found '" + programs[0] +
                      "' and '" + programs[1] + "'");
  options.program = programs[0];
  options.entry = reader.text(OPT_entry, "main");
  options.inputs = list.getAllArgValues(OPT_input);
  options.outputs = reader.files(OPT_output, /*dash=*/true);
  options.expectedOutputs = reader.files(OPT_expected_output, /*dash=*/false);
  if (const opt::Arg *arg = list.getLastArg(OPT_gradient))
    options.gradient = reader.positions(*arg);
  if (list.hasArg(OPT_check_gradient))
    options.checkDirections = 5;
  if (auto directions = reader.positive(OPT_check_gradient_eq))
    options.checkDirections = directions;
  options.tolerance = reader.tolerance();
  options.steps = reader.positive(OPT_steps);
  options.carries = reader.carries();
  options.track = reader.position(OPT_track, "the number of a result");
  reader.checkpoint(options);
  options.resume = reader.name(OPT_resume, "a file name");
  options.log = reader.name(OPT_log, "a file name");
  options.cache = reader.name(OPT_cache, "the name of a folder");
  options.target = reader.name(OPT_target, "a target triple");
  options.cpu = reader.name(OPT_cpu, "the name of a processor");
  options.benchmark = reader.positive(OPT_benchmark);
  options.threads = reader.positive(OPT_threads).value_or(0);
  options.optimization = reader.optimization();
  options.without = reader.without();
  options.memory = reader.memory();
  options.joinBudget = reader.positive(OPT_join_budget).value_or(0);
  if (const opt::Arg *arg = list.getLastArg(OPT_backend)) {
    auto backend = StringSwitch<std::optional<Backend>>(arg->getValue())
                       .Case("loops", Backend::Loops)
                       .Case("sparse-tensor", Backend::SparseTensor)
                       .Default(std::nullopt);
    if (!backend)
      reader.expected(*arg, "'loops' or 'sparse-tensor'");
    options.backend = backend.value_or(Backend::Loops);
  }
  if (const opt::Arg *arg = list.getLastArg(OPT_emit)) {
    options.emit = StringSwitch<std::optional<EmitForm>>(arg->getValue())
                       .Case("sparse-tensor", EmitForm::SparseTensor)
                       .Case("llvm-dialect", EmitForm::LLVMDialect)
                       .Case("llvm-ir", EmitForm::LLVMIR)
                       .Case("object", EmitForm::Object)
                       .Default(std::nullopt);
    if (!options.emit)
      reader.expected(*arg,
                      "'sparse-tensor', 'llvm-dialect', 'llvm-ir' or 'object'");
  }
  options.emitFile = reader.text(OPT_o, "-");
  checkTogether(options, reader);
  if (Error error = reader.takeError())
    return error;
  return options;
}

void nz::run::printHelp(raw_ostream &os) {
  FlagTable().printHelp(
      os, "nz-run FILE.mlir [flags]",
      "nz-run compiles one function of an MLIR program and runs it");
  os << R"(
Inputs, --input=SPEC once for each argument:
  @A.mtx @A.tns @A.npz @x.npy a file; '@./0' is a file named 0
  f32=0.5   4x5xf32=1,2,...   a scalar; an array row by row (one value is
                              repeated)
  zeros  ones  random:7       generated, with the sizes of the argument
  4x5xf32=random:7            generated, with sizes said
  100x100xf32=random:7:0.05   sparse: 5 % of the entries, seed 7
  random:7@0                  values on the pattern of argument 0
  @0                          for a pattern argument: the pattern of argument 0

Optimizations, --without=NAME,... leaves them out:
)";
  nz::printOptimizations(os);
  os << R"(
Examples:
  nz-run loss.mlir --input=@A.mtx --input=@x.npy
      runs @main and prints its results
  nz-run loss.mlir --input=@A.mtx --input=@x.npy --gradient=0 --output=- --output=@dA.mtx
      prints the value, writes the gradient with respect to argument 0
  nz-run loss.mlir --input=@A.mtx --input=random:1 --check-gradient
      compares every gradient with central differences
  nz-run train.mlir --input=@W.mtx --input=@x.npy --steps=1000 --carry=0:0 --track=1
      trains: result 0 is the next W, result 1 the loss
  nz-run train.mlir --input=@W.mtx --input=@x.npy --steps=1000 --carry=0:0 --checkpoint=W.ckpt:100
      saves W every 100 steps; the same command with --resume=W.ckpt goes on
  nz-run loss.mlir --gradient=0 --emit=object -o loss.o
      compiles for C: loss.o and loss.h; link with libNzRuntime and libomp
  nz-run loss.mlir --input=@A.mtx --input=@x.npy --gradient=0 --benchmark=20
      times 20 calls

Exit codes: 0 fine, 1 failed, 2 bad usage or input, 130 interrupted.
)";
}
