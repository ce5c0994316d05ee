//===- NzDialect.td - The nz dialect -----------------------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_NZDIALECT_TD
#define NZ_DIALECT_NZDIALECT_TD

include "mlir/IR/OpBase.td"

def Nz_Dialect : Dialect {
  let name = "nz";
  let cppNamespace = "::nz";
  let summary = "Sparse differentiable programs";
  let description = [{
    A sparse tensor is a constant *pattern* and a vector of *values*. The `nz`
    dialect splits the two: `!nz.pattern` is the type of the first, dense
    tensors hold the second, and `nz.kernel` is the one compute operation over
    both. Requests (`nz.gradient` and its family) and updates (`nz.sgd`,
    `nz.adam`) are what a program asks of the compiler.

    Three families of operations, by life span:

    - *surface*: written by people (`nz.pattern`, `nz.values`, `nz.assemble`,
      `nz.coordinates`, `nz.stop_gradient`, requests, updates); removed by
      `--nz-raise-pipeline` and `--nz-differentiate-pipeline`;
    - *value program*: made by raising and kept until bufferization (`nz.kernel`,
      `nz.join`, `nz.select`, `nz.size`, ...); people may write them too;
    - *buffers*: made and removed by lowering (`nz.positions`,
      `nz.level_coordinates`, `nz.iota`).
  }];
  let useDefaultTypePrinterParser = 1;
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::sparse_tensor::SparseTensorDialect"];
  let hasConstantMaterializer = 1;
}

class Nz_Op<string mnemonic, list<Trait> traits = []>
    : Op<Nz_Dialect, mnemonic, traits>;

#endif // NZ_DIALECT_NZDIALECT_TD
