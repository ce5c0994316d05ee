// Rows stay in memory where somebody else may see them there, and where they have no
// registers.
// RUN: nz-opt %s --nz-keep-rows="registers=4 vector-bits=128" | FileCheck %s

// Nothing says that x is not y.
// CHECK-LABEL: func private @not_apart(
// CHECK-NOT: vector
func.func private @not_apart(%x: memref<?x4xf32>, %y: memref<4xf32>, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %p = %low to %high step %c1 {
    scf.for %k = %c0 to %c4 step %c1 {
      %u = memref.load %x[%p, %k] : memref<?x4xf32>
      %v = memref.load %y[%k] : memref<4xf32>
      %s = arith.addf %v, %u : f32
      memref.store %s, %y[%k] : memref<4xf32>
    }
  }
  return
}

// Each entry reads the row that the one before it has left: no loop carries it.
// CHECK-LABEL: func private @read_in_between(
// CHECK: scf.for {{.*}} step %{{[a-z0-9]+}} {
// CHECK: memref.load
// CHECK: vector.load
// CHECK: vector.store
func.func private @read_in_between(%y: memref<4xf32>, %z: memref<?xf32>, %a: f32, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %0:2 = memref.distinct_objects %y, %z : memref<4xf32>, memref<?xf32>
  scf.for %p = %low to %high step %c1 {
    %first = memref.load %0#0[%c0] : memref<4xf32>
    memref.store %first, %0#1[%p] : memref<?xf32>
    scf.for %k = %c0 to %c4 step %c1 {
      %v = memref.load %0#0[%k] : memref<4xf32>
      %s = arith.addf %v, %a : f32
      memref.store %s, %0#0[%k] : memref<4xf32>
    }
  }
  return
}

// Elements behind each other depend on each other.
// CHECK-LABEL: func private @shifted(
// CHECK-NOT: vector
func.func private @shifted(%y: memref<8xf32>, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %p = %low to %high step %c1 {
    scf.for %k = %c0 to %c4 step %c1 {
      %next = arith.addi %k, %c1 : index
      %u = memref.load %y[%next] : memref<8xf32>
      %v = memref.load %y[%k] : memref<8xf32>
      %s = arith.addf %v, %u : f32
      memref.store %s, %y[%k] : memref<8xf32>
    }
  }
  return
}

// All elements read one that the loop may change.
// CHECK-LABEL: func private @first_of_row(
// CHECK-NOT: vector
func.func private @first_of_row(%y: memref<4xf32>, %x: memref<4xf32>, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %p = %low to %high step %c1 {
    scf.for %k = %c0 to %c4 step %c1 {
      %u = memref.load %x[%c0] : memref<4xf32>
      %v = memref.load %y[%k] : memref<4xf32>
      %s = arith.addf %v, %u : f32
      memref.store %s, %y[%k] : memref<4xf32>
    }
  }
  return
}

// The row is another one at each entry.
// CHECK-LABEL: func private @scatter(
// CHECK-NOT: vector
func.func private @scatter(%y: memref<?x4xf32>, %a: f32, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %p = %low to %high step %c1 {
    scf.for %k = %c0 to %c4 step %c1 {
      %v = memref.load %y[%p, %k] : memref<?x4xf32>
      %s = arith.addf %v, %a : f32
      memref.store %s, %y[%p, %k] : memref<?x4xf32>
    }
  }
  return
}

// Twenty numbers fill five registers, three none. Elements may lie apart.
// CHECK-LABEL: func private @too_wide(
// CHECK-NOT: vector
func.func private @too_wide(%y: memref<20xf32>, %x: memref<8xf32, strided<[2]>>, %a: f32, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %c20 = arith.constant 20 : index
  scf.for %p = %low to %high step %c1 {
    scf.for %k = %c0 to %c20 step %c1 {
      %v = memref.load %y[%k] : memref<20xf32>
      %s = arith.addf %v, %a : f32
      memref.store %s, %y[%k] : memref<20xf32>
    }
    scf.for %k = %c0 to %c3 step %c1 {
      %v = memref.load %y[%k] : memref<20xf32>
      %s = arith.addf %v, %a : f32
      memref.store %s, %y[%k] : memref<20xf32>
    }
    scf.for %k = %c0 to %c4 step %c1 {
      %v = memref.load %x[%k] : memref<8xf32, strided<[2]>>
      %s = arith.addf %v, %a : f32
      memref.store %s, %x[%k] : memref<8xf32, strided<[2]>>
    }
  }
  return
}

