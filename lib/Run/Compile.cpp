//===- Compile.cpp - From program text to a function that can be called ---===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/Compile.h"

#include "CodeCache.h"

#include "nz/Codegen/EntryAbi.h"
#include "nz/Codegen/Target.h"
#include "nz/Pipeline/Passes.h"
#include "nz/Pipeline/Pipeline.h"
#include "nz/Run/Failure.h"
#include "nz/Run/ProgramText.h"
#include "nz/Runtime/CompiledInterface.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/OpenMP/OpenMPToLLVMIRTranslation.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Target/TargetMachine.h"

#include <chrono>

using namespace mlir;
using namespace nz::run;

CompiledFunction::CompiledFunction() = default;
CompiledFunction::CompiledFunction(CompiledFunction &&) = default;
CompiledFunction::~CompiledFunction() = default;

llvm::Expected<OwningOpRef<ModuleOp>>
nz::run::parseProgram(llvm::StringRef path, MLIRContext &context,
                      llvm::SourceMgr &sources) {
  auto text = readProgramText(path);
  if (!text)
    return text.takeError();
  sources.AddNewSourceBuffer(std::move(*text), llvm::SMLoc());
  // Upstream's parser refuses levels that are neither dimensions nor blocks, as
  // `i + j`. These are well-formed: what we do not compile, not a mistake.
  bool isRefused = false;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    isRefused |= llvm::StringRef(diagnostic.str())
                     .starts_with("failed to infer lvlToDim");
    return failure();
  });
  auto module = parseSourceFile<ModuleOp>(sources, &context);
  if (!module)
    return printedError(isRefused ? ExitCode::Failed : ExitCode::BadUsage);
  return module;
}

namespace {

/// The name of the function that runs.
std::string entrySymbol(llvm::StringRef entry, bool gradient) {
  return gradient ? (nz::kGradientEntryPrefix + entry).str() : entry.str();
}

/// Writes down what is known about the arguments where the compiler reads it.
void annotate(ModuleOp module, llvm::StringRef entry,
              const CompileOptions &options) {
  auto function =
      cast<FunctionOpInterface>(SymbolTable::lookupSymbolIn(module, entry));
  Builder builder(module.getContext());
  for (auto [number, sizes] : llvm::enumerate(options.sizes))
    if (auto tensor =
            dyn_cast<RankedTensorType>(function.getArgumentTypes()[number]))
      if (!tensor.hasStaticShape())
        function.setArgAttr(number, nz::kStaticShapeAttribute,
                            builder.getDenseI64ArrayAttr(sizes));
  for (auto [number, entries] : llvm::enumerate(options.entries))
    if (entries > 0)
      function.setArgAttr(number, nz::kStoredEntriesAttribute,
                          builder.getI64IntegerAttr(entries));
  for (auto [number, donated] : llvm::enumerate(options.donated))
    if (donated)
      function.setArgAttr(number, nz::kDonatedAttribute, builder.getUnitAttr());
}

/// `op` with the resources that it names.
std::string printWhole(Operation *op) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  op->print(stream);
  stream << "\n";
  return text;
}

/// Keeps the program as it is after a pass.
class PrintAfterPass : public PassInstrumentation {
public:
  PrintAfterPass(llvm::StringRef pass, std::string &text)
      : pass(pass), text(text) {}

  void runAfterPass(Pass *ran, Operation *op) override {
    if (ran->getArgument() != pass)
      return;
    text = printWhole(op);
  }

private:
  std::string pass;
  std::string &text;
};

/// Runs the compiler on `module`. With `kept`, keeps the program that
/// upstream's sparsifier gets.
llvm::Error runPipeline(ModuleOp module, llvm::StringRef entry,
                        const std::optional<SmallVector<int64_t>> &gradient,
                        const CompileOptions &options,
                        const llvm::TargetMachine &target,
                        std::string *kept = nullptr) {
  nz::PipelineOptions pipeline;
  pipeline.backend = options.backend == Backend::Loops
                         ? nz::Backend::Loops
                         : nz::Backend::SparseTensor;
  pipeline.threads = options.threads;
  pipeline.vectorBits = nz::getVectorBits(target);
  pipeline.nearCache = options.memory.nearCache;
  pipeline.lastCache = options.memory.lastCache;
  pipeline.longRow = options.memory.longRow;
  pipeline.optimize = options.optimization > 0;
  pipeline.hoistConstants = options.hoistConstants;
  pipeline.without = options.without;
  pipeline.entry = entry.str();
  if (gradient)
    pipeline.gradient = llvm::ArrayRef<int64_t>(*gradient);
  pipeline.stopAfter = nz::Stage::Optimize;
  PassManager values(module.getContext());
  nz::buildPipeline(values, pipeline);
  PassManager loops(module.getContext());
  // Programs are large by then, and verifying them takes longer than the
  // passes; once is enough where LLVM's passes run.
  bool verifiesEach = options.optimization < 2;
  loops.enableVerifier(verifiesEach);
  nz::buildLowerPipeline(loops, pipeline);
  nz::buildCodegenPipeline(loops, pipeline);
  if (kept)
    loops.addInstrumentation(
        std::make_unique<PrintAfterPass>("nz-lower-kernels-to-foreach", *kept));
  if (failed(values.run(module)) || failed(loops.run(module)) ||
      (!verifiesEach && failed(verify(module))))
    return printedError(ExitCode::Failed);
  return llvm::Error::success();
}

