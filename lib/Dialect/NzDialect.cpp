//===- NzDialect.cpp - Registration of the nz dialect ---------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Dialect/Nz.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace nz;

#include "nz/Dialect/NzDialect.cpp.inc"
#include "nz/Dialect/NzEnums.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "nz/Dialect/NzTypes.cpp.inc"

#define GET_OP_CLASSES
#include "nz/Dialect/NzOps.cpp.inc"

void NzDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "nz/Dialect/NzTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "nz/Dialect/NzOps.cpp.inc"
      >();
}
