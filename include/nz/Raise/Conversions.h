//===- Conversions.h - Parts of sparse tensors in other formats -*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RAISE_CONVERSIONS_H
#define NZ_RAISE_CONVERSIONS_H

#include "nz/Raise/LevelForm.h"

namespace nz {

/// An empty tensor for the values of `pattern`.
mlir::Value makeEmptyValues(mlir::OpBuilder &builder, mlir::Location loc,
                            mlir::Value pattern, mlir::Type element);

/// A tensor of `type` filled with zeros; `sizes` are its dynamic sizes.
mlir::Value makeZeros(mlir::OpBuilder &builder, mlir::Location loc,
                      mlir::RankedTensorType type, mlir::ValueRange sizes);

/// A sparse tensor of `type` that stores nothing; `sizes` are its dynamic sizes
/// in the order of the dimensions.
SparseParts makeEmptyParts(mlir::OpBuilder &builder, mlir::Location loc,
                           mlir::RankedTensorType type, mlir::ValueRange sizes);

/// `parts` in format `type`, whose levels are `levels` of the source's. What
/// the format stores besides is zero.
SparseParts changeFormat(mlir::OpBuilder &builder, mlir::Location loc,
                         SparseParts parts, mlir::AffineMap levels,
                         PatternType type);

/// `pattern`, the level form of one with `encoding`, with the order of levels
/// that `type`, in dimension form, has. Fails where levels are not dimensions.
mlir::FailureOr<mlir::Value>
moveLevels(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value pattern,
           mlir::sparse_tensor::SparseTensorEncodingAttr encoding,
           PatternType type);

/// The values of `parts` at the entries of `pattern`, whose levels are the
/// same: 0 where `parts` stores nothing.
SparseParts restrictTo(mlir::OpBuilder &builder, mlir::Location loc,
                       SparseParts parts, mlir::Value pattern);

/// The coordinate format of levels of sizes `shape`, in which a join lists
/// entries.
PatternType getListType(mlir::MLIRContext *context,
                        mlir::ArrayRef<int64_t> shape);

/// `pattern` with the sizes that `type`, of the same levels, says.
mlir::Value castPattern(mlir::OpBuilder &builder, mlir::Location loc,
                        mlir::Value pattern, PatternType type);

/// The entries of `parts` at which the coordinates that `levels`, from names to
/// levels, gives one name are equal. `levels` becomes the names of the result,
/// each once.
SparseParts takeDiagonal(mlir::OpBuilder &builder, mlir::Location loc,
                         SparseParts parts, mlir::AffineMap &levels);

/// Sparse tensor `parts` of type `from` as a dense tensor of type `to`.
mlir::Value makeDense(mlir::OpBuilder &builder, mlir::Location loc,
                      SparseParts parts, mlir::RankedTensorType from,
                      mlir::RankedTensorType to);

/// The nonzeros of `dense` as a sparse tensor of `type`.
SparseParts makeSparse(mlir::OpBuilder &builder, mlir::Location loc,
                       mlir::Value dense, mlir::RankedTensorType type);

/// `parts` of type `from` as the sparse tensor type `to`.
SparseParts convertSparse(mlir::OpBuilder &builder, mlir::Location loc,
                          SparseParts parts, mlir::RankedTensorType from,
                          mlir::RankedTensorType to);

/// The parts of a sparse constant of `type`: the nonzeros of dense elements,
/// the listed entries of sparse ones. On failure `reason` says why.
mlir::FailureOr<SparseParts> makeConstant(mlir::OpBuilder &builder,
                                          mlir::Location loc,
                                          mlir::ElementsAttr elements,
                                          mlir::RankedTensorType type,
                                          std::string &reason);

} // namespace nz

#endif // NZ_RAISE_CONVERSIONS_H
