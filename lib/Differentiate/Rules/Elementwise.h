//===- Elementwise.h - Rules of operations on single elements ---*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_RULES_ELEMENTWISE_H
#define NZ_DIFFERENTIATE_RULES_ELEMENTWISE_H

#include "Term.h"
#include "nz/Differentiate/ReverseWalk.h"
#include "nz/Interfaces/Differentiable.h"

namespace nz {

/// An elementwise operation at the place of its derivative.
struct At {
  mlir::Operation *op;
  const ReverseWalk &walk;
  /// The cotangent of the result.
  Term g;

  /// Operand number `index`.
  Term operand(unsigned index) const { return g.with(op->getOperand(index)); }
  Term x() const { return operand(0); }
  Term y() const { return operand(1); }
  Term z() const { return operand(2); }
  /// The primal result.
  Term r() const { return g.with(op->getResult(0)); }
  /// At kinks a constant and a variable differ.
  bool isConstant(Term term) const { return walk.isConstant(term.value); }
};

/// What an operand's cotangent gains: a formula in the cotangent of the result,
/// the operands and the result. Null for an operand without derivative.
using Law = Term (*)(At at);

/// The rule of an elementwise operation with one result: a law for each
/// operand, written once for scalars and tensors. Rules without laws have a
/// zero derivative.
template <typename OpTy, Law... laws>
struct ElementwiseRule
    : DifferentiableOpInterface::ExternalModel<ElementwiseRule<OpTy, laws...>,
                                               OpTy> {
  llvm::LogicalResult emitCotangents(mlir::Operation *op,
                                     mlir::OpBuilder &builder,
                                     ReverseWalk &walk) const {
    Term cotangent{&builder, op->getLoc(), walk.cotangent(op->getResult(0))};
    At at{op, walk, cotangent};
    for (unsigned index = 0; index < sizeof...(laws); ++index)
      if (all[index] && walk.isActive(op->getOperand(index)))
        walk.add(op->getOperand(index), all[index](at).value);
    return llvm::success();
  }

  bool carriesDerivative(mlir::Operation *op, unsigned operand,
                         unsigned result) const {
    return operand < sizeof...(laws) && all[operand];
  }

private:
  /// One more than there are laws: no array is empty.
  static constexpr Law all[] = {laws..., nullptr};
};

/// Attaches the rule of `OpTy`.
template <typename OpTy, Law... laws>
void attachRule(mlir::MLIRContext *context) {
  OpTy::template attachInterface<ElementwiseRule<OpTy, laws...>>(*context);
}

} // namespace nz

#endif // NZ_DIFFERENTIATE_RULES_ELEMENTWISE_H
