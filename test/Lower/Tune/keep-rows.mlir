// Rows of sums are vectors that loops over entries carry.
// RUN: nz-opt %s --nz-keep-rows="registers=4 vector-bits=128" --canonicalize | FileCheck %s

// Eleven numbers are two vectors of four, one of two and one of one. The fill in front
// is where they start.
// CHECK-LABEL: func private @filled(
// CHECK-SAME: %[[X:[a-z0-9]+]]: memref<?x11xf32>, %[[Y:[a-z0-9]+]]: memref<5x11xf32>, %[[A:[a-z0-9]+]]: f32, %[[I:[a-z0-9]+]]: index
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C4:.*]] = arith.constant 4 : index
// CHECK-DAG: %[[C8:.*]] = arith.constant 8 : index
// CHECK-DAG: %[[C10:.*]] = arith.constant 10 : index
// CHECK-DAG: %[[ZERO4:.*]] = arith.constant dense<0.000000e+00> : vector<4xf32>
// CHECK-DAG: %[[ZERO2:.*]] = arith.constant dense<0.000000e+00> : vector<2xf32>
// CHECK-DAG: %[[ZERO1:.*]] = arith.constant dense<0.000000e+00> : vector<1xf32>
// CHECK: %[[APART:.*]]:2 = memref.distinct_objects %[[Y]], %[[X]]
// CHECK-NEXT: %[[ROW:.*]]:4 = scf.for %[[P:.*]] = {{.*}} iter_args(%[[R0:.*]] = %[[ZERO4]], %[[R4:.*]] = %[[ZERO4]], %[[R8:.*]] = %[[ZERO2]], %[[R10:.*]] = %[[ZERO1]])
// CHECK-NEXT:   %[[X0:.*]] = vector.load %[[APART]]#1[%[[P]], %[[C0]]] : memref<?x11xf32>, vector<4xf32>
// CHECK-NEXT:   %[[A0:.*]] = vector.broadcast %[[A]] : f32 to vector<4xf32>
// CHECK-NEXT:   %[[S0:.*]] = llvm.intr.fmuladd(%[[A0]], %[[X0]], %[[R0]])
// CHECK-NEXT:   vector.load %[[APART]]#1[%[[P]], %[[C4]]]
// CHECK:        vector.load %[[APART]]#1[%[[P]], %[[C8]]] : memref<?x11xf32>, vector<2xf32>
// CHECK:        vector.load %[[APART]]#1[%[[P]], %[[C10]]] : memref<?x11xf32>, vector<1xf32>
// CHECK:        scf.yield %[[S0]]
// CHECK-DAG: vector.store %[[ROW]]#0, %[[APART]]#0[%[[I]], %[[C0]]] : memref<5x11xf32>, vector<4xf32>
// CHECK-DAG: vector.store %[[ROW]]#1, %[[APART]]#0[%[[I]], %[[C4]]] : memref<5x11xf32>, vector<4xf32>
// CHECK-DAG: vector.store %[[ROW]]#2, %[[APART]]#0[%[[I]], %[[C8]]] : memref<5x11xf32>, vector<2xf32>
// CHECK-DAG: vector.store %[[ROW]]#3, %[[APART]]#0[%[[I]], %[[C10]]] : memref<5x11xf32>, vector<1xf32>
// CHECK: return
func.func private @filled(%x: memref<?x11xf32>, %y: memref<5x11xf32>, %a: f32, %i: index, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c11 = arith.constant 11 : index
  %apart:2 = memref.distinct_objects %y, %x : memref<5x11xf32>, memref<?x11xf32>
  scf.for %k = %c0 to %c11 step %c1 {
    %zero = arith.constant 0.0 : f32
    memref.store %zero, %apart#0[%i, %k] : memref<5x11xf32>
  }
  scf.for %p = %low to %high step %c1 {
    scf.for %k = %c0 to %c11 step %c1 {
      %u = memref.load %apart#1[%p, %k] : memref<?x11xf32>
      %v = memref.load %apart#0[%i, %k] : memref<5x11xf32>
      %s = llvm.intr.fmuladd(%a, %u, %v) : (f32, f32, f32) -> f32
      memref.store %s, %apart#0[%i, %k] : memref<5x11xf32>
    }
  }
  return
}

