//===- NzCheckOps.td - Run-time checks ---------------------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_NZCHECKOPS_TD
#define NZ_DIALECT_NZCHECKOPS_TD

include "mlir/Interfaces/SideEffectInterfaces.td"
include "nz/Dialect/NzDialect.td"

def Nz_CheckOp : Nz_Op<"check", [MemoryEffects<[MemWrite]>]> {
  let summary = "an error of the call unless a condition holds";
  let description = [{
    Ends the call with `message` unless `condition` holds: as `cf.assert`, with
    numbers. `{0}` and `{1}` in the message stand for `values`; by convention
    the first is what was expected and the second what was found. The message
    begins with the place in the source. Made by raising and by
    `--nz-insert-checks`; lowered by `--nz-lower-asserts`.

    Example:

    ```mlir
    nz.check %same, "a.mlir:3:8: error: expected size {0}, found {1}"(%n, %m)
    ```
  }];
  let arguments = (ins I1:$condition, StrAttr:$message, Variadic<Index>:$values);
  let assemblyFormat = "$condition `,` $message (`(` $values^ `)`)? attr-dict";
  let hasVerifier = 1;
  let hasCanonicalizeMethod = 1;
}

#endif // NZ_DIALECT_NZCHECKOPS_TD
