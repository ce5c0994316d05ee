//===- Instrument.cpp - Compiled code is checked as the compiler is -------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Codegen/Target.h"

#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/Instrumentation/AddressSanitizer.h"
#include "llvm/Transforms/Instrumentation/ThreadSanitizer.h"

using namespace llvm;

#if defined(__SANITIZE_ADDRESS__)
#define NZ_CHECKS_ADDRESSES 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NZ_CHECKS_ADDRESSES 1
#endif
#endif

#if defined(__SANITIZE_THREAD__)
#define NZ_CHECKS_THREADS 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define NZ_CHECKS_THREADS 1
#endif
#endif

namespace {

#if NZ_CHECKS_ADDRESSES
/// Every access to memory, behind optimization: what runs is what is checked.
/// Constants are left as they are, since no loader registers those of code that
/// is linked in memory.
void addInstrumentation(Module &module, ModulePassManager &passes) {
  for (GlobalVariable &global : module.globals()) {
    GlobalValue::SanitizerMetadata metadata;
    metadata.NoAddress = true;
    global.setSanitizerMetadata(metadata);
  }
  for (Function &function : module)
    if (!function.isDeclaration())
      function.addFnAttr(Attribute::SanitizeAddress);
  passes.addPass(AddressSanitizerPass(
      AddressSanitizerOptions(), /*UseGlobalGC=*/true, /*UseOdrIndicator=*/true,
      AsanDtorKind::None, AsanCtorKind::None));
}
#elif NZ_CHECKS_THREADS
void addInstrumentation(Module &module, ModulePassManager &passes) {
  for (Function &function : module)
    if (!function.isDeclaration())
      function.addFnAttr(Attribute::SanitizeThread);
  passes.addPass(createModuleToFunctionPassAdaptor(ThreadSanitizerPass()));
}
#else
void addInstrumentation(Module &, ModulePassManager &) {}
#endif

} // namespace

void nz::instrumentAsThisBuild(Module &module, TargetMachine &target) {
  ModulePassManager passes;
  addInstrumentation(module, passes);
  if (passes.isEmpty())
    return;
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager components;
  ModuleAnalysisManager modules;
  PassBuilder builder(&target);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  passes.run(module, modules);
}
