//===- CheckBuilder.h - Checks in front of an operation ---------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_CHECKBUILDER_H
#define NZ_LOWER_CHECKBUILDER_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "nz/Dialect/Check.h"

namespace nz {

/// Emits checks of sizes and indices, and what they compare.
class CheckBuilder {
public:
  /// In front of `op`, with its location.
  explicit CheckBuilder(mlir::Operation *op) : builder(op), loc(op->getLoc()) {}

protected:
  mlir::Value constant(int64_t value) {
    return mlir::arith::ConstantIndexOp::create(builder, loc, value);
  }
  mlir::Value asValue(mlir::OpFoldResult value) {
    return mlir::getValueOrCreateConstantIndexOp(builder, loc, value);
  }
  mlir::Value compare(mlir::arith::CmpIPredicate predicate, mlir::Value lhs,
                      mlir::Value rhs) {
    return builder.createOrFold<mlir::arith::CmpIOp>(loc, predicate, lhs, rhs);
  }
  mlir::Value size(mlir::Value tensor, int64_t dim);
  /// Whether one of these numbers is 0; null for none.
  mlir::Value isAnyZero(llvm::ArrayRef<mlir::Value> numbers);
  /// "expected `what` of size 2, found 3".
  void checkEqual(mlir::Value expected, mlir::Value found,
                  const llvm::Twine &what);

  mlir::OpBuilder builder;
  mlir::Location loc;
};

} // namespace nz

#endif // NZ_LOWER_CHECKBUILDER_H
