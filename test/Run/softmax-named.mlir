// `linalg.softmax` is a chain of loops: (1/4, 1/2, 1/4) and (1/3, 1/3, 1/3).
// REQUIRES: nz-run
// DEFINE: %{x} = --input=2x3xf64=0,0.6931471805599453,0,0,0,0
// RUN: nz-run %s --backend=loops %{x} --input=2x3xf64=0,4,0,3,0,0 | FileCheck %s
// RUN: nz-run %s --backend=sparse-tensor %{x} --input=2x3xf64=0,4,0,3,0,0 | FileCheck %s
// RUN: nz-run %s --input=random:1 --input=random:2 --check-gradient
// CHECK: result 0: f64 = {{3$|2.99999999999999|3.0000000000000}}

func.func @main(%x: tensor<2x3xf64>, %w: tensor<2x3xf64>) -> f64 {
  %e = tensor.empty() : tensor<2x3xf64>
  %s = linalg.softmax dimension(1) ins(%x : tensor<2x3xf64>) outs(%e : tensor<2x3xf64>) -> tensor<2x3xf64>
  %zero = arith.constant dense<0.0> : tensor<f64>
  %t = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]}
      ins(%s, %w : tensor<2x3xf64>, tensor<2x3xf64>) outs(%zero : tensor<f64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %m = arith.mulf %a, %b : f64
    %u = arith.addf %o, %m : f64
    linalg.yield %u : f64
  } -> tensor<f64>
  %r = tensor.extract %t[] : tensor<f64>
  return %r : f64
}
