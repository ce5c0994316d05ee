// Operands are transposed so that inner loops run along memory.
// RUN: nz-opt %s --nz-contiguous-layouts --split-input-file | FileCheck %s

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// A [batch, feature] operand before the kernel, the result behind it; values stay.
// CHECK-LABEL: func @batch(
// CHECK-SAME: %[[V:[^:]*]]: tensor<?xf64>, %[[X:[^:]*]]: tensor<64x?xf64>, %[[Y:[^:]*]]: tensor<64x?xf64>
// CHECK: %[[N:.*]] = tensor.dim %[[X]]
// CHECK: %[[EX:.*]] = tensor.empty(%[[N]]) : tensor<?x64xf64>
// CHECK: %[[XT:.*]] = linalg.transpose ins(%[[X]] : {{.*}}) outs(%[[EX]] : {{.*}}) permutation = [1, 0]
// CHECK: %[[YT:.*]] = linalg.transpose ins(%[[Y]] :
// CHECK: %[[R:.*]] = nz.kernel over
// CHECK-NEXT: reads (%[[V]] at (p) : tensor<?xf64>, %[[XT]] at (j, k) : tensor<?x64xf64>)
// CHECK-NEXT: sums (%[[YT]] at (i, k) : tensor<?x64xf64>)
// CHECK: %[[BACK:.*]] = linalg.transpose ins(%[[R]] : {{.*}}) outs(%{{.*}} : tensor<64x?xf64>)
// CHECK: %[[DIM:.*]] = tensor.dim %[[BACK]]
// CHECK: return %[[BACK]], %[[DIM]]
func.func @batch(%P: !nz.pattern<?x?, #L>, %v: tensor<?xf64>, %X: tensor<64x?xf64>, %Y: tensor<64x?xf64>) -> (tensor<64x?xf64>, index) {
  %c1 = arith.constant 1 : index
  %k = arith.constant 64 : index
  %r = nz.kernel over %P (i, j) at p dims (k = %k) reads (%v at (p) : tensor<?xf64>, %X at (k, j) : tensor<64x?xf64>) sums (%Y at (k, i) : tensor<64x?xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f64, %x: f64):
    %t = arith.mulf %a, %x : f64
    nz.yield %t : f64
  }
  %n = tensor.dim %r, %c1 : tensor<64x?xf64>
  return %r, %n : tensor<64x?xf64>, index
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// What is contiguous stays, and so do rows of three elements.
// CHECK-LABEL: func @stay(
// CHECK-NOT: linalg.transpose
func.func @stay(%P: !nz.pattern<?x?, #L>, %X: tensor<?x64xf64>, %Z: tensor<3x?xf64>, %v: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
  %k = arith.constant 64 : index
  %few = arith.constant 3 : index
  %r = nz.kernel over %P (i, j) at p dims (k = %k) reads (%X at (j, k) : tensor<?x64xf64>) sums (%v at (p) : tensor<?xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  %s = nz.kernel over %P (i, j) at p dims (k = %few) reads (%Z at (k, j) : tensor<3x?xf64>) sums (%v at (p) : tensor<?xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  return %r, %s : tensor<?xf64>, tensor<?xf64>
}

// -----

#ik = affine_map<(i, j, k) -> (i, k)>
#jk = affine_map<(i, j, k) -> (j, k)>
#ij = affine_map<(i, j, k) -> (i, j)>

// The right operand of a dense product of rows with rows, not that of one row.
// CHECK-DAG: #[[$IK:.*]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-DAG: #[[$KJ:.*]] = affine_map<(d0, d1, d2) -> (d2, d1)>
// CHECK-DAG: #[[$IJ:.*]] = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-LABEL: func @product(
// CHECK-SAME: %[[A:[^:]*]]: tensor<100x40xf64>, %[[B:[^:]*]]: tensor<30x40xf64>
// CHECK: %[[T:.*]] = linalg.transpose ins(%[[B]] :
// CHECK: linalg.generic {indexing_maps = [#[[$IK]], #[[$KJ]], #[[$IJ]]]{{.*}} ins(%[[A]], %[[T]] : tensor<100x40xf64>, tensor<40x30xf64>)
// CHECK-LABEL: func @one_row(
// CHECK-NOT: linalg.transpose
func.func @product(%A: tensor<100x40xf64>, %B: tensor<30x40xf64>, %C: tensor<100x30xf64>) -> tensor<100x30xf64> {
  %r = linalg.generic {indexing_maps = [#ik, #jk, #ij], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%A, %B : tensor<100x40xf64>, tensor<30x40xf64>) outs(%C : tensor<100x30xf64>) {
  ^bb0(%a: f64, %b: f64, %c: f64):
    %m = arith.mulf %a, %b : f64
    %s = arith.addf %c, %m : f64
    linalg.yield %s : f64
  } -> tensor<100x30xf64>
  return %r : tensor<100x30xf64>
}
func.func @one_row(%A: tensor<1x40xf64>, %B: tensor<30x40xf64>, %C: tensor<1x30xf64>) -> tensor<1x30xf64> {
  %r = linalg.generic {indexing_maps = [#ik, #jk, #ij], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%A, %B : tensor<1x40xf64>, tensor<30x40xf64>) outs(%C : tensor<1x30xf64>) {
  ^bb0(%a: f64, %b: f64, %c: f64):
    %m = arith.mulf %a, %b : f64
    %s = arith.addf %c, %m : f64
    linalg.yield %s : f64
  } -> tensor<1x30xf64>
  return %r : tensor<1x30xf64>
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// What entries read and scatter to in pieces of 128 bytes stands head by head; rows stay,
// as do scores of entries, and pieces that are larger than a cache.
// RUN: nz-opt %s --nz-contiguous-layouts=piece-bytes=12799 --split-input-file | FileCheck %s --check-prefix=LARGE
// LARGE-LABEL: func @heads(
// LARGE-NOT: linalg.transpose
// LARGE-LABEL: func @short_heads(
// CHECK-LABEL: func @heads(
// CHECK-SAME: %[[Q:[^:]*]]: tensor<100x4x32xf32>, %[[K:[^:]*]]: tensor<100x4x32xf32>, %[[S:[^:]*]]: tensor<?x4xf32>
// CHECK: %[[KT:.*]] = linalg.transpose ins(%[[K]] : {{.*}}) outs(%{{.*}} : tensor<4x100x32xf32>) permutation = [1, 0, 2]
// CHECK: reads (%[[Q]] at (i, k, h) : {{.*}}, %[[KT]] at (k, j, h) : tensor<4x100x32xf32>)
// CHECK-NEXT: sums (%[[S]] at (p, k)
// CHECK: %[[DK:.*]] = nz.kernel
// CHECK-NEXT: reads (%{{.*}} at (p, k) : tensor<?x4xf32>, %[[Q]] at (i, k, h) : tensor<100x4x32xf32>)
// CHECK-NEXT: sums (%{{.*}} at (k, j, h) : tensor<4x100x32xf32>)
// CHECK: linalg.transpose ins(%[[DK]] : {{.*}} permutation = [1, 0, 2]
func.func @heads(%P: !nz.pattern<?x?, #L>, %Q: tensor<100x4x32xf32>, %K: tensor<100x4x32xf32>, %S: tensor<?x4xf32>) -> tensor<100x4x32xf32> {
  %heads = arith.constant 4 : index
  %size = arith.constant 32 : index
  %s = nz.kernel over %P (i, j) at p dims (h = %heads, d = %size) reads (%Q at (i, h, d) : tensor<100x4x32xf32>, %K at (j, h, d) : tensor<100x4x32xf32>)
    sums (%S at (p, h) : tensor<?x4xf32>) : !nz.pattern<?x?, #L> {
  ^bb0(%q: f32, %k: f32):
    %m = arith.mulf %q, %k : f32
    nz.yield %m : f32
  }
  %r = nz.kernel over %P (i, j) at p dims (h = %heads, d = %size) reads (%s at (p, h) : tensor<?x4xf32>, %Q at (i, h, d) : tensor<100x4x32xf32>)
    sums (%K at (j, h, d) : tensor<100x4x32xf32>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f32, %q: f32):
    %m = arith.mulf %a, %q : f32
    nz.yield %m : f32
  }
  return %r : tensor<100x4x32xf32>
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// Pieces of 64 bytes are not worth a visit of an entry each.
// CHECK-LABEL: func @short_heads(
// CHECK-NOT: linalg.transpose
func.func @short_heads(%P: !nz.pattern<?x?, #L>, %K: tensor<100x4x16xf32>, %Y: tensor<100x4x16xf32>) -> tensor<100x4x16xf32> {
  %heads = arith.constant 4 : index
  %size = arith.constant 16 : index
  %r = nz.kernel over %P (i, j) at p dims (h = %heads, d = %size) reads (%K at (j, h, d) : tensor<100x4x16xf32>)
    sums (%Y at (i, h, d) : tensor<100x4x16xf32>) : !nz.pattern<?x?, #L> {
  ^bb0(%k: f32):
    nz.yield %k : f32
  }
  return %r : tensor<100x4x16xf32>
}
