//===- DerivativeWalk.h - What both directions know -------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_DERIVATIVEWALK_H
#define NZ_DIFFERENTIATE_DERIVATIVEWALK_H

#include "nz/Differentiate/Activity.h"
#include "nz/Differentiate/Refusal.h"

#include "mlir/IR/Builders.h"

namespace nz {

/// What reverse and forward mode know of the block whose derivative they build:
/// which values matter, which are constants, and whom to tell what cannot be
/// done. Rules that hold in both directions ask no more than this.
class DerivativeWalk {
public:
  /// Whether the derivative of `value`, or by it, is wanted; others are zero.
  bool isActive(mlir::Value value) const { return activity.isActive(value); }

  /// Whether `value` is known when compiling: a constant, or computed from
  /// constants. At kinks constants and variables differ.
  bool isConstant(mlir::Value value) const;

  /// Says that `argument` of a copied body stands for a constant.
  void setConstant(mlir::Value argument) { constants.insert(argument); }

  /// Says why `op` cannot be differentiated. Always a failure.
  llvm::LogicalResult refuse(mlir::Operation *op,
                             const llvm::Twine &reason) const {
    return refusal.refuse(op, reason);
  }

protected:
  DerivativeWalk(mlir::OpBuilder &builder, Activity activity,
                 const Refusal &refusal)
      : builder(builder), activity(std::move(activity)), refusal(refusal) {}

  mlir::OpBuilder &builder;
  Activity activity;
  const Refusal &refusal;

private:
  llvm::DenseSet<mlir::Value> constants;
};

} // namespace nz

#endif // NZ_DIFFERENTIATE_DERIVATIVEWALK_H
