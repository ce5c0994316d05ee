//===- GenericNest.h - linalg.generic as a loop nest ------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_RULES_GENERICNEST_H
#define NZ_DIFFERENTIATE_RULES_GENERICNEST_H

#include "KernelAdjoint.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace nz {

/// What the body of a generic does to one of its accumulators.
struct Reduction {
  /// Sums, maxes or mins; none if it does something else.
  std::optional<Combiner> combiner;
  /// What is added, or compared with what is there.
  mlir::Value contribution;
  /// The operations that compare, of a maximum or minimum.
  llvm::SmallVector<mlir::Operation *> combining;

  bool isExtremum() const {
    return combiner == Combiner::Maxes || combiner == Combiner::Mins;
  }
};

/// Reads what the body of `generic` does to accumulator `index`: adds a
/// contribution that depends on no accumulator, or takes the maximum or minimum
/// with one, by an operation or by comparing and selecting.
Reduction matchReduction(mlir::linalg::GenericOp generic, unsigned index);

/// Whether different iterations are at different places of `map`: every loop
/// index is a result by itself.
bool isInjective(mlir::AffineMap map);

/// The domain of a `linalg.generic`: the sizes of what it accesses.
class GenericNest : public LoopNest {
public:
  explicit GenericNest(mlir::linalg::GenericOp generic);

  /// Says what is written and how, of the results that are wanted; refuses
  /// bodies that do something else.
  llvm::LogicalResult
  analyze(const DerivativeWalk &walk,
          llvm::function_ref<bool(mlir::Value result)> isWanted);

  bool covers(mlir::AffineMap map) const override;
  void endBody(mlir::OpBuilder &builder, mlir::Block &block,
               mlir::Value contribution, Combiner combiner) const override;
  mlir::Value create(mlir::OpBuilder &builder, llvm::ArrayRef<Access> reads,
                     Access destination, Combiner combiner,
                     mlir::Region &region) const override;

private:
  mutable mlir::linalg::GenericOp generic;
};

} // namespace nz

#endif // NZ_DIFFERENTIATE_RULES_GENERICNEST_H
