// Masks of single bits beside rows of numbers: memory has a byte for each, vectors a bit.
// What is expected was computed by loops in Python.
// REQUIRES: nz-run
// DEFINE: %{flags} =
// DEFINE: %{run} = nz-run %s --threads=1 --input=2x3xf32=1,0,2,0,3,0 --input=3x16xi1=0,0,1,0,0,1,0,0,1,0,0,1,0,0,1,0,0,1,0,0,1,0,0,1,0,0,1,0,0,1,0,0,1,0,0,1,0,0,1,0,0,1,0,0,1,0,0,1 --input=3x16xf32=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48 %{flags}
// RUN: %{run} --entry=rows | FileCheck %s --check-prefix=ROWS
// RUN: %{run} --entry=sums | FileCheck %s --check-prefix=SUMS
// REDEFINE: %{flags} = --without=known-sizes
// RUN: %{run} --entry=rows | FileCheck %s --check-prefix=ROWS
// RUN: %{run} --entry=sums | FileCheck %s --check-prefix=SUMS
// REDEFINE: %{flags} = --backend=sparse-tensor
// RUN: %{run} --entry=rows | FileCheck %s --check-prefix=ROWS
// RUN: %{run} --entry=sums | FileCheck %s --check-prefix=SUMS

// ROWS: result 0: 2x16xf32 = [{{.}}66, 0, 3, 72, 0, 6, 78, 0, 9, 84, 0, 12, 90, 0, 15, 96], [0, 54, 0, 0, 63, 0, 0, 72, 0, 0, 81, 0, 0, 90, 0, 0]]
// SUMS: result 0: 2xf32 = [531, 360]

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @rows(%A: tensor<2x3xf32, #CSR>, %M: tensor<3x16xi1>, %X: tensor<3x16xf32>) -> tensor<2x16xf32> {
  %zero = arith.constant dense<0.0> : tensor<2x16xf32>
  %z = arith.constant 0.0 : f32
  %y = linalg.generic {indexing_maps = [affine_map<(i,j,k)->(i,j)>, affine_map<(i,j,k)->(j,k)>, affine_map<(i,j,k)->(j,k)>, affine_map<(i,j,k)->(i,k)>], iterator_types=["parallel","reduction","parallel"]}
   ins(%A, %M, %X : tensor<2x3xf32, #CSR>, tensor<3x16xi1>, tensor<3x16xf32>) outs(%zero : tensor<2x16xf32>) {
  ^bb0(%a: f32, %m: i1, %x: f32, %o: f32):
    %w = arith.select %m, %x, %z : f32
    %p = arith.mulf %a, %w : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<2x16xf32>
  return %y : tensor<2x16xf32>
}
func.func @sums(%A: tensor<2x3xf32, #CSR>, %M: tensor<3x16xi1>, %X: tensor<3x16xf32>) -> tensor<2xf32> {
  %zero = arith.constant dense<0.0> : tensor<2xf32>
  %z = arith.constant 0.0 : f32
  %y = linalg.generic {indexing_maps = [affine_map<(i,j,k)->(i,j)>, affine_map<(i,j,k)->(j,k)>, affine_map<(i,j,k)->(j,k)>, affine_map<(i,j,k)->(i)>], iterator_types=["parallel","reduction","reduction"]}
   ins(%A, %M, %X : tensor<2x3xf32, #CSR>, tensor<3x16xi1>, tensor<3x16xf32>) outs(%zero : tensor<2xf32>) {
  ^bb0(%a: f32, %m: i1, %x: f32, %o: f32):
    %w = arith.select %m, %x, %z : f32
    %p = arith.mulf %a, %w : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  return %y : tensor<2xf32>
}
