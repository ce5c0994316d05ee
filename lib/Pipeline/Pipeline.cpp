//===- Pipeline.cpp - The whole compiler, in order ------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Pipeline/Pipeline.h"

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"
#include "nz/Codegen/Passes.h"
#include "nz/Lower/Loops/Passes.h"
#include "nz/Lower/Passes.h"
#include "nz/Lower/SparseTensor/Passes.h"
#include "nz/Lower/Sweeps/Passes.h"
#include "nz/Lower/Tune/Passes.h"
#include "nz/Optimize/Carries/Passes.h"
#include "nz/Optimize/Chains/Passes.h"
#include "nz/Optimize/Passes.h"
#include "nz/Pipeline/Passes.h"

using namespace mlir;
using namespace nz;

/// Twice `bytes`, as far as that is a number.
static int64_t twice(int64_t bytes) {
  int64_t result = 0;
  return llvm::AddOverflow(bytes, bytes, result) ? bytes : result;
}

/// Adds passes by their textual names: upstream's headers are dear to include.
static void add(OpPassManager &manager, StringRef passes) {
  [[maybe_unused]] LogicalResult parsed =
      parsePassPipeline(passes, manager, llvm::nulls());
  assert(succeeded(parsed) && "a pass of the pipeline is not registered");
}

void nz::buildRaisePipeline(OpPassManager &manager,
                            const PipelineOptions &options) {
  // Before anything can be misread: what is not of the language is refused.
  add(manager, "nz-check-input");
  // Loops of one kind, whose order is the program's, and choices between two.
  add(manager, "nz-serialize-loops,nz-expand-switches");
  // Here and below: before anybody folds.
  add(manager, "nz-fold-angles");
  // Nothing is at no offset of what is empty.
  add(manager, "nz-drop-empty-operands");
  // Sizes known when compiling, while arguments are as the program says them.
  if (options.has(Optimization::KnownSizes))
    manager.addPass(createSpecializeShapesPass());
  // Updates are elementwise programs on values; raising then sees only those.
  add(manager, "nz-raise-updates");
  // The one idea: constant patterns and values part here.
  add(manager, "nz-raise-sparse-tensors");
  // Products are operations of two kinds, and gradients still follow.
  if (options.has(Optimization::ChainOrder))
    manager.addPass(createOrderChainsPass());
}

void nz::buildDifferentiatePipeline(OpPassManager &manager) {
  // Named operations have no rules of their own.
  add(manager, "nz-fold-angles,func.func(linalg-generalize-named-ops)");
  // Before canonicalization, which hides structure that derivatives want.
  add(manager, "nz-expand-requests");
}

void nz::buildOptimizePipeline(OpPassManager &manager,
                               const PipelineOptions &options) {
  // What follows drops the old contents of outputs that no body reads.
  manager.addPass(createKeepUnwrittenElementsPass());
  // Canonicalization, which inlining brings along, takes them for constant.
  manager.addPass(createOpenCarriesPass());
  // Calls are borders that buffers and sizes do not cross well.
  add(manager, "inline,symbol-dce,nz-fold-angles");
  // Known sizes reach the operations; dead primal code goes.
  if (options.optimize)
    add(manager, "func.func(canonicalize,cse)");
  // Upstream brings sizes into counted loops only.
  if (options.has(Optimization::KnownSizes))
    manager.addPass(createRefineCarriesPass());
  // Sums of narrow floats, gradients among them, are all known.
  manager.addPass(createWidenAccumulatorsPass());
  // Arithmetic on whole tensors joins the loops around it.
  add(manager, "func.func(convert-elementwise-to-linalg)");
  // Pointwise chains on values become one loop.
  if (options.has(Optimization::PointwiseFusion))
    manager.addPass(createFusePointwisePass());
  if (options.optimize)
    add(manager, "nz-fold-angles,func.func(canonicalize,cse)");
  // Every kernel runs over one pattern, or along a list, built once. One thread
  // scatters faster than two gather from lists that are twice as long.
  manager.addPass(createMaterializeJoinsPass(
      {options.backend == Backend::Loops &&
           options.has(Optimization::ListedTerms),
       options.threads == 1 || options.threads == 2}));
  // What runs over the same list may visit it together.
  if (options.has(Optimization::ListedTerms))
    manager.addPass(createFusePartsPass());
  // Nothing fuses into a sum any more; rows are those of one pattern.
  manager.addPass(createSumByRowsPass());
  // Threads add to small results in parts of rows, which are made, read and
  // added up: the second cache alone has room for them.
  if (options.backend == Backend::Loops &&
      options.has(Optimization::SumsByParts))
    manager.addPass(createSumByPartsPass({options.nearCache / 2}));
  // Rows of cotangents that two adjoints read are read once, in the order of
  // what the second is summed into.
  if (options.backend == Backend::Loops &&
      options.has(Optimization::VisitedColumns))
    manager.addPass(createVisitColumnsPass({options.longRow}));
  // Scatter becomes gather while the access maps still say so; threads would
  // meet in what they scatter to.
  if (options.has(Optimization::GatherAdjoints))
    manager.addPass(createGatherAdjointsPass(
        {options.threads == 1 ? options.lastCache : 0}));
  // Values come into the order of the visits, which both have changed. Twice as
  // many as a cache holds are still found in the last one.
  if (options.backend == Backend::Loops &&
      options.has(Optimization::OrderedValues))
    manager.addPass(
        createOrderValuesPass({twice(options.nearCache), options.longRow}));
  // Domains are final: their inner loops run along memory.
  if (options.has(Optimization::Layouts))
    manager.addPass(createContiguousLayoutsPass({options.nearCache}));
  // Equal joins become one, and leave loops.
  if (options.optimize)
    add(manager, "func.func(canonicalize,cse)");
  // Operations are what will run, in steps and before them.
  if (options.hoistConstants && options.has(Optimization::HoistedConstants))
    manager.addPass(createHoistConstantsPass());
}

