// A sparse linear layer trained with Adam: sparse weight, sparse input, sparse
// target. The expected numbers are PyTorch's; Inputs/sparse_linear_reference.py
// made them. W(1, 1) multiplies an input that is not stored, so it never moves;
// what W does not store stays zero.
// REQUIRES: nz-run
// DEFINE: %{backend} = loops
// DEFINE: %{in} = %S/Inputs/sparse-linear
// DEFINE: %{run} = nz-run %s --backend=%{backend} --input=@%{in}-W.mtx --input=zeros@0 --input=zeros@0 --input=i64=1 --input=@%{in}-x.mtx --input=@%{in}-target.mtx --input=f64=0.01

// One step.
// DEFINE: %{one} = --expected-output=@%{in}-W-1.mtx --expected-output=@%{in}-m-1.mtx --expected-output=@%{in}-v-1.mtx --expected-output=@%{in}-step-1.npy --expected-output=@%{in}-loss-1.npy
// RUN: %{run} --tolerance=1e-12 %{one}
// RUN: %{run} | FileCheck %s

// Two hundred steps.
// DEFINE: %{train} = --steps=200 --carry=0:0,1:1,2:2,3:3 --track=4
// DEFINE: %{all} = --expected-output=@%{in}-W-200.mtx --expected-output=@%{in}-m-200.mtx --expected-output=@%{in}-v-200.mtx --expected-output=@%{in}-step-200.npy --expected-output=@%{in}-loss-200.npy
// RUN: %{run} %{train} --tolerance=1e-12 %{all}
// RUN: %{run} %{train} | FileCheck %s --check-prefix=TRAINED

// The same by the other backend.
// REDEFINE: %{backend} = sparse-tensor
// RUN: %{run} --tolerance=1e-12 %{one}
// RUN: %{run} | FileCheck %s
// RUN: %{run} %{train} --tolerance=1e-12 %{all}
// RUN: %{run} %{train} | FileCheck %s --check-prefix=TRAINED

// RUN: nz-run %s --entry=loss --input=@%{in}-W.mtx --input=@%{in}-x.mtx --input=@%{in}-target.mtx --check-gradient --gradient=0

// CHECK:      {{^}}result 0: 2x3xf64, 3 stored{{$}}
// CHECK-NEXT: {{^}}(0, 0) = 0.5099999
// CHECK-NEXT: {{^}}(0, 2) = 1.990000
// CHECK-NEXT: {{^}}(1, 1) = -1{{$}}
// CHECK-NEXT: {{^}}result 1: 2x3xf64, 3 stored{{$}}
// CHECK:      {{^}}result 2: 2x3xf64, 3 stored{{$}}
// CHECK:      {{^}}result 3: i64 = 2{{$}}
// CHECK-NEXT: {{^}}result 4: f64 = 0.60125

// TRAINED:      {{^}}result 0: 2x3xf64, 3 stored{{$}}
// TRAINED-NEXT: {{^}}(0, 0) = {{0|1}}.
// TRAINED-NEXT: {{^}}(0, 2) = 1.
// TRAINED-NEXT: {{^}}(1, 1) = -1{{$}}
// TRAINED:      {{^}}result 3: i64 = 201{{$}}
// TRAINED-NEXT: {{^}}result 4: f64 = 0.3

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
#COO = #sparse_tensor.encoding<{
  map = (i, j) -> (i : compressed(nonunique), j : singleton(soa))
}>

func.func @loss(%W: tensor<2x3xf64, #CSR>, %x: tensor<3x1xf64, #COO>,
                %sparse_target: tensor<2x1xf64, #COO>) -> f64 {
  %zero = arith.constant 0.0 : f64
  %entries = arith.constant 2.0 : f64
  %empty = tensor.empty() : tensor<2x1xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<2x1xf64>) -> tensor<2x1xf64>
  %y = linalg.matmul ins(%W, %x : tensor<2x3xf64, #CSR>, tensor<3x1xf64, #COO>)
                     outs(%zeros : tensor<2x1xf64>) -> tensor<2x1xf64>
  %target = sparse_tensor.convert %sparse_target
      : tensor<2x1xf64, #COO> to tensor<2x1xf64>
  %init = tensor.from_elements %zero : tensor<f64>
  %squares = linalg.generic {
    indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>,
                     affine_map<(i, j) -> ()>],
    iterator_types = ["reduction", "reduction"]
  } ins(%y, %target : tensor<2x1xf64>, tensor<2x1xf64>) outs(%init : tensor<f64>) {
  ^bb0(%a: f64, %b: f64, %acc: f64):
    %difference = arith.subf %a, %b : f64
    %square = arith.mulf %difference, %difference : f64
    %s = arith.addf %acc, %square : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %sum = tensor.extract %squares[] : tensor<f64>
  %loss = arith.divf %sum, %entries : f64
  return %loss : f64
}

// One step of Adam: the weight, its moments, the next step's number, the loss.
func.func @main(%W: tensor<2x3xf64, #CSR>, %m: tensor<2x3xf64, #CSR>,
                %v: tensor<2x3xf64, #CSR>, %step: i64, %x: tensor<3x1xf64, #COO>,
                %target: tensor<2x1xf64, #COO>, %rate: f64)
    -> (tensor<2x3xf64, #CSR>, tensor<2x3xf64, #CSR>, tensor<2x3xf64, #CSR>, i64, f64) {
  %one = arith.constant 1 : i64
  %loss, %gradient = nz.value_and_gradient @loss(%W, %x, %target) wrt [0]
      : (tensor<2x3xf64, #CSR>, tensor<3x1xf64, #COO>, tensor<2x1xf64, #COO>)
      -> (f64, tensor<2x3xf64, #CSR>)
  %W1, %m1, %v1 = nz.adam %W, %gradient, %m, %v step %step rate %rate
      : tensor<2x3xf64, #CSR>
  %next = arith.addi %step, %one : i64
  return %W1, %m1, %v1, %next, %loss
      : tensor<2x3xf64, #CSR>, tensor<2x3xf64, #CSR>, tensor<2x3xf64, #CSR>, i64, f64
}
