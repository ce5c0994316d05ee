//===- NzDialect.cpp - Registration of the nz dialect ---------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Dialect/Nz.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Transforms/InliningUtils.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace nz;

#include "nz/Dialect/NzDialect.cpp.inc"
#include "nz/Dialect/NzEnums.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "nz/Dialect/NzTypes.cpp.inc"

#define GET_OP_CLASSES
#include "nz/Dialect/NzOps.cpp.inc"

namespace {

/// Every operation may move into the caller of its function.
struct NzInlinerInterface : DialectInlinerInterface {
  using DialectInlinerInterface::DialectInlinerInterface;
  bool isLegalToInline(Operation *, Region *, bool, IRMapping &) const final {
    return true;
  }
  bool isLegalToInline(Region *, Region *, bool, IRMapping &) const final {
    return true;
  }
};

} // namespace

/// Folders give numbers: sizes, counts, whether patterns are one.
Operation *NzDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                          Type type, Location loc) {
  return arith::ConstantOp::materialize(builder, value, type, loc);
}

void NzDialect::initialize() {
  addInterfaces<NzInlinerInterface>();
  addTypes<
#define GET_TYPEDEF_LIST
#include "nz/Dialect/NzTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "nz/Dialect/NzOps.cpp.inc"
      >();
}
