// A loop whose carry has nothing in it, of a size that is written or found out: its
// gradient is as empty.
// REQUIRES: nz-run
// DEFINE: %{backend} = loops
// DEFINE: %{run} = nz-run %s --backend=%{backend} --gradient=0 --input=0xf64=
// RUN: %{run} --entry=known | FileCheck %s
// RUN: %{run} --entry=open | FileCheck %s
// REDEFINE: %{backend} = sparse-tensor
// RUN: %{run} --entry=known | FileCheck %s
// RUN: %{run} --entry=open | FileCheck %s
// CHECK: result 0: f64 = 0
// CHECK: result 1: 0xf64 = []

func.func @known(%a: tensor<0xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant dense<0.0> : tensor<f64>
  %t = scf.for %i = %c0 to %c1 step %c1 iter_args(%c = %a) -> (tensor<0xf64>) {
    %s = linalg.tanh ins(%c : tensor<0xf64>) outs(%c : tensor<0xf64>) -> tensor<0xf64>
    scf.yield %s : tensor<0xf64>
  }
  %l = linalg.dot ins(%t, %t : tensor<0xf64>, tensor<0xf64>) outs(%zero : tensor<f64>) -> tensor<f64>
  %loss = tensor.extract %l[] : tensor<f64>
  return %loss : f64
}

func.func @open(%a: tensor<?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant dense<0.0> : tensor<f64>
  %t = scf.for %i = %c0 to %c1 step %c1 iter_args(%c = %a) -> (tensor<?xf64>) {
    %s = linalg.tanh ins(%c : tensor<?xf64>) outs(%c : tensor<?xf64>) -> tensor<?xf64>
    scf.yield %s : tensor<?xf64>
  }
  %l = linalg.dot ins(%t, %t : tensor<?xf64>, tensor<?xf64>) outs(%zero : tensor<f64>) -> tensor<f64>
  %loss = tensor.extract %l[] : tensor<f64>
  return %loss : f64
}
