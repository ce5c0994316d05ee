// A program as torch-mlir imports it from PyTorch: named operations on a sparse
// argument, relu as a comparison and a selection into a dense tensor that is then
// cast to a sparse one, squares as powers, rank-0 generics, weights as resources.
// The pattern of the relu is that of A, not the places where it is above zero.
// By hand: A X = [[1, -1], [0, 0], [6, 2]] with relu(A); bias [1, 2] added:
// [[2, 1], [1, 2], [7, 4]]; the mean of the squares is (4+1+1+4+49+16)/6 = 12.5.
// Gradient: dY = 2 Y / 6; dA = 1{a > 0} * dY X^T at entries.
// REQUIRES: nz-run
// DEFINE: %{backend} = loops
// DEFINE: %{run} = nz-run %s --backend=%{backend} --input=3x3xf32=1,0,-2,0,-1,0,2,0,4 --input=3x2xf32=1,-1,5,5,1,1 --gradient=0
// RUN: %{run} | FileCheck %s
// RUN: nz-run %s --entry=relu --input=3x3xf32=1,0,-2,0,-1,0,2,0,4 | FileCheck %s --check-prefix=RELU
// REDEFINE: %{backend} = sparse-tensor
// RUN: %{run} | FileCheck %s

// CHECK:      {{^}}result 0: f32 = 12.5{{$}}
// CHECK-NEXT: {{^}}result 1: 3x3xf32, 5 stored{{$}}
// CHECK-NEXT: {{^}}(0, 0) = 0.333333{{[0-9]*}}{{$}}
// CHECK-NEXT: {{^}}(0, 2) = 0{{$}}
// CHECK-NEXT: {{^}}(1, 1) = 0{{$}}
// CHECK-NEXT: {{^}}(2, 0) = {{0.999999|1.0000001|1$}}
// CHECK-NEXT: {{^}}(2, 2) = 3.66666

// RELU:      {{^}}result 0: 3x3xf32, 5 stored{{$}}
// RELU-NEXT: {{^}}(0, 0) = 1{{$}}
// RELU-NEXT: {{^}}(0, 2) = 0{{$}}
// RELU-NEXT: {{^}}(1, 1) = 0{{$}}
// RELU-NEXT: {{^}}(2, 0) = 2{{$}}
// RELU-NEXT: {{^}}(2, 2) = 4{{$}}

#CSR = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed), posWidth = 64, crdWidth = 64 }>
#map = affine_map<(d0, d1) -> (d0, d1)>
#map1 = affine_map<(d0, d1) -> (d1)>
#map2 = affine_map<(d0, d1) -> ()>
#map3 = affine_map<() -> ()>
module {
  func.func @relu(%arg0: tensor<3x3xf32, #CSR>) -> tensor<3x3xf32, #CSR> {
    %cst = arith.constant 0.000000e+00 : f32
    %0 = tensor.empty() : tensor<3x3xf32>
    %1 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel"]} ins(%arg0 : tensor<3x3xf32, #CSR>) outs(%0 : tensor<3x3xf32>) {
    ^bb0(%in: f32, %out: f32):
      %3 = arith.cmpf ugt, %in, %cst : f32
      %4 = arith.select %3, %in, %cst : f32
      linalg.yield %4 : f32
    } -> tensor<3x3xf32>
    %2 = tensor.cast %1 : tensor<3x3xf32> to tensor<3x3xf32, #CSR>
    return %2 : tensor<3x3xf32, #CSR>
  }
  func.func @main(%arg0: tensor<3x3xf32, #CSR>, %arg1: tensor<3x2xf32>) -> tensor<f32> {
    %cst = arith.constant 0.000000e+00 : f32
    %cst_0 = arith.constant dense_resource<torch_tensor_2_torch.float32> : tensor<2xf32>
    %cst_1 = arith.constant 6.000000e+00 : f32
    %c2_i64 = arith.constant 2 : i64
    %0 = call @relu(%arg0) : (tensor<3x3xf32, #CSR>) -> tensor<3x3xf32, #CSR>
    %1 = tensor.empty() : tensor<3x2xf32>
    %2 = linalg.fill ins(%cst : f32) outs(%1 : tensor<3x2xf32>) -> tensor<3x2xf32>
    %3 = linalg.matmul ins(%0, %arg1 : tensor<3x3xf32, #CSR>, tensor<3x2xf32>) outs(%2 : tensor<3x2xf32>) -> tensor<3x2xf32>
    %4 = linalg.generic {indexing_maps = [#map, #map1, #map], iterator_types = ["parallel", "parallel"]} ins(%3, %cst_0 : tensor<3x2xf32>, tensor<2xf32>) outs(%1 : tensor<3x2xf32>) {
    ^bb0(%in: f32, %in_2: f32, %out: f32):
      %10 = arith.addf %in, %in_2 : f32
      linalg.yield %10 : f32
    } -> tensor<3x2xf32>
    %5 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel"]} ins(%4 : tensor<3x2xf32>) outs(%1 : tensor<3x2xf32>) {
    ^bb0(%in: f32, %out: f32):
      %10 = math.fpowi %in, %c2_i64 : f32, i64
      linalg.yield %10 : f32
    } -> tensor<3x2xf32>
    %6 = tensor.empty() : tensor<f32>
    %7 = linalg.fill ins(%cst : f32) outs(%6 : tensor<f32>) -> tensor<f32>
    %8 = linalg.generic {indexing_maps = [#map, #map2], iterator_types = ["reduction", "reduction"]} ins(%5 : tensor<3x2xf32>) outs(%7 : tensor<f32>) {
    ^bb0(%in: f32, %out: f32):
      %10 = arith.addf %in, %out : f32
      linalg.yield %10 : f32
    } -> tensor<f32>
    %9 = linalg.generic {indexing_maps = [#map3, #map3], iterator_types = []} ins(%8 : tensor<f32>) outs(%6 : tensor<f32>) {
    ^bb0(%in: f32, %out: f32):
      %10 = arith.divf %in, %cst_1 : f32
      linalg.yield %10 : f32
    } -> tensor<f32>
    return %9 : tensor<f32>
  }
}
{-#
  dialect_resources: {
    builtin: {
      torch_tensor_2_torch.float32: "0x040000000000803F00000040"
    }
  }
#-}
