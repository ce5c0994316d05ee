// Kernels whose rows add to sums of several parts, with others and alone.
// RUN: nz-opt %s --nz-fuse-sweeps --nz-sweep-parts --split-input-file | FileCheck %s --check-prefixes=CHECK,BOTH
// RUN: nz-opt %s --nz-fuse-sweeps=parallel --nz-sweep-parts=parallel --split-input-file | FileCheck %s --check-prefixes=PARALLEL,BOTH
// RUN: nz-opt %s --nz-sweep-parts --split-input-file | FileCheck %s --check-prefix=ALONE

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>

// A product of rows and what its rows scatter: one sweep, in several threads, too. What
// the scatter starts with is in front of it.
// BOTH-LABEL: func @scatter(
// BOTH: linalg.generic {{.*}} outs(%[[G:.*]] : memref<9xf64>)
// CHECK: nz.sweep over %{{.*}} by 512 in 8 parts summing(%[[G]] : memref<9xf64>) :
// PARALLEL: nz.sweep over %{{.*}} by 512 in 8 parts summing(%[[G]] : memref<9xf64>) parallel :
// BOTH:   nz.kernel
// BOTH:     sums (%{{.*}} at (i)
// BOTH:   nz.kernel
// BOTH:     sums (%[[G]] at (j)
// BOTH: return
// ALONE-LABEL: func @scatter(
// ALONE: nz.kernel
// ALONE:   sums (%{{.*}} at (i)
// ALONE: nz.sweep over %{{.*}} by 512 in 8 parts summing(%[[G:.*]] : memref<9xf64>) :
// ALONE-NEXT: ^bb0
// ALONE-NEXT: nz.kernel
// ALONE:   sums (%[[G]] at (j)
// ALONE: return
func.func @scatter(%P: !nz.pattern<?x9, #CSR>, %v: memref<?xf64>, %x: memref<?xf64>, %y: memref<?xf64>) -> memref<9xf64> attributes {nz.entry} {
  %zero = arith.constant 0.0 : f64
  %g = memref.alloc() : memref<9xf64>
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>, %x at (j) : memref<?xf64>)
      sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x9, #CSR> {
  ^bb0(%a: f64, %b: f64):
    %c = arith.mulf %a, %b : f64
    nz.yield %c : f64
  }
  linalg.fill ins(%zero : f64) outs(%g : memref<9xf64>)
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>, %y at (i) : memref<?xf64>)
      sums (%g at (j) : memref<9xf64>) : !nz.pattern<?x9, #CSR> attributes {nz.parts = 8 : i64} {
  ^bb0(%a: f64, %b: f64):
    %c = arith.mulf %a, %b : f64
    nz.yield %c : f64
  }
  return %g : memref<9xf64>
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>

// Parts are those of the scatter's own pattern, whatever is in front of it: of another
// pattern, even one of the same rows, the sweep is another one.
// BOTH-LABEL: func @of_its_own_pattern(
// BOTH-SAME: %[[P:[^:]*]]: !nz.pattern<?x9,{{[^:]*}}>, %[[Q:[^:]*]]: !nz.pattern<
// BOTH: nz.kernel over %[[P]]
// BOTH: nz.sweep over %[[Q]] by 512 in 3 parts
// BOTH-NEXT: ^bb0
// BOTH-NEXT: nz.kernel over %[[Q]]
// BOTH: return
func.func @of_its_own_pattern(%P: !nz.pattern<?x9, #CSR>, %Q: !nz.pattern<?x9, #CSR>, %v: memref<?xf64>, %y: memref<?xf64>, %g: memref<9xf64>) attributes {nz.entry} {
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>) sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x9, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  nz.kernel over %Q (i, j) at p reads (%y at (i) : memref<?xf64>)
      sums (%g at (j) : memref<9xf64>) : !nz.pattern<?x9, #CSR> attributes {nz.parts = 3 : i64} {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>

// One that stands between two members, which share rows with each other only, keeps
// its own pattern, too.
// BOTH-LABEL: func @between(
// BOTH: nz.sweep over %{{.*}} in 3 parts summing(%{{.*}} : memref<9xf64>)
// BOTH-NEXT: ^bb0
// BOTH-NEXT: nz.kernel over %[[Q:.*]] (
// BOTH: nz.sweep over %[[P:.*]] by 512
// BOTH-NOT: parts
// BOTH: nz.kernel over %[[P]]
// BOTH: linalg.generic
func.func @between(%P: !nz.pattern<?x9, #CSR>, %Q: !nz.pattern<?x9, #CSR>, %v: memref<?xf64>, %x: memref<?xf64>, %y: memref<?xf64>, %z: memref<?xf64>, %g: memref<9xf64>) attributes {nz.entry} {
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>) sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x9, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  nz.kernel over %Q (i, j) at p reads (%x at (i) : memref<?xf64>)
      sums (%g at (j) : memref<9xf64>) : !nz.pattern<?x9, #CSR> attributes {nz.parts = 3 : i64} {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%y, %x : memref<?xf64>, memref<?xf64>) outs(%z : memref<?xf64>) {
  ^bb0(%a: f64, %b: f64, %c: f64):
    %d = arith.addf %a, %b : f64
    linalg.yield %d : f64
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
#COO = #sparse_tensor.encoding<{
  map = (i, j) -> (i : compressed(nonunique), j : singleton(soa))
}>

// A buffer that may be another one by another name, one of sizes that are not known,
// rows that are not numbered, what is not summed: no parts.
// BOTH-LABEL: func @others(
// BOTH-NOT: parts summing
// BOTH: return
func.func @others(%P: !nz.pattern<?x9, #CSR>, %Q: !nz.pattern<?x9, #COO>, %v: memref<?xf64>, %open: memref<?xf64>, %g: memref<9xf64>, %s: memref<9xf64, strided<[2]>>) attributes {nz.entry} {
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>) sums (%open at (j) : memref<?xf64>) : !nz.pattern<?x9, #CSR> attributes {nz.parts = 8 : i64} {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  nz.kernel over %Q (i, j) at p reads (%v at (p) : memref<?xf64>) sums (%g at (j) : memref<9xf64>) : !nz.pattern<?x9, #COO> attributes {nz.parts = 8 : i64} {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>) maxes (%g at (j) : memref<9xf64>) : !nz.pattern<?x9, #CSR> attributes {nz.parts = 8 : i64} {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>) sums (%s at (j) : memref<9xf64, strided<[2]>>) : !nz.pattern<?x9, #CSR> attributes {nz.parts = 8 : i64} {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return
}

// BOTH-LABEL: func @arguments(
// BOTH-NOT: parts summing
// BOTH: return
func.func @arguments(%P: !nz.pattern<?x9, #CSR>, %v: memref<?xf64>, %g: memref<9xf64>) {
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>) sums (%g at (j) : memref<9xf64>) : !nz.pattern<?x9, #CSR> attributes {nz.parts = 8 : i64} {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return
}
