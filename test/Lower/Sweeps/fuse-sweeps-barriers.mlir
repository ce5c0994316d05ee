// Operations that do not share a sweep, and why.
// RUN: nz-opt %s --nz-fuse-sweeps --split-input-file | FileCheck %s
// RUN: nz-opt %s --nz-fuse-sweeps=parallel --split-input-file | FileCheck %s --check-prefix=PARALLEL

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>

// The second product reads all rows of what the first one makes.
// CHECK-LABEL: func @two_products(
// CHECK-NOT: nz.sweep
// PARALLEL-LABEL: func @two_products(
// PARALLEL-NOT: nz.sweep
func.func @two_products(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf64>, %x: memref<?xf64>, %n: index) -> memref<?xf64> {
  %y = memref.alloc(%n) : memref<?xf64>
  %z = memref.alloc(%n) : memref<?xf64>
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>, %x at (j) : memref<?xf64>)
      sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64, %b: f64):
    %c = arith.mulf %a, %b : f64
    nz.yield %c : f64
  }
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>, %y at (j) : memref<?xf64>)
      sums (%z at (i) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64, %b: f64):
    %c = arith.mulf %a, %b : f64
    nz.yield %c : f64
  }
  return %z : memref<?xf64>
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>

// A sum over all rows: in blocks, its vectors would be other parts.
// CHECK-LABEL: func @total(
// CHECK-NOT: nz.sweep
// PARALLEL-LABEL: func @total(
// PARALLEL-NOT: nz.sweep
func.func @total(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf64>, %n: index) -> f64 attributes {nz.entry} {
  %y = memref.alloc(%n) : memref<?xf64>
  %s = memref.alloc() : memref<f64>
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>)
      sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]}
      ins(%y : memref<?xf64>) outs(%s : memref<f64>) {
  ^bb0(%a: f64, %b: f64):
    %c = arith.addf %b, %a : f64
    linalg.yield %c : f64
  }
  %total = memref.load %s[] : memref<f64>
  return %total : f64
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
#i = affine_map<(i) -> (i)>

// A buffer that may be another one's, a value that the first result decides, a
// check that depends on it: each ends the sweep.
// CHECK-LABEL: func @overlaps(
// CHECK-NOT: nz.sweep
func.func @overlaps(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf64>, %y: memref<?xf64>, %z: memref<?xf64>) {
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>)
      sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]}
      ins(%y : memref<?xf64>) outs(%z : memref<?xf64>) {
  ^bb0(%a: f64, %b: f64):
    %c = arith.addf %a, %a : f64
    linalg.yield %c : f64
  }
  return
}

// CHECK-LABEL: func @uses_a_result(
// CHECK-NOT: nz.sweep
func.func @uses_a_result(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf64>, %n: index) -> memref<?xf64> attributes {nz.entry} {
  %c0 = arith.constant 0 : index
  %y = memref.alloc(%n) : memref<?xf64>
  %z = memref.alloc(%n) : memref<?xf64>
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>)
      sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  %first = memref.load %y[%c0] : memref<?xf64>
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]}
      ins(%y : memref<?xf64>) outs(%z : memref<?xf64>) {
  ^bb0(%a: f64, %b: f64):
    %c = arith.addf %a, %first : f64
    linalg.yield %c : f64
  }
  return %z : memref<?xf64>
}

// CHECK-LABEL: func @behind_a_check(
// CHECK-NOT: nz.sweep
func.func @behind_a_check(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf64>, %n: index) -> memref<?xf64> attributes {nz.entry} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %y = memref.alloc(%n) : memref<?xf64>
  %z = memref.alloc(%n) : memref<?xf64>
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>)
      sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  %first = memref.load %y[%c0] : memref<?xf64>
  %positive = arith.cmpf ogt, %first, %zero : f64
  nz.check %positive, "expected a first row above zero"
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]}
      ins(%y : memref<?xf64>) outs(%z : memref<?xf64>) {
  ^bb0(%a: f64, %b: f64):
    %c = arith.addf %a, %a : f64
    linalg.yield %c : f64
  }
  return %z : memref<?xf64>
}

