// Rows of operands whose size is not known are asked for if it turns out to be large.
// RUN: nz-opt %s --nz-prefetch-rows=bytes=4096 --canonicalize | FileCheck %s

// 512 rows of eight bytes are not large. A row of two numbers is one line.
// CHECK-LABEL: func private @rows(
// CHECK-SAME: %[[CRD:[a-z0-9]+]]: memref<?xindex>, %[[X:[a-z0-9]+]]: memref<?x2xf32>
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
// CHECK-DAG: %[[C2:.*]] = arith.constant 2 : index
// CHECK-DAG: %[[MOST:.*]] = arith.constant 1024 : index
// CHECK-DAG: %[[AHEAD:.*]] = arith.constant 32 : index
// CHECK: %[[ROWS:.*]] = memref.dim %[[X]], %[[C0]]
// CHECK-NEXT: %[[SIZE:.*]] = arith.muli %[[ROWS]], %[[C2]]
// CHECK-NEXT: %[[LARGE:.*]] = arith.cmpi ugt, %[[SIZE]], %[[MOST]]
// CHECK-NEXT: scf.for %[[P:.*]] =
// CHECK-NEXT:   arith.addi %[[P]], %[[AHEAD]]
// CHECK:        %[[J:.*]] = memref.load %[[CRD]]
// CHECK-NEXT:   scf.if %[[LARGE]] {
// CHECK-NEXT:     memref.prefetch %[[X]][%[[J]], %[[C0]]], read, locality<2>, data
// CHECK-NEXT:   }
// CHECK-NOT: memref.prefetch
// CHECK: return
func.func private @rows(%crd: memref<?xindex>, %X: memref<?x2xf32>, %y: memref<2xf32>, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  scf.for %p = %low to %high step %c1 {
    %j = memref.load %crd[%p] : memref<?xindex>
    scf.for %k = %c0 to %c2 step %c1 {
      %a = memref.load %X[%j, %k] : memref<?x2xf32>
      memref.store %a, %y[%k] : memref<2xf32>
    }
  }
  return
}

// Of rows of an unknown width at most 16 lines, 16 rows ahead; those of a known one in
// the same loop, too.
// CHECK-LABEL: func private @widths(
// CHECK-SAME: %[[CRD:[a-z0-9]+]]: memref<?xindex>, %[[X:[a-z0-9]+]]: memref<?x?xf64>, %[[Z:[a-z0-9]+]]: memref<64x16xf64>, %[[Y:[a-z0-9]+]]: memref<?xf64>, %[[W:[a-z0-9]+]]: index
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C8:.*]] = arith.constant 8 : index
// CHECK-DAG: %[[C16:.*]] = arith.constant 16 : index
// CHECK-DAG: %[[MOST:.*]] = arith.constant 512 : index
// CHECK-DAG: %[[LINES:.*]] = arith.constant 128 : index
// CHECK: %[[ROWS:.*]] = memref.dim %[[X]], %[[C0]]
// CHECK-NEXT: %[[SIZE:.*]] = arith.muli %[[ROWS]], %[[W]]
// CHECK-NEXT: %[[LARGE:.*]] = arith.cmpi ugt, %[[SIZE]], %[[MOST]]
// CHECK-NEXT: scf.for %[[P:.*]] =
// CHECK-NEXT:   arith.addi %[[P]], %[[C16]]
// CHECK:        %[[J:.*]] = memref.load %[[CRD]]
// CHECK-NEXT:   scf.if %[[LARGE]] {
// CHECK-NEXT:     %[[END:.*]] = arith.minui %[[W]], %[[LINES]]
// CHECK-NEXT:     scf.for %[[K:.*]] = %[[C0]] to %[[END]] step %[[C8]] {
// CHECK-NEXT:       memref.prefetch %[[X]][%[[J]], %[[K]]], read, locality<2>, data
// CHECK-NEXT:     }
// CHECK-NEXT:   }
// CHECK-NEXT:   memref.prefetch %[[Z]][%[[J]], %[[C0]]], write, locality<2>, data
// CHECK-NEXT:   memref.prefetch %[[Z]][%[[J]], %[[C8]]], write, locality<2>, data
// CHECK-NOT: memref.prefetch
// CHECK: return
func.func private @widths(%crd: memref<?xindex>, %X: memref<?x?xf64>, %Z: memref<64x16xf64>, %y: memref<?xf64>, %width: index, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  scf.for %p = %low to %high step %c1 {
    %j = memref.load %crd[%p] : memref<?xindex>
    scf.for %k = %c0 to %width step %c1 {
      %a = memref.load %X[%j, %k] : memref<?x?xf64>
      memref.store %a, %y[%k] : memref<?xf64>
    }
    scf.for %k = %c0 to %c16 step %c1 {
      %a = memref.load %y[%k] : memref<?xf64>
      memref.store %a, %Z[%j, %k] : memref<64x16xf64>
    }
  }
  return
}

