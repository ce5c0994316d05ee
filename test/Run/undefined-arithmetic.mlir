// Shifts by too many bits, and integers made of what they cannot hold: the same numbers
// with and without optimization, and by the other backend.
// REQUIRES: nz-run
// DEFINE: %{level} = -O3
// DEFINE: %{convert} = nz-run %s --entry=convert %{level} --input=9xf64=300.5,-300.5,127.9,-128.9,-0.9,nan,inf,-inf,1e300 | FileCheck %s --check-prefix=CONVERT
// DEFINE: %{shift} = nz-run %s --entry=shift %{level} --input=5xi8=-100,-100,-100,-100,-100 --input=5xi8=1,7,8,9,-1 | FileCheck %s --check-prefix=SHIFT
// DEFINE: %{index} = nz-run %s --entry=index %{level} --input=3xf64=1,2,3 | FileCheck %s --check-prefix=INDEX
// DEFINE: %{long} = %python %S/Inputs/check_exit.py 1 -- nz-run %s --entry=long %{level} --input=3xf64=1,2,3 | FileCheck %s --check-prefix=LONG
// RUN: %{convert}
// RUN: %{shift}
// RUN: %{index}
// RUN: %{long}
// REDEFINE: %{level} = -O0
// RUN: %{convert}
// RUN: %{shift}
// RUN: %{index}
// RUN: %{long}
// REDEFINE: %{level} = --backend=sparse-tensor
// RUN: %{convert}
// RUN: %{shift}
// RUN: %{index}
// RUN: %{long}

// CONVERT: result 0: 9xi8 = [127, -128, 127, -128, 0, 0, 127, -128, 127]
// CONVERT: result 1: 9xi8 = [-1, 0, 127, 0, 0, 0, -1, 0, -1]
// CONVERT: result 2: 9xi64 = [300, -300, 127, -128, 0, 0, 9223372036854775807, -9223372036854775808, 9223372036854775807]
#i = affine_map<(i) -> (i)>
func.func @convert(%x: tensor<?xf64>) -> (tensor<?xi8>, tensor<?xi8>, tensor<?xi64>) {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %bytes = tensor.empty(%n) : tensor<?xi8>
  %longs = tensor.empty(%n) : tensor<?xi64>
  %r:3 = linalg.generic {
    indexing_maps = [#i, #i, #i, #i], iterator_types = ["parallel"]
  } ins(%x : tensor<?xf64>) outs(%bytes, %bytes, %longs : tensor<?xi8>, tensor<?xi8>, tensor<?xi64>) {
  ^bb0(%a: f64, %0: i8, %1: i8, %2: i64):
    %s = arith.fptosi %a : f64 to i8
    %u = arith.fptoui %a : f64 to i8
    %l = arith.fptosi %a : f64 to i64
    linalg.yield %s, %u, %l : i8, i8, i64
  } -> (tensor<?xi8>, tensor<?xi8>, tensor<?xi64>)
  return %r#0, %r#1, %r#2 : tensor<?xi8>, tensor<?xi8>, tensor<?xi64>
}

// -100 is 0b10011100, and 156 without a sign.
// SHIFT: result 0: 5xi8 = [56, 0, 0, 0, 0]
// SHIFT: result 1: 5xi8 = [78, 1, 0, 0, 0]
// SHIFT: result 2: 5xi8 = [-50, -1, -1, -1, -1]
func.func @shift(%x: tensor<?xi8>, %y: tensor<?xi8>) -> (tensor<?xi8>, tensor<?xi8>, tensor<?xi8>) {
  %left = arith.shli %x, %y : tensor<?xi8>
  %right = arith.shrui %x, %y : tensor<?xi8>
  %signed = arith.shrsi %x, %y : tensor<?xi8>
  return %left, %right, %signed : tensor<?xi8>, tensor<?xi8>, tensor<?xi8>
}

// A check and what it guards see the same index.
// INDEX: result 0: f64 = 1
func.func @index(%x: tensor<?xf64>) -> f64 {
  %one = arith.constant 1 : i64
  %bits = arith.constant 70 : i64
  %i = arith.shli %one, %bits : i64
  %n = arith.index_cast %i : i64 to index
  %e = tensor.extract %x[%n] : tensor<?xf64>
  return %e : f64
}
// LONG: error: expected an index below 3 in dimension 0, found 9223372036854775807
func.func @long(%x: tensor<?xf64>) -> f64 {
  %huge = arith.constant 1.0e300 : f64
  %i = arith.fptosi %huge : f64 to i64
  %n = arith.index_cast %i : i64 to index
  %e = tensor.extract %x[%n] : tensor<?xf64>
  return %e : f64
}
