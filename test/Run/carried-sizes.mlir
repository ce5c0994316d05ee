// What is carried has other sizes in every step, or changes places; numbers by hand.
// REQUIRES: nz-run
// RUN: nz-run %s --entry=widened --steps=2 --carry=0:0 --input=2x1xf64=3,4 | FileCheck %s --check-prefix=WIDENED
// WIDENED: result 0: 2x3xf64 = {{\[}}[3, 1, 1], [4, 1, 1]]
// RUN: nz-run %s --entry=exchanged --steps=3 --carry=0:0,1:1 --input=2xf64=1,2 --input=2xf64=3,4 | FileCheck %s --check-prefix=EXCHANGED
// EXCHANGED: result 0: 2xf64 = [3, 4]
// EXCHANGED: result 1: 2xf64 = [1, 2]

// A column of ones more.
func.func @widened(%x: tensor<?x?xf64>) -> tensor<?x?xf64> {
  %one = arith.constant 1.0 : f64
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x?xf64>
  %e = tensor.empty(%n) : tensor<?x1xf64>
  %column = linalg.fill ins(%one : f64) outs(%e : tensor<?x1xf64>) -> tensor<?x1xf64>
  %y = tensor.concat dim(1) %x, %column : (tensor<?x?xf64>, tensor<?x1xf64>) -> tensor<?x?xf64>
  return %y : tensor<?x?xf64>
}

func.func @exchanged(%x: tensor<2xf64>, %y: tensor<2xf64>) -> (tensor<2xf64>, tensor<2xf64>) {
  return %y, %x : tensor<2xf64>, tensor<2xf64>
}
