// Products of products are multiplied in the order that costs least.
// RUN: nz-opt %s --nz-raise-sparse-tensors --nz-order-chains | FileCheck %s
// RUN: nz-opt %s --nz-raise-pipeline=without=chain-order | FileCheck %s --check-prefix=WITHOUT

// CHECK-DAG: #[[$IK:.*]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-DAG: #[[$KJ:.*]] = affine_map<(d0, d1, d2) -> (d2, d1)>
// CHECK-DAG: #[[$IJ:.*]] = affine_map<(d0, d1, d2) -> (d0, d1)>
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
!A = tensor<100x100xf64, #CSR>

// Eight columns before there are 64.
// CHECK-LABEL: func @narrow(
// CHECK-SAME: %[[P:[^:]*]]: !nz.pattern<100x100, {{[^:]*}}, %[[V:[^:]*]]: tensor<?xf64>, %[[X:[^:]*]]: tensor<100x64xf64>, %[[W:[^:]*]]: tensor<64x8xf64>, %[[Z:[^:]*]]: tensor<100x8xf64>)
// CHECK: %[[ZERO:.*]] = arith.constant 0.0{{.*}} : f64
// CHECK: %[[ZEROS:.*]] = linalg.fill ins(%[[ZERO]] : f64) outs(%{{.*}} : tensor<100x8xf64>)
// CHECK: %[[XW:.*]] = linalg.generic {indexing_maps = [#[[$IK]], #[[$KJ]], #[[$IJ]]], iterator_types = ["parallel", "parallel", "reduction"]} ins(%[[X]], %[[W]] : {{.*}}) outs(%[[ZEROS]] :
// CHECK: %[[R:.*]] = nz.kernel over %[[P]] (i, j) at p dims (k = %{{.*}})
// CHECK-NEXT: reads (%[[V]] at (p) : tensor<?xf64>, %[[XW]] at (j, k) : tensor<100x8xf64>)
// CHECK-NEXT: sums (%[[Z]] at (i, k) : tensor<100x8xf64>)
// CHECK: return %[[R]]
// WITHOUT-LABEL: func @narrow(
// WITHOUT: nz.kernel
// WITHOUT: linalg.generic
func.func @narrow(%A: !A, %X: tensor<100x64xf64>, %W: tensor<64x8xf64>, %Z: tensor<100x8xf64>) -> tensor<100x8xf64> {
  %zeros = arith.constant dense<0.0> : tensor<100x64xf64>
  %AX = linalg.matmul ins(%A, %X : !A, tensor<100x64xf64>) outs(%zeros : tensor<100x64xf64>) -> tensor<100x64xf64>
  %r = linalg.matmul ins(%AX, %W : tensor<100x64xf64>, tensor<64x8xf64>) outs(%Z : tensor<100x8xf64>) -> tensor<100x8xf64>
  return %r : tensor<100x8xf64>
}

// And back, where the width grows.
// CHECK-LABEL: func @wide(
// CHECK-SAME: %[[P:[^:]*]]: !nz.pattern<{{[^:]*}}, %[[V:[^:]*]]: tensor<?xf64>, %[[X:[^:]*]]: tensor<100x8xf64>, %[[W:[^:]*]]: tensor<8x64xf64>, %[[Z:[^:]*]]: tensor<100x64xf64>)
// CHECK: %[[AX:.*]] = nz.kernel over %[[P]] (i, j) at p
// CHECK-NEXT: reads (%[[V]] at (p) : tensor<?xf64>, %[[X]] at (j, k) : tensor<100x8xf64>)
// CHECK: linalg.generic {{.*}} ins(%[[AX]], %[[W]] : {{.*}}) outs(%[[Z]] :
func.func @wide(%A: !A, %X: tensor<100x8xf64>, %W: tensor<8x64xf64>, %Z: tensor<100x64xf64>) -> tensor<100x64xf64> {
  %zeros = arith.constant dense<0.0> : tensor<100x64xf64>
  %XW = linalg.matmul ins(%X, %W : tensor<100x8xf64>, tensor<8x64xf64>) outs(%zeros : tensor<100x64xf64>) -> tensor<100x64xf64>
  %r = linalg.matmul ins(%A, %XW : !A, tensor<100x64xf64>) outs(%Z : tensor<100x64xf64>) -> tensor<100x64xf64>
  return %r : tensor<100x64xf64>
}