// What is filled is read in front of the sums, so it is filled.
// CHECK-LABEL: func private @read_behind_fill(
// CHECK: scf.for
// CHECK-NEXT: memref.store
// CHECK: vector.load
func.func private @read_behind_fill(%y: memref<4xf32>, %z: memref<1xf32>, %a: f32, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %k = %c0 to %c4 step %c1 {
    memref.store %a, %y[%k] : memref<4xf32>
  }
  %first = memref.load %y[%c0] : memref<4xf32>
  memref.store %first, %z[%c0] : memref<1xf32>
  scf.for %p = %low to %high step %c1 {
    scf.for %k = %c0 to %c4 step %c1 {
      %v = memref.load %y[%k] : memref<4xf32>
      %s = arith.addf %v, %a : f32
      memref.store %s, %y[%k] : memref<4xf32>
    }
  }
  return
}

// What is filled is another row, or another buffer.
// CHECK-LABEL: func private @fill_elsewhere(
// CHECK: scf.for
// CHECK: memref.store
// CHECK: scf.for
// CHECK: memref.store
// CHECK: vector.load
func.func private @fill_elsewhere(%y: memref<?x4xf32>, %z: memref<?x4xf32>, %a: f32, %i: index, %j: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %0:2 = memref.distinct_objects %y, %z : memref<?x4xf32>, memref<?x4xf32>
  scf.for %k = %c0 to %c4 step %c1 {
    memref.store %a, %0#0[%j, %k] : memref<?x4xf32>
  }
  scf.for %k = %c0 to %c4 step %c1 {
    memref.store %a, %0#1[%i, %k] : memref<?x4xf32>
  }
  scf.for %p = %c0 to %j step %c1 {
    scf.for %k = %c0 to %c4 step %c1 {
      %v = memref.load %0#0[%i, %k] : memref<?x4xf32>
      %s = arith.addf %v, %a : f32
      memref.store %s, %0#0[%i, %k] : memref<?x4xf32>
    }
  }
  return
}

// What is read is what has been written before, or is written twice.
// CHECK-LABEL: func private @read_behind_store(
// CHECK-NOT: vector
func.func private @read_behind_store(%y: memref<4xf32>, %a: f32, %b: f32, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %p = %low to %high step %c1 {
    scf.for %k = %c0 to %c4 step %c1 {
      memref.store %a, %y[%k] : memref<4xf32>
      %v = memref.load %y[%k] : memref<4xf32>
    }
    scf.for %k = %c0 to %c4 step %c1 {
      %v = memref.load %y[%k] : memref<4xf32>
      %s = arith.addf %v, %a : f32
      memref.store %s, %y[%k] : memref<4xf32>
      %t = arith.addf %v, %b : f32
      memref.store %t, %y[%k] : memref<4xf32>
    }
  }
  return
}

// CHECK-LABEL: func private @indices(
// CHECK-NOT: vector
func.func private @indices(%y: memref<4xindex>, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %p = %low to %high step %c1 {
    scf.for %k = %c0 to %c4 step %c1 {
      %v = memref.load %y[%k] : memref<4xindex>
      %s = arith.addi %v, %p : index
      memref.store %s, %y[%k] : memref<4xindex>
    }
  }
  return
}

// A loop of a program may stand at a row that is none, as long as it does not run.
// CHECK-LABEL: func @program(
// CHECK-NOT: vector
func.func @program(%y: memref<?x4xf32>, %a: f32, %i: index, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %p = %low to %high step %c1 {
    scf.for %k = %c0 to %c4 step %c1 {
      %v = memref.load %y[%i, %k] : memref<?x4xf32>
      %s = arith.addf %v, %a : f32
      memref.store %s, %y[%i, %k] : memref<?x4xf32>
    }
  }
  return
}
