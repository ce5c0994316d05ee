//===- OptimizeCode.cpp - The passes of LLVM that our loops need ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Codegen/Target.h"

#include "llvm/Analysis/CGSCCPassManager.h"
#include "llvm/Analysis/LoopAnalysisManager.h"
#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Target/TargetMachine.h"

using namespace nz;

/// As in LLVM's own pipelines; by its plain name the pass ends the process
/// where one round does not reach the end.
#define NZ_COMBINE "instcombine<no-verify-fixpoint>,"

/// What level 2 runs. Functions come as loops over buffers, each in a function
/// of its own, without recursion, exceptions or objects: what finds its way
/// through such things is left out, and the rest runs once. That takes half of
/// the time of LLVM's own pipeline, for the same inner loops.
static constexpr llvm::StringLiteral kLoopPasses =
    // What asks the runtime; sizes and strides that nothing reads.
    "cgscc(inline),deadargelim,"
    "function("
    // Descriptors of buffers become registers.
    "sroa,early-cse<memssa>,simplifycfg," NZ_COMBINE
    // Loops that are tested below, invariants in front of them; short ones go.
    "loop-mssa(loop-rotate,licm),"
    "loop(indvars,loop-idiom,loop-deletion,loop-unroll-full),"
    "sroa," NZ_COMBINE "simplifycfg,"
    "loop-vectorize,loop-load-elim," NZ_COMBINE "simplifycfg,"
    // A row whose columns have become vectors stays in registers.
    "loop-mssa(licm),slp-vectorizer,vector-combine," NZ_COMBINE
    "loop-unroll," NZ_COMBINE "loop-mssa(licm),"
    "alignment-from-assumptions,instsimplify,simplifycfg),"
    "globaldce";

#undef NZ_COMBINE

llvm::Error nz::optimizeCode(llvm::Module &module,
                             llvm::TargetMachine &target) {
  llvm::PipelineTuningOptions tuning;
  tuning.LoopUnrolling = tuning.LoopInterleaving = true;
  tuning.LoopVectorization = tuning.SLPVectorization = true;
  llvm::PassBuilder builder(&target, tuning);
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);

  llvm::ModulePassManager passes;
  switch (target.getOptLevel()) {
  case llvm::CodeGenOptLevel::None:
  case llvm::CodeGenOptLevel::Less:
    passes = builder.buildO0DefaultPipeline(llvm::OptimizationLevel::O0);
    break;
  case llvm::CodeGenOptLevel::Default:
    if (llvm::Error error = builder.parsePassPipeline(passes, kLoopPasses))
      return error;
    break;
  case llvm::CodeGenOptLevel::Aggressive:
    passes = builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3);
    break;
  }
  passes.run(module, modules);
  return llvm::Error::success();
}
