//===- Target.cpp - The machine that code is made for ---------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Codegen/Target.h"

#include "mlir/ExecutionEngine/OptUtils.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"

using namespace nz;

llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
nz::makeHostTargetMachine() {
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
  host->setCodeGenOptLevel(llvm::CodeGenOptLevel::Aggressive);
  // Rows of operands are stored contiguously: full vectors pay.
  host->addFeatures({"-prefer-256-bit"});
  return host->createTargetMachine();
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
    function.addFnAttr("target-cpu", target.getTargetCPU());
    function.addFnAttr("target-features", target.getTargetFeatureString());
  }
  auto optimize = mlir::makeOptimizingTransformer(/*optLevel=*/3,
                                                  /*sizeLevel=*/0, &target);
  if (llvm::Error error = optimize(code.get())) {
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
