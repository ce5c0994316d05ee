// The kernel's syntax: names are read as written and printed by role.
// RUN: nz-opt %s | nz-opt | FileCheck %s
// RUN: nz-opt %s -mlir-print-op-generic | nz-opt | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#CSF = #sparse_tensor.encoding<{ map = (i, j, k) -> (i : compressed, j : compressed, k : compressed) }>
#Vector = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>

// CHECK-LABEL: func @product
// CHECK-SAME: %[[P:.*]]: !nz.pattern<?x?, #[[CSR:[a-z0-9]*]]>, %[[A:.*]]: tensor<?xf32>, %[[X:.*]]: tensor<?x64xf32>, %[[Y:.*]]: tensor<?x64xf32>, %[[K:.*]]: index
func.func @product(%P: !nz.pattern<?x?, #CSR>, %a: tensor<?xf32>, %X: tensor<?x64xf32>,
                   %Y: tensor<?x64xf32>, %K: index) -> tensor<?x64xf32> {
  // CHECK: nz.kernel over %[[P]] (i, j) at p dims (k = %[[K]])
  // CHECK-NEXT: reads (%[[A]] at (p) : tensor<?xf32>, %[[X]] at (j, k) : tensor<?x64xf32>)
  // CHECK-NEXT: sums (%[[Y]] at (i, k) : tensor<?x64xf32>) : !nz.pattern<?x?, #[[CSR]]> {
  // CHECK-NEXT: ^bb0(%[[V:.*]]: f32, %[[W:.*]]: f32):
  %0 = nz.kernel over %P (row, column) at entry dims (feature = %K)
      reads (%a at (entry) : tensor<?xf32>, %X at (column, feature) : tensor<?x64xf32>)
      sums (%Y at (row, feature) : tensor<?x64xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%v: f32, %x: f32):
    // CHECK: nz.index 3
    %k = nz.index 3
    %m = arith.mulf %v, %x : f32
    // CHECK: nz.yield %{{.*}} : f32
    nz.yield %m : f32
  }
  return %0 : tensor<?x64xf32>
}

// A pattern that lists entries of two others.
// CHECK-LABEL: func @listed
func.func @listed(%P: !nz.pattern<?x?, #CSR>, %Q: !nz.pattern<?x?, #CSR>, %L: !nz.pattern<?x?, #CSR>,
                  %a: tensor<?xf64>, %b: tensor<?xf64>) -> tensor<?xf64> {
  // CHECK: over %{{.*}} (i, j) at p, %{{.*}} (i, l) at q, %{{.*}} (p, q) at r
  // CHECK-NEXT: reads (%{{.*}} at (p) : tensor<?xf64>)
  // CHECK-NEXT: sums (%{{.*}} at (q) : tensor<?xf64>)
  %0 = nz.kernel over %P (i, j) at from, %Q (i, l) at to, %L (from, to) at pair
      reads (%a at (from) : tensor<?xf64>)
      sums (%b at (to) : tensor<?xf64>)
      : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  return %0 : tensor<?xf64>
}

// Patterns that share a coordinate, and one that names all of its own again.
// CHECK-LABEL: func @joined
func.func @joined(%P: !nz.pattern<?x?, #CSR>, %Q: !nz.pattern<?x?, #CSR>, %R: !nz.pattern<?x?, #CSR>,
                  %a: tensor<?xf64>, %b: tensor<?xf64>, %c: tensor<?xf64>) -> tensor<?xf64> {
  // CHECK: over %{{.*}} (i, j) at p, %{{.*}} (j, l) at q, %{{.*}} (i, l) at r
  // CHECK-NEXT: reads (%{{.*}} at (p) : tensor<?xf64>, %{{.*}} at (q) : tensor<?xf64>)
  // CHECK-NEXT: sums (%{{.*}} at (r) : tensor<?xf64>) : !nz.pattern<?x?, #[[CSR:[a-z0-9]*]]>, !nz.pattern<?x?, #[[CSR]]>, !nz.pattern<?x?, #[[CSR]]>
  %0 = nz.kernel over %P (i, k) at p, %Q (k, j) at q, %R (i, j) at r
      reads (%a at (p) : tensor<?xf64>, %b at (q) : tensor<?xf64>)
      sums (%c at (r) : tensor<?xf64>)
      : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR> {
  ^bb0(%x: f64, %y: f64):
    %m = arith.mulf %x, %y : f64
    nz.yield %m : f64
  }
  return %0 : tensor<?xf64>
}

