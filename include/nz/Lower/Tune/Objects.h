//===- Objects.h - Which buffers are apart ----------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_TUNE_OBJECTS_H
#define NZ_LOWER_TUNE_OBJECTS_H

#include "mlir/IR/Value.h"
#include "llvm/ADT/DenseSet.h"

namespace nz {

/// What has other names where it is known to be apart from something.
mlir::Value getObject(mlir::Value buffer);

/// What `memref.distinct_objects` says.
class Objects {
public:
  /// In `root`.
  explicit Objects(mlir::Operation *root);

  /// Whether `op`, without what is inside of it, may read or write `buffer`.
  bool mayTouch(mlir::Operation *op, mlir::Value buffer) const;

private:
  bool areApart(mlir::Value lhs, mlir::Value rhs) const;

  llvm::DenseSet<std::pair<mlir::Value, mlir::Value>> apart;
};

} // namespace nz

#endif // NZ_LOWER_TUNE_OBJECTS_H
