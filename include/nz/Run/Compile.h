//===- Compile.h - From program text to a function --------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_COMPILE_H
#define NZ_RUN_COMPILE_H

#include "nz/Codegen/FlatEntry.h"
#include "nz/Run/ArgumentType.h"
#include "nz/Run/Options.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace llvm {
class SourceMgr;
namespace orc {
class LLJIT;
} // namespace orc
} // namespace llvm

namespace nz::run {

/// Parses and verifies the program at `path`; `sources` keeps its text, for
/// diagnostics to show.
llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>>
parseProgram(llvm::StringRef path, mlir::MLIRContext &context,
             llvm::SourceMgr &sources);

/// The function that runs, as the program declares it; with `gradient` its
/// results are the value and one gradient for each of these arguments.
struct Signature {
  std::string entry;
  std::optional<llvm::SmallVector<int64_t>> gradient;
  std::vector<ArgumentType> arguments;
  std::vector<ArgumentType> results;
};

/// Looks the entry up and describes it. Bad usage: an unknown name, a function
/// without a body, arguments that have no gradient.
llvm::Expected<Signature>
describeEntry(mlir::ModuleOp module, llvm::StringRef entry,
              std::optional<llvm::SmallVector<int64_t>> gradient);

/// What to make of a signature.
struct CompileOptions {
  CompileOptions() = default;
  /// What the options of a run say of it.
  explicit CompileOptions(const Options &options)
      : backend(options.backend), threads(options.threads),
        optimization(options.optimization), without(options.without),
        memory(options.memory), cache(options.cache), target(options.target),
        cpu(options.cpu) {}

  /// Whether to run an optimization.
  bool has(nz::Optimization one) const {
    return optimization > 0 && !llvm::is_contained(without, one);
  }

  Backend backend = Backend::Loops;
  int64_t threads = 0;
  /// 0: nothing that can be left out; 1: all but LLVM's; 2: with what our loops
  /// need of LLVM; 3: with all of LLVM's.
  int optimization = 2;
  /// What is left out of it.
  std::vector<nz::Optimization> without;
  nz::MemorySizes memory;
  /// Sizes of each argument, which every call has; empty: those of the types.
  std::vector<llvm::SmallVector<int64_t>> sizes;
  /// How many entries each sparse argument stores in the first call; 0, or
  /// empty: that is not known.
  std::vector<int64_t> entries;
  /// Arguments whose buffers a call may overwrite.
  std::vector<bool> donated;
  /// Whether what follows from other arguments is computed beforehand, by a
  /// function of its own.
  bool hoistConstants = false;
  /// The folder of compiled code; empty: none.
  std::string cache;
  /// The machine to emit code for; empty: this one. Code that runs in this
  /// process is always for this one.
  std::string target, cpu;
};

/// Machine code in memory.
class CompiledFunction {
public:
  CompiledFunction();
  CompiledFunction(CompiledFunction &&);
  ~CompiledFunction();

  /// See nz/Codegen/EntryAbi.h; called through `nz_call`.
  void (*address)(void **) = nullptr;
  /// The function that computes what all calls share, which they take behind
  /// their arguments; none if that is nothing.
  void (*constants)(void **) = nullptr;
  /// The rank of each of these tensors.
  std::vector<int64_t> constantRanks;
  /// How long compiling took.
  double milliseconds = 0;

  std::unique_ptr<llvm::orc::LLJIT> code;
};

/// Compiles a copy of `module`.
llvm::Expected<CompiledFunction> compile(mlir::ModuleOp module,
                                         const Signature &signature,
                                         const CompileOptions &options);

/// The bytes that `--emit` writes, but for objects.
llvm::Expected<std::string>
emitProgram(mlir::ModuleOp module, llvm::StringRef entry,
            const std::optional<llvm::SmallVector<int64_t>> &gradient,
            EmitForm form, const CompileOptions &options);

/// The entry as C sees it; an error if C cannot.
llvm::Expected<FlatEntry> describeForC(const Signature &signature);

/// An object for others to link, with the functions of `entry`.
llvm::Expected<std::string> emitObjectFile(mlir::ModuleOp module,
                                           const Signature &signature,
                                           const FlatEntry &entry,
                                           const CompileOptions &options);

} // namespace nz::run

#endif // NZ_RUN_COMPILE_H
