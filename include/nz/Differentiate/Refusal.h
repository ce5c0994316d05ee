//===- Refusal.h - Why something cannot be differentiated -------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_REFUSAL_H
#define NZ_DIFFERENTIATE_REFUSAL_H

#include "mlir/IR/Operation.h"
#include "llvm/ADT/DenseMap.h"

namespace nz {

/// The chain that a refusal tells: a request, the function that it names, the
/// calls that lead from there, and then the operation that has no derivative
/// and the reason. An operation deep in a program means little to somebody who
/// asked for the gradient of a loss; the chain leads from the one to the other.
class Refusal {
public:
  /// `request` asks for a derivative of `function`. Both outlive the refusal.
  Refusal(mlir::Operation *request, mlir::Operation *function)
      : request(request), function(function) {}

  /// Says that operations whose location has the call at `site` come from the
  /// function named `callee`, which was inlined there.
  void addCall(mlir::Location site, llvm::StringRef callee) {
    callees[site] = callee;
  }

  /// Emits the error at `op` with the chain as notes. `reason` completes
  /// "cannot differentiate 'NAME': ...". Always a failure.
  llvm::LogicalResult refuse(mlir::Operation *op,
                             const llvm::Twine &reason) const;

  /// Refuses `op` for having no rule.
  llvm::LogicalResult refuseUnknown(mlir::Operation *op) const;

private:
  mlir::Operation *request;
  mlir::Operation *function;
  llvm::DenseMap<mlir::Location, llvm::StringRef> callees;
};

} // namespace nz

#endif // NZ_DIFFERENTIATE_REFUSAL_H
