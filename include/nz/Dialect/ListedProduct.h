//===- ListedProduct.h - Products of matrices, by terms ---------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_LISTEDPRODUCT_H
#define NZ_DIALECT_LISTEDPRODUCT_H

#include "nz/Dialect/Nz.h"

namespace nz {

/// Whether the domain of `kernel` is the terms of a product of two matrices in
/// compressed rows, with the entry of the result that each is added to: its
/// patterns begin with A (i, j) at p, B (j, l) at q, C (i, l) at r, and C is
/// where A B stores entries.
bool runsOverTerms(KernelOp kernel);

/// The same, and a fourth pattern is the list (p, r) of those terms, or of a
/// part of the first matrix's entries: each p that it has any of has one r for
/// each entry of row j, in their order.
bool runsOverListedTerms(KernelOp kernel);

} // namespace nz

#endif // NZ_DIALECT_LISTEDPRODUCT_H
