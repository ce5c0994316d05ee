//===- ForwardWalk.h - Tangents, from arguments to results ------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_FORWARDWALK_H
#define NZ_DIFFERENTIATE_FORWARDWALK_H

#include "nz/Differentiate/DerivativeWalk.h"

#include "llvm/ADT/DenseMap.h"

namespace nz {

/// Forward mode over one block: holds the tangents of its values and visits its
/// operations from first to last, each setting the tangents of its results.
///
/// A tangent that is zero is not a value but the absence of one: no buffer is
/// filled with zeros, and what only they reach is not visited. The tangent of a
/// result is computed behind the operation itself, while what both read is at
/// hand; nothing is saved. A walk over a block inside another sees the tangents
/// outside.
class ForwardWalk : public DerivativeWalk {
public:
  /// Builds with `builder`; only values in `activity` get tangents.
  ForwardWalk(mlir::OpBuilder &builder, Activity activity,
              const Refusal &refusal, const ForwardWalk *outer = nullptr)
      : DerivativeWalk(builder, std::move(activity), refusal), outer(outer) {}

  /// The tangent of `value`; null is zero.
  mlir::Value tangent(mlir::Value value) const;

  /// The same, with zeros for null. For operations that need a value.
  mlir::Value tangentOrZero(mlir::Value value) const;

  /// Says that the tangent of `value` is `tangent`, of the tangent type, or
  /// zero if null. Those that are not wanted are dropped.
  void set(mlir::Value value, mlir::Value tangent);

  /// Replaces `op`, whose results have their tangents, by `values`, which are
  /// the same values and get the same tangents. An operation that carries
  /// values through regions is replaced by one that carries tangents, too.
  void replace(mlir::Operation *op, mlir::ValueRange values);

  /// Visits the operations of `block` from first to last, those that depend on
  /// values with tangents. Leaves the builder before the end of `block`: its
  /// terminator, or its last place.
  llvm::LogicalResult forward(mlir::Block &block);

  /// A walk over another block, such as the body of an operation, that sees the
  /// tangents here and refuses with the same chain.
  ForwardWalk nest(mlir::OpBuilder &inner, Activity innerActivity) const {
    return ForwardWalk(inner, std::move(innerActivity), refusal, this);
  }

private:
  /// Whether `op`, or what is inside it, reads a value with a tangent.
  bool readsTangents(mlir::Operation *op) const;

  const ForwardWalk *outer;
  llvm::DenseMap<mlir::Value, mlir::Value> tangents;
};

} // namespace nz

#endif // NZ_DIFFERENTIATE_FORWARDWALK_H
