// Scatter along one inner level becomes gather through the joined pattern.
// RUN: nz-opt %s --nz-gather-adjoints --split-input-file | FileCheck %s

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// CHECK-LABEL: func @scatter(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<?x7, #{{.*}}>, %[[V:.*]]: tensor<?xf64>, %[[G:.*]]: tensor<?x4xf64>, %[[X:.*]]: tensor<7x4xf64>
func.func @scatter(%P: !nz.pattern<?x7, #L>, %v: tensor<?xf64>, %G: tensor<?x4xf64>, %X: tensor<7x4xf64>) -> tensor<7x4xf64> {
  %K = arith.constant 4 : index
  // CHECK: %[[T:.*]] = nz.join %[[P]] (i, j) at p to (j, i, p) : {{.*}} to !nz.pattern<7x?x?, #[[E:.*]]>
  // CHECK: nz.kernel order (j, i, l, p, k) over %[[T]] (i, j, l) at p dims (k = %{{.*}})
  // CHECK: reads (%[[V]] at (l) : {{.*}}, %[[G]] at (j, k) : {{.*}})
  // CHECK: sums (%[[X]] at (i, k) : {{.*}})
  %r = nz.kernel over %P (i, j) at p dims (k = %K) reads (%v at (p) : tensor<?xf64>, %G at (i, k) : tensor<?x4xf64>)
    sums (%X at (j, k) : tensor<7x4xf64>) : !nz.pattern<?x7, #L> {
  ^bb0(%a: f64, %g: f64):
    %m = arith.mulf %a, %g : f64
    nz.yield %m : f64
  }
  return %r : tensor<7x4xf64>
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// Coordinates in the body follow the domain: k moved by one.
// CHECK-LABEL: func @index(
// CHECK: nz.kernel order (j, i, l, p, k) over %{{.*}} (i, j, l)
// CHECK: nz.index 1
// CHECK: nz.index 4
func.func @index(%P: !nz.pattern<?x?, #L>, %x: tensor<?x?xindex>, %K: index) -> tensor<?x?xindex> {
  %r = nz.kernel over %P (i, j) at p dims (k = %K) sums (%x at (j, k) : tensor<?x?xindex>) : !nz.pattern<?x?, #L> {
    %j = nz.index 1
    %k = nz.index 3
    %s = arith.addi %j, %k : index
    nz.yield %s : index
  }
  return %r : tensor<?x?xindex>
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// Rows, positions, full sums and both coordinates stay as they are.
// CHECK-LABEL: func @others(
// CHECK-NOT: nz.join
func.func @others(%P: !nz.pattern<?x?, #L>, %v: tensor<?xf64>, %y: tensor<?xf64>, %g: tensor<?xf64>, %s: tensor<f64>, %D: tensor<?x?xf64>)
    -> (tensor<?xf64>, tensor<?xf64>, tensor<f64>, tensor<?x?xf64>) {
  %r:4 = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>)
    sums (%y at (i) : tensor<?xf64>, %g at (p) : tensor<?xf64>, %s at () : tensor<f64>, %D at (i, j) : tensor<?x?xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f64):
    nz.yield %a, %a, %a, %a : f64, f64, f64, f64
  }
  return %r#0, %r#1, %r#2, %r#3 : tensor<?xf64>, tensor<?xf64>, tensor<f64>, tensor<?x?xf64>
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// A small result stays in the cache, where one thread may scatter: 7 x 4 numbers
// have 224 bytes. What is larger, or has a size that is not known, may not be.
// RUN: nz-opt %s --nz-gather-adjoints=scattered-bytes=224 --split-input-file | FileCheck %s --check-prefix=SMALL
// RUN: nz-opt %s --nz-gather-adjoints=scattered-bytes=223 --split-input-file | FileCheck %s --check-prefix=LARGE
// CHECK-LABEL: func @small(
// SMALL-LABEL: func @small(
// SMALL-NOT: nz.join
// SMALL: nz.kernel over %{{.*}} (i, j) at p
// SMALL: nz.join
// SMALL: nz.kernel order
// LARGE-LABEL: func @small(
// LARGE: nz.join
// LARGE: nz.kernel order
func.func @small(%P: !nz.pattern<?x7, #L>, %v: tensor<?xf64>, %G: tensor<?x4xf64>, %X: tensor<7x4xf64>, %Y: tensor<?x4xf64>)
    -> (tensor<7x4xf64>, tensor<?x4xf64>) {
  %K = arith.constant 4 : index
  %r = nz.kernel over %P (i, j) at p dims (k = %K) reads (%v at (p) : tensor<?xf64>, %G at (i, k) : tensor<?x4xf64>)
    sums (%X at (j, k) : tensor<7x4xf64>) : !nz.pattern<?x7, #L> {
  ^bb0(%a: f64, %g: f64):
    %m = arith.mulf %a, %g : f64
    nz.yield %m : f64
  }
  %s = nz.kernel over %P (i, j) at p dims (k = %K) reads (%v at (p) : tensor<?xf64>, %G at (i, k) : tensor<?x4xf64>)
    sums (%Y at (j, k) : tensor<?x4xf64>) : !nz.pattern<?x7, #L> {
  ^bb0(%a: f64, %g: f64):
    %m = arith.mulf %a, %g : f64
    nz.yield %m : f64
  }
  return %r, %s : tensor<7x4xf64>, tensor<?x4xf64>
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// What is summed by rows alone is in order.
// CHECK-LABEL: func @rows(
// CHECK-NOT: nz.join
func.func @rows(%P: !nz.pattern<?x?, #L>, %v: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %r = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>) sums (%y at (i) : tensor<?xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %r : tensor<?xf64>
}

