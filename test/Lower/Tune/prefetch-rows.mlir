// Rows at coordinates of later positions are asked for, if the operand is large.
// RUN: nz-opt %s --nz-prefetch-rows=bytes=4096 --canonicalize | FileCheck %s

// A row of 80 numbers has five lines. It is read and written, so it is asked for to be
// written; 25 rows of 320 bytes fill 8 kilobytes.
// CHECK-LABEL: func private @scatter(
// CHECK-SAME: %[[CRD:[a-z0-9]+]]: memref<?xi32>, %[[X:[a-z0-9]+]]: memref<64x80xf32>
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
// CHECK-DAG: %[[C16:.*]] = arith.constant 16 : index
// CHECK-DAG: %[[C32:.*]] = arith.constant 32 : index
// CHECK-DAG: %[[C48:.*]] = arith.constant 48 : index
// CHECK-DAG: %[[C64:.*]] = arith.constant 64 : index
// CHECK-DAG: %[[AHEAD:.*]] = arith.constant 25 : index
// CHECK: %[[COUNT:.*]] = memref.dim %[[CRD]], %[[C0]]
// CHECK-NEXT: %[[LAST:.*]] = arith.subi %[[COUNT]], %[[C1]]
// CHECK-NEXT: scf.for %[[P:.*]] = %{{.*}} to %{{.*}} step
// CHECK-NEXT:   %[[LATER:.*]] = arith.addi %[[P]], %[[AHEAD]]
// CHECK-NEXT:   %[[Q:.*]] = arith.minui %[[LATER]], %[[LAST]]
// CHECK-NEXT:   %[[NARROW:.*]] = memref.load %[[CRD]][%[[Q]]]
// CHECK-NEXT:   %[[J:.*]] = arith.index_castui %[[NARROW]] : i32 to index
// CHECK-NEXT:   memref.prefetch %[[X]][%[[J]], %[[C0]]], write, locality<2>, data
// CHECK-NEXT:   memref.prefetch %[[X]][%[[J]], %[[C16]]], write, locality<2>, data
// CHECK-NEXT:   memref.prefetch %[[X]][%[[J]], %[[C32]]], write, locality<2>, data
// CHECK-NEXT:   memref.prefetch %[[X]][%[[J]], %[[C48]]], write, locality<2>, data
// CHECK-NEXT:   memref.prefetch %[[X]][%[[J]], %[[C64]]], write, locality<2>, data
// CHECK-NOT:    memref.prefetch
// CHECK:        memref.load %[[CRD]][%[[P]]]
// CHECK: return
func.func private @scatter(%crd: memref<?xi32>, %X: memref<64x80xf32>, %a: f32, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c80 = arith.constant 80 : index
  scf.for %p = %low to %high step %c1 {
    %narrow = memref.load %crd[%p] : memref<?xi32>
    %j = arith.index_castui %narrow : i32 to index
    scf.for %k = %c0 to %c80 step %c1 {
      %x = memref.load %X[%j, %k] : memref<64x80xf32>
      %y = arith.addf %x, %a : f32
      memref.store %y, %X[%j, %k] : memref<64x80xf32>
    }
  }
  return
}

