//===- Extrema.h - The kinks of maxima and minima ---------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_RULES_EXTREMA_H
#define NZ_DIFFERENTIATE_RULES_EXTREMA_H

#include "Elementwise.h"

namespace nz {

/// The part of `g` that goes to `x`, one of two arguments of a maximum; `other`
/// is the other. At a tie half goes to each of two variables and none to a
/// variable beside a constant, so that relu'(0) = 0.
inline Term pullMaximum(At at, Term g, Term x, Term other) {
  Term zero = g.constant(0.0);
  Term atTie = at.isConstant(other) ? zero : 0.5 * g;
  return select(x < other, zero, select(x == other, atTie, g));
}

/// The same for a minimum.
inline Term pullMinimum(At at, Term g, Term x, Term other) {
  Term zero = g.constant(0.0);
  Term atTie = at.isConstant(other) ? zero : 0.5 * g;
  return select(other < x, zero, select(x == other, atTie, g));
}

inline constexpr Law ofMaximumLeft = [](At at) {
  return pullMaximum(at, at.g, at.x(), at.y());
};
inline constexpr Law ofMaximumRight = [](At at) {
  return pullMaximum(at, at.g, at.y(), at.x());
};
inline constexpr Law ofMinimumLeft = [](At at) {
  return pullMinimum(at, at.g, at.x(), at.y());
};
inline constexpr Law ofMinimumRight = [](At at) {
  return pullMinimum(at, at.g, at.y(), at.x());
};

} // namespace nz

#endif // NZ_DIFFERENTIATE_RULES_EXTREMA_H
