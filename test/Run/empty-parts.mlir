// Concatenation and padding of what is empty: at the end, in the middle, alone; by types
// and by sizes of the inputs. The gradients are by central differences.
// REQUIRES: nz-run
// DEFINE: %{backend} = loops
// DEFINE: %{run} = nz-run %s --backend=%{backend}
// RUN: %{run} --input=2x3xf64=1,2,3,4,5,6 --input=zeros --input=0x3xf64=zeros | FileCheck %s
// RUN: %{run} --entry=loss --input=random:1 --input=zeros --input=0x3xf64=zeros --check-gradient --gradient=0,1,2
// RUN: %{run} --entry=loss --input=random:1 --input=zeros --input=4x3xf64=random:2 --check-gradient --gradient=0,1,2
// RUN: %{run} --entry=none --input=zeros | FileCheck %s --check-prefix=NONE
// RUN: %{run} --entry=sizes --input=0x1099511627776x1099511627776xf64=zeros | FileCheck %s --check-prefix=SIZES
// REDEFINE: %{backend} = sparse-tensor
// RUN: %{run} --input=2x3xf64=1,2,3,4,5,6 --input=zeros --input=0x3xf64=zeros | FileCheck %s
// RUN: %{run} --entry=loss --input=random:1 --input=zeros --input=4x3xf64=random:2 --check-gradient --gradient=0,1,2
// RUN: %{run} --entry=none --input=zeros | FileCheck %s --check-prefix=NONE
// REDEFINE: %{run} = nz-run %s -O0
// RUN: %{run} --input=2x3xf64=1,2,3,4,5,6 --input=zeros --input=0x3xf64=zeros | FileCheck %s
// RUN: %{run} --entry=loss --input=random:1 --input=zeros --input=0x3xf64=zeros --check-gradient --gradient=0,1,2
// RUN: %{run} --entry=none --input=zeros | FileCheck %s --check-prefix=NONE

// CHECK: result 0: 2x3xf64 = {{\[\[}}1, 2, 3], [4, 5, 6]]
// CHECK: result 1: 2x3xf64 = {{\[\[}}1, 2, 3], [4, 5, 6]]
// CHECK: result 2: 4x3xf64 = {{\[\[}}1, 2, 3], [4, 5, 6], [1, 2, 3], [4, 5, 6]]
// CHECK: result 3: 2x3xf64 = {{\[\[}}7, 7, 7], [7, 7, 7]]
func.func @main(%A: tensor<2x3xf64>, %B: tensor<0x3xf64>, %C: tensor<?x3xf64>)
    -> (tensor<2x3xf64>, tensor<?x3xf64>, tensor<?x3xf64>, tensor<2x3xf64>) {
  %last = tensor.concat dim(0) %A, %B : (tensor<2x3xf64>, tensor<0x3xf64>) -> tensor<2x3xf64>
  %open = tensor.concat dim(0) %A, %C : (tensor<2x3xf64>, tensor<?x3xf64>) -> tensor<?x3xf64>
  %between = tensor.concat dim(0) %A, %B, %C, %A, %B
    : (tensor<2x3xf64>, tensor<0x3xf64>, tensor<?x3xf64>, tensor<2x3xf64>, tensor<0x3xf64>) -> tensor<?x3xf64>
  %seven = arith.constant 7.0 : f64
  %padded = tensor.pad %B low[2, 0] high[0, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %seven : f64
  } : tensor<0x3xf64> to tensor<2x3xf64>
  return %last, %open, %between, %padded : tensor<2x3xf64>, tensor<?x3xf64>, tensor<?x3xf64>, tensor<2x3xf64>
}

// The sum of all cubes.
func.func @loss(%A: tensor<2x3xf64>, %B: tensor<0x3xf64>, %C: tensor<?x3xf64>) -> f64 {
  %a, %b, %c, %d = call @main(%A, %B, %C)
    : (tensor<2x3xf64>, tensor<0x3xf64>, tensor<?x3xf64>) -> (tensor<2x3xf64>, tensor<?x3xf64>, tensor<?x3xf64>, tensor<2x3xf64>)
  %all = tensor.concat dim(0) %a, %b, %c, %d
    : (tensor<2x3xf64>, tensor<?x3xf64>, tensor<?x3xf64>, tensor<2x3xf64>) -> tensor<?x3xf64>
  %zero = arith.constant dense<0.0> : tensor<f64>
  %sum = linalg.generic {
    indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]
  } ins(%all : tensor<?x3xf64>) outs(%zero : tensor<f64>) {
  ^bb0(%x: f64, %s: f64):
    %q = arith.mulf %x, %x : f64
    %q3 = arith.mulf %q, %x : f64
    %t = arith.addf %s, %q3 : f64
    linalg.yield %t : f64
  } -> tensor<f64>
  %f = tensor.extract %sum[] : tensor<f64>
  return %f : f64
}

// NONE: result 0: 0x3xf64 = []
func.func @none(%B: tensor<0x3xf64>) -> tensor<0x3xf64> {
  %c = tensor.concat dim(0) %B, %B : (tensor<0x3xf64>, tensor<0x3xf64>) -> tensor<0x3xf64>
  return %c : tensor<0x3xf64>
}

// What no number holds is the product of the other sizes.
// SIZES: result 0: 0x1099511627776x1099511627776xf64 = []
func.func @sizes(%B: tensor<?x?x?xf64>) -> tensor<?x?x?xf64> {
  return %B : tensor<?x?x?xf64>
}
