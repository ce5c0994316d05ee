//===- Nz.h - The nz dialect ------------------------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_NZ_H
#define NZ_DIALECT_NZ_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/SparseTensor/IR/SparseTensor.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "nz/Dialect/NzDialect.h.inc"
#include "nz/Dialect/NzEnums.h.inc"

#define GET_TYPEDEF_CLASSES
#include "nz/Dialect/NzTypes.h.inc"

namespace nz {
/// The type of an optimizer's rate for parameters of `type`: the element type,
/// or f32 for f16 and bf16.
mlir::Type getRateType(mlir::Type type);
} // namespace nz

#define GET_OP_CLASSES
#include "nz/Dialect/NzOps.h.inc"

#endif // NZ_DIALECT_NZ_H
