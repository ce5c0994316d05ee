// An output that the loops write in part is one that its body reads.
// RUN: nz-opt %s --nz-keep-unwritten-elements | FileCheck %s

#each = affine_map<(i) -> (i)>

// CHECK-LABEL: func @fixed_row(
// CHECK: ^bb0(%[[A:.*]]: f64, %[[OLD:.*]]: f64):
// CHECK: %[[R:.*]] = nz.overwrite %[[A]], %[[OLD]] : f64
// CHECK: linalg.yield %[[R]]
func.func @fixed_row(%x: tensor<3xf64>, %B: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %D = linalg.generic {indexing_maps = [#each, affine_map<(i) -> (1, i)>], iterator_types = ["parallel"]}
      ins(%x : tensor<3xf64>) outs(%B : tensor<2x3xf64>) {
  ^bb0(%a: f64, %b: f64):
    linalg.yield %a : f64
  } -> tensor<2x3xf64>
  return %D : tensor<2x3xf64>
}

// A reduction over nothing writes nothing.
// CHECK-LABEL: func @last(
// CHECK: nz.overwrite
func.func @last(%x: tensor<3x?xf64>, %y: tensor<3xf64>) -> tensor<3xf64> {
  %D = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<3x?xf64>) outs(%y : tensor<3xf64>) {
  ^bb0(%a: f64, %b: f64):
    linalg.yield %a : f64
  } -> tensor<3xf64>
  return %D : tensor<3xf64>
}

// Every element is written, or read anyway.
// CHECK-LABEL: func @whole(
// CHECK-NOT: nz.overwrite
func.func @whole(%x: tensor<3x4xf64>, %y: tensor<4x3xf64>, %s: tensor<3xf64>) -> (tensor<4x3xf64>, tensor<3xf64>) {
  %D:2 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<3x4xf64>) outs(%y, %s : tensor<4x3xf64>, tensor<3xf64>) {
  ^bb0(%a: f64, %b: f64, %c: f64):
    %t = arith.addf %c, %a : f64
    linalg.yield %a, %t : f64, f64
  } -> (tensor<4x3xf64>, tensor<3xf64>)
  return %D#0, %D#1 : tensor<4x3xf64>, tensor<3xf64>
}