// A width that each entry has of its own is none of the operand's rows.
// CHECK-LABEL: func private @triangle(
// CHECK-NOT: memref.prefetch
// CHECK: return
func.func private @triangle(%crd: memref<?xindex>, %X: memref<?x?xf64>, %y: memref<?xf64>, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %p = %low to %high step %c1 {
    %j = memref.load %crd[%p] : memref<?xindex>
    scf.for %k = %c0 to %j step %c1 {
      %a = memref.load %X[%j, %k] : memref<?x?xf64>
      memref.store %a, %y[%k] : memref<?xf64>
    }
  }
  return
}

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// Values, whose number is not known, are mostly met in order.
// CHECK-LABEL: func private @values(
// CHECK-NOT: memref.prefetch
// CHECK: return
func.func private @values(%crd: memref<?xindex>, %x: memref<?xf32>, %y: memref<1xf32>, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %p = %low to %high step %c1 {
    %j = memref.load %crd[%p] : memref<?xindex>
    %a = memref.load %x[%j] : memref<?xf32>
    memref.store %a, %y[%c0] : memref<1xf32>
  }
  return
}

#DCSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed, j : compressed) }>

// Coordinates of a first level are in order.
// CHECK-LABEL: func private @in_order(
// CHECK-NOT: memref.prefetch
// CHECK: return
func.func private @in_order(%P: !nz.pattern<?x?, #DCSR>, %x: memref<8192xf32>, %y: memref<1xf32>, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %crd = nz.level_coordinates %P, 0 : !nz.pattern<?x?, #DCSR> to memref<?xindex>
  scf.for %p = %low to %high step %c1 {
    %i = memref.load %crd[%p] : memref<?xindex>
    %a = memref.load %x[%i] : memref<8192xf32>
    memref.store %a, %y[%c0] : memref<1xf32>
  }
  return
}

// In a sweep, all versions of the first loop ask, and none of the second.
// CHECK-LABEL: func private @first(
// CHECK: case 4
// CHECK: memref.prefetch
// CHECK: default
// CHECK: memref.prefetch
// CHECK-LABEL: func private @second(
// CHECK-NOT: memref.prefetch
// CHECK-LABEL: func @sweep(
func.func private @first(%P: !nz.pattern<?x?, #CSR>, %X: memref<?x?xf32>, %y: memref<?xf32>, %width: index, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %crd = nz.level_coordinates %P, 1 : !nz.pattern<?x?, #CSR> to memref<?xindex>
  scf.index_switch %width
  case 4 {
    scf.for %p = %low to %high step %c1 {
      %j = memref.load %crd[%p] : memref<?xindex>
      scf.for %k = %c0 to %c4 step %c1 {
        %a = memref.load %X[%j, %k] : memref<?x?xf32>
        memref.store %a, %y[%k] : memref<?xf32>
      }
    }
    scf.yield
  }
  default {
    scf.for %p = %low to %high step %c1 {
      %j = memref.load %crd[%p] : memref<?xindex>
      scf.for %k = %c0 to %width step %c1 {
        %a = memref.load %X[%j, %k] : memref<?x?xf32>
        memref.store %a, %y[%k] : memref<?xf32>
      }
    }
  }
  return
}
func.func private @second(%P: !nz.pattern<?x?, #CSR>, %X: memref<?x?xf32>, %y: memref<?xf32>, %width: index, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %crd = nz.level_coordinates %P, 1 : !nz.pattern<?x?, #CSR> to memref<?xindex>
  scf.for %p = %low to %high step %c1 {
    %j = memref.load %crd[%p] : memref<?xindex>
    scf.for %k = %c0 to %width step %c1 {
      %a = memref.load %X[%j, %k] : memref<?x?xf32>
      memref.store %a, %y[%k] : memref<?xf32>
    }
  }
  return
}
func.func @sweep(%P: !nz.pattern<?x?, #CSR>, %X: memref<?x?xf32>, %y: memref<?xf32>, %width: index) {
  nz.sweep over %P by 16 : !nz.pattern<?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    func.call @first(%P, %X, %y, %width, %low, %high) : (!nz.pattern<?x?, #CSR>, memref<?x?xf32>, memref<?xf32>, index, index, index) -> ()
    func.call @second(%P, %X, %y, %width, %low, %high) : (!nz.pattern<?x?, #CSR>, memref<?x?xf32>, memref<?xf32>, index, index, index) -> ()
  }
  return
}
