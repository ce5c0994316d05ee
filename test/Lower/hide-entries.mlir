// Public functions with a body become private and marked; what callers said of their
// arguments is said and done.
// RUN: nz-opt %s --nz-hide-entries | FileCheck %s

// CHECK: func private @entry(%{{.*}}: memref<4xf32>) -> memref<4xf32> attributes {nz.entry}
func.func @entry(%x: memref<4xf32> {nz.donated, nz.stored_entries = 7}) -> memref<4xf32> {
  return %x : memref<4xf32>
}

// CHECK: func private @helper() {
func.func private @helper() {
  return
}

// CHECK: func private @external()
// CHECK-NOT: nz.entry
func.func private @external()
