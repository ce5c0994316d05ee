//===- Term.h - Formulas over scalars and tensors ---------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_RULES_TERM_H
#define NZ_DIFFERENTIATE_RULES_TERM_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Builders.h"

namespace nz {

/// A value in a formula, a float or a tensor of floats: operators on terms emit
/// the operations, so that a derivative is written as in a book. Numbers take
/// the type and shape of the term beside them.
struct Term {
  mlir::OpBuilder *builder;
  mlir::Location loc;
  mlir::Value value;

  /// The same place, another value.
  Term with(mlir::Value other) const { return {builder, loc, other}; }
  /// `number` in the shape of this term.
  Term constant(double number) const;
  /// The result of `OpTy` with this term first.
  template <typename OpTy, typename... Terms>
  Term apply(Terms... others) const {
    return with(OpTy::create(*builder, loc, value, others.value...));
  }
};

/// A condition on terms: an i1 or a tensor of i1.
struct Condition {
  mlir::OpBuilder *builder;
  mlir::Location loc;
  mlir::Value value;
};

inline Term operator+(Term x, Term y) {
  return x.apply<mlir::arith::AddFOp>(y);
}
inline Term operator-(Term x, Term y) {
  return x.apply<mlir::arith::SubFOp>(y);
}
inline Term operator*(Term x, Term y) {
  return x.apply<mlir::arith::MulFOp>(y);
}
inline Term operator/(Term x, Term y) {
  return x.apply<mlir::arith::DivFOp>(y);
}
inline Term operator-(Term x) { return x.apply<mlir::arith::NegFOp>(); }
inline Term operator+(Term x, double y) { return x + x.constant(y); }
inline Term operator-(Term x, double y) { return x - x.constant(y); }
inline Term operator-(double x, Term y) { return y.constant(x) - y; }
inline Term operator*(double x, Term y) { return y.constant(x) * y; }
inline Term operator/(Term x, double y) { return x / x.constant(y); }
inline Term operator/(double x, Term y) { return y.constant(x) / y; }

inline Term cos(Term x) { return x.apply<mlir::math::CosOp>(); }
inline Term cosh(Term x) { return x.apply<mlir::math::CoshOp>(); }
inline Term exp(Term x) { return x.apply<mlir::math::ExpOp>(); }
inline Term log(Term x) { return x.apply<mlir::math::LogOp>(); }
inline Term pow(Term x, Term y) { return x.apply<mlir::math::PowFOp>(y); }
inline Term sin(Term x) { return x.apply<mlir::math::SinOp>(); }
inline Term sinh(Term x) { return x.apply<mlir::math::SinhOp>(); }
inline Term sqrt(Term x) { return x.apply<mlir::math::SqrtOp>(); }
inline Term trunc(Term x) { return x.apply<mlir::math::TruncOp>(); }

/// Ordered comparisons: false if either side is not a number.
Condition operator<(Term x, Term y);
Condition operator==(Term x, Term y);
Condition operator>=(Term x, double y);
Condition operator<(Term x, double y);
Condition operator>(Term x, double y);
Condition operator==(Term x, double y);
Condition operator&&(Condition x, Condition y);

/// `x` where the condition holds, `y` elsewhere.
Term select(Condition condition, Term x, Term y);

} // namespace nz

#endif // NZ_DIFFERENTIATE_RULES_TERM_H
