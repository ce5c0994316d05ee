// Kernels that read the same at the same entries have the same rows. Where they visit
// their entries together, no row waits for the next loop: blocks are large.
// RUN: nz-opt %s --nz-fuse-sweeps --split-input-file | FileCheck %s
// RUN: nz-opt %s --nz-fuse-sweeps=parallel=true --split-input-file | FileCheck %s

#T = #sparse_tensor.encoding<{
  map = (j, i, p) -> (j : dense, i : compressed(nonunique), p : singleton(soa))
}>

// In threads, too: each entry has its own place in %w.
// CHECK-LABEL: func @columns(
// CHECK: nz.sweep over %{{.*}} by 512
// CHECK-NOT: return
// CHECK: sums (%{{.*}} at (l) : memref<?xf32>)
// CHECK: sums (%{{.*}} at (i, k) : memref<?x64xf32>)
// CHECK: return
func.func @columns(%T: !nz.pattern<?x?x?, #T>, %v: memref<?xf32>, %x: memref<?x64xf32>, %g: memref<?x64xf32>, %n: index, %count: index)
    -> (memref<?xf32>, memref<?x64xf32>) attributes {nz.entry} {
  %K = arith.constant 64 : index
  %w = memref.alloc(%count) : memref<?xf32>
  %y = memref.alloc(%n) : memref<?x64xf32>
  nz.kernel order (i, j, p, q, k) over %T (j, i, p) at q dims (k = %K) reads (%x at (j, k) : memref<?x64xf32>, %g at (i, k) : memref<?x64xf32>)
    sums (%w at (p) : memref<?xf32>) : !nz.pattern<?x?x?, #T> attributes {nz.source_level = 2 : i64} {
  ^bb0(%a: f32, %b: f32):
    %m = arith.mulf %a, %b : f32
    nz.yield %m : f32
  }
  nz.kernel order (i, j, p, q, k) over %T (j, i, p) at q dims (k = %K) reads (%v at (p) : memref<?xf32>, %g at (i, k) : memref<?x64xf32>)
    sums (%y at (j, k) : memref<?x64xf32>) : !nz.pattern<?x?x?, #T> attributes {nz.source_level = 2 : i64} {
  ^bb0(%a: f32, %b: f32):
    %m = arith.mulf %a, %b : f32
    nz.yield %m : f32
  }
  return %w, %y : memref<?xf32>, memref<?x64xf32>
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>

// The second may not visit entries with the first, whose rows it reads: it finds them in
// the cache, if blocks are small.
// CHECK-LABEL: func @two_loops(
// CHECK: nz.sweep over %{{.*}} by 64
func.func @two_loops(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf32>, %x: memref<?x64xf32>, %n: index, %count: index)
    -> memref<?xf32> attributes {nz.entry} {
  %K = arith.constant 64 : index
  %y = memref.alloc(%n) : memref<?x64xf32>
  %w = memref.alloc(%count) : memref<?xf32>
  nz.kernel over %P (i, j) at p dims (k = %K) reads (%v at (p) : memref<?xf32>, %x at (j, k) : memref<?x64xf32>)
    sums (%y at (i, k) : memref<?x64xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f32, %b: f32):
    %m = arith.mulf %a, %b : f32
    nz.yield %m : f32
  }
  nz.kernel over %P (i, j) at p dims (k = %K) reads (%y at (i, k) : memref<?x64xf32>, %x at (j, k) : memref<?x64xf32>)
    sums (%w at (p) : memref<?xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f32, %b: f32):
    %m = arith.mulf %a, %b : f32
    nz.yield %m : f32
  }
  return %w : memref<?xf32>
}

// -----

#T = #sparse_tensor.encoding<{
  map = (j, i, p) -> (j : dense, i : compressed(nonunique), p : singleton(soa))
}>

// Values are brought into order by themselves; what reads them is no sweep alone.
// CHECK-LABEL: func @ordered(
// CHECK-NOT: nz.sweep
func.func @ordered(%T: !nz.pattern<?x?x?, #T>, %v: memref<?xf32>, %g: memref<?x64xf32>, %n: index, %count: index)
    -> memref<?x64xf32> attributes {nz.entry} {
  %K = arith.constant 64 : index
  %w = memref.alloc(%count) : memref<?xf32>
  %y = memref.alloc(%n) : memref<?x64xf32>
  nz.kernel over %T (j, i, p) at q reads (%v at (p) : memref<?xf32>)
    writes (%w at (q) : memref<?xf32>) : !nz.pattern<?x?x?, #T> attributes {nz.source_level = 2 : i64} {
  ^bb0(%a: f32):
    nz.yield %a : f32
  }
  nz.kernel order (i, j, p, q, k) over %T (j, i, p) at q dims (k = %K) reads (%w at (q) : memref<?xf32>, %g at (i, k) : memref<?x64xf32>)
    sums (%y at (j, k) : memref<?x64xf32>) : !nz.pattern<?x?x?, #T> attributes {nz.source_level = 2 : i64} {
  ^bb0(%a: f32, %b: f32):
    %m = arith.mulf %a, %b : f32
    nz.yield %m : f32
  }
  return %y : memref<?x64xf32>
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>

// Both read x, but one at its row and the other at its column.
// CHECK-LABEL: func @other_rows(
// CHECK-NOT: nz.sweep
func.func @other_rows(%P: !nz.pattern<?x?, #CSR>, %x: memref<?x64xf32>, %n: index, %m: index)
    -> (memref<?xf32>, memref<?xf32>) attributes {nz.entry} {
  %K = arith.constant 64 : index
  %y = memref.alloc(%n) : memref<?xf32>
  %z = memref.alloc(%m) : memref<?xf32>
  nz.kernel over %P (i, j) at p dims (k = %K) reads (%x at (i, k) : memref<?x64xf32>)
    sums (%y at (i) : memref<?xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f32):
    nz.yield %a : f32
  }
  nz.kernel over %P (i, j) at p dims (k = %K) reads (%x at (j, k) : memref<?x64xf32>)
    sums (%z at (i) : memref<?xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f32):
    nz.yield %a : f32
  }
  return %y, %z : memref<?xf32>, memref<?xf32>
}