// -----

#NARROW = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), posWidth = 8, crdWidth = 16 }>
// Rows and positions of the source are coordinates: they may need more bits.
// CHECK: #[[$WIDE:.*]] = #sparse_tensor.encoding<{{.*}}posWidth = 32, crdWidth = 32 }>
// CHECK-LABEL: func @narrow(
// CHECK: nz.join {{.*}} to !nz.pattern<?x?x?, #[[$WIDE]]>
func.func @narrow(%P: !nz.pattern<?x?, #NARROW>, %v: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %r = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>)
    sums (%y at (j) : tensor<?xf64>) : !nz.pattern<?x?, #NARROW> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %r : tensor<?xf64>
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// Pieces of rows are met one after the other: one of 7 * 32 numbers stays in the cache.
// RUN: nz-opt %s --nz-gather-adjoints=scattered-bytes=896 --split-input-file | FileCheck %s --check-prefix=PIECE
// RUN: nz-opt %s --nz-gather-adjoints=scattered-bytes=895 --split-input-file | FileCheck %s --check-prefix=NO-PIECE
// CHECK-LABEL: func @pieces(
// PIECE-LABEL: func @pieces(
// PIECE-NOT: nz.join
// NO-PIECE-LABEL: func @pieces(
// NO-PIECE: nz.join
func.func @pieces(%P: !nz.pattern<?x7, #L>, %v: tensor<?x8xf32>, %G: tensor<?x8x32xf32>, %X: tensor<7x8x32xf32>) -> tensor<7x8x32xf32> {
  %H = arith.constant 8 : index
  %K = arith.constant 32 : index
  %r = nz.kernel over %P (i, j) at p dims (h = %H, k = %K) reads (%v at (p, h) : tensor<?x8xf32>, %G at (i, h, k) : tensor<?x8x32xf32>)
    sums (%X at (j, h, k) : tensor<7x8x32xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%a: f32, %g: f32):
    %m = arith.mulf %a, %g : f32
    nz.yield %m : f32
  }
  return %r : tensor<7x8x32xf32>
}
