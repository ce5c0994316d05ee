// Numbers as they are typed: rounded to their type before it is asked whether
// they are zero, infinite where they are too large, refused where no integer of
// the type is meant or there are too few.
// REQUIRES: nz-run
// DEFINE: %{wrong} = %python %S/Inputs/check_exit.py 2 --
// RUN: nz-run %s --entry=sparse --input=3xf16=1e-10,1,2e-8 | FileCheck %s --check-prefix=ROUNDED
// RUN: nz-run %s --entry=dense --input=3xf64=1e400,-1e400,1e-400 | FileCheck %s --check-prefix=RANGE
// RUN: %{wrong} nz-run %s --entry=dense --input=3xf64=1,2 | FileCheck %s --check-prefix=FEW
// RUN: nz-run %s --entry=bytes --input=2xi8=-128,127 | FileCheck %s --check-prefix=BYTES
// RUN: %{wrong} nz-run %s --entry=bytes --input=2xi8=-129,0 | FileCheck %s --check-prefix=LEAST
// RUN: %{wrong} nz-run %s --entry=bytes --input=2xi8=0,128 | FileCheck %s --check-prefix=MOST
// RUN: %{wrong} nz-run %s --entry=other --input=3xf64=ones --steps=2 --carry=0:0 | FileCheck %s --check-prefix=OTHER
// RUN: %{wrong} nz-run %s --entry=turned --input=3x3xf64=ones --steps=2 --carry=0:0 | FileCheck %s --check-prefix=TURNED
// ROUNDED: result 0: 3xf16, 1 stored
// RANGE: result 0: 3xf64 = [inf, -inf, 0]
// FEW: error: {{.*}}expected 3 values or one that is repeated, found 2
// BYTES: result 0: 2xi8 = [-128, 127]
// LEAST: error: {{.*}}expected integers from -128 to 127
// MOST: error: {{.*}}expected integers from -128 to 127
// OTHER: error: --carry=0:0: expected a result of type 3xf64, found 3xf32
// TURNED: error: --carry=0:0: expected a result of type sparse 3x3xf64

#V = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>

func.func @sparse(%x: tensor<3xf16, #V>) -> tensor<3xf16, #V> { return %x : tensor<3xf16, #V> }
func.func @dense(%x: tensor<3xf64>) -> tensor<3xf64> { return %x : tensor<3xf64> }
func.func @bytes(%x: tensor<2xi8>) -> tensor<2xi8> { return %x : tensor<2xi8> }
func.func @other(%x: tensor<3xf64>) -> tensor<3xf32> {
  %y = arith.truncf %x : tensor<3xf64> to tensor<3xf32>
  return %y : tensor<3xf32>
}
func.func @turned(%A: tensor<3x3xf64, #CSR>) -> tensor<3x3xf64, #CSC> {
  %B = sparse_tensor.convert %A : tensor<3x3xf64, #CSR> to tensor<3x3xf64, #CSC>
  return %B : tensor<3x3xf64, #CSC>
}
