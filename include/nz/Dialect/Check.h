//===- Check.h - Making run-time checks -------------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_CHECK_H
#define NZ_DIALECT_CHECK_H

#include "mlir/IR/Builders.h"
#include "nz/Dialect/Nz.h"

namespace nz {

/// `FILE:LINE:COLUMN: error: ` of the first place in a file that `loc` names,
/// or `error: ` if it names none.
std::string getPlace(mlir::Location loc);

/// Emits `nz.check`, unless `condition` is constant true; the message gets the
/// place of `loc` in front.
void emitCheck(mlir::OpBuilder &builder, mlir::Location loc,
               mlir::Value condition, const llvm::Twine &message,
               mlir::ValueRange values = {});

} // namespace nz

#endif // NZ_DIALECT_CHECK_H
