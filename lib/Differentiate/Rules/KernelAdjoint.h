//===- KernelAdjoint.h - The rule of kernels and generics -------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_RULES_KERNELADJOINT_H
#define NZ_DIFFERENTIATE_RULES_KERNELADJOINT_H

#include "nz/Dialect/Nz.h"
#include "nz/Differentiate/ForwardWalk.h"
#include "nz/Differentiate/ReverseWalk.h"

namespace nz {

/// A value that is read, or combined, at a map from the domain.
struct Access {
  mlir::Value value;
  mlir::AffineMap map;
};

/// An operand that the body reads as `scalar`, a value in the body.
struct Read : Access {
  mlir::Value scalar;
};

/// A result: `contribution`, a value in the body or outside, is combined into
/// `init` at the map.
struct Write {
  mlir::Value init;
  mlir::Value result;
  mlir::AffineMap map;
  Combiner combiner;
  mlir::Value contribution;
  /// Nothing of `init` is left.
  bool overwrites;
};

/// An operation that runs a scalar body over a domain: `nz.kernel` or
/// `linalg.generic`. What their derivatives have in common needs no more than
/// this of them. Holds what is differentiated, and creates operations over the
/// same domain.
class LoopNest {
public:
  virtual ~LoopNest() = default;

  mlir::Operation *op = nullptr;
  mlir::Block *body = nullptr;
  llvm::SmallVector<Read> reads;
  /// The results whose derivatives are wanted.
  llvm::SmallVector<Write> writes;
  /// Scalars of the body on which no contribution depends: accumulators.
  llvm::SmallVector<mlir::Value> accumulators;

  /// Whether accessing `value` at `map` reaches each of its elements exactly
  /// once.
  virtual bool covers(mlir::AffineMap map) const = 0;

  /// Ends `block`, the body of a new operation, which yields `contribution`.
  virtual void endBody(mlir::OpBuilder &builder, mlir::Block &block,
                       mlir::Value contribution, Combiner combiner) const = 0;

  /// Creates the operation that reads `reads`, one argument of its body each,
  /// and combines what `region` yields into `destination`. Only sums and writes
  /// are created.
  virtual mlir::Value create(mlir::OpBuilder &builder,
                             llvm::ArrayRef<Access> reads, Access destination,
                             Combiner combiner, mlir::Region &region) const = 0;
};

/// Emits the adjoints of `nest`: one operation over the same domain for each
/// active operand, whose body recomputes the scalars of the primal one, or
/// reads what was written, and walks it in reverse. The cotangent of a result
/// is read where the result was written; that of an operand is summed where the
/// operand was read.
llvm::LogicalResult emitAdjoints(const LoopNest &nest, mlir::OpBuilder &builder,
                                 ReverseWalk &walk);

/// Sets the tangents of the results of `nest`: for each an operation over the
/// same domain, whose body recomputes the scalars of the primal one beside
/// their tangents. The tangent of an operand is read where the operand was
/// read; that of a result is combined where the result was.
llvm::LogicalResult emitTangents(const LoopNest &nest, mlir::OpBuilder &builder,
                                 ForwardWalk &walk);

} // namespace nz

#endif // NZ_DIFFERENTIATE_RULES_KERNELADJOINT_H
