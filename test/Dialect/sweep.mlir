// Sweeps: round trip, generic form.
// RUN: nz-opt %s | nz-opt | FileCheck %s
// RUN: nz-opt %s --mlir-print-op-generic | nz-opt | FileCheck %s
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func private @rows(memref<?xf64>, index, index)

// CHECK-LABEL: func @sweeps(
// CHECK: nz.sweep over %{{.*}} by 64 : <?x?, #{{.*}}> {
// CHECK-NEXT: ^bb0(%[[LOW:.*]]: index, %[[HIGH:.*]]: index):
// CHECK-NEXT: nz.kernel over
// CHECK: linalg.generic
// CHECK: func.call @rows(%{{.*}}, %[[LOW]], %[[HIGH]])
// CHECK: nz.sweep over %{{.*}} by 1 parallel {note = "empty"} : <?x?, #{{.*}}> {
// CHECK: nz.sweep over %{{.*}} by 8 or 100 entries parallel : <?x?, #{{.*}}> {
// CHECK: nz.block_buffer() : memref<?xf64>
// CHECK: nz.block_buffer of_entries(%[[N:.*]]) {note} : memref<?x8x?xf32>
func.func @sweeps(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf64>, %x: memref<?xf64>, %y: memref<?xf64>) {
  nz.sweep over %P by 64 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>, %x at (j) : memref<?xf64>)
        sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%a: f64, %b: f64):
      %c = arith.mulf %a, %b : f64
      nz.yield %c : f64
    }
    linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%y : memref<?xf64>) {
    ^bb0(%a: f64):
      %c = arith.mulf %a, %a : f64
      linalg.yield %c : f64
    }
    func.call @rows(%y, %low, %high) : (memref<?xf64>, index, index) -> ()
  }
  nz.sweep over %P by 1 parallel {note = "empty"} : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
  }
  %n = arith.constant 3 : index
  nz.sweep over %P by 8 or 100 entries parallel : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    %a = nz.block_buffer() : memref<?xf64>
    %b = nz.block_buffer of_entries(%n) {note} : memref<?x8x?xf32>
  }
  return
}