// Two coordinates of an entry, each with an operand of its own: heads of eight numbers
// in a row of half a kilobyte, whose lines begin at another head, and single numbers,
// 32 of them ahead.
// CHECK-LABEL: func private @two(
// CHECK-SAME: %[[I:[a-z0-9]+]]: memref<?xindex>, %[[J:[a-z0-9]+]]: memref<?xindex>, %[[X:[a-z0-9]+]]: memref<64x4x16xf64>, %[[V:[a-z0-9]+]]: memref<1024xf64>
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C8:.*]] = arith.constant 8 : index
// CHECK-DAG: %[[C3:.*]] = arith.constant 3 : index
// CHECK-DAG: arith.constant 16 : index
// CHECK-DAG: arith.constant 32 : index
// CHECK: scf.for
// CHECK-DAG: memref.prefetch %[[V]][%{{[0-9]+}}], read
// CHECK-DAG: memref.prefetch %[[X]][%[[R:[0-9]+]], %[[C0]], %[[C0]]], read
// CHECK-DAG: memref.prefetch %[[X]][%[[R]], %[[C0]], %[[C8]]], read
// CHECK-DAG: memref.prefetch %[[X]][%[[R]], %[[C3]], %[[C8]]], read
// CHECK: scf.for
// CHECK: return
func.func private @two(%i: memref<?xindex>, %j: memref<?xindex>, %X: memref<64x4x16xf64>, %V: memref<1024xf64>, %out: memref<1xf64>, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c16 = arith.constant 16 : index
  scf.for %p = %low to %high step %c1 {
    %row = memref.load %i[%p] : memref<?xindex>
    %at = memref.load %j[%p] : memref<?xindex>
    %v = memref.load %V[%at] : memref<1024xf64>
    scf.for %h = %c0 to %c4 step %c1 {
      scf.for %k = %c0 to %c16 step %c1 {
        %x = memref.load %X[%row, %h, %k] : memref<64x4x16xf64>
        %m = arith.mulf %x, %v : f64
        memref.store %m, %out[%c0] : memref<1xf64>
      }
    }
  }
  return
}

