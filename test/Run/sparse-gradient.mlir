// A sparse gradient taken apart: coordinates, values, and a new sparse tensor on
// the same pattern. By hand: the gradient of (sum(A) - 5)^2 is 2 in each of the
// entries, A - 0.1 * gradient is 0.8, 1.8, 2.8. SciPy reads what is written.
// REQUIRES: nz-run
// DEFINE: %{backend} = loops
// DEFINE: %{run} = nz-run %s --backend=%{backend} --input=@%S/Inputs/sum-squared-A.mtx
// DEFINE: %{write} = %{run} --output=@%t-coordinates.npy --output=@%t-values.npy --output=@%t-gradient.mtx --output=@%t-stepped.npz
// DEFINE: %{check} = %python %S/Inputs/check_sparse_gradient.py %t-coordinates.npy %t-values.npy %t-gradient.mtx %t-stepped.npz

// RUN: %{run} | FileCheck %s
// RUN: rm -f %t-*
// RUN: %{write} | count 0
// RUN: %{check}

// REDEFINE: %{backend} = sparse-tensor
// RUN: %{run} | FileCheck %s
// RUN: rm -f %t-*
// RUN: %{write} | count 0
// RUN: %{check}

// CHECK:      {{^}}result 0: 3x2xindex = {{\[}}[0, 2], [1, 0], [2, 1]]{{$}}
// CHECK-NEXT: {{^}}result 1: 3xf64 = [2, 2, 2]{{$}}
// CHECK-NEXT: {{^}}result 2: 3x3xf64, 3 stored{{$}}
// CHECK-NEXT: {{^}}(0, 2) = 2{{$}}
// CHECK-NEXT: {{^}}(1, 0) = 2{{$}}
// CHECK-NEXT: {{^}}(2, 1) = 2{{$}}
// CHECK-NEXT: {{^}}result 3: 3x3xf64, 3 stored{{$}}
// CHECK-NEXT: {{^}}(0, 2) = 0.8{{$}}
// CHECK-NEXT: {{^}}(1, 0) = 1.8{{$}}
// CHECK-NEXT: {{^}}(2, 1) = 2.8{{$}}
// CHECK-NOT: {{.}}

#COO = #sparse_tensor.encoding<{
  map = (i, j) -> (i : compressed(nonunique), j : singleton(soa))
}>
#each = affine_map<(p) -> (p)>

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
    -> (tensor<?x2xindex>, tensor<?xf64>, tensor<3x3xf64, #COO>, tensor<3x3xf64, #COO>) {
  %c0 = arith.constant 0 : index
  %rate = arith.constant 0.1 : f64
  %gradient = nz.gradient @loss(%A) wrt [0]
      : (tensor<3x3xf64, #COO>) -> tensor<3x3xf64, #COO>
  %pattern = nz.pattern %gradient : tensor<3x3xf64, #COO>
  %coordinates = nz.coordinates %pattern : !nz.pattern<3x3, #COO>
  %g = nz.values %gradient : tensor<3x3xf64, #COO>
  %a = nz.values %A : tensor<3x3xf64, #COO>
  %entries = tensor.dim %a, %c0 : tensor<?xf64>
  %empty = tensor.empty(%entries) : tensor<?xf64>
  %stepped = linalg.generic {
    indexing_maps = [#each, #each, #each], iterator_types = ["parallel"]
  } ins(%a, %g : tensor<?xf64>, tensor<?xf64>) outs(%empty : tensor<?xf64>) {
  ^bb0(%value: f64, %slope: f64, %out: f64):
    %move = arith.mulf %rate, %slope : f64
    %new = arith.subf %value, %move : f64
    linalg.yield %new : f64
  } -> tensor<?xf64>
  %A1 = nz.assemble %pattern, %stepped : tensor<3x3xf64, #COO>
  return %coordinates, %g, %gradient, %A1
      : tensor<?x2xindex>, tensor<?xf64>, tensor<3x3xf64, #COO>, tensor<3x3xf64, #COO>
}
