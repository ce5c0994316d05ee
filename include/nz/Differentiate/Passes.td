//===- Passes.td - Requests become functions ---------------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIFFERENTIATE_PASSES_TD
#define NZ_DIFFERENTIATE_PASSES_TD

include "mlir/Pass/PassBase.td"

def ExpandRequestsPass : Pass<"nz-expand-requests", "::mlir::ModuleOp"> {
  let summary = "Replace requests for derivatives by calls of derivatives";
  let description = [{
    For each request builds a private function that computes the derivative of
    the callee, a program like any other, and calls it; requests for the same
    derivative share one. A callee that holds requests itself is expanded first,
    so that derivatives of derivatives need nothing of their own. Calls in the
    callee become part of its derivative. At last `nz.stop_gradient` is replaced
    by its operand.

    Assumes raised programs: no sparse tensors. An operation without a
    derivative that is on the way from the arguments in `wrt` to a result, and
    recursion, are errors, which tell the chain from the request to the
    operation.

    Example:

    ```mlir
    func.func private @square(%x: f64) -> f64 {
      %y = arith.mulf %x, %x : f64
      return %y : f64
    }
    func.func @main(%x: f64) -> f64 {
      %g = nz.gradient @square(%x) wrt [0] : (f64) -> f64
      return %g : f64
    }
    ```

    becomes

    ```mlir
    func.func private @square(%x: f64) -> f64 {
      %y = arith.mulf %x, %x : f64
      return %y : f64
    }
    func.func private @square_gradient_0(%x: f64) -> f64 {
      %one = arith.constant 1.0 : f64
      %left = arith.mulf %one, %x : f64
      %right = arith.mulf %one, %x : f64
      %g = arith.addf %left, %right : f64
      return %g : f64
    }
    func.func @main(%x: f64) -> f64 {
      %g = call @square_gradient_0(%x) : (f64) -> f64
      return %g : f64
    }
    ```
  }];
  // Rules load the dialects that their derivatives are written in.
  let dependentDialects = ["::mlir::func::FuncDialect", "::nz::NzDialect"];
  let statistics = [
    Statistic<"numDerivatives", "derivatives", "derivatives of functions built">
  ];
}

#endif // NZ_DIFFERENTIATE_PASSES_TD
