//===- Activity.h - Which values matter to a derivative ---------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_ACTIVITY_H
#define NZ_DIFFERENTIATE_ACTIVITY_H

#include "mlir/IR/Block.h"
#include "mlir/IR/ValueRange.h"
#include "llvm/ADT/DenseSet.h"

namespace nz {

/// The active values of a block: those that depend on the values that are
/// differentiated by and on which the values that are differentiated depend.
/// Derivatives of all others are zero or not wanted, and are never computed.
///
/// Dependence goes from operands to results, and from values that an
/// operation's regions read from outside to its results; operations say by
/// `carriesDerivative` where it does not.
class Activity {
public:
  /// Computes the active values of `block` on the way from `from`, which are
  /// block arguments or defined in it, to `to`.
  Activity(mlir::Block &block, mlir::ValueRange from, mlir::ValueRange to);

  bool isActive(mlir::Value value) const { return active.contains(value); }

  /// Says that `value`, which is new, is active.
  void setActive(mlir::Value value) { active.insert(value); }

  /// Whether any result of `op` is active.
  bool isActive(mlir::Operation *op) const;

private:
  llvm::DenseSet<mlir::Value> active;
};

} // namespace nz

#endif // NZ_DIFFERENTIATE_ACTIVITY_H
