// Elements that the loops do not reach keep what the output had, and so do their
// derivatives. By hand: row 1 becomes x squared, the others stay.
// REQUIRES: nz-run
// RUN: nz-run %s --backend=loops --input=3xf64=1,2,3 --input=3x3xf64=7 | FileCheck %s
// RUN: nz-run %s --backend=sparse-tensor --input=3xf64=1,2,3 --input=3x3xf64=7 | FileCheck %s
// RUN: nz-run %s --input=3xf64=1,2,3 --input=3x3xf64=7 --check-gradient | FileCheck %s --check-prefix=RIGHT
// RUN: nz-run %s --entry=last --input=3x0xf64= --input=3xf64=4,5,6 | FileCheck %s --check-prefix=NOTHING

// CHECK: result 0: 3x3xf64 = {{\[}}[7, 7, 7], [1, 4, 9], [7, 7, 7]]
// CHECK: result 1: 3x3xf64 = {{\[}}[1, 7, 7], [7, 2, 7], [7, 7, 3]]
// RIGHT: central differences: largest error {{[0-9.]+(e-[0-9]+)?}} over
// NOTHING: result 0: 3xf64 = [4, 5, 6]

#each = affine_map<(i) -> (i)>

func.func @main(%x: tensor<3xf64>, %B: tensor<3x3xf64>) -> (tensor<3x3xf64>, tensor<3x3xf64>) {
  %row = linalg.generic {indexing_maps = [#each, affine_map<(i) -> (1, i)>], iterator_types = ["parallel"]}
      ins(%x : tensor<3xf64>) outs(%B : tensor<3x3xf64>) {
  ^bb0(%a: f64, %b: f64):
    %q = arith.mulf %a, %a : f64
    linalg.yield %q : f64
  } -> tensor<3x3xf64>
  %diagonal = linalg.generic {indexing_maps = [#each, affine_map<(i) -> (i, i)>], iterator_types = ["parallel"]}
      ins(%x : tensor<3xf64>) outs(%B : tensor<3x3xf64>) {
  ^bb0(%a: f64, %b: f64):
    linalg.yield %a : f64
  } -> tensor<3x3xf64>
  return %row, %diagonal : tensor<3x3xf64>, tensor<3x3xf64>
}

func.func @last(%x: tensor<3x?xf64>, %y: tensor<3xf64>) -> tensor<3xf64> {
  %D = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<3x?xf64>) outs(%y : tensor<3xf64>) {
  ^bb0(%a: f64, %b: f64):
    linalg.yield %a : f64
  } -> tensor<3xf64>
  return %D : tensor<3xf64>
}
