// Buffers are freed behind the last operation that may touch them.
// RUN: nz-opt %s --nz-free-early --split-input-file | FileCheck %s

// One after the other; one that nobody uses right away.
// CHECK-LABEL: func @in_turn(
// CHECK: %[[A:.*]] = memref.alloc() : memref<4xf32>
// CHECK-NEXT: %[[B:.*]] = memref.alloc() : memref<5xf32>
// CHECK-NEXT: %[[C:.*]] = memref.alloc() : memref<6xf32>
// CHECK-NEXT: memref.dealloc %[[C]]
// CHECK-NEXT: memref.copy %{{.*}}, %[[A]]
// CHECK-NEXT: memref.copy %[[A]]
// CHECK-NEXT: memref.dealloc %[[A]]
// CHECK-NEXT: linalg.fill {{.*}} outs(%[[B]]
// CHECK-NEXT: memref.dealloc %[[B]]
// CHECK-NEXT: return
func.func @in_turn(%x: memref<4xf32>, %y: memref<4xf32>, %z: f32) {
  %a = memref.alloc() : memref<4xf32>
  %b = memref.alloc() : memref<5xf32>
  %c = memref.alloc() : memref<6xf32>
  memref.copy %x, %a : memref<4xf32> to memref<4xf32>
  memref.copy %a, %y : memref<4xf32> to memref<4xf32>
  linalg.fill ins(%z : f32) outs(%b : memref<5xf32>)
  memref.dealloc %c : memref<6xf32>
  memref.dealloc %b : memref<5xf32>
  memref.dealloc %a : memref<4xf32>
  return
}

// -----

// By other names: views, what a call gives back, what a branch yields, what a loop
// carries; in a region it is used where that is.
// CHECK-LABEL: func @other_names(
// CHECK: memref.copy {{.*}} "view"
// CHECK-NEXT: memref.dealloc %{{.*}} : memref<4xf32>
// CHECK: memref.copy {{.*}} "call"
// CHECK-NEXT: memref.dealloc %{{.*}} : memref<5xf32>
// CHECK: memref.copy {{.*}} "branch"
// CHECK-NEXT: memref.dealloc %{{.*}} : memref<6xf32>
// CHECK: memref.copy {{.*}} "loop"
// CHECK-NEXT: memref.dealloc %{{.*}} : memref<7xf32>
// CHECK: scf.if
// CHECK: }
// CHECK-NEXT: memref.dealloc %{{.*}} : memref<8xf32>
// CHECK: linalg.fill
func.func private @same(memref<5xf32>) -> memref<5xf32>
func.func @other_names(%condition: i1, %n: index, %x: memref<4xf32>, %y: memref<5xf32>, %u: memref<6xf32>, %v: memref<7xf32>, %w: memref<8xf32>, %z: f32) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %a = memref.alloc() : memref<4xf32>
  %b = memref.alloc() : memref<5xf32>
  %c = memref.alloc() : memref<6xf32>
  %d = memref.alloc() : memref<7xf32>
  %e = memref.alloc() : memref<8xf32>
  %view = memref.cast %a : memref<4xf32> to memref<?xf32>
  %object:2 = memref.distinct_objects %view, %y : memref<?xf32>, memref<5xf32>
  %given = func.call @same(%b) : (memref<5xf32>) -> memref<5xf32>
  %either = scf.if %condition -> memref<6xf32> {
    scf.yield %c : memref<6xf32>
  } else {
    scf.yield %u : memref<6xf32>
  }
  %carried = scf.for %i = %zero to %n step %one iter_args(%before = %d) -> memref<7xf32> {
    scf.yield %v : memref<7xf32>
  }
  memref.copy %object#0, %x {here = "view"} : memref<?xf32> to memref<4xf32>
  memref.copy %given, %y {here = "call"} : memref<5xf32> to memref<5xf32>
  memref.copy %either, %u {here = "branch"} : memref<6xf32> to memref<6xf32>
  memref.copy %carried, %v {here = "loop"} : memref<7xf32> to memref<7xf32>
  scf.if %condition {
    memref.copy %e, %w : memref<8xf32> to memref<8xf32>
  }
  linalg.fill ins(%z : f32) outs(%w : memref<8xf32>)
  memref.dealloc %a : memref<4xf32>
  memref.dealloc %b : memref<5xf32>
  memref.dealloc %c : memref<6xf32>
  memref.dealloc %d : memref<7xf32>
  memref.dealloc %e : memref<8xf32>
  return
}

// -----

// What stays: a buffer whose address is compared, one that is freed in a branch, one that
// the block gives away, one that something unknown may hold.
// CHECK-LABEL: func @stays(
// CHECK: linalg.fill
// CHECK-NEXT: memref.dealloc %{{.*}} : memref<4xf32>
// CHECK-NEXT: scf.if
// CHECK-NEXT: memref.dealloc %{{.*}} : memref<5xf32>
// CHECK-NEXT: memref.dealloc %{{.*}} : memref<7xf32>
// CHECK-NEXT: }
// CHECK-NEXT: memref.dealloc %{{.*}} : memref<6xf32>
// CHECK-NEXT: return
func.func @stays(%condition: i1, %x: memref<4xf32>, %y: memref<5xf32>, %z: f32) -> index {
  %a = memref.alloc() : memref<4xf32>
  %b = memref.alloc() : memref<5xf32>
  %c = memref.alloc() : memref<6xf32>
  %unused = memref.alloc() : memref<7xf32>
  %address = memref.extract_aligned_pointer_as_index %a : memref<4xf32> -> index
  memref.copy %b, %y : memref<5xf32> to memref<5xf32>
  %pointer = builtin.unrealized_conversion_cast %c : memref<6xf32> to !llvm.ptr
  linalg.fill ins(%z : f32) outs(%x : memref<4xf32>)
  memref.dealloc %a : memref<4xf32>
  scf.if %condition {
    memref.dealloc %b : memref<5xf32>
    memref.dealloc %unused : memref<7xf32>
  }
  memref.dealloc %c : memref<6xf32>
  return %address : index
}

// -----

// In a loop, too, each time.
// CHECK-LABEL: func @in_a_loop(
// CHECK: scf.for
// CHECK-NEXT: %[[A:.*]] = memref.alloc()
// CHECK-NEXT: memref.copy %{{.*}}, %[[A]]
// CHECK-NEXT: memref.copy %[[A]]
// CHECK-NEXT: memref.dealloc %[[A]]
// CHECK-NEXT: linalg.fill
func.func @in_a_loop(%low: index, %high: index, %step: index, %x: memref<4xf32>, %y: memref<4xf32>, %z: f32) {
  scf.for %i = %low to %high step %step {
    %a = memref.alloc() : memref<4xf32>
    memref.copy %x, %a : memref<4xf32> to memref<4xf32>
    memref.copy %a, %y : memref<4xf32> to memref<4xf32>
    linalg.fill ins(%z : f32) outs(%x : memref<4xf32>)
    memref.dealloc %a : memref<4xf32>
  }
  return
}
