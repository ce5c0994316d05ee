//===- ReverseWalk.h - Cotangents, from results to arguments ----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_REVERSEWALK_H
#define NZ_DIFFERENTIATE_REVERSEWALK_H

#include "nz/Differentiate/DerivativeWalk.h"

#include "llvm/ADT/DenseMap.h"

namespace nz {

/// Reverse mode over one block: holds the cotangents of its values and visits
/// its operations from last to first, each adding to the cotangents of its
/// operands.
///
/// A cotangent that is zero is not a value but the absence of one: no buffer is
/// filled with zeros and nothing is added to them. The block holds primal
/// values that dominate the builder's insertion point, so that rules use them
/// as they are: SSA dominance is the tape. Bodies of loops are copied to where
/// their cotangents are wanted, and walked by a walk of their own.
class ReverseWalk : public DerivativeWalk {
public:
  /// Builds with `builder`; only values in `activity` get cotangents.
  ReverseWalk(mlir::OpBuilder &builder, Activity activity,
              const Refusal &refusal)
      : DerivativeWalk(builder, std::move(activity), refusal) {}

  /// The cotangent of `value` from all users visited so far; null is zero.
  mlir::Value cotangent(mlir::Value value) const {
    return cotangents.lookup(value);
  }

  /// Adds `contribution`, a value of the tangent type or null, to the cotangent
  /// of `value`.
  void add(mlir::Value value, mlir::Value contribution);

  /// Adds to the cotangent of `value` in place: `emit` gets the present
  /// cotangent, or a zero, and returns it with its contribution added, or null
  /// on failure. Operations in destination style accumulate at no cost.
  llvm::LogicalResult
  accumulate(mlir::Value value,
             llvm::function_ref<mlir::Value(mlir::Value present)> emit);

  /// Sets the cotangent of `value`, into which the present one has gone.
  void set(mlir::Value value, mlir::Value cotangent) {
    if (isActive(value))
      cotangents[value] = cotangent;
  }

  /// Puts `values`, which are the same, into the place of the results of `op`,
  /// the operation being visited; it is erased at the end of the visit. So a
  /// loop becomes one that saves what its derivative needs.
  void replace(mlir::Operation *op, mlir::ValueRange values);

  /// Visits the operations of `block` from last to first.
  llvm::LogicalResult reverse(mlir::Block &block);

  /// A walk over another block, such as the copied body of an operation, that
  /// refuses with the same chain.
  ReverseWalk nest(mlir::OpBuilder &inner, Activity innerActivity) const {
    return ReverseWalk(inner, std::move(innerActivity), refusal);
  }

private:
  llvm::DenseMap<mlir::Value, mlir::Value> cotangents;
  /// What has been replaced in the present visit.
  mlir::Operation *replaced = nullptr;
};

} // namespace nz

#endif // NZ_DIFFERENTIATE_REVERSEWALK_H
