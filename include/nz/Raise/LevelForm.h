//===- LevelForm.h - Sparse tensor types as pattern and values --*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RAISE_LEVELFORM_H
#define NZ_RAISE_LEVELFORM_H

#include "nz/Dialect/Nz.h"

namespace nz {

/// A sparse tensor taken apart: where it stores entries, in level form, and
/// what.
struct SparseParts {
  mlir::Value pattern, values;
};

/// A ranked tensor with a sparse encoding.
bool isSparse(mlir::Type type);

/// A type that raising replaces: a sparse tensor, or a pattern that is not in
/// level form.
bool needsRaising(mlir::Type type);

/// The level form of the pattern of sparse tensor `type`.
PatternType getLevelPattern(mlir::Type type);

/// The values of sparse tensor `type`: a vector of its elements.
mlir::RankedTensorType getValuesType(mlir::Type type);

/// Appends what `type` becomes: pattern and values, a pattern in level form, or
/// `type` itself.
void appendRaised(mlir::Type type, llvm::SmallVectorImpl<mlir::Type> &types);
llvm::SmallVector<mlir::Type> getRaised(mlir::TypeRange types);

/// The map from the dimensions of sparse tensor `type` to its levels: each
/// dimension once, or its quotient and its remainder by a block's size.
mlir::AffineMap getDimToLevel(mlir::Type type);

/// Each dimension of `levels`, a map as `getDimToLevel` gives, in terms of its
/// results; null for dimensions that it does not have.
llvm::SmallVector<mlir::AffineExpr> invertLevels(mlir::AffineMap levels);

/// The map from the levels of sparse tensor `type` to its dimensions.
mlir::AffineMap getLevelToDim(mlir::Type type);

/// Where `from` and `to` map the same dimensions to levels: the map from the
/// levels of the first to those of the second.
mlir::AffineMap getLevelChange(mlir::AffineMap from, mlir::AffineMap to);

/// Whether some levels are quotients or remainders of dimensions.
bool hasBlocks(mlir::AffineMap levels);

/// The size of dimension `dim` of a sparse tensor of `type` on `pattern`.
mlir::Value getDimSize(mlir::OpBuilder &builder, mlir::Location loc,
                       mlir::Value pattern, mlir::Type type, unsigned dim);

/// The level sizes of `type` that it leaves open, from the sizes of its
/// dimensions; null for those that are constants. Checks that blocks divide
/// them.
llvm::SmallVector<mlir::Value> getOpenLevelSizes(mlir::OpBuilder &builder,
                                                 mlir::Location loc,
                                                 mlir::RankedTensorType type,
                                                 mlir::ValueRange dimSizes);

/// In the body of a kernel, the value of an expression of its dimensions.
mlir::Value emitCoordinate(mlir::OpBuilder &builder, mlir::Location loc,
                           mlir::AffineExpr expression);

/// The size of level `level` of `pattern`, a constant where the type knows it.
mlir::Value getLevelSize(mlir::OpBuilder &builder, mlir::Location loc,
                         mlir::Value pattern, unsigned level);

/// `file:line:col: error: `, with which messages of run-time checks begin.
std::string getErrorPrefix(mlir::Location loc);

} // namespace nz

#endif // NZ_RAISE_LEVELFORM_H
