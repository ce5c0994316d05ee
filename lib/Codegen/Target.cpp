//===- Target.cpp - The machine that code is made for ---------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Codegen/Target.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/CodeGen.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Target/TargetOptions.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"

using namespace nz;

/// The levels of ours and of LLVM agree but for 1, where only we optimize.
static llvm::CodeGenOptLevel getLevel(int level) {
  return level < 2 ? llvm::CodeGenOptLevel::None
                   : static_cast<llvm::CodeGenOptLevel>(level);
}

llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
nz::makeHostTargetMachine(int level) {
  static const bool initialized = [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    return true;
  }();
  (void)initialized;
  auto host = llvm::orc::JITTargetMachineBuilder::detectHost();
  if (!host)
    return host.takeError();
  host->setRelocationModel(llvm::Reloc::PIC_);
  host->setCodeGenOptLevel(getLevel(level));
  // Rows of operands are stored contiguously: full vectors pay.
  host->addFeatures({"-prefer-256-bit"});
  return host->createTargetMachine();
}

/// Every machine that LLVM knows; takes a while, so only those pay who ask.
static void initializeAllTargets() {
  static const bool initialized = [] {
    llvm::InitializeAllTargetInfos();
    llvm::InitializeAllTargets();
    llvm::InitializeAllTargetMCs();
    llvm::InitializeAllAsmPrinters();
    return true;
  }();
  (void)initialized;
}

llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
nz::makeTargetMachine(llvm::StringRef tripleText, llvm::StringRef cpu,
                      int level) {
  initializeAllTargets();
  llvm::Triple triple(tripleText.empty() ? llvm::sys::getDefaultTargetTriple()
                                         : llvm::Triple::normalize(tripleText));
  std::string ignored;
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget("", triple, ignored);
  if (!target)
    return llvm::createStringError(
        "--target: expected a target triple that LLVM knows, as in "
        "'aarch64-linux-gnu', found '" +
        tripleText + "'");
  // Sizes are 64-bit integers, and so are the offsets of buffers.
  if (!triple.isArch64Bit() || triple.isGPU())
    return llvm::createStringError(
        "--target: expected a processor of 64 bits, found '" + tripleText +
        "'");
  std::unique_ptr<llvm::MCSubtargetInfo> known(
      target->createMCSubtargetInfo(triple, "", ""));
  if (!cpu.empty() && (!known || !known->isCPUStringValid(cpu)))
    return llvm::createStringError("--cpu: expected a processor of " +
                                   triple.getArchName() + ", found '" + cpu +
                                   "'");
  std::unique_ptr<llvm::TargetMachine> machine(target->createTargetMachine(
      triple, cpu, "", llvm::TargetOptions(), llvm::Reloc::PIC_, std::nullopt,
      getLevel(level)));
  if (!machine)
    return llvm::createStringError(
        "--target: expected a target that compiles, found '" + tripleText +
        "'");
  return machine;
}

unsigned nz::getVectorBits(const llvm::TargetMachine &target) {
  if (!target.getTargetTriple().isX86())
    return 128;
  const llvm::MCSubtargetInfo *machine = target.getMCSubtargetInfo();
  return machine->checkFeatures("+avx512f") ? 512
         : machine->checkFeatures("+avx")   ? 256
                                            : 128;
}

std::unique_ptr<llvm::Module>
nz::translateAndOptimize(mlir::ModuleOp module, llvm::LLVMContext &context,
                         llvm::TargetMachine &target) {
  std::unique_ptr<llvm::Module> code =
      mlir::translateModuleToLLVMIR(module, context);
  if (!code)
    return nullptr;
  // Without triple and CPU nothing vectorizes.
  code->setTargetTriple(target.getTargetTriple());
  code->setDataLayout(target.createDataLayout());
  for (llvm::Function &function : *code) {
    if (function.isDeclaration())
      continue;
    // Empty: whatever the triple has.
    if (!target.getTargetCPU().empty())
      function.addFnAttr("target-cpu", target.getTargetCPU());
    if (!target.getTargetFeatureString().empty())
      function.addFnAttr("target-features", target.getTargetFeatureString());
  }
  if (llvm::Error error = optimizeCode(*code, target)) {
    module.emitError("cannot optimize: ") << llvm::toString(std::move(error));
    return nullptr;
  }
  return code;
}

llvm::Error nz::emitObject(llvm::Module &module, llvm::TargetMachine &target,
                           llvm::raw_pwrite_stream &stream) {
  llvm::legacy::PassManager passes;
  if (target.addPassesToEmitFile(passes, stream, nullptr,
                                 llvm::CodeGenFileType::ObjectFile))
    return llvm::createStringError("the target cannot write object files");
  passes.run(module);
  return llvm::Error::success();
}
