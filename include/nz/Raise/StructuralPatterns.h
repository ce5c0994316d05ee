//===- StructuralPatterns.h - Patterns that follow from others --*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RAISE_STRUCTURALPATTERNS_H
#define NZ_RAISE_STRUCTURALPATTERNS_H

#include "nz/Raise/SparseGeneric.h"

namespace nz {

/// A sparse tensor over loops.
struct StructuralParts {
  LoopPattern place;
  mlir::Value values;
};

/// The pattern of what all patterns of one of `sets` store, for some value of
/// the loops that `levels` does not name: a union of joins, in the encoding of
/// `type`. On failure `why` says why.
mlir::FailureOr<mlir::Value>
uniteJoins(SparseGeneric &generic, mlir::OpBuilder &builder,
           mlir::ArrayRef<llvm::SmallVector<LoopPattern>> sets,
           mlir::AffineMap levels, PatternType type, llvm::raw_ostream &why);

/// Computes `term`, which is not 0 where only some of `groups` are stored, on
/// the entries that they store; in the encoding of `type` at `levels` if given,
/// else as a list. Nothing where `why` says why not.
std::optional<StructuralParts>
computeOverUnion(SparseGeneric &generic, mlir::OpBuilder &builder,
                 const Term &term, mlir::ArrayRef<unsigned> groups,
                 llvm::raw_ostream &why, PatternType type = {},
                 mlir::AffineMap levels = {});

} // namespace nz

#endif // NZ_RAISE_STRUCTURALPATTERNS_H
