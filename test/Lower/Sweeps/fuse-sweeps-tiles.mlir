// Blocks of products of dense matrices have whole tiles of six rows: 18, where rows of
// 256 numbers alone would make blocks of 16.
// RUN: nz-opt %s --nz-fuse-sweeps | FileCheck %s
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
#ik = affine_map<(i, c, k) -> (i, k)>
#kc = affine_map<(i, c, k) -> (k, c)>
#ic = affine_map<(i, c, k) -> (i, c)>

// CHECK-LABEL: func @product(
// CHECK: nz.sweep over %{{.*}} by 18 :
// CHECK:   nz.kernel
// CHECK:   linalg.generic
// CHECK-LABEL: func @rows(
// CHECK: nz.sweep over %{{.*}} by 16 :
func.func @product(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf32>, %X: memref<?x256xf32>, %W: memref<256x256xf32>, %Z: memref<?x256xf32>, %n: index) attributes {nz.entry} {
  %k = arith.constant 256 : index
  %Y = memref.alloc(%n) : memref<?x256xf32>
  nz.kernel over %P (i, j) at p dims (k = %k) reads (%v at (p) : memref<?xf32>, %X at (j, k) : memref<?x256xf32>)
      sums (%Y at (i, k) : memref<?x256xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f32, %b: f32):
    %c = arith.mulf %a, %b : f32
    nz.yield %c : f32
  }
  linalg.generic {indexing_maps = [#ik, #kc, #ic], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%Y, %W : memref<?x256xf32>, memref<256x256xf32>) outs(%Z : memref<?x256xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %m = arith.mulf %a, %b : f32
    %s = arith.addf %c, %m : f32
    linalg.yield %s : f32
  }
  return
}

func.func @rows(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf32>, %X: memref<?x256xf32>, %Z: memref<?x256xf32>, %n: index) attributes {nz.entry} {
  %k = arith.constant 256 : index
  %Y = memref.alloc(%n) : memref<?x256xf32>
  nz.kernel over %P (i, j) at p dims (k = %k) reads (%v at (p) : memref<?xf32>, %X at (j, k) : memref<?x256xf32>)
      sums (%Y at (i, k) : memref<?x256xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f32, %b: f32):
    %c = arith.mulf %a, %b : f32
    nz.yield %c : f32
  }
  linalg.generic {indexing_maps = [affine_map<(i, k) -> (i, k)>, affine_map<(i, k) -> (i, k)>], iterator_types = ["parallel", "parallel"]}
      ins(%Y : memref<?x256xf32>) outs(%Z : memref<?x256xf32>) {
  ^bb0(%a: f32, %b: f32):
    %c = arith.mulf %a, %a : f32
    linalg.yield %c : f32
  }
  return
}
