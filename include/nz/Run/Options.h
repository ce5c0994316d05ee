//===- Options.h - The command line of nz-run, understood -------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_OPTIONS_H
#define NZ_RUN_OPTIONS_H

#include "nz/Pipeline/MemorySizes.h"
#include "nz/Pipeline/Optimization.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace nz::run {

/// How sparse kernels are lowered.
enum class Backend { Loops, SparseTensor };

/// What `--emit` prints instead of running.
enum class EmitForm { SparseTensor, LLVMDialect, LLVMIR, Object };

/// One pair of `--carry`: a result becomes an argument of the next call.
struct Carry {
  int64_t result;
  int64_t argument;
};

/// The command line, checked for everything that needs no program.
struct Options {
  std::string program;
  std::string entry = "main";
  /// As written, one each argument.
  std::vector<std::string> inputs;
  /// Paths, one each result; `-` is standard output.
  std::vector<std::string> outputs;
  std::vector<std::string> expectedOutputs;
  std::optional<llvm::SmallVector<int64_t>> gradient;
  std::optional<int64_t> checkDirections;
  std::optional<double> tolerance;
  std::optional<int64_t> steps;
  std::vector<Carry> carries;
  /// Where to save the carried arguments, and every how many steps besides at
  /// the end; empty: nowhere.
  std::string checkpoint;
  std::optional<int64_t> checkpointEvery;
  std::string resume;
  std::optional<int64_t> track;
  std::string log;
  std::optional<int64_t> benchmark;
  Backend backend = Backend::Loops;
  /// 0: all cores.
  int64_t threads = 0;
  /// 0: nothing that can be left out; 1: all but LLVM's; 2: with what our loops
  /// need of LLVM; 3: with all of LLVM's.
  int optimization = 2;
  /// What is left out of it.
  std::vector<nz::Optimization> without;
  nz::MemorySizes memory;
  /// Tuples of a join that are listed once and kept; 0: the runtime's default.
  int64_t joinBudget = 0;
  /// The folder of compiled code; empty: none.
  std::string cache;
  std::optional<EmitForm> emit;
  /// The machine to emit code for; empty: this one.
  std::string target, cpu;
  std::string emitFile = "-";
  bool help = false;
  bool version = false;
};

/// Understands the arguments behind the program's name, or says what is wrong
/// with which flag.
llvm::Expected<Options> parseOptions(llvm::ArrayRef<const char *> arguments);

/// All flags with a sentence each, the forms of inputs, and commands to start
/// from.
void printHelp(llvm::raw_ostream &os);

} // namespace nz::run

#endif // NZ_RUN_OPTIONS_H
