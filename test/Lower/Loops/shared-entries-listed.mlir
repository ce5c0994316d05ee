// Kernels over the terms of one product visit them together; others do not.
// RUN: nz-opt %s --nz-lower-kernels-to-loops --canonicalize | FileCheck %s

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#T = #sparse_tensor.encoding<{ map = (p, r) -> (p : dense, r : compressed), posWidth = 32, crdWidth = 32 }>

// Both gradients visit a term together.
// CHECK-LABEL: func private @gradients_rows_0(
// CHECK: scf.for
// CHECK:   scf.for
// CHECK:     %[[SUM:.*]] = scf.for {{.*}} iter_args(%[[PARTIAL:.*]] = %{{.*}})
// CHECK:       %[[Y:.*]] = memref.load %{{.*}}[%[[R:.*]]] : memref<?xf64>
// CHECK:       %[[X:.*]] = memref.load %{{.*}}[%[[Q:.*]]] : memref<?xf64>
// CHECK:       %[[Z:.*]] = memref.load %{{.*}}[%[[R]]] : memref<?xf64>
// CHECK:       %[[OLD:.*]] = memref.load %[[DB:.*]][%[[Q]]] : memref<?xf64>
// CHECK:       %[[NEXT:.*]] = llvm.intr.fmuladd(%{{.*}}, %[[Y]], %[[OLD]])
// CHECK:       memref.store %[[NEXT]], %[[DB]][%[[Q]]]
// CHECK:       %[[MORE:.*]] = llvm.intr.fmuladd(%[[X]], %[[Z]], %[[PARTIAL]])
// CHECK:       scf.yield %[[MORE]]
// CHECK:     memref.store %[[SUM]]
// CHECK-LABEL: func @gradients(
// CHECK-COUNT-1: call @gradients_rows_
// CHECK-NOT: call
func.func @gradients(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %a: memref<?xf64>, %b: memref<?xf64>, %c: memref<?xf64>) -> (memref<?xf64>, memref<?xf64>) attributes {nz.entry} {
  %c0 = arith.constant 0 : index
  %m = nz.count %A : !nz.pattern<?x?, #L>
  %n = nz.count %B : !nz.pattern<?x?, #L>
  %dA = memref.alloc(%m) : memref<?xf64>
  %dB = memref.alloc(%n) : memref<?xf64>
  %C = nz.join %A (i, j) at p, %B (j, l) at q to (i, l) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #L>
  %T = nz.join_part %c0 of %A (i, j) at p, %B (j, l) at q, %C (i, l) at r to (p, r) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #T>
  nz.kernel over %A (i, j) at p, %B (j, l) at q, %C (i, l) at r, %T (p, r) at s
      reads (%a at (p) : memref<?xf64>, %c at (r) : memref<?xf64>) sums (%dB at (q) : memref<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #T> {
  ^bb0(%x: f64, %y: f64):
    %p = arith.mulf %x, %y : f64
    nz.yield %p : f64
  }
  nz.kernel over %A (i, j) at p, %B (j, l) at q, %C (i, l) at r, %T (p, r) at s
      reads (%b at (q) : memref<?xf64>, %c at (r) : memref<?xf64>) sums (%dA at (p) : memref<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #T> {
  ^bb0(%x: f64, %y: f64):
    %p = arith.mulf %x, %y : f64
    nz.yield %p : f64
  }
  return %dA, %dB : memref<?xf64>, memref<?xf64>
}

// The second product of one pattern has another list, and other rows.
// CHECK-LABEL: func @two_lists(
// CHECK-COUNT-2: call @two_lists_rows_
func.func @two_lists(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %a: memref<?xf64>, %c: memref<?xf64>) -> (memref<?xf64>, memref<?xf64>) attributes {nz.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = nz.count %A : !nz.pattern<?x?, #L>
  %dA = memref.alloc(%m) : memref<?xf64>
  %eA = memref.alloc(%m) : memref<?xf64>
  %C = nz.join %A (i, j) at p, %B (j, l) at q to (i, l) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #L>
  %T = nz.join_part %c0 of %A (i, j) at p, %B (j, l) at q, %C (i, l) at r to (p, r) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #T>
  %U = nz.join_part %c1 of %A (i, j) at p, %B (j, l) at q, %C (i, l) at r to (p, r) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #T>
  nz.kernel over %A (i, j) at p, %B (j, l) at q, %C (i, l) at r, %T (p, r) at s
      reads (%c at (r) : memref<?xf64>) sums (%dA at (p) : memref<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #T> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  nz.kernel over %A (i, j) at p, %B (j, l) at q, %C (i, l) at r, %U (p, r) at s
      reads (%c at (r) : memref<?xf64>) sums (%eA at (p) : memref<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #T> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  return %dA, %eA : memref<?xf64>, memref<?xf64>
}

// The diagonal of a pattern is not all of it.
// CHECK-LABEL: func @diagonal(
// CHECK-COUNT-2: call @diagonal_rows_
func.func @diagonal(%A: !nz.pattern<?x?, #L>, %c: memref<?xf64>) -> (memref<?xf64>, memref<?xf64>) attributes {nz.entry} {
  %m = nz.count %A : !nz.pattern<?x?, #L>
  %dA = memref.alloc(%m) : memref<?xf64>
  %eA = memref.alloc(%m) : memref<?xf64>
  nz.kernel over %A (i, j) at p reads (%c at (p) : memref<?xf64>) sums (%dA at (p) : memref<?xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  nz.kernel over %A (i, i) at p reads (%c at (p) : memref<?xf64>) sums (%eA at (p) : memref<?xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  return %dA, %eA : memref<?xf64>, memref<?xf64>
}
