//===- NestBody.h - Operations over the domain of a nest --------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_RULES_NESTBODY_H
#define NZ_DIFFERENTIATE_RULES_NESTBODY_H

#include "KernelAdjoint.h"
#include "Term.h"

#include "mlir/IR/IRMapping.h"

namespace nz {

/// The body of a new operation over the domain of a nest, with a copy of the
/// nest's body in it. Not part of an operation until `create`.
class NestBody {
public:
  explicit NestBody(const LoopNest &nest);

  /// Reads `access`; returns its scalar.
  mlir::Value read(Access access);

  /// Recomputes the scalars of the primal body; `copy` gives them.
  void recompute();
  mlir::Value copy(mlir::Value primal) const {
    return mapping.lookupOrDefault(primal);
  }

  /// Says that the copy `scalar` of what the nest computes can be read at
  /// `result`. `create` does so where that takes no more reads than to compute
  /// it again.
  void offerResult(mlir::Value scalar, Access result) {
    offered.push_back({scalar, result});
  }

  /// Creates the operation that combines `contribution` into `destination`.
  mlir::Value create(mlir::OpBuilder &outer, mlir::Value contribution,
                     Access destination, Combiner combiner);

  /// Says to `inner`, a walk over this body, which scalars stand for constants:
  /// those of what is constant to `walk`.
  void passConstants(const DerivativeWalk &walk, DerivativeWalk &inner) const;

  Term term(mlir::Value value) { return {&builder, loc, value}; }

  const LoopNest &nest;
  mlir::Location loc;
  mlir::OpBuilder builder;
  mlir::Block *block;

private:
  void eraseDeadOperations();
  bool sparesRead(mlir::Operation *op);

  mlir::Region region;
  llvm::SmallVector<Access> reads;
  llvm::SmallVector<std::pair<mlir::Value, Access>> offered;
  mlir::IRMapping mapping;
};

/// A tensor of the shape of `like` whose contents do not matter.
mlir::Value createEmpty(mlir::OpBuilder &builder, mlir::Location loc,
                        mlir::Value like);

/// `tensor` with zeros where `write` wrote.
mlir::Value zeroWritten(const LoopNest &nest, const Write &write,
                        mlir::Value tensor, mlir::OpBuilder &builder);

/// What has part in a maximum or minimum.
struct Ties {
  /// Whether the init equals the result.
  Condition initIsExtremum;
  /// How many contributions, and inits, do.
  Term count;
};

/// Compares contributions and the init of `write`, a maximum or minimum, with
/// its result.
Ties countTies(const LoopNest &nest, const Write &write,
               mlir::OpBuilder &builder);

/// Refuses a maximum or minimum whose contributions cannot be compared with it.
llvm::LogicalResult checkExtremum(const LoopNest &nest, const Write &write,
                                  const DerivativeWalk &walk);

/// Refuses a body that reads active values other than its operands.
llvm::LogicalResult checkCaptures(const LoopNest &nest,
                                  const DerivativeWalk &walk);

} // namespace nz

#endif // NZ_DIFFERENTIATE_RULES_NESTBODY_H
