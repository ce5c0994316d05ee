// A generic that adds to zeros and is cast to a sparse type has its structural pattern:
// row 0 of A is stored, and stays so when it is scaled by 0.
// REQUIRES: nz-run
// DEFINE: %{given} = --input=2x2xf64=5,0,3,0 --input=2xf64=0,1
// RUN: nz-run %s --backend=loops %{given} | FileCheck %s
// RUN: nz-run %s --backend=sparse-tensor %{given} | FileCheck %s
// RUN: nz-run %s --entry=constant %{given} | FileCheck %s
// RUN: nz-run %s --check-gradient --input=2x2xf64=5,0,3,0 --input=2xf64=7,1

// CHECK: result 0: 2x2xf64, 2 stored
// CHECK-NEXT: (0, 0) = 0
// CHECK-NEXT: (1, 0) = 3

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
func.func @main(%A: tensor<2x2xf64, #CSR>, %x: tensor<2xf64>) -> tensor<2x2xf64, #CSR> {
  %zero = arith.constant 0.0 : f64
  %e = tensor.empty() : tensor<2x2xf64>
  %z = linalg.fill ins(%zero : f64) outs(%e : tensor<2x2xf64>) -> tensor<2x2xf64>
  %s = linalg.generic {indexing_maps = [#ij, #row, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%A, %x : tensor<2x2xf64, #CSR>, tensor<2xf64>) outs(%z : tensor<2x2xf64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %m = arith.mulf %a, %b : f64
    %t = arith.addf %o, %m : f64
    linalg.yield %t : f64
  } -> tensor<2x2xf64>
  %r = tensor.cast %s : tensor<2x2xf64> to tensor<2x2xf64, #CSR>
  return %r : tensor<2x2xf64, #CSR>
}

func.func @constant(%A: tensor<2x2xf64, #CSR>, %x: tensor<2xf64>) -> tensor<2x2xf64, #CSR> {
  %z = arith.constant dense<0.0> : tensor<2x2xf64>
  %s = linalg.generic {indexing_maps = [#ij, #row, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%A, %x : tensor<2x2xf64, #CSR>, tensor<2xf64>) outs(%z : tensor<2x2xf64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %m = arith.mulf %a, %b : f64
    %t = arith.addf %m, %o : f64
    linalg.yield %t : f64
  } -> tensor<2x2xf64>
  %r = tensor.cast %s : tensor<2x2xf64> to tensor<2x2xf64, #CSR>
  return %r : tensor<2x2xf64, #CSR>
}
