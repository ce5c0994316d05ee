//===- Passes.td - What to compile -------------------------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_PIPELINE_PASSES_TD
#define NZ_PIPELINE_PASSES_TD

include "mlir/Pass/PassBase.td"

def SelectEntryPass : Pass<"nz-select-entry", "::mlir::ModuleOp"> {
  let summary = "Keep one function, or the gradient of one, as the entry";
  let description = [{
    With `entry`, every other function becomes private, so that what the entry
    does not need disappears. With `gradient` too, the entry is a new function
    `nz_gradient_of_NAME` that gives the value of `entry` and its gradient with
    respect to the arguments listed; it has the attributes of its arguments.

    Example, with `--nz-select-entry="entry=f gradient=0"`:

    ```mlir
    func.func @f(%x: f64) -> f64 {
      return %x : f64
    }
    ```

    becomes

    ```mlir
    func.func private @f(%x: f64) -> f64 {
      return %x : f64
    }
    func.func @nz_gradient_of_f(%x: f64) -> (f64, f64) {
      %v:2 = nz.value_and_gradient @f(%x) wrt [0] : (f64) -> (f64, f64)
      return %v#0, %v#1 : f64, f64
    }
    ```
  }];
  let options = [
    Option<"entry", "entry", "std::string", /*default=*/"",
           "the function to compile; empty for all public ones">,
    ListOption<"gradient", "gradient", "int64_t",
               "arguments of the entry to differentiate with respect to">
  ];
  let dependentDialects = ["::mlir::func::FuncDialect", "::nz::NzDialect"];
}

#endif // NZ_PIPELINE_PASSES_TD