/// LLVM IR, optimized for this machine.
struct MachineCode {
  std::unique_ptr<llvm::TargetMachine> target;
  std::unique_ptr<llvm::LLVMContext> context;
  std::unique_ptr<llvm::Module> module;
};

/// The machine that the options name.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
makeTarget(const CompileOptions &options) {
  if (options.target.empty() && options.cpu.empty()) {
    auto host = nz::makeHostTargetMachine(options.optimization);
    if (host)
      return host;
    return runError("cannot compile for this machine: " +
                    llvm::toString(host.takeError()));
  }
  auto target =
      nz::makeTargetMachine(options.target, options.cpu, options.optimization);
  if (target)
    return target;
  return usageError(llvm::toString(target.takeError()));
}

llvm::Expected<MachineCode>
translate(ModuleOp module, std::unique_ptr<llvm::TargetMachine> target) {
  registerBuiltinDialectTranslation(*module.getContext());
  registerLLVMDialectTranslation(*module.getContext());
  registerOpenMPDialectTranslation(*module.getContext());
  MachineCode code;
  code.target = std::move(target);
  code.context = std::make_unique<llvm::LLVMContext>();
  code.module = nz::translateAndOptimize(module, *code.context, *code.target);
  if (!code.module)
    return printedError(ExitCode::Failed);
  return code;
}

llvm::Expected<std::string> emitBytes(const MachineCode &code) {
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  if (llvm::Error error = nz::emitObject(*code.module, *code.target, stream))
    return runError("cannot write an object: " +
                    llvm::toString(std::move(error)));
  return std::string(bytes.begin(), bytes.end());
}

/// All that an object depends on: the program with its places, which messages
/// name, and with what is known about its arguments; options; the machine.
std::string keyOf(const CodeCache &cache, ModuleOp module,
                  llvm::StringRef entry,
                  const std::optional<SmallVector<int64_t>> &gradient,
                  const CompileOptions &options,
                  const llvm::TargetMachine &target, llvm::StringRef form) {
  std::string program, wrt = gradient ? "wrt" : "no gradient";
  llvm::raw_string_ostream stream(program);
  OpPrintingFlags flags;
  module->print(stream, flags.enableDebugInfo().printGenericOpForm());
  for (int64_t number : gradient.value_or(SmallVector<int64_t>()))
    wrt += " " + std::to_string(number);
  std::string without;
  for (nz::Optimization optimization : options.without)
    without += std::to_string(static_cast<int>(optimization)) + " ";
  std::string memory = std::to_string(options.memory.nearCache) + " " +
                       std::to_string(options.memory.lastCache) + " " +
                       std::to_string(options.memory.longRow);
  return cache.keyOf(
      {form.str(), program, entry.str(), wrt, without, memory,
       options.backend == Backend::Loops ? "loops" : "sparse-tensor",
       std::to_string(options.threads), std::to_string(options.optimization),
       options.hoistConstants ? "constants beforehand" : "all in each call",
       target.getTargetTriple().str(), target.getTargetCPU().str(),
       target.getTargetFeatureString().str()});
}

/// Compiles `module`, which is changed, to an object, with functions for C if
/// `flat` says which.
llvm::Expected<std::string>
compileObject(ModuleOp module, const Signature &signature,
              const nz::FlatEntry *flat, const CompileOptions &options,
              std::unique_ptr<llvm::TargetMachine> target) {
  if (llvm::Error error = runPipeline(module, signature.entry,
                                      signature.gradient, options, *target))
    return error;
  auto code = translate(module, std::move(target));
  if (!code)
    return code.takeError();
  if (flat)
    nz::addFlatEntry(*code->module, *flat);
  else
    nz::instrumentAsThisBuild(*code->module, *code->target);
  return emitBytes(*code);
}

/// The same, from the cache where there is one.
llvm::Expected<std::string> findOrCompileObject(ModuleOp module,
                                                const Signature &signature,
                                                const nz::FlatEntry *flat,
                                                const CompileOptions &options) {
  auto target = makeTarget(options);
  if (!target)
    return target.takeError();
  if (options.cache.empty())
    return compileObject(module, signature, flat, options, std::move(*target));
  auto cache = CodeCache::open(options.cache);
  if (!cache)
    return cache.takeError();
  std::string key = keyOf(*cache, module, signature.entry, signature.gradient,
                          options, **target, flat ? "for C" : "to run");
  if (std::optional<std::string> kept = cache->find(key))
    return std::move(*kept);
  auto object =
      compileObject(module, signature, flat, options, std::move(*target));
  if (object)
    cache->insert(key, *object);
  return object;
}

