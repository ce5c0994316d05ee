//===- Product.h - Sums of products of two factors --------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_OPTIMIZE_CHAINS_PRODUCT_H
#define NZ_OPTIMIZE_CHAINS_PRODUCT_H

#include "mlir/IR/Builders.h"

#include <array>
#include <optional>

namespace nz {

/// A tensor in a product: a dense one, or the values of a pattern. `dims` has
/// a number for each dimension, or for each level of the pattern.
struct Factor {
  mlir::Value pattern;
  mlir::Value tensor;
  llvm::SmallVector<unsigned> dims;
};

/// An operation that adds to the elements of `sum` the products of the elements
/// of two factors, and does nothing else. Equal numbers are one index; what
/// `sum` does not have is summed over. One factor at most has a pattern.
struct Product {
  std::array<Factor, 2> factors;
  Factor sum;
};

/// The product that `op` is, if it is one: a kernel or a generic on tensors,
/// with elements in which sums of products may be reordered.
std::optional<Product> matchProduct(mlir::Operation *op);

/// Emits `product`: a kernel where a factor has a pattern, else a generic.
mlir::Operation *buildProduct(mlir::OpBuilder &builder, mlir::Location loc,
                              const Product &product);

} // namespace nz

#endif // NZ_OPTIMIZE_CHAINS_PRODUCT_H
