// Kernels over the same entries that stand side by side visit them together.
// RUN: nz-opt %s --nz-lower-kernels-to-loops --canonicalize --split-input-file | FileCheck %s
// RUN: nz-opt %s --nz-lower-kernels-to-loops=share-entries=false --canonicalize --split-input-file | FileCheck %s --check-prefix=ALONE

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// Rows and entries have one loop, dense dimensions one each; what both use is
// one argument, and what both read at an entry stands in one place.
// CHECK-LABEL: func private @adjoints_rows_0(
// CHECK-SAME: index, %{{[^:,]*}}: memref<?x?xf32>, %{{[^:,]*}}: memref<?x?xf32>, %{{[^:,]*}}: memref<?xf32>, %{{[^:,]*}}: memref<?xf32>, %{{[^:,]*}}: memref<?x?xf32>, %[[LO:[^:,]*]]: index, %[[HI:[^:,]*]]: index)
// CHECK: scf.for %[[I:.*]] = %[[LO]] to %[[HI]]
// CHECK:   scf.for %[[Q:.*]] = %{{.*}} to
// CHECK:     %[[J:.*]] = memref.load %{{.*}}[%[[Q]]] : memref<?xindex>
// CHECK:     %[[OLD:.*]] = memref.load %{{.*}}[%[[Q]]] : memref<?xf32>
// CHECK:     memref.load %{{.*}}[%[[Q]]] : memref<?xf32>
// CHECK:     %[[SUM:.*]] = scf.for {{.*}} iter_args(%{{.*}} = %[[OLD]])
// CHECK:     scf.for
// CHECK:       memref.store %{{.*}}, %{{.*}}[%[[J]], %{{.*}}] : memref<?x?xf32>
// CHECK:     memref.store %[[SUM]], %{{.*}}[%[[Q]]] : memref<?xf32>
// CHECK-LABEL: func @adjoints(
// CHECK: call @adjoints_rows_0(
// CHECK-NOT: call
// ALONE-LABEL: func @adjoints(
// ALONE: call @adjoints_rows_0(
// ALONE: call @adjoints_rows_1(
func.func @adjoints(%P: !nz.pattern<?x?, #CSR>, %k: index, %a: memref<?xf32>, %X: memref<?x?xf32>, %R: memref<?x?xf32>) -> (memref<?xf32>, memref<?x?xf32>) attributes {nz.entry} {
  %count = nz.count %P : !nz.pattern<?x?, #CSR>
  %columns = nz.size %P, 1 : !nz.pattern<?x?, #CSR>
  %ga = memref.alloc(%count) : memref<?xf32>
  %gX = memref.alloc(%columns, %k) : memref<?x?xf32>
  nz.kernel over %P (i, j) at p dims (k = %k) reads (%X at (j, k) : memref<?x?xf32>, %R at (i, k) : memref<?x?xf32>)
    sums (%ga at (p) : memref<?xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%x: f32, %r: f32):
    %m = arith.mulf %x, %r : f32
    nz.yield %m : f32
  }
  nz.kernel over %P (i, j) at p dims (k = %k) reads (%a at (p) : memref<?xf32>, %R at (i, k) : memref<?x?xf32>)
    sums (%gX at (j, k) : memref<?x?xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%v: f32, %r: f32):
    %m = arith.mulf %v, %r : f32
    nz.yield %m : f32
  }
  return %ga, %gX : memref<?xf32>, memref<?x?xf32>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// The second reads what the first writes, and changes what the third does;
// something else stands between that and the others.
// CHECK-LABEL: func @apart(
// CHECK-COUNT-5: call @apart_rows_
func.func @apart(%P: !nz.pattern<?x?, #CSR>, %a: memref<?xf64>) attributes {nz.entry} {
  %count = nz.count %P : !nz.pattern<?x?, #CSR>
  %x = memref.alloc(%count) : memref<?xf64>
  %y = memref.alloc(%count) : memref<?xf64>
  %z = memref.alloc(%count) : memref<?xf64>
  nz.kernel over %P (i, j) at p reads (%a at (p) : memref<?xf64>) writes (%x at (p) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%e: f64):
    nz.yield %e : f64
  }
  nz.kernel over %P (i, j) at p reads (%x at (p) : memref<?xf64>) writes (%y at (p) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%e: f64):
    nz.yield %e : f64
  }
  nz.kernel over %P (i, j) at p reads (%a at (p) : memref<?xf64>) sums (%y at (p) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%e: f64):
    nz.yield %e : f64
  }
  memref.copy %y, %z : memref<?xf64> to memref<?xf64>
  nz.kernel over %P (i, j) at p reads (%a at (p) : memref<?xf64>) sums (%x at (p) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%e: f64):
    nz.yield %e : f64
  }
  memref.copy %x, %z : memref<?xf64> to memref<?xf64>
  nz.kernel over %P (i, j) at p reads (%a at (p) : memref<?xf64>) sums (%y at (p) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%e: f64):
    nz.yield %e : f64
  }
  return
}

// Buffers of which nothing is known may be one.
// CHECK-LABEL: func @unknown(
// CHECK-COUNT-2: call @unknown_rows_
func.func @unknown(%P: !nz.pattern<?x?, #CSR>, %a: memref<?xf64>, %u: memref<?xf64>, %v: memref<?xf64>) {
  nz.kernel over %P (i, j) at p reads (%a at (p) : memref<?xf64>) sums (%u at (p) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%e: f64):
    nz.yield %e : f64
  }
  nz.kernel over %P (i, j) at p reads (%a at (p) : memref<?xf64>) sums (%v at (p) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%e: f64):
    nz.yield %e : f64
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// What each makes of a product is decided for it alone: a sum that adds the product
// makes it, whatever others need.
// CHECK-LABEL: func private @products_rows_0(
// CHECK: %[[X:.*]] = llvm.intr.fmuladd(
// CHECK: arith.mulf
// CHECK-LABEL: func @products(
// CHECK: call @products_rows_0(
// CHECK-NOT: call
func.func @products(%P: !nz.pattern<?x?, #CSR>, %a: memref<?xf64>, %b: memref<?xf64>, %k: index) -> (memref<?xf64>, memref<?xf64>, memref<?xf64>) attributes {nz.entry} {
  %x = memref.alloc(%k) : memref<?xf64>
  %y = memref.alloc(%k) : memref<?xf64>
  %z = memref.alloc(%k) : memref<?xf64>
  nz.kernel over %P (i, j) at p reads (%a at (p) : memref<?xf64>, %b at (i) : memref<?xf64>) sums (%x at (i) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%v: f64, %w: f64):
    %m = arith.mulf %v, %w : f64
    nz.yield %m : f64
  }
  nz.kernel over %P (i, j) at p reads (%a at (p) : memref<?xf64>, %b at (i) : memref<?xf64>) sums (%y at (j) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%v: f64, %w: f64):
    %m = arith.mulf %w, %v : f64
    %s = arith.mulf %m, %v : f64
    nz.yield %s : f64
  }
  nz.kernel over %P (i, j) at p reads (%a at (p) : memref<?xf64>, %b at (i) : memref<?xf64>) sums (%z at (j) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%v: f64, %w: f64):
    %m = arith.mulf %v, %w : f64
    %s = arith.mulf %m, %w : f64
    nz.yield %s : f64
  }
  return %x, %y, %z : memref<?xf64>, memref<?xf64>, memref<?xf64>
}
