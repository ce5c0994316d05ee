// Sweeps in parts become loops over parts of the chunks. The first part adds to the
// buffer, the others to zeros, which are added in order: in one thread behind each
// part, in several behind all of them.
// RUN: nz-opt %s --nz-lower-sweeps --canonicalize --cse | FileCheck %s
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func private @rows(memref<3x5xf64>, index, index)

// CHECK-LABEL: func @serial(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<{{.*}}>, %[[X:.*]]: memref<3x5xf64>
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
// CHECK-DAG: %[[C8:.*]] = arith.constant 8 : index
// CHECK-DAG: %[[C15:.*]] = arith.constant 15 : index
// CHECK: %[[CHUNKS:.*]] = nz.chunks %[[P]]
// CHECK: %[[ENDS:.*]] = memref.dim %[[CHUNKS]], %[[C0]]
// CHECK: %[[COUNT:.*]] = arith.subi %[[ENDS]], %[[C1]]
// CHECK: %[[PARTS:.*]] = arith.minui %[[COUNT]], %[[C8]]
// 15 numbers of 8 bytes, in whole lines of 64.
// CHECK: %[[ROOM:.*]] = memref.alloc() : memref<128xi8>
// CHECK: scf.for %[[PART:.*]] = %[[C0]] to %[[PARTS]] step %[[C1]]
// CHECK:   %[[OTHER:.*]] = arith.cmpi ne, %[[PART]], %[[C0]]
// CHECK:   %[[OWN:.*]] = memref.view {{.*}}[%[[C0]]][] : memref<{{.*}}xi8> to memref<3x5xf64>
// CHECK:   %[[SUM:.*]] = arith.select %[[OTHER]], %[[OWN]], %[[X]]
// CHECK:   scf.if %[[OTHER]]
// CHECK:     scf.for %[[E:.*]] = %[[C0]] to %[[C15]]
// CHECK:       memref.store %{{.*}}, %{{.*}}[%[[E]]] : memref<15xf64>
// CHECK:   arith.muli %[[PART]], %[[COUNT]]
// CHECK:   arith.divui %{{.*}}, %[[PARTS]]
// CHECK:   %[[BEGIN:.*]] = memref.load %[[CHUNKS]]
// CHECK:   %[[END:.*]] = memref.load %[[CHUNKS]]
// CHECK:   scf.for %[[LOW:.*]] = %[[BEGIN]] to %[[END]] step
// CHECK:     call @rows(%[[SUM]], %[[LOW]],
// CHECK:   scf.if %[[OTHER]]
// CHECK:     %[[FLAT:.*]] = memref.collapse_shape %[[X]] {{\[}}[0, 1]]
// CHECK:     scf.for %[[E:.*]] = %[[C0]] to %[[C15]]
// CHECK:       %[[A:.*]] = memref.load %[[FLAT]][%[[E]]]
// CHECK:       %[[B:.*]] = memref.load %{{.*}}[%[[E]]] : memref<15xf64>
// CHECK:       %[[S:.*]] = arith.addf %[[A]], %[[B]] : f64
// CHECK:       memref.store %[[S]], %[[FLAT]][%[[E]]]
// CHECK: memref.dealloc
func.func @serial(%P: !nz.pattern<?x9, #CSR>, %x: memref<3x5xf64>) {
  nz.sweep over %P by 64 in 8 parts summing(%x : memref<3x5xf64>) : <?x9, #CSR> {
  ^bb0(%low: index, %high: index):
    func.call @rows(%x, %low, %high) : (memref<3x5xf64>, index, index) -> ()
  }
  return
}

func.func private @counts(memref<5000xi32>, index, index)

// Parts have rooms of their own, and slices of 2,048 elements are added up in parallel.
// CHECK-LABEL: func @parallel(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<{{.*}}>, %[[X:.*]]: memref<5000xi32>
// CHECK: %[[PARTS:.*]] = arith.minui
// CHECK: %[[OTHERS:.*]] = arith.subi %[[PARTS]], %c1
// CHECK: %[[BYTES:.*]] = arith.muli %[[OTHERS]], %c20032
// CHECK: %[[ROOMS:.*]] = memref.alloc(%[[BYTES]]) : memref<?xi8>
// CHECK: scf.parallel (%[[PART:.*]]) = (%c0) to (%[[PARTS]])
// CHECK:   %[[BEHIND:.*]] = arith.maxui %[[PART]], %c1
// CHECK:   %[[NUMBER:.*]] = arith.subi %[[BEHIND]], %c1
// CHECK:   %[[FIRST:.*]] = arith.muli %[[NUMBER]], %c20032
// CHECK:   memref.view %[[ROOMS]][%[[FIRST]]]
// CHECK:   call @counts
// CHECK-NOT: arith.addi %{{.*}} : i32
// CHECK:   scf.reduce
// CHECK: scf.parallel (%[[SLICE:.*]]) = (%c0) to (%c3)
// CHECK:   %[[LOW:.*]] = arith.muli %[[SLICE]], %c2048
// CHECK:   %[[NEXT:.*]] = arith.addi %[[LOW]], %c2048
// CHECK:   %[[HIGH:.*]] = arith.minui %[[NEXT]], %c5000
// CHECK:   scf.for %{{.*}} = %c0 to %[[OTHERS]] step
// CHECK:     scf.for %{{.*}} = %[[LOW]] to %[[HIGH]]
// CHECK:       arith.addi %{{.*}} : i32
// CHECK: memref.dealloc %[[ROOMS]]
func.func @parallel(%P: !nz.pattern<?x9, #CSR>, %x: memref<5000xi32>) {
  nz.sweep over %P by 64 in 8 parts summing(%x : memref<5000xi32>) parallel : <?x9, #CSR> {
  ^bb0(%low: index, %high: index):
    func.call @counts(%x, %low, %high) : (memref<5000xi32>, index, index) -> ()
  }
  return
}