// What stays behind the first writes to what the second does.
// CHECK-LABEL: func @behind_what_stays(
// CHECK-NOT: nz.sweep
func.func @behind_what_stays(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf64>, %n: index) -> memref<?xf64> attributes {nz.entry} {
  %c0 = arith.constant 0 : index
  %y = memref.alloc(%n) : memref<?xf64>
  %z = memref.alloc(%n) : memref<?xf64>
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>)
      sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  %first = memref.load %y[%c0] : memref<?xf64>
  memref.store %first, %z[%c0] : memref<?xf64>
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]}
      ins(%y : memref<?xf64>) outs(%z : memref<?xf64>) {
  ^bb0(%a: f64, %b: f64):
    %c = arith.addf %a, %a : f64
    linalg.yield %c : f64
  }
  return %z : memref<?xf64>
}

// -----

#Dense = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : dense)
}>
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
#ij = affine_map<(i, j) -> (i, j)>

// A pattern that flags select reads them, also through views, when all are there.
// CHECK-LABEL: func @pattern_of_flags(
// CHECK-NOT: nz.sweep
// CHECK: linalg.generic
// CHECK: nz.select
// CHECK: nz.kernel
func.func @pattern_of_flags(%all: !nz.pattern<4x4, #Dense>, %x: memref<4x4xf64>, %count: index) -> memref<?xf64>
    attributes {nz.entry} {
  %zero = arith.constant 0.0 : f64
  %flags = memref.alloc() : memref<4x4xi1>
  linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<4x4xf64>) outs(%flags : memref<4x4xi1>) {
  ^bb0(%a: f64, %b: i1):
    %c = arith.cmpf une, %a, %zero : f64
    linalg.yield %c : i1
  }
  %flat = memref.collapse_shape %flags [[0, 1]] : memref<4x4xi1> into memref<16xi1>
  %P = nz.select %all, %flat : !nz.pattern<4x4, #Dense> to !nz.pattern<4x4, #CSR> by memref<16xi1>
  %v = memref.alloc(%count) : memref<?xf64>
  nz.kernel over %P (i, j) at p reads (%x at (i, j) : memref<4x4xf64>)
      writes (%v at (p) : memref<?xf64>) : !nz.pattern<4x4, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %v : memref<?xf64>
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>

// Rows that meet in what they scatter to do so in turns, in one thread only; the
// buffer is filled for all rows first. A sum of everything is not one of them.
// CHECK-LABEL: func @scatter(
// CHECK: linalg.generic {{.*}} outs(%[[G:.*]] : memref<?xf64>)
// CHECK: nz.sweep over
// CHECK:   nz.kernel
// CHECK:   nz.kernel
// CHECK:     sums (%[[G]] at (j)
// CHECK: }
// CHECK: nz.kernel
// CHECK:   sums (%{{.*}} at ()
// PARALLEL-LABEL: func @scatter(
// PARALLEL-NOT: nz.sweep
func.func @scatter(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf64>, %x: memref<?xf64>, %y: memref<?xf64>, %m: index, %s: memref<f64>)
    -> memref<?xf64> attributes {nz.entry} {
  %zero = arith.constant 0.0 : f64
  %g = memref.alloc(%m) : memref<?xf64>
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>, %x at (j) : memref<?xf64>)
      sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64, %b: f64):
    %c = arith.mulf %a, %b : f64
    nz.yield %c : f64
  }
  linalg.fill ins(%zero : f64) outs(%g : memref<?xf64>)
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>, %y at (i) : memref<?xf64>)
      sums (%g at (j) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64, %b: f64):
    %c = arith.mulf %a, %b : f64
    nz.yield %c : f64
  }
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>, %y at (i) : memref<?xf64>)
      sums (%s at () : memref<f64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64, %b: f64):
    %c = arith.mulf %a, %b : f64
    nz.yield %c : f64
  }
  return %g : memref<?xf64>
}