/// Links `object` with the runtime, in memory.
llvm::Expected<std::unique_ptr<llvm::orc::LLJIT>> link(std::string object) {
  namespace orc = llvm::orc;
  auto jit = orc::LLJITBuilder().create();
  if (!jit)
    return jit.takeError();
  orc::SymbolMap symbols;
  for (const nz::runtime::Symbol &symbol : nz::runtime::compiledInterface())
    symbols[(*jit)->mangleAndIntern(symbol.name)] = {
        orc::ExecutorAddr::fromPtr(symbol.address),
        llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
  orc::JITDylib &program = (*jit)->getMainJITDylib();
  if (llvm::Error error = program.define(orc::absoluteSymbols(symbols)))
    return error;
  // The C and mathematics libraries, and threads.
  auto process = orc::DynamicLibrarySearchGenerator::GetForCurrentProcess(
      (*jit)->getDataLayout().getGlobalPrefix());
  if (!process)
    return process.takeError();
  program.addGenerator(std::move(*process));
  if (llvm::Error error = (*jit)->addObjectFile(
          llvm::MemoryBuffer::getMemBufferCopy(object, "program")))
    return error;
  return std::move(*jit);
}

/// Looks `symbol` up, which the code has.
template <typename Pointer>
llvm::Error find(llvm::orc::LLJIT &code, const std::string &symbol,
                 Pointer &pointer) {
  auto address = code.lookup(symbol);
  if (!address)
    return runError("cannot link the program: " +
                    llvm::toString(address.takeError()));
  pointer = address->toPtr<Pointer>();
  return llvm::Error::success();
}

/// What is computed before the calls of `entry`.
llvm::Error findConstants(const std::string &entry,
                          CompiledFunction &function) {
  const int64_t *ranks = nullptr;
  if (llvm::Error error =
          find(*function.code, nz::kConstantRanksPrefix + entry, ranks))
    return error;
  function.constantRanks.assign(ranks + 1, ranks + 1 + ranks[0]);
  if (function.constantRanks.empty())
    return llvm::Error::success();
  return find(*function.code,
              std::string(nz::kPackedPrefix) + nz::kConstantsPrefix + entry,
              function.constants);
}

} // namespace

llvm::Expected<CompiledFunction>
nz::run::compile(ModuleOp module, const Signature &signature,
                 const CompileOptions &options) {
  auto start = std::chrono::steady_clock::now();
  OwningOpRef<ModuleOp> copy = module.clone();
  annotate(*copy, signature.entry, options);
  CompileOptions here = options;
  here.target.clear();
  here.cpu.clear();
  auto object = findOrCompileObject(*copy, signature, nullptr, here);
  if (!object)
    return object.takeError();
  CompiledFunction result;
  auto linked = link(std::move(*object));
  if (!linked)
    return runError("cannot link the program: " +
                    llvm::toString(linked.takeError()));
  result.code = std::move(*linked);
  std::string entry =
      entrySymbol(signature.entry, signature.gradient.has_value());
  if (llvm::Error error =
          find(*result.code, nz::kPackedPrefix + entry, result.address))
    return error;
  if (options.hoistConstants)
    if (llvm::Error error = findConstants(entry, result))
      return error;
  result.milliseconds = std::chrono::duration<double, std::milli>(
                            std::chrono::steady_clock::now() - start)
                            .count();
  return result;
}

llvm::Expected<std::string>
nz::run::emitProgram(ModuleOp module, llvm::StringRef entry,
                     const std::optional<SmallVector<int64_t>> &gradient,
                     EmitForm form, const CompileOptions &options) {
  OwningOpRef<ModuleOp> copy = module.clone();
  CompileOptions compileOptions = options;
  std::string text;
  // A machine that nobody knows is an error before anything is compiled.
  auto target = makeTarget(options);
  if (!target)
    return target.takeError();
  if (form == EmitForm::SparseTensor)
    compileOptions.backend = Backend::SparseTensor;
  if (llvm::Error error =
          runPipeline(*copy, entry, gradient, compileOptions, **target,
                      form == EmitForm::SparseTensor ? &text : nullptr))
    return error;
  if (form == EmitForm::SparseTensor)
    return text;
  if (form == EmitForm::LLVMDialect) {
    return printWhole(*copy);
  }
  auto code = translate(*copy, std::move(*target));
  if (!code)
    return code.takeError();
  llvm::raw_string_ostream(text) << *code->module;
  return text;
}

llvm::Expected<std::string>
nz::run::emitObjectFile(ModuleOp module, const Signature &signature,
                        const nz::FlatEntry &entry,
                        const CompileOptions &options) {
  OwningOpRef<ModuleOp> copy = module.clone();
  return findOrCompileObject(*copy, signature, &entry, options);
}
