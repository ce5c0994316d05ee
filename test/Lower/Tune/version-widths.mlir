// Loops over rows whose width is an argument are there for some widths, too.
// RUN: nz-opt %s --nz-version-widths=widths=8,16 --canonicalize | FileCheck %s

// What the loops share stays in front of the choice; what follows them is in it.
// CHECK-LABEL: func private @rows(
// CHECK-SAME: %[[K:[a-z0-9]+]]: index, %[[LOW:[a-z0-9]+]]: index, %[[HIGH:[a-z0-9]+]]: index
// CHECK-DAG: %[[C8:.*]] = arith.constant 8 : index
// CHECK-DAG: %[[C16:.*]] = arith.constant 16 : index
// CHECK: %[[SEPARATE:.*]]:2 = memref.distinct_objects
// CHECK-NEXT: scf.index_switch %[[K]]
// CHECK-NEXT: case 8 {
// CHECK-NEXT:   scf.for %[[I:.*]] = %[[LOW]] to %[[HIGH]]
// CHECK-NEXT:     scf.for %[[J:.*]] = %{{.*}} to %[[C8]]
// CHECK:            memref.store %{{.*}}, %[[SEPARATE]]#1[%[[I]], %[[J]]]
// CHECK:        scf.for %{{.*}} = %{{.*}} to %[[C8]]
// CHECK:        memref.store %[[C8]]
// CHECK: case 16 {
// CHECK:     scf.for %{{.*}} = %{{.*}} to %[[C16]]
// CHECK:     scf.for %{{.*}} = %{{.*}} to %[[C16]]
// CHECK: default {
// CHECK-NEXT:   scf.for %{{.*}} = %[[LOW]] to %[[HIGH]]
// CHECK-NEXT:     scf.for %{{.*}} = %{{.*}} to %[[K]]
// CHECK:        memref.store %[[K]]
// CHECK: }
// CHECK-NEXT: return
func.func private @rows(%X: memref<?x?xf64>, %Y: memref<?x?xf64>, %n: memref<?xindex>, %k: index, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %separate:2 = memref.distinct_objects %X, %Y : memref<?x?xf64>, memref<?x?xf64>
  scf.for %i = %low to %high step %c1 {
    scf.for %j = %c0 to %k step %c1 {
      %x = memref.load %separate#0[%i, %j] : memref<?x?xf64>
      memref.store %x, %separate#1[%i, %j] : memref<?x?xf64>
    }
    scf.for %j = %c0 to %k step %c1 {
      %x = memref.load %separate#1[%i, %j] : memref<?x?xf64>
      %y = arith.addf %x, %x : f64
      memref.store %y, %separate#1[%i, %j] : memref<?x?xf64>
    }
  }
  memref.store %k, %n[%c0] : memref<?xindex>
  return
}

// A loop that is alone is a row.
// CHECK-LABEL: func private @row(
// CHECK: scf.index_switch
func.func private @row(%x: memref<?xf64>, %k: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1.0 : f64
  scf.for %j = %c0 to %k step %c1 {
    memref.store %one, %x[%j] : memref<?xf64>
  }
  return
}

// Rows may be all of them: the loop around does not count.
// CHECK-LABEL: func private @all_rows(
// CHECK: scf.index_switch
func.func private @all_rows(%X: memref<?x?xf64>, %n: index, %k: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1.0 : f64
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c0 to %k step %c1 {
      memref.store %one, %X[%i, %j] : memref<?x?xf64>
    }
  }
  return
}

// Left as they are: two widths, one that is known, one that is no argument,
// entries, and what may be a loop of the program.
// CHECK-NOT: scf.index_switch
func.func private @two(%X: memref<?x?xf64>, %k: index, %l: index, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1.0 : f64
  scf.for %i = %low to %high step %c1 {
    scf.for %j = %c0 to %k step %c1 {
      memref.store %one, %X[%i, %j] : memref<?x?xf64>
    }
    scf.for %j = %c0 to %l step %c1 {
      memref.store %one, %X[%i, %j] : memref<?x?xf64>
    }
  }
  return
}

func.func private @known(%x: memref<?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c20 = arith.constant 20 : index
  %one = arith.constant 1.0 : f64
  scf.for %j = %c0 to %c20 step %c1 {
    memref.store %one, %x[%j] : memref<?xf64>
  }
  return
}

func.func private @asked(%x: memref<?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1.0 : f64
  %k = memref.dim %x, %c0 : memref<?xf64>
  scf.for %j = %c0 to %k step %c1 {
    memref.store %one, %x[%j] : memref<?xf64>
  }
  return
}

func.func private @of_loop(%X: memref<?x?xf64>, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1.0 : f64
  scf.for %i = %low to %high step %c1 {
    scf.for %j = %c0 to %i step %c1 {
      memref.store %one, %X[%i, %j] : memref<?x?xf64>
    }
  }
  return
}

func.func private @entries(%x: memref<?xf64>, %low: index, %high: index) {
  %c1 = arith.constant 1 : index
  %one = arith.constant 1.0 : f64
  scf.for %p = %low to %high step %c1 {
    memref.store %one, %x[%p] : memref<?xf64>
  }
  return
}

func.func private @result(%x: memref<?xf64>, %k: index) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %s = scf.for %j = %c0 to %k step %c1 iter_args(%t = %zero) -> (f64) {
    %y = memref.load %x[%j] : memref<?xf64>
    %u = arith.addf %t, %y : f64
    scf.yield %u : f64
  }
  return %s : f64
}

func.func @public(%x: memref<?xf64>, %k: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1.0 : f64
  scf.for %j = %c0 to %k step %c1 {
    memref.store %one, %x[%j] : memref<?xf64>
  }
  return
}

func.func private @declared(%x: memref<?xf64>, %k: index)
