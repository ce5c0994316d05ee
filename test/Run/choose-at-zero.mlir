// A choice between an entry that is not stored and 0 has the entries that are stored;
// numbers by hand: of the entries 1, 2 and 3 the mask takes the first and the last.
// REQUIRES: nz-run
// DEFINE: %{run} = nz-run %s --input=2x3xf64=1,0,2,0,3,0 --input=2x3xi1=1,1,0,1,1,1 --gradient=0
// RUN: %{run} | FileCheck %s
// RUN: %{run} --backend=sparse-tensor | FileCheck %s
// CHECK: result 0: f64 = 10
// CHECK: result 1: 2x3xf64, 3 stored
// CHECK-NEXT: (0, 0) = 2
// CHECK-NEXT: (0, 2) = 0
// CHECK-NEXT: (1, 1) = 6
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
#none = affine_map<(i, j) -> ()>
func.func @main(%A: tensor<?x?xf64, #CSR>, %M: tensor<?x?xi1>) -> f64 {
  %zero = arith.constant 0.0 : f64
  %start = arith.constant dense<0.0> : tensor<f64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = tensor.dim %A, %c0 : tensor<?x?xf64, #CSR>
  %k = tensor.dim %A, %c1 : tensor<?x?xf64, #CSR>
  %e = tensor.empty(%n, %k) : tensor<?x?xf64, #CSR>
  %B = linalg.generic {indexing_maps = [#ij, #ij, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%A, %M : tensor<?x?xf64, #CSR>, tensor<?x?xi1>) outs(%e : tensor<?x?xf64, #CSR>) {
  ^bb0(%a: f64, %m: i1, %out: f64):
    %r = arith.select %m, %a, %zero : f64
    linalg.yield %r : f64
  } -> tensor<?x?xf64, #CSR>
  %s = linalg.generic {indexing_maps = [#ij, #none], iterator_types = ["reduction", "reduction"]}
      ins(%B : tensor<?x?xf64, #CSR>) outs(%start : tensor<f64>) {
  ^bb0(%b: f64, %old: f64):
    %p = arith.mulf %b, %b : f64
    %new = arith.addf %old, %p : f64
    linalg.yield %new : f64
  } -> tensor<f64>
  %sum = tensor.extract %s[] : tensor<f64>
  return %sum : f64
}