// Two loops stay on the row; what it starts with is read, as only half of it is filled.
// Of the two sums that the loop adds to, the scatter stays in memory.
// CHECK-LABEL: func private @two_loops(
// CHECK-SAME: %[[X:[a-z0-9]+]]: memref<?x4xf32>, %[[Y:[a-z0-9]+]]: memref<4xf32>, %[[Z:[a-z0-9]+]]: memref<?x4xf32>
// CHECK: memref.store
// CHECK: %[[START:.*]] = vector.load %[[ROW:.*]][%{{.*}}] : memref<4xf32>, vector<4xf32>
// CHECK-NEXT: %[[OUTER:.*]] = scf.for {{.*}} iter_args(%[[CARRIED:.*]] = %[[START]])
// CHECK-NEXT:   %[[INNER:.*]] = scf.for %[[P:.*]] = {{.*}} iter_args(%[[SUM:.*]] = %[[CARRIED]])
// CHECK-NEXT:     %[[U:.*]] = vector.load %{{.*}}[%[[P]], %{{.*}}]
// CHECK-NEXT:     %[[S:.*]] = arith.addf %[[SUM]], %[[U]] : vector<4xf32>
// CHECK-NEXT:     %[[W:.*]] = vector.load %[[OTHER:.*]][%[[P]], %[[C0:.*]]]
// CHECK-NEXT:     %[[T:.*]] = arith.mulf %[[W]], %[[U]] : vector<4xf32>
// CHECK-NEXT:     vector.store %[[T]], %[[OTHER]][%[[P]], %[[C0]]]
// CHECK-NEXT:     scf.yield %[[S]]
// CHECK:        scf.yield %[[INNER]]
// CHECK:      vector.store %[[OUTER]], %[[ROW]]
func.func private @two_loops(%x: memref<?x4xf32>, %y: memref<4xf32>, %z: memref<?x4xf32>, %a: f32, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c4 = arith.constant 4 : index
  %0:2 = memref.distinct_objects %y, %x : memref<4xf32>, memref<?x4xf32>
  %1:2 = memref.distinct_objects %0#0, %z : memref<4xf32>, memref<?x4xf32>
  %2:2 = memref.distinct_objects %1#1, %0#1 : memref<?x4xf32>, memref<?x4xf32>
  scf.for %k = %c0 to %c2 step %c1 {
    memref.store %a, %1#0[%k] : memref<4xf32>
  }
  scf.for %i = %low to %high step %c1 {
    scf.for %p = %c0 to %i step %c1 {
      scf.for %k = %c0 to %c4 step %c1 {
        %u = memref.load %2#1[%p, %k] : memref<?x4xf32>
        %v = memref.load %1#0[%k] : memref<4xf32>
        %s = arith.addf %v, %u : f32
        memref.store %s, %1#0[%k] : memref<4xf32>
        %w = memref.load %2#0[%p, %k] : memref<?x4xf32>
        %t = arith.mulf %w, %u : f32
        memref.store %t, %2#0[%p, %k] : memref<?x4xf32>
      }
    }
  }
  return
}

// Two rows in one loop, in vectors for the wider numbers.
// CHECK-LABEL: func private @two_rows(
// CHECK: %[[ROWS:.*]]:4 = scf.for {{.*}} -> (vector<2xf64>, vector<2xf64>, vector<2xf32>, vector<2xf32>)
// CHECK-NOT: scf.for
// CHECK: return
func.func private @two_rows(%x: memref<?xf32>, %y: memref<4xf64>, %z: memref<4xf32>, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %0:2 = memref.distinct_objects %y, %x : memref<4xf64>, memref<?xf32>
  %1:2 = memref.distinct_objects %z, %0#1 : memref<4xf32>, memref<?xf32>
  %2:2 = memref.distinct_objects %0#0, %1#0 : memref<4xf64>, memref<4xf32>
  scf.for %p = %low to %high step %c1 {
    scf.for %k = %c0 to %c4 step %c1 {
      %u = memref.load %1#1[%p] : memref<?xf32>
      %wide = arith.extf %u : f32 to f64
      %v = memref.load %2#0[%k] : memref<4xf64>
      %s = arith.addf %v, %wide : f64
      memref.store %s, %2#0[%k] : memref<4xf64>
      %w = memref.load %2#1[%k] : memref<4xf32>
      %t = arith.maximumf %w, %u : f32
      memref.store %t, %2#1[%k] : memref<4xf32>
    }
  }
  return
}