// Left alone: an operand of 4096 bytes; half a row, of an unknown number of rows, too; a
// piece of rows that a loop around the entries runs over; a row at another place than
// the coordinate's; every other entry; what is no integer.
// CHECK-LABEL: func private @alone(
// CHECK-NOT: memref.prefetch
// CHECK: return
func.func private @alone(%crd: memref<?xindex>, %S: memref<64x16xf32>, %D: memref<?x32xf32>, %X: memref<64x32xf32>, %P: memref<2x64x32xf32>, %F: memref<?xf32>, %y: memref<1xf32>, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c16 = arith.constant 16 : index
  %c32 = arith.constant 32 : index
  scf.for %piece = %c0 to %c2 step %c1 {
    scf.for %p = %low to %high step %c1 {
      %j = memref.load %crd[%p] : memref<?xindex>
      %next = arith.addi %j, %c1 : index
      %f = memref.load %F[%p] : memref<?xf32>
      scf.for %k = %c0 to %c16 step %c1 {
        %a = memref.load %S[%j, %k] : memref<64x16xf32>
        %b = memref.load %D[%j, %k] : memref<?x32xf32>
        %c = memref.load %X[%j, %k] : memref<64x32xf32>
        %s = arith.addf %a, %b : f32
        %t = arith.addf %s, %c : f32
        %u = arith.addf %t, %f : f32
        memref.store %u, %y[%c0] : memref<1xf32>
      }
      scf.for %k = %c0 to %c32 step %c1 {
        %a = memref.load %P[%piece, %j, %k] : memref<2x64x32xf32>
        %b = memref.load %X[%next, %k] : memref<64x32xf32>
        %s = arith.addf %a, %b : f32
        memref.store %s, %y[%c0] : memref<1xf32>
      }
    }
  }
  scf.for %p = %low to %high step %c2 {
    %j = memref.load %crd[%p] : memref<?xindex>
    scf.for %k = %c0 to %c32 step %c1 {
      %a = memref.load %X[%j, %k] : memref<64x32xf32>
      memref.store %a, %y[%c0] : memref<1xf32>
    }
  }
  return
}

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// In a sweep, the first loop asks for the rows of an operand at the columns of a
// pattern; the second finds them, but for those of another operand, and for those at
// the columns of another pattern. What is called in two places asks in each.
// CHECK-LABEL: func private @first(
// CHECK-COUNT-2: memref.prefetch
// CHECK-NOT: memref.prefetch
// CHECK-LABEL: func private @second(
// CHECK-SAME: %arg0: !nz.pattern<?x?, #{{[a-z]+}}>, %[[Z:[a-z0-9]+]]: memref<64x32xf32>
// CHECK-NOT: memref.prefetch
// CHECK: memref.prefetch %[[Z]][
// CHECK-NEXT: memref.prefetch %[[Z]][
// CHECK-NOT: memref.prefetch
// CHECK-LABEL: func private @third(
// CHECK-COUNT-2: memref.prefetch
// CHECK-NOT: memref.prefetch
// CHECK-LABEL: func private @both(
// CHECK-COUNT-2: memref.prefetch
// CHECK-NOT: memref.prefetch
func.func private @first(%P: !nz.pattern<?x?, #CSR>, %X: memref<64x32xf32>, %y: memref<32xf32>, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  %crd = nz.level_coordinates %P, 1 : !nz.pattern<?x?, #CSR> to memref<?xindex>
  scf.for %p = %low to %high step %c1 {
    %j = memref.load %crd[%p] : memref<?xindex>
    scf.for %k = %c0 to %c32 step %c1 {
      %x = memref.load %X[%j, %k] : memref<64x32xf32>
      memref.store %x, %y[%k] : memref<32xf32>
    }
  }
  return
}
func.func private @second(%P: !nz.pattern<?x?, #CSR>, %Z: memref<64x32xf32>, %X: memref<64x32xf32>, %y: memref<32xf32>, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  %crd = nz.level_coordinates %P, 1 : !nz.pattern<?x?, #CSR> to memref<?xindex>
  %apart:2 = memref.distinct_objects %X, %Z : memref<64x32xf32>, memref<64x32xf32>
  %known:2 = memref.distinct_objects %y, %crd : memref<32xf32>, memref<?xindex>
  scf.for %p = %low to %high step %c1 {
    %j = memref.load %known#1[%p] : memref<?xindex>
    scf.for %k = %c0 to %c32 step %c1 {
      %x = memref.load %apart#0[%j, %k] : memref<64x32xf32>
      %z = memref.load %apart#1[%j, %k] : memref<64x32xf32>
      %s = arith.addf %x, %z : f32
      memref.store %s, %known#0[%k] : memref<32xf32>
    }
  }
  return
}
func.func private @third(%P: !nz.pattern<?x?, #CSR>, %X: memref<64x32xf32>, %y: memref<32xf32>, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  %crd = nz.level_coordinates %P, 1 : !nz.pattern<?x?, #CSR> to memref<?xindex>
  scf.for %p = %low to %high step %c1 {
    %j = memref.load %crd[%p] : memref<?xindex>
    scf.for %k = %c0 to %c32 step %c1 {
      %x = memref.load %X[%j, %k] : memref<64x32xf32>
      memref.store %x, %y[%k] : memref<32xf32>
    }
  }
  return
}
func.func private @both(%P: !nz.pattern<?x?, #CSR>, %X: memref<64x32xf32>, %y: memref<32xf32>, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  %crd = nz.level_coordinates %P, 1 : !nz.pattern<?x?, #CSR> to memref<?xindex>
  scf.for %p = %low to %high step %c1 {
    %j = memref.load %crd[%p] : memref<?xindex>
    scf.for %k = %c0 to %c32 step %c1 {
      %x = memref.load %X[%j, %k] : memref<64x32xf32>
      memref.store %x, %y[%k] : memref<32xf32>
    }
  }
  return
}
func.func @sweep(%P: !nz.pattern<?x?, #CSR>, %Q: !nz.pattern<?x?, #CSR>, %X: memref<64x32xf32>, %Z: memref<64x32xf32>, %y: memref<32xf32>) {
  nz.sweep over %P by 16 : !nz.pattern<?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    func.call @first(%P, %X, %y, %low, %high) : (!nz.pattern<?x?, #CSR>, memref<64x32xf32>, memref<32xf32>, index, index) -> ()
    func.call @second(%P, %Z, %X, %y, %low, %high) : (!nz.pattern<?x?, #CSR>, memref<64x32xf32>, memref<64x32xf32>, memref<32xf32>, index, index) -> ()
    func.call @third(%Q, %X, %y, %low, %high) : (!nz.pattern<?x?, #CSR>, memref<64x32xf32>, memref<32xf32>, index, index) -> ()
    func.call @both(%P, %X, %y, %low, %high) : (!nz.pattern<?x?, #CSR>, memref<64x32xf32>, memref<32xf32>, index, index) -> ()
    func.call @both(%P, %Z, %y, %low, %high) : (!nz.pattern<?x?, #CSR>, memref<64x32xf32>, memref<32xf32>, index, index) -> ()
  }
  return
}