// A vector from the left. Who asks for the size of the matrix asks its zeros.
// CHECK-LABEL: func @row(
// CHECK-SAME: %[[P:[^:]*]]: !nz.pattern<{{[^:]*}}, %[[V:[^:]*]]: tensor<?xf64>, %[[X:[^:]*]]: tensor<100x16xf64>, %[[L:[^:]*]]: tensor<100xf64>)
// CHECK: %[[ZEROS:.*]] = linalg.fill {{.*}} -> tensor<?x16xf64>
// CHECK: tensor.dim %[[ZEROS]],
// CHECK: %[[LA:.*]] = nz.kernel over %[[P]] (i, j) at p
// CHECK-NEXT: reads (%[[L]] at (i) : tensor<100xf64>, %[[V]] at (p) : tensor<?xf64>)
// CHECK-NEXT: sums (%{{.*}} at (j) : tensor<100xf64>)
// CHECK: %[[R:.*]] = linalg.generic {{.*}} ins(%[[LA]], %[[X]] :
// CHECK: return %[[R]],
func.func @row(%A: !A, %X: tensor<100x16xf64>, %l: tensor<100xf64>) -> (tensor<16xf64>, index) {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %A, %c0 : !A
  %empty = tensor.empty(%n) : tensor<?x16xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<?x16xf64>) -> tensor<?x16xf64>
  %init = arith.constant dense<0.0> : tensor<16xf64>
  %AX = linalg.matmul ins(%A, %X : !A, tensor<100x16xf64>) outs(%zeros : tensor<?x16xf64>) -> tensor<?x16xf64>
  %size = tensor.dim %AX, %c0 : tensor<?x16xf64>
  %r = linalg.vecmat ins(%l, %AX : tensor<100xf64>, tensor<?x16xf64>) outs(%init : tensor<16xf64>) -> tensor<16xf64>
  return %r, %size : tensor<16xf64>, index
}

// Three matrices and a vector, from the right: matrices are never multiplied.
// CHECK-LABEL: func @four(
// CHECK-SAME: %[[X:[^:]*]]: tensor<20x30xi32>, %[[Y:[^:]*]]: tensor<30x40xi32>, %[[Z:[^:]*]]: tensor<40x50xi32>, %[[V:[^:]*]]: tensor<50xi32>)
// CHECK: %[[ZV:.*]] = linalg.generic {{.*}} ins(%[[Z]], %[[V]] :
// CHECK: %[[YZV:.*]] = linalg.generic {{.*}} ins(%[[Y]], %[[ZV]] :
// CHECK: %[[XYZV:.*]] = linalg.generic {{.*}} ins(%[[X]], %[[YZV]] :
// CHECK: return %[[XYZV]]
func.func @four(%X: tensor<20x30xi32>, %Y: tensor<30x40xi32>, %Z: tensor<40x50xi32>, %v: tensor<50xi32>) -> tensor<20xi32> {
  %first = arith.constant dense<0> : tensor<20x40xi32>
  %second = arith.constant dense<0> : tensor<20x50xi32>
  %third = arith.constant dense<0> : tensor<20xi32>
  %XY = linalg.matmul ins(%X, %Y : tensor<20x30xi32>, tensor<30x40xi32>) outs(%first : tensor<20x40xi32>) -> tensor<20x40xi32>
  %XYZ = linalg.matmul ins(%XY, %Z : tensor<20x40xi32>, tensor<40x50xi32>) outs(%second : tensor<20x50xi32>) -> tensor<20x50xi32>
  %r = linalg.matvec ins(%XYZ, %v : tensor<20x50xi32>, tensor<50xi32>) outs(%third : tensor<20xi32>) -> tensor<20xi32>
  return %r : tensor<20xi32>
}

