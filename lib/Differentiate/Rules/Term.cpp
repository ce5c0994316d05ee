//===- Term.cpp - Formulas over scalars and tensors -----------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Term.h"

#include "nz/Interfaces/Differentiable.h"

using namespace mlir;
using namespace nz;

Term Term::constant(double number) const {
  auto type = cast<DifferentiableTypeInterface>(value.getType());
  return with(type.splat(*builder, loc, value, number));
}

/// Compares by `predicate`.
static Condition compare(arith::CmpFPredicate predicate, Term x, Term y) {
  return {
      x.builder, x.loc,
      arith::CmpFOp::create(*x.builder, x.loc, predicate, x.value, y.value)};
}

Condition nz::operator<(Term x, Term y) {
  return compare(arith::CmpFPredicate::OLT, x, y);
}
Condition nz::operator==(Term x, Term y) {
  return compare(arith::CmpFPredicate::OEQ, x, y);
}
Condition nz::operator>=(Term x, double y) {
  return compare(arith::CmpFPredicate::OGE, x, x.constant(y));
}
Condition nz::operator<(Term x, double y) { return x < x.constant(y); }
Condition nz::operator>(Term x, double y) { return x.constant(y) < x; }
Condition nz::operator==(Term x, double y) { return x == x.constant(y); }

Condition nz::operator&&(Condition x, Condition y) {
  return {x.builder, x.loc,
          arith::AndIOp::create(*x.builder, x.loc, x.value, y.value)};
}

Term nz::select(Condition condition, Term x, Term y) {
  return x.with(arith::SelectOp::create(*x.builder, x.loc, condition.value,
                                        x.value, y.value));
}
