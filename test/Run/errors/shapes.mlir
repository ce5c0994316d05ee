// Shapes that a program computes, or that its types promise, are checked before
// anything is written: sizes that wrap around, too.
// REQUIRES: nz-run
// DEFINE: %{right} = nz-run %s
// DEFINE: %{wrong} = %python %S/../Inputs/check_exit.py 1 -- %{right}
// DEFINE: %{open} = --without=known-sizes

// RUN: %{right} --entry=insert --input=2xf64=1,2 --input=3xf64=0,0,9 --input=index=2 | FileCheck %s --check-prefix=INSERT
// RUN: %{wrong} --entry=insert --input=1xf64=1 --input=3xf64=0,0,9 --input=index=2 %{open} | FileCheck %s --check-prefix=SHORT
// RUN: %{wrong} --entry=insert --input=5xf64=1,2,3,4,5 --input=3xf64=0,0,9 --input=index=2 | FileCheck %s --check-prefix=LONG
// INSERT: result 0: 3xf64 = [1, 2, 9]
// SHORT: error: expected dimension 0 of what is inserted of size 2, found 1
// LONG: error: expected dimension 0 of what is inserted of size 2, found 5
func.func @insert(%x: tensor<?xf64>, %y: tensor<?xf64>, %n: index) -> tensor<?xf64> {
  %r = tensor.insert_slice %x into %y[0] [%n] [1] : tensor<?xf64> into tensor<?xf64>
  return %r : tensor<?xf64>
}

// RUN: %{right} --entry=slice --input=3xf64=1,2,3 --input=index=2 --input=index=2 | FileCheck %s --check-prefix=SLICE
// RUN: %{wrong} --entry=slice --input=3xf64=1,2,3 --input=index=4611686018427387905 --input=index=4 | FileCheck %s --check-prefix=WRAPS
// SLICE: result 0: f64 = 4
// WRAPS: error: expected a length of the slice in dimension 0 below 2^63, found 4611686018427387904 times 4
func.func @slice(%x: tensor<?xf64>, %n: index, %stride: index) -> f64 {
  %s = tensor.extract_slice %x[0] [%n] [%stride] : tensor<?xf64> to tensor<?xf64>
  %one = arith.constant 1 : index
  %rows = tensor.expand_shape %s [[0, 1]] output_shape [%n, 1] : tensor<?xf64> into tensor<?x1xf64>
  %sum = func.call @sum(%rows, %one) : (tensor<?x1xf64>, index) -> f64
  return %sum : f64
}
func.func private @sum(%x: tensor<?x1xf64>, %unused: index) -> f64 {
  %zero = arith.constant 0.0 : f64
  %empty = tensor.empty() : tensor<f64>
  %init = linalg.fill ins(%zero : f64) outs(%empty : tensor<f64>) -> tensor<f64>
  %r = linalg.generic {
    indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]
  } ins(%x : tensor<?x1xf64>) outs(%init : tensor<f64>) {
  ^bb0(%a: f64, %s: f64):
    %t = arith.addf %a, %s : f64
    linalg.yield %t : f64
  } -> tensor<f64>
  %e = tensor.extract %r[] : tensor<f64>
  return %e : f64
}

// RUN: %{right} --entry=expand --input=6xf64=1,2,3,4,5,6 --input=index=2 --input=index=3 | FileCheck %s --check-prefix=EXPAND
// RUN: %{right} --entry=expand --input=0xf64= --input=index=4294967296 --input=index=0 | FileCheck %s --check-prefix=NOTHING
// RUN: %{wrong} --entry=expand --input=6xf64=1,2,3,4,5,6 --input=index=-2 --input=index=-3 | FileCheck %s --check-prefix=NEGATIVE
// RUN: %{wrong} --entry=expand --input=0xf64= --input=index=4294967296 --input=index=4294967296 | FileCheck %s --check-prefix=PRODUCT
// EXPAND: result 0: f64 = 3
// NOTHING: result 0: f64 = 0
// NEGATIVE: error: expected a size in the product of dimension 0 of at least 0, found -2
// PRODUCT: error: expected the product of dimension 0 below 2^63, found 4294967296 times 4294967296
func.func @expand(%x: tensor<?xf64>, %n: index, %m: index) -> f64 {
  %e = tensor.expand_shape %x [[0, 1]] output_shape [%n, %m] : tensor<?xf64> into tensor<?x?xf64>
  %r = func.call @largest_below_four(%e) : (tensor<?x?xf64>) -> f64
  return %r : f64
}

// Of nothing, other sizes may be anything.
// RUN: %{right} --entry=expand_nothing --input=0xf64= --input=index=4294967296 --input=index=0 | FileCheck %s --check-prefix=NOTHING
func.func @expand_nothing(%x: tensor<?xf64>, %n: index, %none: index) -> f64 {
  %e = tensor.expand_shape %x [[0, 1, 2]] output_shape [%n, %n, %none] : tensor<?xf64> into tensor<?x?x?xf64>
  %zero = arith.constant dense<0.0> : tensor<f64>
  %r = linalg.generic {
    indexing_maps = [affine_map<(i, j, k) -> (k, j, i)>, affine_map<(i, j, k) -> ()>],
    iterator_types = ["reduction", "reduction", "reduction"]
  } ins(%e : tensor<?x?x?xf64>) outs(%zero : tensor<f64>) {
  ^bb0(%a: f64, %s: f64):
    %t = arith.addf %a, %s : f64
    linalg.yield %t : f64
  } -> tensor<f64>
  %sum = tensor.extract %r[] : tensor<f64>
  return %sum : f64
}

