//===- OrderFactors.h - Products of derivatives -----------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LIB_DIFFERENTIATE_RULES_ORDERFACTORS_H
#define NZ_LIB_DIFFERENTIATE_RULES_ORDERFACTORS_H

#include "nz/Dialect/Nz.h"

namespace nz {

/// Multiplies the factors of the product that `kernel` yields, if it does, in
/// the order in which its loops know them: those of a row first, those of an
/// entry last. Loops over entries then find the first products made.
void orderFactors(KernelOp kernel);

} // namespace nz

#endif // NZ_LIB_DIFFERENTIATE_RULES_ORDERFACTORS_H
