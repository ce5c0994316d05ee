//===- SizeFinder.h - Sizes that no type says -------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_OPTIMIZE_SIZEFINDER_H
#define NZ_OPTIMIZE_SIZEFINDER_H

#include "mlir/IR/Value.h"

#include <functional>
#include <optional>

namespace nz {

/// The size of a dimension: a constant, or that of a dimension of an origin.
struct Size {
  std::optional<int64_t> constant;
  mlir::Value origin;
  int64_t dim = 0;
};

/// Finds the sizes of tensors and patterns by what makes them. The program may
/// not change meanwhile.
class SizeFinder {
public:
  /// Stops at values that are origins, unless their types say the size.
  explicit SizeFinder(std::function<bool(mlir::Value)> isOrigin)
      : isOrigin(std::move(isOrigin)) {}

  /// The size of dimension `dim` of `value`, if it is found.
  std::optional<Size> find(mlir::Value value, int64_t dim);

private:
  std::optional<Size> look(mlir::Value value, int64_t dim);

  std::function<bool(mlir::Value)> isOrigin;
  /// What has been found, or is being looked for.
  llvm::DenseMap<std::pair<mlir::Value, int64_t>, std::optional<Size>> found;
};

} // namespace nz

#endif // NZ_OPTIMIZE_SIZEFINDER_H
