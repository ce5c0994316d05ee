//===- CheckGradient.h - Gradients against central differences --*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_CHECKGRADIENT_H
#define NZ_RUN_CHECKGRADIENT_H

#include "nz/Run/Compile.h"
#include "nz/Run/Options.h"
#include "nz/Run/Value.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"

#include <vector>

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace nz::run {

/// Compares, in an f64 copy of the program and along random directions d, the
/// slope <g, d>, where g is the gradient of <r, f> by reverse mode and r is 1
/// for a scalar result, else random, with two others: central differences,
/// d/dh <r, f(x + h d)> at 0, and the tangent by forward mode, <r, J d>. Prints
/// the largest error of each over max(1, magnitude); true if both are within
/// the tolerance.
llvm::Expected<bool> checkGradient(llvm::raw_ostream &os, mlir::ModuleOp module,
                                   const Signature &signature,
                                   const Options &options,
                                   std::vector<Value> arguments);

} // namespace nz::run

#endif // NZ_RUN_CHECKGRADIENT_H