// The middle one alone: a sum of a[i] X[i, j] b[i, j], as of rows that are scaled.
// CHECK-LABEL: func @middle(
// CHECK-SAME: %[[X:[^:]*]]: tensor<30x40x50xf32>, %[[A:[^:]*]]: tensor<30xf32>, %[[B:[^:]*]]: tensor<30x50xf32>)
// CHECK: %[[AB:.*]] = linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]} ins(%[[A]], %[[B]] : {{.*}}) outs(%{{.*}} : tensor<30x50xf32>)
// CHECK: linalg.generic {{.*}} ins(%[[AB]], %[[X]] :
func.func @middle(%X: tensor<30x40x50xf32>, %a: tensor<30xf32>, %b: tensor<30x50xf32>) -> tensor<40x50xf32> {
  %first = arith.constant dense<0.0> : tensor<30x40x50xf32>
  %second = arith.constant dense<0.0> : tensor<40x50xf32>
  %aX = linalg.generic {
    indexing_maps = [affine_map<(i, j, k) -> (i)>, affine_map<(i, j, k) -> (i, j, k)>, affine_map<(i, j, k) -> (i, j, k)>],
    iterator_types = ["parallel", "parallel", "parallel"]
  } ins(%a, %X : tensor<30xf32>, tensor<30x40x50xf32>) outs(%first : tensor<30x40x50xf32>) {
  ^bb0(%x: f32, %y: f32, %s: f32):
    %m = arith.mulf %x, %y : f32
    %t = arith.addf %m, %s : f32
    linalg.yield %t : f32
  } -> tensor<30x40x50xf32>
  %r = linalg.generic {
    indexing_maps = [affine_map<(i, j, k) -> (i, j, k)>, affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (j, k)>],
    iterator_types = ["reduction", "parallel", "parallel"]
  } ins(%aX, %b : tensor<30x40x50xf32>, tensor<30x50xf32>) outs(%second : tensor<40x50xf32>) {
  ^bb0(%x: f32, %y: f32, %s: f32):
    %m = arith.mulf %x, %y : f32
    %t = arith.addf %s, %m : f32
    linalg.yield %t : f32
  } -> tensor<40x50xf32>
  return %r : tensor<40x50xf32>
}

// Two sparse factors at the ends: B meets 10 rows, not 100.
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
!B = tensor<30x40xf64, #CSC>
!T = tensor<10x100xf64, #CSR>
// CHECK-LABEL: func @ends(
// CHECK-SAME: %[[P:[^:]*]]: !nz.pattern<10x100, {{[^:]*}}, %[[V:[^:]*]]: tensor<?xf64>, %[[X:[^:]*]]: tensor<100x30xf64>, %[[Q:[^:]*]]: !nz.pattern<40x30, {{[^:]*}}, %[[U:[^:]*]]: tensor<?xf64>)
// CHECK: %[[TX:.*]] = nz.kernel over %[[P]] (i, j) at p
// CHECK-NEXT: reads (%[[V]] at (p) : tensor<?xf64>, %[[X]] at (j, k) : tensor<100x30xf64>)
// CHECK-NEXT: sums (%{{.*}} at (i, k) : tensor<10x30xf64>)
// CHECK: nz.kernel over %[[Q]] (i, j) at p
// CHECK-NEXT: reads (%[[TX]] at (k, j) : tensor<10x30xf64>, %[[U]] at (p) : tensor<?xf64>)
// CHECK-NEXT: sums (%{{.*}} at (k, i) : tensor<10x40xf64>)
func.func @ends(%T: !T, %X: tensor<100x30xf64>, %B: !B) -> tensor<10x40xf64> {
  %first = arith.constant dense<0.0> : tensor<100x40xf64>
  %second = arith.constant dense<0.0> : tensor<10x40xf64>
  %XB = linalg.matmul ins(%X, %B : tensor<100x30xf64>, !B) outs(%first : tensor<100x40xf64>) -> tensor<100x40xf64>
  %r = linalg.matmul ins(%T, %XB : !T, tensor<100x40xf64>) outs(%second : tensor<10x40xf64>) -> tensor<10x40xf64>
  return %r : tensor<10x40xf64>
}

