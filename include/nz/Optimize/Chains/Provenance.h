//===- Provenance.h - What values are made of, across functions -*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_OPTIMIZE_CHAINS_PROVENANCE_H
#define NZ_OPTIMIZE_CHAINS_PROVENANCE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"

#include <optional>

namespace nz {

/// Answers questions about values by what they are made of, through calls and
/// requests for derivatives, too. The answers are good for choices between
/// programs that are both right: what a loop carries is taken to keep its size.
class Provenance {
public:
  explicit Provenance(mlir::ModuleOp module) : users(symbols, module) {}

  /// The size of a tensor's or a pattern's dimension, if every call has it.
  std::optional<int64_t> getSize(mlir::Value value, int64_t dim);

  /// Whether a request asks for a derivative in something that `value` may be
  /// made of.
  bool hasDerivative(mlir::Value value);

private:
  using Place = std::pair<mlir::Value, int64_t>;
  std::optional<int64_t>
  getSize(Place place, llvm::DenseMap<Place, std::optional<int64_t>> &known);
  /// The values one of which an argument or a result is; empty if not all of
  /// them are found.
  llvm::SmallVector<mlir::Value> getSources(mlir::Value value);

  mlir::SymbolTableCollection symbols;
  mlir::SymbolUserMap users;
};

} // namespace nz

#endif // NZ_OPTIMIZE_CHAINS_PROVENANCE_H
