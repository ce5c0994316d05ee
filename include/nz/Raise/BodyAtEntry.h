//===- BodyAtEntry.h - A body where some are not stored ---------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RAISE_BODYATENTRY_H
#define NZ_RAISE_BODYATENTRY_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"

namespace nz {

/// What the scalars of the body of a `linalg.generic` are at an entry of its
/// domain where some arguments are not stored.
///
/// An argument that is not stored is a zero of its own kind: anything times it
/// is zero, NaN and infinity included, and what folds to zero because of it is
/// such a zero again. `sparse_tensor.unary` and `binary` are resolved to the
/// region that applies; an empty one gives such a zero.
class BodyAtEntry {
public:
  /// What is known of a scalar.
  struct Known {
    enum Kind { Zero, Constant, Computed };
    Kind kind;
    /// The number, if constant.
    mlir::TypedAttr constant;
    /// The scalar that this one equals, if computed: of an operation that is
    /// kept, or a leaf.
    mlir::Value value;

    /// Whether it is zero, not stored or constant.
    bool isZero() const;
  };

  /// Looks at `body` where the arguments `unstored` are not stored.
  BodyAtEntry(mlir::Block &body, mlir::ArrayRef<mlir::Value> unstored);

  /// The operation that cannot be in the body of a kernel, or null.
  mlir::Operation *getUnsupported() const { return unsupported; }

  Known at(mlir::Value scalar) const;

  /// Whether `scalar` is zero, of either kind.
  bool isZero(mlir::Value scalar) const { return at(scalar).isZero(); }

  /// The leaves that `roots` are computed from: block arguments, values from
  /// outside the body, and results of `linalg.index`.
  llvm::SetVector<mlir::Value>
  getLeaves(mlir::ArrayRef<mlir::Value> roots) const;

  /// Emits the computation of `roots`, whose leaves `mapping` gives.
  mlir::SmallVector<mlir::Value> emit(mlir::OpBuilder &builder,
                                      mlir::ArrayRef<mlir::Value> roots,
                                      mlir::IRMapping &mapping) const;

private:
  void visitBlock(mlir::Block &block);
  void visit(mlir::Operation &op);
  void visitRegion(mlir::Operation &op, mlir::Region &region,
                   mlir::ArrayRef<mlir::Value> arguments);
  void foldConstants(mlir::Operation &op);
  void setKnown(mlir::Value scalar, Known known, bool touched);
  llvm::DenseSet<mlir::Value>
  getNeeded(mlir::ArrayRef<mlir::Value> roots) const;

  llvm::DenseMap<mlir::Value, Known> known;
  /// Scalars that depend on an argument that is not stored.
  llvm::DenseSet<mlir::Value> touched;
  /// The operations that are computed, in order.
  mlir::SmallVector<mlir::Operation *> computed;
  mlir::Operation *unsupported = nullptr;
};

/// What `op` is where operands are `operands`, by the algebra of zero alone: a
/// zero, an operand, or nothing that is known.
std::optional<BodyAtEntry::Known>
foldAtZero(mlir::Operation &op, mlir::ArrayRef<BodyAtEntry::Known> operands);

} // namespace nz

#endif // NZ_RAISE_BODYATENTRY_H