// That a wide matrix has so many entries is known here.
// CHECK-LABEL: func @entries(
// CHECK-SAME: %[[P:[^:]*]]: !nz.pattern<100x200, {{[^:]*}}, %[[V:[^:]*]]: tensor<250xf64>, %[[X:[^:]*]]: tensor<200x64xf64>, %[[W:[^:]*]]: tensor<64xf64>)
// CHECK: %[[XW:.*]] = linalg.generic {{.*}} ins(%[[X]], %[[W]] :
// CHECK: nz.kernel {{.*}}
// CHECK-NEXT: reads (%[[V]] at (p) : tensor<250xf64>, %[[XW]] at (j) : tensor<200xf64>)
func.func @entries(%P: !nz.pattern<100x200, #CSR>, %v: tensor<250xf64>, %X: tensor<200x64xf64>, %w: tensor<64xf64>) -> tensor<100xf64> {
  %k = arith.constant 64 : index
  %first = arith.constant dense<0.0> : tensor<100x64xf64>
  %second = arith.constant dense<0.0> : tensor<100xf64>
  %AX = nz.kernel over %P (i, j) at p dims (k = %k) reads (%v at (p) : tensor<250xf64>, %X at (j, k) : tensor<200x64xf64>) sums (%first at (i, k) : tensor<100x64xf64>) : !nz.pattern<100x200, #CSR> {
  ^bb0(%a: f64, %x: f64):
    %m = arith.mulf %a, %x : f64
    nz.yield %m : f64
  }
  %r = linalg.matvec ins(%AX, %w : tensor<100x64xf64>, tensor<64xf64>) outs(%second : tensor<100xf64>) -> tensor<100xf64>
  return %r : tensor<100xf64>
}

// And that a tall one has so few: 50 products of 64 instead of 8 cost less than 100
// rows of X W save.
// CHECK-LABEL: func @few(
// CHECK-SAME: %[[P:[^:]*]]: !nz.pattern<200x100, {{[^:]*}}, %[[V:[^:]*]]: tensor<50xf64>, %[[X:[^:]*]]: tensor<100x8xf64>, %[[W:[^:]*]]: tensor<8x64xf64>)
// CHECK: %[[XW:.*]] = linalg.generic {{.*}} ins(%[[X]], %[[W]] :
// CHECK: nz.kernel {{.*}}
// CHECK-NEXT: reads (%[[V]] at (p) : tensor<50xf64>, %[[XW]] at (j, k) : tensor<100x64xf64>)
func.func @few(%P: !nz.pattern<200x100, #CSR>, %v: tensor<50xf64>, %X: tensor<100x8xf64>, %W: tensor<8x64xf64>) -> tensor<200x64xf64> {
  %k = arith.constant 8 : index
  %first = arith.constant dense<0.0> : tensor<200x8xf64>
  %second = arith.constant dense<0.0> : tensor<200x64xf64>
  %AX = nz.kernel over %P (i, j) at p dims (k = %k) reads (%v at (p) : tensor<50xf64>, %X at (j, k) : tensor<100x8xf64>) sums (%first at (i, k) : tensor<200x8xf64>) : !nz.pattern<200x100, #CSR> {
  ^bb0(%a: f64, %x: f64):
    %m = arith.mulf %a, %x : f64
    nz.yield %m : f64
  }
  %r = linalg.matmul ins(%AX, %W : tensor<200x8xf64>, tensor<8x64xf64>) outs(%second : tensor<200x64xf64>) -> tensor<200x64xf64>
  return %r : tensor<200x64xf64>
}
