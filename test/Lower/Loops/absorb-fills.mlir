// Sums start at the constant of the fill in front of them, where the loops of
// their kernel meet all of a row, or of an entry, in one run.
// RUN: nz-opt %s --nz-absorb-fills --split-input-file | FileCheck %s
// RUN: nz-opt %s --nz-absorb-fills --nz-lower-kernels-to-loops --canonicalize --split-input-file | FileCheck %s --check-prefix=LOOPS

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// A row's own sum starts in a register.
// CHECK-LABEL: func @rows(
// CHECK-NOT: linalg.fill
// CHECK: attributes {nz.starts = [0xFF800000 : f32]}
// LOOPS-LABEL: func private @rows_rows_0(
// LOOPS: %[[LOWEST:.*]] = arith.constant 0xFF800000 : f32
// LOOPS: scf.for %[[I:.*]] =
// LOOPS:   %[[MAX:.*]] = scf.for {{.*}} iter_args(%{{.*}} = %[[LOWEST]])
// LOOPS:   memref.store %[[MAX]], %{{.*}}[%[[I]]]
func.func @rows(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf32>) -> memref<8xf32> {
  %lowest = arith.constant 0xFF800000 : f32
  %y = memref.alloc() : memref<8xf32>
  linalg.fill ins(%lowest : f32) outs(%y : memref<8xf32>)
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf32>)
    maxes (%y at (i) : memref<8xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f32):
    nz.yield %a : f32
  }
  return %y : memref<8xf32>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// A row of sums is filled in front of its entries, an entry's sum is not read.
// CHECK-LABEL: func @row_and_entry(
// CHECK-NOT: linalg
// CHECK: attributes {nz.starts = [0.000000e+00 : f32]}
// CHECK: attributes {nz.starts = [1.000000e+00 : f32]}
// LOOPS-LABEL: func private @row_and_entry_rows_0(
// LOOPS: scf.for %[[I:.*]] =
// LOOPS:   scf.for %[[K:.*]] =
// LOOPS-NEXT: memref.store %{{.*}}, %[[Y:.*]][%[[I]], %[[K]]]
// LOOPS:   scf.for
// LOOPS:     scf.for
// LOOPS:       memref.load %[[Y]]
// LOOPS-LABEL: func private @row_and_entry_rows_1(
// LOOPS: %[[ONE:.*]] = arith.constant 1.000000e+00 : f32
// LOOPS: scf.for
// LOOPS:   scf.for %[[Q:.*]] =
// LOOPS:     %[[DOT:.*]] = scf.for {{.*}} iter_args(%{{.*}} = %[[ONE]])
// LOOPS:     memref.store %[[DOT]], %{{.*}}[%[[Q]]]
func.func @row_and_entry(%P: !nz.pattern<?x?, #CSR>, %k: index, %n: index, %v: memref<?xf32>, %X: memref<?x?xf32>) -> (memref<?x?xf32>, memref<?xf32>) {
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %rows = nz.size %P, 0 : !nz.pattern<?x?, #CSR>
  %y = memref.alloc(%rows, %k) : memref<?x?xf32>
  %g = memref.alloc(%n) : memref<?xf32>
  linalg.generic {indexing_maps = [affine_map<(i, k) -> ()>, affine_map<(i, k) -> (i, k)>], iterator_types = ["parallel", "parallel"]}
    ins(%zero : f32) outs(%y : memref<?x?xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  }
  linalg.fill ins(%one : f32) outs(%g : memref<?xf32>)
  nz.kernel over %P (i, j) at p dims (k = %k) reads (%v at (p) : memref<?xf32>, %X at (j, k) : memref<?x?xf32>)
    sums (%y at (i, k) : memref<?x?xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f32, %x: f32):
    %m = arith.mulf %a, %x : f32
    nz.yield %m : f32
  }
  nz.kernel over %P (i, j) at p dims (k = %k) reads (%y at (i, k) : memref<?x?xf32>, %X at (j, k) : memref<?x?xf32>)
    sums (%g at (p) : memref<?xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f32, %x: f32):
    %m = arith.mulf %a, %x : f32
    nz.yield %m : f32
  }
  return %y, %g : memref<?x?xf32>, memref<?xf32>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// Several rows meet in a column's sum, and rows that store nothing are not visited.
// CHECK-LABEL: func @columns(
// CHECK: linalg.fill
// CHECK-NOT: nz.starts
func.func @columns(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf32>) -> memref<8xf32> {
  %zero = arith.constant 0.0 : f32
  %y = memref.alloc() : memref<8xf32>
  linalg.fill ins(%zero : f32) outs(%y : memref<8xf32>)
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf32>)
    sums (%y at (j) : memref<8xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f32):
    nz.yield %a : f32
  }
  return %y : memref<8xf32>
}

// -----

#DCSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed, j : compressed) }>

// CHECK-LABEL: func @stored_rows(
// CHECK: linalg.fill
// CHECK-NOT: nz.starts
func.func @stored_rows(%P: !nz.pattern<?x?, #DCSR>, %v: memref<?xf32>) -> memref<8xf32> {
  %zero = arith.constant 0.0 : f32
  %y = memref.alloc() : memref<8xf32>
  linalg.fill ins(%zero : f32) outs(%y : memref<8xf32>)
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf32>)
    sums (%y at (i) : memref<8xf32>) : !nz.pattern<?x?, #DCSR> {
  ^bb0(%a: f32):
    nz.yield %a : f32
  }
  return %y : memref<8xf32>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// What is returned by another name, or copied, has all its sums by then.
// CHECK-LABEL: func @named_behind(
// CHECK-NOT: linalg.fill
// CHECK: attributes {nz.starts = [0.000000e+00 : f32]}
func.func @named_behind(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf32>, %z: memref<8xf32>) -> memref<?xf32> {
  %zero = arith.constant 0.0 : f32
  %y = memref.alloc() : memref<8xf32>
  linalg.fill ins(%zero : f32) outs(%y : memref<8xf32>)
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf32>)
    sums (%y at (i) : memref<8xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f32):
    nz.yield %a : f32
  }
  memref.copy %y, %z : memref<8xf32> to memref<8xf32>
  %other = memref.cast %y : memref<8xf32> to memref<?xf32>
  return %other : memref<?xf32>
}
