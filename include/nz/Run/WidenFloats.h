//===- WidenFloats.h - A copy of a program that computes in f64 -*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_WIDENFLOATS_H
#define NZ_RUN_WIDENFLOATS_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/Error.h"

namespace nz::run {

/// A copy of `module` in which f16, bf16 and f32 are f64, constants included;
/// conversions between floats disappear. An error where bits of a float are
/// looked at.
llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>>
widenFloats(mlir::ModuleOp module);

} // namespace nz::run

#endif // NZ_RUN_WIDENFLOATS_H
