// A body that computes from indices alone, over loops that only a sparse operand
// names: sums over all indices, by hand, stored or not.
// REQUIRES: nz-run
// DEFINE: %{A} = --input=2x3xf64=1,0,2,0,0,0
// RUN: nz-run %s --backend=loops %{A} | FileCheck %s
// RUN: nz-run %s --backend=sparse-tensor %{A} | FileCheck %s
// RUN: nz-run %s --backend=loops %{A} --check-gradient

// The sum of 10 i + j over i < 2, j < 3, and of A.
// CHECK: result 0: f64 = 39
// Of j over j < 3, and of A, in every row.
// CHECK: result 1: 2xf64 = [6, 3]

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
func.func @main(%A: tensor<2x3xf64, #CSR>) -> (f64, tensor<2xf64>) {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %zeros = arith.constant dense<0.0> : tensor<2xf64>
  %ten = arith.constant 10.0 : f64
  %s = linalg.generic {indexing_maps = [#ij, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]}
      ins(%A : tensor<2x3xf64, #CSR>) outs(%zero : tensor<f64>) {
  ^bb0(%a: f64, %o: f64):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %i64 = arith.index_cast %i : index to i64
    %j64 = arith.index_cast %j : index to i64
    %x = arith.sitofp %i64 : i64 to f64
    %y = arith.sitofp %j64 : i64 to f64
    %m = arith.mulf %ten, %x : f64
    %n = arith.addf %m, %y : f64
    %t = arith.addf %n, %a : f64
    %u = arith.addf %o, %t : f64
    linalg.yield %u : f64
  } -> tensor<f64>
  %r = linalg.generic {indexing_maps = [#ij, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]}
      ins(%A : tensor<2x3xf64, #CSR>) outs(%zeros : tensor<2xf64>) {
  ^bb0(%a: f64, %o: f64):
    %j = linalg.index 1 : index
    %j64 = arith.index_cast %j : index to i64
    %y = arith.sitofp %j64 : i64 to f64
    %t = arith.addf %y, %a : f64
    %u = arith.addf %o, %t : f64
    linalg.yield %u : f64
  } -> tensor<2xf64>
  %v = tensor.extract %s[] : tensor<f64>
  return %v, %r : f64, tensor<2xf64>
}
