// Dimensions of open sizes that are merged and split, where sizes stay open: without
// optimization, and in code for others. The loss is the sum of i a over rows i of the
// merged tensor; its gradient is i.
// REQUIRES: nz-run
// DEFINE: %{in} = --input=2x3x2xf64=1,2,3,4,5,6,7,8,9,10,11,12
// RUN: nz-run %s --entry=merged %{in} --gradient=0 -O0 | FileCheck %s --check-prefix=MERGED
// RUN: nz-run %s --entry=merged %{in} --gradient=0 -O0 --backend=sparse-tensor | FileCheck %s --check-prefix=MERGED
// RUN: nz-run %s --entry=merged %{in} --gradient=0 -O3 | FileCheck %s --check-prefix=MERGED
// RUN: nz-run %s --entry=merged --gradient=0 --emit=object -o %t.o
// RUN: nz-run %s --entry=split --input=6xf64=1,2,3,4,5,6 --input=index=2 --input=index=3 -O0 | FileCheck %s --check-prefix=SPLIT
// RUN: nz-run %s --entry=nothing --input=3x0xf64= --gradient=0 | FileCheck %s --check-prefix=NOTHING
// RUN: nz-run %s --entry=nothing --input=3x0xf64= --gradient=0 -O0 | FileCheck %s --check-prefix=NOTHING
// RUN: not nz-run %s --entry=split --input=6xf64=1,2,3,4,5,6 --input=index=2 --input=index=2 -O0 2>&1 | FileCheck %s --check-prefix=WRONG

// MERGED: result 0: f64 = 265
// MERGED: result 1: 2x3x2xf64 = {{\[\[}}[0, 0], [1, 1], [2, 2]], {{\[}}[3, 3], [4, 4], [5, 5]]]
func.func @merged(%x: tensor<?x?x?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %y = tensor.collapse_shape %x [[0, 1], [2]] : tensor<?x?x?xf64> into tensor<?x?xf64>
  %sum = linalg.generic {
    indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]}
    ins(%y : tensor<?x?xf64>) outs(%zero : tensor<f64>) {
  ^bb0(%a: f64, %s: f64):
    %i = linalg.index 0 : index
    %n = arith.index_cast %i : index to i64
    %w = arith.sitofp %n : i64 to f64
    %p = arith.mulf %a, %w : f64
    %t = arith.addf %s, %p : f64
    linalg.yield %t : f64
  } -> tensor<f64>
  %l = tensor.extract %sum[] : tensor<f64>
  return %l : f64
}

// SPLIT: result 0: 2x3xf64 = {{\[}}[1, 2, 3], [4, 5, 6]]
// WRONG: open-shapes.mlir:[[#@LINE+2]]:8: error: expected {{.*}}found 4
func.func @split(%x: tensor<?xf64>, %n: index, %m: index) -> tensor<?x?xf64> {
  %y = tensor.expand_shape %x [[0, 1]] output_shape [%n, %m] : tensor<?xf64> into tensor<?x?xf64>
  return %y : tensor<?x?xf64>
}

// What is known to be empty has an open size beside.
// NOTHING: result 0: f64 = 0
// NOTHING: result 1: 3x0xf64 = {{\[\[}}], [], []]
func.func @nothing(%x: tensor<?x0xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %y = tensor.collapse_shape %x [[0, 1]] : tensor<?x0xf64> into tensor<?xf64>
  %sum = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]}
    ins(%y : tensor<?xf64>) outs(%zero : tensor<f64>) {
  ^bb0(%a: f64, %s: f64):
    %t = arith.addf %s, %a : f64
    linalg.yield %t : f64
  } -> tensor<f64>
  %l = tensor.extract %sum[] : tensor<f64>
  return %l : f64
}
