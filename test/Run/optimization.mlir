// At every level of optimization, results and gradients are the same; what is
// expected was computed by hand: the loss is the sum of (2 a x)^2 over four entries,
// its gradient 8 a x^2.
// REQUIRES: nz-run
// DEFINE: %{level} = -O0
// DEFINE: %{in} = --input=2x3xf64=1,0,2,0,-3,0.5 --input=3xf64=1,2,-1 --gradient=0
// RUN: nz-run %s %{level} %{in} | FileCheck %s
// RUN: nz-run %s %{level} %{in} --backend=sparse-tensor | FileCheck %s
// RUN: nz-run %s %{level} %{in} --check-gradient
// REDEFINE: %{level} = -O1
// RUN: nz-run %s %{level} %{in} | FileCheck %s
// RUN: nz-run %s %{level} %{in} --backend=sparse-tensor | FileCheck %s
// REDEFINE: %{level} = -O2
// RUN: nz-run %s %{level} %{in} | FileCheck %s
// REDEFINE: %{level} = -O3
// RUN: nz-run %s %{level} %{in} | FileCheck %s
// LLVM inlines small functions, where it optimizes. By default it does.
// RUN: nz-run %s --emit=llvm-ir -O0 | FileCheck %s --check-prefix=KEPT
// RUN: nz-run %s --emit=llvm-ir -O1 | FileCheck %s --check-prefix=KEPT
// RUN: nz-run %s --emit=llvm-ir | FileCheck %s --check-prefix=GONE
// RUN: nz-run %s --emit=llvm-ir -O2 | FileCheck %s --check-prefix=GONE
// RUN: nz-run %s --emit=llvm-ir -O3 | FileCheck %s --check-prefix=GONE

// CHECK:      result 0: f64 = 165
// CHECK-NEXT: result 1: 2x3xf64, 4 stored
// CHECK-NEXT: (0, 0) = 8
// CHECK-NEXT: (0, 2) = 16
// CHECK-NEXT: (1, 1) = -96
// CHECK-NEXT: (1, 2) = 4

// KEPT: define private i64 @nz_pattern_count(
// GONE-NOT: define private
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @main(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %sum = linalg.generic {
    indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> ()>],
    iterator_types = ["reduction", "reduction"]}
    ins(%A, %x : tensor<?x?xf64, #CSR>, tensor<?xf64>) outs(%zero : tensor<f64>) {
  ^bb0(%a: f64, %b: f64, %s: f64):
    %p = arith.mulf %a, %b : f64
    %t = arith.addf %p, %p : f64
    %q = arith.mulf %t, %t : f64
    %r = arith.addf %s, %q : f64
    linalg.yield %r : f64
  } -> tensor<f64>
  %l = tensor.extract %sum[] : tensor<f64>
  return %l : f64
}
