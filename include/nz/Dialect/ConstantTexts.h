//===- ConstantTexts.h - Strings of compiled code ---------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_CONSTANTTEXTS_H
#define NZ_DIALECT_CONSTANTTEXTS_H

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/SymbolTable.h"

#include "llvm/ADT/StringMap.h"

namespace nz {

/// Constant strings of a module, each made once.
class ConstantTexts {
public:
  /// New symbols, in the table of the module, are called `name`.
  ConstantTexts(mlir::SymbolTable &symbols, llvm::StringRef name)
      : symbols(symbols), name(name) {}

  /// The address of `text` with a zero behind it.
  mlir::Value getAddress(mlir::OpBuilder &builder, mlir::Location loc,
                         llvm::StringRef text);

private:
  mlir::SymbolTable &symbols;
  llvm::StringRef name;
  llvm::StringMap<mlir::LLVM::GlobalOp> texts;
};

} // namespace nz

#endif // NZ_DIALECT_CONSTANTTEXTS_H
