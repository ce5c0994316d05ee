//===- Passes.td - Passes whose examples are wrong ---------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// CHECK: the example of Canonicalize
// CHECK: -  return %arg1
// CHECK: +  return %arg0
def CanonicalizePass : Pass<"canonicalize"> {
  let description = [{
    Example:

    ```mlir
    func.func @first(%a: i32, %b: i32) -> i32 {
      %zero = arith.constant 0 : i32
      %sum = arith.addi %a, %zero : i32
      return %sum : i32
    }
    ```
    becomes
    ```mlir
    func.func @first(%a: i32, %b: i32) -> i32 {
      return %b : i32
    }
    ```
  }];
}

// CHECK: the example of Cse
// CHECK-NEXT: expected two ```mlir blocks, found 0
def CsePass : Pass<"cse">;

// CHECK: the example of Inline
// CHECK-NEXT: 'nz-opt - --inline' failed
// CHECK: unregistered dialect
def InlinePass : Pass<"inline"> {
  let description = [{
    Example:

    ```mlir
    "no.such"() : () -> ()
    ```
    becomes
    ```mlir
    ```
  }];
}

// CHECK-NOT: the example of Right
def RightPass : Pass<"symbol-dce"> {
  let description = [{
    Example:

    ```mlir
    func.func private @unused()
    func.func @used(%argument: i32) {
      return
    }
    ```
    becomes
    ```mlir
    func.func @used(%a: i32) { return }
    ```
  }];
}

// CHECK: 1 examples hold, 3 do not