void nz::buildLowerPipeline(OpPassManager &manager,
                            const PipelineOptions &options) {
  // Bufferization asks bodies whether outputs are read.
  manager.addPass(createKeepUnwrittenElementsPass());
  // Arithmetic on tensors has no buffers of its own.
  add(manager, "func.func(convert-elementwise-to-linalg)");
  // A loop that yields a fresh tensor does not bufferize.
  manager.addPass(createKeepCarriesInPlacePass());
  // No check may take another value for something than its use.
  manager.addPass(createDefineArithmeticPass());
  // What types leave open, while there are tensors with sizes to ask.
  manager.addPass(createInsertChecksPass());
  add(manager, "nz-fold-angles,canonicalize,cse,canonicalize");
  // Sizes of 0 that are known by now: buffers have offsets of their own.
  add(manager, "nz-drop-empty-operands{checked=true}");
  // No operation comes or goes any more: last uses are known.
  if (options.has(Optimization::ReusedOperands))
    manager.addPass(createReuseOperandsPass());
  // Common subexpressions must not share what destinations overwrite.
  manager.addPass(createSeparateDestinationsPass());
  // Inputs are never overwritten unless they are given up.
  manager.addPass(createPrepareEntriesPass());
  add(manager, "one-shot-bufferize{bufferize-function-boundaries=true "
               "function-boundary-type-conversion=identity-layout-map "
               // What no operand gives its buffer gets a new one.
               "unknown-type-conversion=identity-layout-map "
               // A while loop may hand on what its carries are not.
               "allow-return-allocs-from-loops=true "
               // The runtime aligns; padding would count as memory asked for.
               "buffer-alignment=0}");
  // Without it deallocation keeps books in every iteration.
  add(manager, "canonicalize,loop-invariant-code-motion,"
               "func.func(buffer-loop-hoisting)");
  // Every buffer is known now.
  manager.addPass(createCheckAllocationsPass());
  // Private functions return flags of ownership instead of copies.
  manager.addPass(createHideEntriesPass());
  add(manager,
      "ownership-based-buffer-deallocation{private-function-dynamic-ownership="
      "true},canonicalize,buffer-deallocation-simplification,"
      "bufferization-lower-deallocations,cse,canonicalize,"
      "convert-bufferization-to-memref");
  if (options.backend == Backend::Loops) {
    // What runs on the same rows runs while they are in the cache.
    if (options.has(Optimization::Sweeps))
      manager.addPass(createFuseSweepsPass({options.threads != 1}));
    manager.addPass(createSweepPartsPass({options.threads != 1}));
    // And what only they need stays there.
    if (options.has(Optimization::BlockBuffers))
      manager.addPass(createShrinkBuffersPass());
    // Who fills a buffer is known: sums need not read it.
    if (options.has(Optimization::AbsorbedFills))
      manager.addPass(createAbsorbFillsPass());
    // One thread need not read once more what it adds up.
    if (options.has(Optimization::FusedSums) && options.threads == 1)
      manager.addPass(createFuseSumsPass());
    // Last on buffers, so that the loops are not touched before LLVM.
    manager.addPass(createLowerKernelsToLoopsPass(
        {options.threads != 1, options.has(Optimization::SharedEntries)}));
    // Rows in registers, if they are as wide as many are.
    if (options.has(Optimization::WidthVersions))
      manager.addPass(createVersionWidthsPass({{8, 16, 32, 64}}));
    // Rows that are somewhere else are on their way when their turn comes.
    if (options.has(Optimization::PrefetchedRows))
      manager.addPass(
          createPrefetchRowsPass({options.nearCache, options.longRow}));
    // Sums over them wait in registers, of which vectors of 512 bits have 32.
    if (options.has(Optimization::KeptRows))
      manager.addPass(createKeepRowsPass(
          {options.vectorBits >= 512 ? 16u : 8u,
           static_cast<unsigned>(options.vectorBits.getValue())}));
    // Products of dense matrices in tiles; the oracle has the loops as written.
    if (options.has(Optimization::Tiles))
      manager.addPass(createLowerContractionsToLoopsPass(
          {options.threads != 1,
           static_cast<unsigned>(options.vectorBits.getValue())}));
  } else {
    // Upstream's iteration over the same buffers.
    addSparseTensorBackend(manager);
  }
  // Dense computations by the same recipe, here and in the oracle.
  manager.addPass(createLowerGenericsToLoopsPass({options.threads != 1}));
  if (options.backend == Backend::Loops) {
    // Blocks ask for arrays of the pattern, which is a call of the runtime.
    if (options.has(Optimization::HoistedArrays))
      manager.addPass(createHoistArraysPass());
    manager.addPass(createLowerSweepsPass());
    add(manager, "loop-invariant-code-motion");
  }
  // Nothing is fused across the end of a buffer any more.
  if (options.has(Optimization::EarlyFrees))
    manager.addPass(createFreeEarlyPass());
  // Sums over dense dimensions, in lanes.
  manager.addPass(createVectorizeSumsPass());
  // Fills and copies.
  add(manager, "func.func(convert-linalg-to-loops)");
  // Nothing asks patterns for their types any more.
  manager.addPass(createLowerStructurePass());
}

