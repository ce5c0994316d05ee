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
