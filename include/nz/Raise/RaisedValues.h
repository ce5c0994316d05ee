//===- RaisedValues.h - What sparse tensors have become ---------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RAISE_RAISEDVALUES_H
#define NZ_RAISE_RAISEDVALUES_H

#include "nz/Raise/LevelForm.h"

namespace nz {

/// Remembers what each sparse tensor, and each pattern in dimension form, has
/// become. Raising goes through a function once in order, so that operands are
/// known before their uses; the operations that made the old values stay until
/// everything is raised, and may be asked.
class RaisedValues {
public:
  /// The parts of sparse tensor `tensor`.
  SparseParts lookup(mlir::Value tensor) const {
    return tensors.lookup(tensor);
  }

  /// What pattern `pattern` has become; itself if it was in level form.
  mlir::Value lookupPattern(mlir::Value pattern) const {
    mlir::Value raised = patterns.lookup(pattern);
    return raised ? raised : pattern;
  }

  void set(mlir::Value tensor, SparseParts parts) {
    tensors[tensor] = parts;
    patternOfValues[parts.values] = parts.pattern;
  }
  void setPattern(mlir::Value pattern, mlir::Value raised) {
    patterns[pattern] = raised;
  }

  /// Appends what `value` has become, in the order of `appendRaised`.
  void append(mlir::Value value,
              llvm::SmallVectorImpl<mlir::Value> &raised) const;
  llvm::SmallVector<mlir::Value> getRaised(mlir::ValueRange values) const;

  /// Says that `old` has become the first of `raised`, which are dropped from
  /// there: dense values are replaced, others remembered.
  void take(mlir::Value old, mlir::ValueRange &raised);

  /// Whether `values` are as many as `pattern` stores entries, as the program
  /// text shows: they are its values, or computed in their place.
  bool fit(mlir::Value values, mlir::Value pattern) const;

  /// Remembers that `value` stands for `origin`, a dense result of an operation
  /// on sparse tensors.
  void setOrigin(mlir::Value value, mlir::OpResult origin) {
    origins[value] = origin;
  }
  mlir::OpResult getOrigin(mlir::Value value) const {
    return origins.lookup(value);
  }

  /// Whether `tensor` is all zeros, as the program text shows: an empty sparse
  /// tensor, one filled with zeros, a constant.
  static bool isAllZeros(mlir::Value tensor);

private:
  llvm::DenseMap<mlir::Value, SparseParts> tensors;
  llvm::DenseMap<mlir::Value, mlir::Value> patterns, patternOfValues;
  llvm::DenseMap<mlir::Value, mlir::OpResult> origins;
};

} // namespace nz

#endif // NZ_RAISE_RAISEDVALUES_H
