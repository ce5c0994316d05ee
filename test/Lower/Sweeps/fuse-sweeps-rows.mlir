// What looks like the same rows and is not: no sweep.
// RUN: nz-opt %s --nz-fuse-sweeps --split-input-file | FileCheck %s --implicit-check-not=nz.sweep

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>

// The second product reads rows of any entry, as many columns of each.
// CHECK-LABEL: func @two_products(
func.func @two_products(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf64>, %x: memref<?x4xf64>, %n: index) -> memref<?x4xf64> attributes {nz.entry} {
  %four = arith.constant 4 : index
  %y = memref.alloc(%n) : memref<?x4xf64>
  %z = memref.alloc(%n) : memref<?x4xf64>
  nz.kernel over %P (i, j) at p dims (k = %four) reads (%v at (p) : memref<?xf64>, %x at (j, k) : memref<?x4xf64>)
      sums (%y at (i, k) : memref<?x4xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64, %b: f64):
    %c = arith.mulf %a, %b : f64
    nz.yield %c : f64
  }
  nz.kernel over %P (i, j) at p dims (k = %four) reads (%v at (p) : memref<?xf64>, %y at (j, k) : memref<?x4xf64>)
      sums (%z at (i, k) : memref<?x4xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64, %b: f64):
    %c = arith.mulf %a, %b : f64
    nz.yield %c : f64
  }
  return %z : memref<?x4xf64>
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>

// Values of a pattern by its rows, and by the rows of another one.
// CHECK-LABEL: func @inner_pattern(
func.func @inner_pattern(%P: !nz.pattern<?x?, #CSR>, %Q: !nz.pattern<?x?, #CSR>, %v: memref<?xf64>, %n: index, %count: index) -> memref<?xf64> attributes {nz.entry} {
  %w = memref.alloc(%count) : memref<?xf64>
  %y = memref.alloc(%n) : memref<?xf64>
  nz.kernel over %Q (j, k) at q reads (%v at (q) : memref<?xf64>) sums (%w at (q) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  nz.kernel over %P (i, j) at p, %Q (j, k) at q reads (%w at (q) : memref<?xf64>)
      sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %y : memref<?xf64>
}
