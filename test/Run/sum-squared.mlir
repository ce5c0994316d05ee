// The gradient of (sum(A) - 5)^2 on the stored entries of a sparse matrix, and
// one step of descent. By hand: sum(A) = 6, so the loss is 1 and its derivative
// in every stored entry is 2 (6 - 5) = 2; A - 1.0 * gradient is -1, 0, 1.
// REQUIRES: nz-run
// RUN: nz-run %s --backend=loops --input=@%S/Inputs/sum-squared-A.mtx | FileCheck %s
// RUN: nz-run %s --backend=sparse-tensor --input=@%S/Inputs/sum-squared-A.mtx | FileCheck %s
// RUN: nz-run %s --backend=loops --input=@%S/Inputs/sum-squared-A.mtx --tolerance=0 --expected-output=@%S/Inputs/sum-squared-loss.npy --expected-output=@%S/Inputs/sum-squared-gradient.mtx --expected-output=@%S/Inputs/sum-squared-A1.mtx
// RUN: nz-run %s --backend=sparse-tensor --input=@%S/Inputs/sum-squared-A.mtx --tolerance=0 --expected-output=@%S/Inputs/sum-squared-loss.npy --expected-output=@%S/Inputs/sum-squared-gradient.mtx --expected-output=@%S/Inputs/sum-squared-A1.mtx

// The same gradient is asked of the loss itself by a flag.
// RUN: nz-run %s --backend=loops --entry=loss --gradient=0 --input=@%S/Inputs/sum-squared-A.mtx | FileCheck %s --check-prefix=FLAG
// RUN: nz-run %s --backend=sparse-tensor --entry=loss --gradient=0 --input=@%S/Inputs/sum-squared-A.mtx | FileCheck %s --check-prefix=FLAG

// CHECK:      {{^}}result 0: f64 = 1{{$}}
// CHECK-NEXT: {{^}}result 1: 3x3xf64, 3 stored{{$}}
// CHECK-NEXT: {{^}}(0, 2) = 2{{$}}
// CHECK-NEXT: {{^}}(1, 0) = 2{{$}}
// CHECK-NEXT: {{^}}(2, 1) = 2{{$}}
// CHECK-NEXT: {{^}}result 2: 3x3xf64, 3 stored{{$}}
// CHECK-NEXT: {{^}}(0, 2) = -1{{$}}
// CHECK-NEXT: {{^}}(1, 0) = 0{{$}}
// CHECK-NEXT: {{^}}(2, 1) = 1{{$}}
// CHECK-NOT: {{.}}

// FLAG:      {{^}}result 0: f64 = 1{{$}}
// FLAG-NEXT: {{^}}result 1: 3x3xf64, 3 stored{{$}}
// FLAG-NEXT: {{^}}(0, 2) = 2{{$}}
// FLAG-NEXT: {{^}}(1, 0) = 2{{$}}
// FLAG-NEXT: {{^}}(2, 1) = 2{{$}}
// FLAG-NOT: {{.}}

#COO = #sparse_tensor.encoding<{
  map = (i, j) -> (i : compressed(nonunique), j : singleton(soa))
}>

func.func @loss(%A: tensor<3x3xf64, #COO>) -> f64 {
  %zero = arith.constant 0.0 : f64
  %five = arith.constant 5.0 : f64
  %init = tensor.from_elements %zero : tensor<f64>
  %total = linalg.generic {
    indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> ()>],
    iterator_types = ["reduction", "reduction"]
  } ins(%A : tensor<3x3xf64, #COO>) outs(%init : tensor<f64>) {
  ^bb0(%a: f64, %acc: f64):
    %s = arith.addf %acc, %a : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %sum = tensor.extract %total[] : tensor<f64>
  %difference = arith.subf %sum, %five : f64
  %loss = arith.mulf %difference, %difference : f64
  return %loss : f64
}

func.func @main(%A: tensor<3x3xf64, #COO>)
    -> (f64, tensor<3x3xf64, #COO>, tensor<3x3xf64, #COO>) {
  %rate = arith.constant 1.0 : f64
  %loss, %gradient = nz.value_and_gradient @loss(%A) wrt [0]
      : (tensor<3x3xf64, #COO>) -> (f64, tensor<3x3xf64, #COO>)
  %A1 = nz.sgd %A, %gradient rate %rate : tensor<3x3xf64, #COO>
  return %loss, %gradient, %A1
      : f64, tensor<3x3xf64, #COO>, tensor<3x3xf64, #COO>
}
