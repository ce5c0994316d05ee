// Sweeps become loops over blocks of rows.
// RUN: nz-opt %s --nz-lower-sweeps --canonicalize --split-input-file --verify-diagnostics | FileCheck %s
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func private @rows(memref<?xf64>, index, index)

// CHECK-LABEL: func @serial(
// CHECK-SAME: %[[P:.*]]: !nz.pattern
// CHECK-DAG: %[[C0:.*]] = arith.constant 0
// CHECK-DAG: %[[C64:.*]] = arith.constant 64
// CHECK: %[[N:.*]] = nz.size %[[P]], 0
// CHECK: scf.for %[[LOW:.*]] = %[[C0]] to %[[N]] step %[[C64]]
// CHECK:   %[[NEXT:.*]] = arith.addi %[[LOW]], %[[C64]]
// CHECK:   %[[HIGH:.*]] = arith.minui %[[NEXT]], %[[N]]
// CHECK:   call @rows(%{{.*}}, %[[LOW]], %[[HIGH]])
// CHECK:   call @rows(%{{.*}}, %[[LOW]], %[[HIGH]])
func.func @serial(%P: !nz.pattern<?x?, #CSR>, %x: memref<?xf64>, %y: memref<?xf64>) {
  nz.sweep over %P by 64 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    func.call @rows(%x, %low, %high) : (memref<?xf64>, index, index) -> ()
    func.call @rows(%y, %low, %high) : (memref<?xf64>, index, index) -> ()
  }
  return
}

// Blocks do not cross the chunks of the pattern.
// CHECK-LABEL: func @parallel(
// CHECK-SAME: %[[P:.*]]: !nz.pattern
// CHECK: %[[CHUNKS:.*]] = nz.chunks %[[P]]
// CHECK: scf.parallel (%[[T:.*]]) =
// CHECK:   %[[BEGIN:.*]] = memref.load %[[CHUNKS]][%[[T]]]
// CHECK:   %[[END:.*]] = memref.load %[[CHUNKS]]
// CHECK:   scf.for %[[LOW:.*]] = %[[BEGIN]] to %[[END]] step
// CHECK:     %[[HIGH:.*]] = arith.minui %{{.*}}, %[[END]]
// CHECK:     call @rows(%{{.*}}, %[[LOW]], %[[HIGH]])
func.func @parallel(%P: !nz.pattern<?x?, #CSR>, %x: memref<?xf64>) {
  nz.sweep over %P by 64 parallel : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    func.call @rows(%x, %low, %high) : (memref<?xf64>, index, index) -> ()
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func @not_lowered(%P: !nz.pattern<?x?, #CSR>, %y: memref<?xf64>) {
  nz.sweep over %P by 64 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    // expected-error @+1 {{'linalg.generic' op expected a call in 'nz.sweep'}}
    linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%y : memref<?xf64>) {
    ^bb0(%a: f64):
      linalg.yield %a : f64
    }
  }
  return
}
