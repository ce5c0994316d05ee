//===- Passes.td - Passes from loops to the LLVM dialect ---*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_CODEGEN_PASSES_TD
#define NZ_CODEGEN_PASSES_TD

include "mlir/Pass/PassBase.td"

def ExpandBfloatsPass : Pass<"nz-expand-bfloats"> {
  let summary = "Convert between bf16 and f32 by their bits";
  let description = [{
    A bf16 is the upper half of an f32. Few machines have an instruction that
    rounds to it, and LLVM calls a function for each number elsewhere; on the
    bits it works in vectors. Conversions between bf16 and f32 become shifts, and
    rounding to the nearest even: upstream's patterns, of which its own pass
    applies others, too, that are not wanted here.

    Runs behind `arith-emulate-unsupported-floats`, which leaves no other
    arithmetic in bf16.

    Example:

    ```mlir
    func.func @widen(%x: bf16) -> f32 {
      %y = arith.extf %x : bf16 to f32
      return %y : f32
    }
    ```

    becomes

    ```mlir
    func.func @widen(%x: bf16) -> f32 {
      %bits = arith.bitcast %x : bf16 to i16
      %wide = arith.extui %bits : i16 to i32
      %half = arith.constant 16 : i32
      %upper = arith.shli %wide, %half : i32
      %y = arith.bitcast %upper : i32 to f32
      return %y : f32
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def LowerAssertsPass : Pass<"nz-lower-asserts", "::mlir::ModuleOp"> {
  let summary = "Make failed assertions errors of the call";
  let description = [{
    `cf.assert` and `nz.check` become a branch that calls the runtime's
    `nz_fail` with the message (`nz_fail_with_values` with numbers to fill in);
    the call does not return: it leaves the compiled function with an error for
    the caller. Nothing aborts.

    Example:

    ```mlir
    func.func @f(%c: i1) {
      cf.assert %c, "expected c"
      return
    }
    ```

    becomes

    ```mlir
    func.func private @nz_fail(!llvm.ptr)
    llvm.mlir.global private constant @nz_message("<stdin>:2:3: error: expected c\00")
    func.func @f(%c: i1) {
      %true = arith.constant true
      %failed = arith.xori %c, %true : i1
      scf.if %failed {
        %text = llvm.mlir.addressof @nz_message : !llvm.ptr
        func.call @nz_fail(%text) : (!llvm.ptr) -> ()
      }
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect",
                           "::mlir::LLVM::LLVMDialect",
                           "::mlir::scf::SCFDialect"];
}

def PackEntriesPass : Pass<"nz-pack-entries", "::mlir::ModuleOp"> {
  let summary = "Give entry functions one calling convention";
  let description = [{
    For every function marked `nz.entry` makes the public function
    `nz_packed_NAME`, which loads the arguments from slots and stores results
    and their ownership into slots, as nz/Codegen/EntryAbi.h says.

    Example:

    ```mlir
    func.func private @f(%x: f64) -> f64 attributes {nz.entry} {
      return %x : f64
    }
    ```

    becomes

    ```mlir
    func.func private @f(%x: f64) -> f64 attributes {nz.entry} {
      return %x : f64
    }
    func.func @nz_packed_f(%slots: !llvm.ptr) {
      %0 = llvm.getelementptr %slots[0] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
      %1 = llvm.load %0 : !llvm.ptr -> !llvm.ptr
      %2 = llvm.load %1 : !llvm.ptr -> f64
      %3 = call @f(%2) : (f64) -> f64
      %4 = llvm.getelementptr %slots[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
      %5 = llvm.load %4 : !llvm.ptr -> !llvm.ptr
      llvm.store %3, %5 : f64, !llvm.ptr
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect",
                           "::mlir::LLVM::LLVMDialect"];
}

#endif // NZ_CODEGEN_PASSES_TD
