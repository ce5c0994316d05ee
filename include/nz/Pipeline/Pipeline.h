//===- Pipeline.h - The whole compiler, in order ----------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_PIPELINE_PIPELINE_H
#define NZ_PIPELINE_PIPELINE_H

#include "mlir/Pass/PassOptions.h"
#include "nz/Pipeline/MemorySizes.h"
#include "nz/Pipeline/Optimization.h"

namespace mlir {
class OpPassManager;
}

namespace nz {

/// Who iterates over stored entries.
enum class Backend {
  /// Our own loops.
  Loops,
  /// The upstream sparsifier, through `sparse_tensor.foreach`.
  SparseTensor
};

/// The last stage to run.
enum class Stage { Raise, Differentiate, Optimize, Lower, Codegen };

/// Options of `--nz-pipeline`.
struct PipelineOptions : mlir::PassPipelineOptions<PipelineOptions> {
  Option<Backend> backend{
      *this, "backend", llvm::cl::desc("who iterates over stored entries"),
      llvm::cl::init(Backend::Loops),
      llvm::cl::values(
          clEnumValN(Backend::Loops, "loops", "own loops"),
          clEnumValN(Backend::SparseTensor, "sparse-tensor",
                     "upstream's sparsifier, an independent oracle"))};
  Option<int64_t> threads{
      *this, "threads",
      llvm::cl::desc("threads of the compiled program; 0 for all cores"),
      llvm::cl::init(0)};
  Option<int64_t> vectorBits{
      *this, "vector-bits",
      llvm::cl::desc("bits of the vectors of the machine to compile for"),
      llvm::cl::init(256)};
  Option<int64_t> nearCache{
      *this, "near-cache",
      llvm::cl::desc("bytes that a core finds in its second cache and in its "
                     "part of the last"),
      llvm::cl::init(MemorySizes().nearCache)};
  Option<int64_t> lastCache{
      *this, "last-cache",
      llvm::cl::desc("bytes that one thread finds in the last cache"),
      llvm::cl::init(MemorySizes().lastCache)};
  Option<int64_t> longRow{*this, "long-row",
                          llvm::cl::desc("bytes from which on a row is long"),
                          llvm::cl::init(MemorySizes().longRow)};
  Option<bool> optimize{
      *this, "optimize",
      llvm::cl::desc("whether to run passes that only make programs faster"),
      llvm::cl::init(true)};
  Option<bool> hoistConstants{
      *this, "hoist-constants",
      llvm::cl::desc("whether what follows from arguments that are not donated "
                     "gets a function of its own"),
      llvm::cl::init(false)};
  ListOption<Optimization> without{
      *this, "without", llvm::cl::desc("optimizations to leave out, by name")};
  Option<Stage> stopAfter{
      *this, "stop-after", llvm::cl::desc("the last stage to run"),
      llvm::cl::init(Stage::Codegen),
      llvm::cl::values(
          clEnumValN(Stage::Raise, "raise", "pattern and values"),
          clEnumValN(Stage::Differentiate, "differentiate", "no requests left"),
          clEnumValN(Stage::Optimize, "optimize",
                     "the value program, optimized"),
          clEnumValN(Stage::Lower, "lower", "loops over buffers"),
          clEnumValN(Stage::Codegen, "codegen", "the LLVM dialect"))};
  Option<std::string> entry{
      *this, "entry",
      llvm::cl::desc("the function to compile; all public ones by default")};
  ListOption<int64_t> gradient{
      *this, "gradient",
      llvm::cl::desc(
          "arguments of the entry to differentiate with respect to")};

  /// Whether to run an optimization.
  bool has(Optimization optimization) const {
    return optimize && !llvm::is_contained(without, optimization);
  }
};

/// Sparse tensors become patterns and values.
void buildRaisePipeline(mlir::OpPassManager &manager,
                        const PipelineOptions &options);

/// Requests become functions of the value program.
void buildDifferentiatePipeline(mlir::OpPassManager &manager);

/// The value program becomes faster, and in any case one that can be lowered.
void buildOptimizePipeline(mlir::OpPassManager &manager,
                           const PipelineOptions &options);

/// Tensors become buffers, kernels loops.
void buildLowerPipeline(mlir::OpPassManager &manager,
                        const PipelineOptions &options);

/// Loops over buffers become the LLVM dialect.
void buildCodegenPipeline(mlir::OpPassManager &manager,
                          const PipelineOptions &options);

/// All of it.
void buildPipeline(mlir::OpPassManager &manager,
                   const PipelineOptions &options);

/// Registers the pipelines by name.
void registerPipelines();

} // namespace nz

#endif // NZ_PIPELINE_PIPELINE_H
