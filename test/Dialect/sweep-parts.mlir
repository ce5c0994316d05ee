// Sweeps in parts: round trip, generic form.
// RUN: nz-opt %s | nz-opt | FileCheck %s
// RUN: nz-opt %s --mlir-print-op-generic | nz-opt | FileCheck %s
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func private @rows(memref<4x2xf64>, index, index)

// CHECK-LABEL: func @parts(
// CHECK: nz.sweep over %{{.*}} by 64 in 8 parts summing(%[[X:.*]], %[[Y:.*]] : memref<9xf64>, memref<4x2xf64>) : <?x9, #{{.*}}> {
// CHECK: nz.kernel
// CHECK: sums (%[[X]] at (j) : memref<9xf64>) : {{.*}} attributes {nz.parts = 8 : i64} {
// CHECK: func.call @rows(%[[Y]],
// CHECK: nz.sweep over %{{.*}} by 64 or 100 entries in 2 parts summing(%[[X]] : memref<9xf64>) parallel {note} : <?x9, #{{.*}}> {
func.func @parts(%P: !nz.pattern<?x9, #CSR>, %v: memref<?xf64>, %x: memref<9xf64>, %y: memref<4x2xf64>) {
  nz.sweep over %P by 64 in 8 parts summing(%x, %y : memref<9xf64>, memref<4x2xf64>) : <?x9, #CSR> {
  ^bb0(%low: index, %high: index):
    nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>)
        sums (%x at (j) : memref<9xf64>) : !nz.pattern<?x9, #CSR> attributes {nz.parts = 8 : i64} {
    ^bb0(%a: f64):
      nz.yield %a : f64
    }
    func.call @rows(%y, %low, %high) : (memref<4x2xf64>, index, index) -> ()
  }
  nz.sweep over %P by 64 or 100 entries in 2 parts summing(%x : memref<9xf64>) parallel {note} : <?x9, #CSR> {
  ^bb0(%low: index, %high: index):
  }
  return
}