// Every combiner; scalars are read at (); an attribute; several of one kind.
// CHECK-LABEL: func @combiners
func.func @combiners(%P: !nz.pattern<?, #Vector>, %s: f64, %n: tensor<i32>, %a: tensor<?xf64>,
                     %y: tensor<f64>, %w: tensor<?xf64>, %i: tensor<i32>)
    -> (tensor<?xf64>, tensor<f64>, tensor<f64>, tensor<f64>, tensor<i32>) {
  // CHECK: reads (%{{.*}} at () : f64, %{{.*}} at () : tensor<i32>, %{{.*}} at (p) : tensor<?xf64>)
  // CHECK-NEXT: writes (%{{.*}} at (p) : tensor<?xf64>) maxes (%{{.*}} at () : tensor<f64>, %{{.*}} at () : tensor<f64>) mins (%{{.*}} at () : tensor<f64>) sums (%{{.*}} at () : tensor<i32>) : !nz.pattern<?, #{{[a-z0-9]*}}> attributes {note = "kept"} {
  %0:5 = nz.kernel over %P (i) at p
      reads (%s at () : f64, %n at () : tensor<i32>, %a at (p) : tensor<?xf64>)
      writes (%w at (p) : tensor<?xf64>)
      maxes (%y at () : tensor<f64>, %y at () : tensor<f64>)
      mins (%y at () : tensor<f64>)
      sums (%i at () : tensor<i32>) : !nz.pattern<?, #Vector> attributes {note = "kept"} {
  ^bb0(%c: f64, %m: i32, %v: f64):
    nz.yield %v, %v, %c, %v, %m : f64, f64, f64, f64, i32
  }
  return %0#0, %0#1, %0#2, %0#3, %0#4 : tensor<?xf64>, tensor<f64>, tensor<f64>, tensor<f64>, tensor<i32>
}

// Nothing read; more coordinates and dense dimensions than letters.
// CHECK-LABEL: func @many_names
func.func @many_names(%P: !nz.pattern<?x?x?, #CSF>, %Q: !nz.pattern<?x?x?, #CSF>, %R: !nz.pattern<?, #Vector>,
                      %n: index, %y: tensor<?x?xf64>) -> tensor<?x?xf64> {
  // CHECK: over %{{.*}} (i, j, l) at p, %{{.*}} (m, n, o) at q, %{{.*}} (i6) at r dims (k = %{{.*}}, h = %{{.*}}, g = %{{.*}}, f = %{{.*}}, k4 = %{{.*}})
  // CHECK-NEXT: sums (%{{.*}} at (i6, k4) : tensor<?x?xf64>)
  %0 = nz.kernel over %P (a, b, c) at x, %Q (d, e, f) at y, %R (g) at z
      dims (p = %n, q = %n, r = %n, s = %n, t = %n)
      sums (%y at (g, t) : tensor<?x?xf64>)
      : !nz.pattern<?x?x?, #CSF>, !nz.pattern<?x?x?, #CSF>, !nz.pattern<?, #Vector> {
    %one = arith.constant 1.0 : f64
    nz.yield %one : f64
  }
  return %0 : tensor<?x?xf64>
}

// Accesses are affine expressions.
// CHECK-LABEL: func @expressions
func.func @expressions(%P: !nz.pattern<?x?, #CSR>, %K: index, %x: tensor<?x?x?x?xf64>, %y: tensor<f64>) -> tensor<f64> {
  // CHECK: reads (%{{.*}} at ((i * 2) + k, 3, (i + j) mod 4, ((j floordiv 2) * 2) + (k ceildiv 3)) : tensor<?x?x?x?xf64>)
  %0 = nz.kernel over %P (i, j) at p dims (k = %K)
      reads (%x at (i * 2 + k, 3, (i + j) mod 4, (j floordiv 2) * 2 + k ceildiv 3) : tensor<?x?x?x?xf64>)
      sums (%y at () : tensor<f64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%v: f64):
    nz.yield %v : f64
  }
  return %0 : tensor<f64>
}

// Where the dimensions are not numbered as they are named, the order is said:
// nz.index counts in it.
// CHECK-LABEL: func @ordered
func.func @ordered(%P: !nz.pattern<?x?, #CSR>, %y: tensor<?xindex>) -> tensor<?xindex> {
  // CHECK: nz.kernel order (j, i, p) over %{{.*}} (i, j) at p
  // CHECK-NEXT: sums (%{{.*}} at (j) : tensor<?xindex>)
  %0 = nz.kernel order (column, row, entry) over %P (row, column) at entry
      sums (%y at (column) : tensor<?xindex>) : !nz.pattern<?x?, #CSR> {
    // CHECK-NEXT: nz.index 1
    %row = nz.index 1
    nz.yield %row : index
  }
  return %0 : tensor<?xindex>
}

// After bufferization: buffers and no results.
// CHECK-LABEL: func @buffers
func.func @buffers(%P: !nz.pattern<?x?, #CSR>, %a: memref<?xf64, strided<[?], offset: ?>>, %y: memref<?xf64>) {
  // CHECK: nz.kernel over
  // CHECK-NEXT: reads (%{{.*}} at (p) : memref<?xf64, strided<[?], offset: ?>>)
  // CHECK-NEXT: sums (%{{.*}} at (i) : memref<?xf64>)
  nz.kernel over %P (i, j) at p
      reads (%a at (p) : memref<?xf64, strided<[?], offset: ?>>)
      sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%v: f64):
    nz.yield %v : f64
  }
  return
}
