//===- Register.cpp - The only place that knows everything ----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Register.h"

#include "nz/Codegen/Passes.h"
#include "nz/Dialect/Nz.h"
#include "nz/Differentiate/Passes.h"
#include "nz/Differentiate/Rules.h"
#include "nz/Lower/Loops/Passes.h"
#include "nz/Lower/Passes.h"
#include "nz/Lower/SparseTensor/Passes.h"
#include "nz/Lower/Sweeps/Passes.h"
#include "nz/Lower/Tune/Passes.h"
#include "nz/Optimize/Carries/Passes.h"
#include "nz/Optimize/Chains/Passes.h"
#include "nz/Optimize/Passes.h"
#include "nz/Pipeline/Passes.h"
#include "nz/Pipeline/Pipeline.h"
#include "nz/Raise/Passes.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"

using namespace mlir;

void nz::registerEverything(DialectRegistry &registry) {
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registerAllPasses();
  registry.insert<NzDialect>();
  registerBufferizationModels(registry);
  registerNzRaisePasses();
  registerDifferentiationRules(registry);
  registerNzDifferentiatePasses();
  registerNzOptimizePasses();
  registerNzOptimizeCarriesPasses();
  registerNzOptimizeChainsPasses();
  registerNzLowerPasses();
  registerNzLowerLoopsPasses();
  registerNzLowerSparseTensorPasses();
  registerNzLowerSweepsPasses();
  registerNzLowerTunePasses();
  registerNzCodegenPasses();
  registerNzPipelinePasses();
  registerPipelines();
}
