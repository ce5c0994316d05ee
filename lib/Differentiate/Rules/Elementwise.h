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
#include "nz/Differentiate/ForwardWalk.h"
#include "nz/Differentiate/ReverseWalk.h"
#include "nz/Interfaces/Differentiable.h"

namespace nz {

/// An elementwise operation at the place of its derivative.
struct At {
  mlir::Operation *op;
  const DerivativeWalk &walk;
  /// What is passed through the operation: the cotangent of the result, or the
  /// tangent of the operand.
  Term g;
  /// The type of what passes on.
  mlir::Type to;

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

/// The derivative by one operand, times g: a formula in g, the operands and the
/// result, linear in g. Of one element it is its own transpose: with g the
/// cotangent of the result it is what the operand's cotangent gains, with g the
/// tangent of the operand its part in the tangent of the result. So one law
/// serves both modes. Null for an operand without derivative.
using Law = Term (*)(At at);

/// What rules of elementwise operations with one result are made of: a law for
/// each operand, written once for scalars and tensors. `Rule` inherits this and
/// may do better in either mode.
template <typename Rule, typename OpTy, Law... laws>
struct ElementwiseModel : DifferentiableOpInterface::ExternalModel<Rule, OpTy> {
  llvm::LogicalResult emitCotangents(mlir::Operation *op,
                                     mlir::OpBuilder &builder,
                                     ReverseWalk &walk) const {
    Term cotangent{&builder, op->getLoc(), walk.cotangent(op->getResult(0))};
    for (unsigned index = 0; index < sizeof...(laws); ++index) {
      mlir::Value operand = op->getOperand(index);
      if (all[index] && walk.isActive(operand))
        walk.add(operand,
                 all[index]({op, walk, cotangent, operand.getType()}).value);
    }
    return llvm::success();
  }

  llvm::LogicalResult emitTangents(mlir::Operation *op,
                                   mlir::OpBuilder &builder,
                                   ForwardWalk &walk) const {
    mlir::Value result = op->getResult(0), sum;
    for (unsigned index = 0; index < sizeof...(laws); ++index) {
      mlir::Value tangent = walk.tangent(op->getOperand(index));
      if (!all[index] || !tangent)
        continue;
      Term part = all[index](
          {op, walk, {&builder, op->getLoc(), tangent}, result.getType()});
      sum = sum ? (part.with(sum) + part).value : part.value;
    }
    walk.set(result, sum);
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

/// The rule that is the laws and nothing else. Without laws the derivative is
/// zero.
template <typename OpTy, Law... laws>
struct ElementwiseRule
    : ElementwiseModel<ElementwiseRule<OpTy, laws...>, OpTy, laws...> {};

/// Attaches the rule of `OpTy`.
template <typename OpTy, Law... laws>
void attachRule(mlir::MLIRContext *context) {
  OpTy::template attachInterface<ElementwiseRule<OpTy, laws...>>(*context);
}

} // namespace nz

#endif // NZ_DIFFERENTIATE_RULES_ELEMENTWISE_H