void nz::buildCodegenPipeline(OpPassManager &manager,
                              const PipelineOptions &options) {
  // Errors leave the call; nothing aborts.
  manager.addPass(createLowerAssertsPass());
  // One face for every signature.
  manager.addPass(createPackEntriesPass());
  // The same loops, as of an optimizer for each of several parameters; behind
  // the faces, whose names must stay.
  if (options.has(Optimization::MergedFunctions))
    add(manager, "duplicate-function-elimination");
  // Upstream expands only views with one size that is not known.
  manager.addPass(createCastExpansionsPass());
  // Parallel loops leave at once: canonicalization in between would break them.
  add(manager, "convert-scf-to-openmp,nz-share-chunks,canonicalize,cse,"
               "expand-strided-metadata,lower-affine,convert-scf-to-cf,"
               "canonicalize,cse");
  // Before types are emulated, of which comparisons need to know.
  manager.addPass(createExpandClassesPass());
  // Powers of integers, and by large ones, are loops; LLVM has none.
  add(manager, "convert-math-to-funcs{min-width-of-fpowi-exponent=33}");
  // Few machines compute in bf16.
  add(manager, "math-extend-to-supported-types{extra-types=f16},"
               "arith-emulate-unsupported-floats{source-types=bf16 "
               "target-type=f32}");
  // And few convert to it: in vectors, by the bits.
  manager.addPass(createExpandBfloatsPass());
  // What upstream would make of these is wrong near 0.
  manager.addPass(createExpandSmallArgumentsPass());
  // Exponentials in vectors; the oracle calls the C library.
  if (options.backend == Backend::Loops &&
      options.has(Optimization::VectorFunctions))
    manager.addPass(createExpandFunctionsPass());
  // LLVM has intrinsics for some functions, the C library the rest.
  add(manager, "convert-math-to-llvm,convert-math-to-libm");
  // Every allocation goes through the runtime's hook; before the conversion of
  // OpenMP, which would call malloc.
  add(manager, "finalize-memref-to-llvm{use-generic-functions=true}");
  // One conversion for all that is left takes half of the time of one each.
  add(manager,
      "convert-to-llvm{filter-dialects=func,arith,cf,index,vector,omp},"
      "reconcile-unrealized-casts");
  // What is printed now is for those who know LLVM's dialect only.
  manager.addPass(createDropForeignAttributesPass());
}

void nz::buildPipeline(OpPassManager &manager, const PipelineOptions &options) {
  SelectEntryPassOptions entry;
  entry.entry = options.entry;
  entry.gradient.assign(options.gradient.begin(), options.gradient.end());
  // What is asked for, before anything changes its types.
  manager.addPass(createSelectEntryPass(entry));
  // Other callers of the entry do not call it with its sizes.
  if (!options.entry.empty())
    add(manager, "symbol-dce");
  buildRaisePipeline(manager, options);
  if (options.stopAfter == Stage::Raise)
    return;
  buildDifferentiatePipeline(manager);
  if (options.stopAfter == Stage::Differentiate)
    return;
  buildOptimizePipeline(manager, options);
  if (options.stopAfter == Stage::Optimize)
    return;
  buildLowerPipeline(manager, options);
  if (options.stopAfter == Stage::Lower)
    return;
  buildCodegenPipeline(manager, options);
}

void nz::registerPipelines() {
  PassPipelineRegistration<PipelineOptions>(
      "nz-raise-pipeline", "sparse tensors become patterns and values",
      buildRaisePipeline);
  PassPipelineRegistration<>("nz-differentiate-pipeline",
                             "requests become functions",
                             buildDifferentiatePipeline);
  PassPipelineRegistration<PipelineOptions>("nz-optimize-pipeline",
                                            "the value program becomes faster",
                                            buildOptimizePipeline);
  PassPipelineRegistration<PipelineOptions>(
      "nz-lower-pipeline", "tensors become buffers, kernels loops",
      buildLowerPipeline);
  PassPipelineRegistration<PipelineOptions>("nz-pipeline", "the whole compiler",
                                            buildPipeline);
}