// RUN: %{right} --entry=reshape --input=6xf64=1,2,3,4,5,6 --input=2xindex=3,2 | FileCheck %s --check-prefix=RESHAPE
// RUN: %{wrong} --entry=reshape --input=6xf64=1,2,3,4,5,6 --input=2xindex=2,3 | FileCheck %s --check-prefix=PROMISED
// RUN: %{wrong} --entry=reshape --input=0xf64= --input=2xindex=3,6148914691236517206 | FileCheck %s --check-prefix=ELEMENTS
// RESHAPE: result 0: f64 = 3
// PROMISED: error: expected dimension 0 of the new shape of size 3, found 2
// ELEMENTS: error: expected the elements of the new shape below 2^63, found 3 times 6148914691236517206
func.func @reshape(%x: tensor<?xf64>, %shape: tensor<2xindex>) -> f64 {
  %e = tensor.reshape %x(%shape) : (tensor<?xf64>, tensor<2xindex>) -> tensor<3x?xf64>
  %open = tensor.cast %e : tensor<3x?xf64> to tensor<?x?xf64>
  %r = func.call @largest_below_four(%open) : (tensor<?x?xf64>) -> f64
  return %r : f64
}
func.func private @largest_below_four(%x: tensor<?x?xf64>) -> f64 {
  %zero = arith.constant 0.0 : f64
  %four = arith.constant 4.0 : f64
  %empty = tensor.empty() : tensor<f64>
  %init = linalg.fill ins(%zero : f64) outs(%empty : tensor<f64>) -> tensor<f64>
  %r = linalg.generic {
    indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]
  } ins(%x : tensor<?x?xf64>) outs(%init : tensor<f64>) {
  ^bb0(%a: f64, %s: f64):
    %below = arith.cmpf olt, %a, %four : f64
    %known = arith.select %below, %a, %zero : f64
    %t = arith.maximumf %known, %s : f64
    linalg.yield %t : f64
  } -> tensor<f64>
  %e = tensor.extract %r[] : tensor<f64>
  return %e : f64
}

// RUN: %{right} --entry=pad --input=1x2xf64=1,2 --input=index=1 --input=index=1 %{open} | FileCheck %s --check-prefix=PAD
// RUN: %{right} --entry=pad --input=0x2xf64= --input=index=1 --input=index=2 %{open} | FileCheck %s --check-prefix=ONLY
// RUN: %{wrong} --entry=pad --input=4x2xf64=1,2,3,4,5,6,7,8 --input=index=1 --input=index=0 %{open} | FileCheck %s --check-prefix=PADDED
// RUN: %{wrong} --entry=pad --input=4x2xf64=1,2,3,4,5,6,7,8 --input=index=-1 --input=index=0 %{open} | FileCheck %s --check-prefix=FRONT
// RUN: %{wrong} --entry=pad --input=4x2xf64=1,2,3,4,5,6,7,8 --input=index=0 --input=index=-1 %{open} | FileCheck %s --check-prefix=BEHIND
// RUN: %{wrong} --entry=pad --input=5x2xf64=1,2,3,4,5,6,7,8,9,0 --input=index=9223372036854775807 --input=index=9223372036854775807 %{open} \
// RUN:     | FileCheck %s --check-prefix=WHOLE
// PAD: result 0: 3x2xf64 = {{\[\[}}0, 0], [1, 2], [0, 0]]
// ONLY: result 0: 3x2xf64 = {{\[\[}}0, 0], [0, 0], [0, 0]]
// PADDED: error: expected dimension 0 of what is padded of size 3, found 5
// FRONT: error: expected padding in front of dimension 0 of at least 0, found -1
// BEHIND: error: expected padding behind dimension 0 of at least 0, found -1
// WHOLE: error: expected the size of padded dimension 0 below 2^63, found 5 and 9223372036854775807 more
func.func @pad(%x: tensor<?x?xf64>, %low: index, %high: index) -> tensor<3x?xf64> {
  %zero = arith.constant 0.0 : f64
  %p = tensor.pad %x low[%low, 0] high[%high, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %zero : f64
  } : tensor<?x?xf64> to tensor<3x?xf64>
  return %p : tensor<3x?xf64>
}

// RUN: %{right} --entry=concatenate --input=1x2xf64=1,2 --input=2x2xf64=3,4,5,6 | FileCheck %s --check-prefix=JOINED
// RUN: %{wrong} --entry=concatenate --input=1x2xf64=1,2 --input=4x2xf64=1,2,3,4,5,6,7,8 | FileCheck %s --check-prefix=SUM
// RUN: %{wrong} --entry=concatenate --input=1x2xf64=1,2 --input=2x3xf64=1,2,3,4,5,6 %{open} | FileCheck %s --check-prefix=COLUMNS
// JOINED: result 0: 3x2xf64 = {{\[\[}}1, 2], [3, 4], [5, 6]]
// SUM: error: expected dimension 0 of the concatenation of size 3, found 5
// COLUMNS: error: expected dimension 1 of operand 1 of size 2, found 3
func.func @concatenate(%x: tensor<?x?xf64>, %y: tensor<?x?xf64>) -> tensor<3x?xf64> {
  %r = tensor.concat dim(0) %x, %y : (tensor<?x?xf64>, tensor<?x?xf64>) -> tensor<3x?xf64>
  return %r : tensor<3x?xf64>
}

// RUN: %{right} --entry=dim --input=3xf64=1,2,3 --input=index=0 | FileCheck %s --check-prefix=DIM
// RUN: %{wrong} --entry=dim --input=3xf64=1,2,3 --input=index=-5 | FileCheck %s --check-prefix=NODIM
// DIM: result 0: index = 3
// NODIM: error: expected a dimension below 1, found -5
func.func @dim(%x: tensor<?xf64>, %n: index) -> index {
  %d = tensor.dim %x, %n : tensor<?xf64>
  return %d : index
}
