// Tangents of what is moved or written in part, beside operands without one;
// numbers by hand.
// REQUIRES: nz-run
// RUN: nz-run %s --entry=put_along --input=2xf64=5,6 --input=2xf64=7,8 | FileCheck %s --check-prefix=PUT
// PUT: result 0: 4xf64 = [1, 5, 6, 4]
// PUT: result 1: 4xf64 = [0, 7, 8, 0]
// RUN: nz-run %s --entry=sevens_along --input=2x2xf64=1,2,3,4 --input=2x2xf64=5,6,8,9 | FileCheck %s --check-prefix=SEVENS
// SEVENS: result 0: 2x2xf64 = {{\[}}[7, 2], [3, 7]]
// SEVENS: result 1: 2x2xf64 = {{\[}}[0, 6], [8, 0]]

func.func @put(%x: tensor<2xf64>) -> tensor<4xf64> {
  %numbers = arith.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf64>
  %y = tensor.insert_slice %x into %numbers[1] [2] [1] : tensor<2xf64> into tensor<4xf64>
  return %y : tensor<4xf64>
}
func.func @put_along(%x: tensor<2xf64>, %dx: tensor<2xf64>) -> (tensor<4xf64>, tensor<4xf64>) {
  %y, %dy = nz.jvp @put(%x) tangents(%dx) wrt [0] : (tensor<2xf64>, tensor<2xf64>) -> (tensor<4xf64>, tensor<4xf64>)
  return %y, %dy : tensor<4xf64>, tensor<4xf64>
}

// Constants on the diagonal.
func.func @sevens(%B: tensor<2x2xf64>) -> tensor<2x2xf64> {
  %seven = arith.constant 7.0 : f64
  %r = linalg.generic {indexing_maps = [affine_map<(i) -> (i, i)>], iterator_types = ["parallel"]} outs(%B : tensor<2x2xf64>) {
  ^bb0(%o: f64):
    linalg.yield %seven : f64
  } -> tensor<2x2xf64>
  return %r : tensor<2x2xf64>
}
func.func @sevens_along(%B: tensor<2x2xf64>, %dB: tensor<2x2xf64>) -> (tensor<2x2xf64>, tensor<2x2xf64>) {
  %y, %dy = nz.jvp @sevens(%B) tangents(%dB) wrt [0] : (tensor<2x2xf64>, tensor<2x2xf64>) -> (tensor<2x2xf64>, tensor<2x2xf64>)
  return %y, %dy : tensor<2x2xf64>, tensor<2x2xf64>
}
