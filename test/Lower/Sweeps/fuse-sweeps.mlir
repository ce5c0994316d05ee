// Which operations share a sweep, and what happens to the others.
// RUN: nz-opt %s --nz-fuse-sweeps --split-input-file | FileCheck %s
// RUN: nz-opt %s --nz-fuse-sweeps=parallel --split-input-file | FileCheck %s --check-prefix=PARALLEL

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
#ik = affine_map<(i, k) -> (i, k)>
#i = affine_map<(i, k) -> (i)>

// Fill, product, a sum of each row and the product's cotangent share rows; the
// cotangent is filled entry by entry. Its check and allocation move in front.
// CHECK-LABEL: func @residual(
// CHECK: memref.alloc
// CHECK: nz.check
// CHECK: memref.alloc
// CHECK-NEXT: nz.sweep over %{{.*}} by 64 :
// CHECK:   linalg.generic
// CHECK:   nz.kernel
// CHECK:   linalg.generic
// CHECK:   linalg.generic
// CHECK-SAME: attrs = {nz.entries}
// CHECK:   nz.kernel
// CHECK: }
// CHECK: memref.dealloc
// PARALLEL-LABEL: func @residual(
// PARALLEL: nz.sweep over %{{.*}} by 64 parallel
func.func @residual(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf64>, %X: memref<?x64xf64>, %s: memref<?xf64>,
                    %n: index, %count: index, %fits: i1) -> memref<?xf64> attributes {nz.entry} {
  %zero = arith.constant 0.0 : f64
  %k = arith.constant 64 : index
  %Y = memref.alloc(%n) : memref<?x64xf64>
  linalg.fill ins(%zero : f64) outs(%Y : memref<?x64xf64>)
  nz.kernel over %P (i, j) at p dims (k = %k) reads (%v at (p) : memref<?xf64>, %X at (j, k) : memref<?x64xf64>)
      sums (%Y at (i, k) : memref<?x64xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64, %b: f64):
    %c = arith.mulf %a, %b : f64
    nz.yield %c : f64
  }
  linalg.generic {indexing_maps = [#ik, #i], iterator_types = ["parallel", "reduction"]}
      ins(%Y : memref<?x64xf64>) outs(%s : memref<?xf64>) {
  ^bb0(%a: f64, %b: f64):
    %c = arith.addf %b, %a : f64
    linalg.yield %c : f64
  }
  nz.check %fits, "expected a size that fits"
  %d = memref.alloc(%count) : memref<?xf64>
  linalg.fill ins(%zero : f64) outs(%d : memref<?xf64>)
  nz.kernel over %P (i, j) at p dims (k = %k) reads (%Y at (i, k) : memref<?x64xf64>, %X at (j, k) : memref<?x64xf64>)
      sums (%d at (p) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64, %b: f64):
    %c = arith.mulf %a, %b : f64
    nz.yield %c : f64
  }
  memref.dealloc %Y : memref<?x64xf64>
  return %d : memref<?xf64>
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>

// Values at the entries of a row are of the row, and what runs over values joins;
// those of another pattern may not be.
// CHECK-LABEL: func @values(
// PARALLEL-LABEL: func @values(
// CHECK: nz.sweep over %[[P:.*]] by
// CHECK:   nz.kernel over %[[P]] (i, j) at p
// CHECK:   linalg.generic
// CHECK-SAME: attrs = {nz.entries}
// CHECK:   nz.kernel over %[[P]] (i, j) at p
// CHECK: }
// CHECK: nz.kernel over
func.func @values(%P: !nz.pattern<?x?, #CSR>, %Q: !nz.pattern<?x?, #CSR>, %v: memref<?xf64>, %n: index, %count: index) -> memref<?xf64> attributes {nz.entry} {
  %w = memref.alloc(%count) : memref<?xf64>
  %y = memref.alloc(%n) : memref<?xf64>
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>)
      sums (%w at (p) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  linalg.generic {indexing_maps = [affine_map<(p) -> (p)>], iterator_types = ["parallel"]} outs(%w : memref<?xf64>) {
  ^bb0(%a: f64):
    %b = arith.mulf %a, %a : f64
    linalg.yield %b : f64
  }
  nz.kernel over %P (i, j) at p reads (%w at (p) : memref<?xf64>)
      sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  nz.kernel over %Q (i, j) at p reads (%w at (p) : memref<?xf64>)
      sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %y : memref<?xf64>
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
#ij = affine_map<(i, j, k) -> (i, j)>
#ik = affine_map<(i, j, k) -> (i, k)>
#kj = affine_map<(i, j, k) -> (k, j)>

// A product of dense matrices joins by its rows.
// CHECK-LABEL: func @dense_product(
// CHECK: nz.sweep
// CHECK:   nz.kernel
// CHECK:   linalg.generic
// CHECK: }
func.func @dense_product(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf64>, %X: memref<?x16xf64>, %W: memref<16x8xf64>,
                         %n: index) -> memref<?x8xf64> attributes {nz.entry} {
  %k = arith.constant 16 : index
  %Y = memref.alloc(%n) : memref<?x16xf64>
  %Z = memref.alloc(%n) : memref<?x8xf64>
  nz.kernel over %P (i, j) at p dims (k = %k) reads (%v at (p) : memref<?xf64>, %X at (j, k) : memref<?x16xf64>)
      sums (%Y at (i, k) : memref<?x16xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64, %b: f64):
    %c = arith.mulf %a, %b : f64
    nz.yield %c : f64
  }
  linalg.generic {indexing_maps = [#ik, #kj, #ij], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%Y, %W : memref<?x16xf64>, memref<16x8xf64>) outs(%Z : memref<?x8xf64>) {
  ^bb0(%a: f64, %b: f64, %c: f64):
    %d = arith.mulf %a, %b : f64
    %e = arith.addf %c, %d : f64
    linalg.yield %e : f64
  }
  return %Z : memref<?x8xf64>
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>

// Scores of several heads at each entry and their sums in each row: values with
// more dimensions than that of the entries. What is between two of them and
// touches the rows of the second runs in front of it, fills right before what
// they are for, wherever they stood; what is behind reads other rows.
// CHECK-LABEL: func @heads(
// PARALLEL-LABEL: func @heads(
// CHECK-SAME: %[[P:[a-z0-9]*]]: !nz.pattern
// CHECK-SAME: %[[X:[a-z0-9]*]]: memref<?x8xf64>, %[[Y:[a-z0-9]*]]: memref<?x8xf64>
// CHECK: %[[SCORES:.*]] = memref.alloc({{.*}}) : memref<?x8xf64>
// CHECK: %[[SUMS:.*]] = memref.alloc({{.*}}) : memref<?x8xf64>
// CHECK: %[[MEANS:.*]] = memref.alloc({{.*}}) : memref<?x8xf64>
// CHECK-NEXT: nz.sweep over %[[P]] by 512 :
// CHECK:   linalg.generic {{.*}} outs(%[[SCORES]] : memref<?x8xf64>) attrs = {nz.entries}
// CHECK:   nz.kernel
// CHECK:     sums (%[[SCORES]] at (p, k)
// CHECK:   linalg.generic {{.*}} outs(%[[SUMS]] : memref<?x8xf64>) {
// CHECK:   nz.kernel
// CHECK:     sums (%[[SUMS]] at (i, k)
// CHECK:   linalg.generic {{.*}} ins(%[[SUMS]] :
// CHECK: }
// CHECK: nz.kernel
// CHECK:   reads (%[[SUMS]] at (j, k)
func.func @heads(%P: !nz.pattern<?x?, #CSR>, %X: memref<?x8xf64>, %Y: memref<?x8xf64>, %n: index, %count: index)
    -> memref<?x8xf64> attributes {nz.entry} {
  %zero = arith.constant 0.0 : f64
  %k = arith.constant 8 : index
  %scores = memref.alloc(%count) : memref<?x8xf64>
  %sums = memref.alloc(%n) : memref<?x8xf64>
  %means = memref.alloc(%n) : memref<?x8xf64>
  linalg.fill ins(%zero : f64) outs(%sums : memref<?x8xf64>)
  linalg.fill ins(%zero : f64) outs(%scores : memref<?x8xf64>)
  nz.kernel over %P (i, j) at p dims (k = %k) reads (%X at (i, k) : memref<?x8xf64>, %Y at (j, k) : memref<?x8xf64>)
      sums (%scores at (p, k) : memref<?x8xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64, %b: f64):
    %c = arith.mulf %a, %b : f64
    nz.yield %c : f64
  }
  nz.kernel over %P (i, j) at p dims (k = %k) reads (%scores at (p, k) : memref<?x8xf64>)
      sums (%sums at (i, k) : memref<?x8xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  linalg.generic {indexing_maps = [affine_map<(i, k) -> (i, k)>, affine_map<(i, k) -> (i, k)>], iterator_types = ["parallel", "parallel"]}
      ins(%sums : memref<?x8xf64>) outs(%means : memref<?x8xf64>) {
  ^bb0(%a: f64, %b: f64):
    %c = arith.mulf %a, %a : f64
    linalg.yield %c : f64
  }
  nz.kernel over %P (i, j) at p dims (k = %k) reads (%sums at (j, k) : memref<?x8xf64>)
      sums (%means at (i, k) : memref<?x8xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %means : memref<?x8xf64>
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>

// Entries are those of the pattern whose kernel joined first, also where a kernel over
// another one, with the same rows, then runs in front of it.
// CHECK-LABEL: func @two_patterns(
// PARALLEL-LABEL: func @two_patterns(
// CHECK-SAME: %[[P:[a-z0-9]*]]: !nz.pattern<?x?, #{{[a-z0-9]*}}>, %[[Q:[a-z0-9]*]]: !nz.pattern
// CHECK: nz.sweep over %[[P]] by
// CHECK:   linalg.generic
// CHECK:   nz.kernel over %[[Q]] (i, j) at p
// CHECK:   nz.kernel over %[[P]] (i, j) at p
// CHECK:   linalg.generic {{.*}} attrs = {nz.entries}
// CHECK: }
func.func @two_patterns(%P: !nz.pattern<?x?, #CSR>, %Q: !nz.pattern<?x?, #CSR>, %v: memref<?xf64>, %x: memref<?xf64>,
                        %n: index, %count: index) -> (memref<?xf64>, memref<?xf64>) attributes {nz.entry} {
  %y = memref.alloc(%n) : memref<?xf64>
  %z = memref.alloc(%n) : memref<?xf64>
  %w = memref.alloc(%count) : memref<?xf64>
  %u = memref.alloc(%count) : memref<?xf64>
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%x : memref<?xf64>) outs(%y : memref<?xf64>) {
  ^bb0(%a: f64, %b: f64):
    %c = arith.mulf %a, %a : f64
    linalg.yield %c : f64
  }
  nz.kernel over %Q (i, j) at p reads (%v at (p) : memref<?xf64>)
      sums (%z at (i) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  nz.kernel over %P (i, j) at p reads (%y at (i) : memref<?xf64>, %z at (i) : memref<?xf64>)
      writes (%w at (p) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64, %b: f64):
    %c = arith.mulf %a, %b : f64
    nz.yield %c : f64
  }
  linalg.generic {indexing_maps = [affine_map<(p) -> (p)>, affine_map<(p) -> (p)>], iterator_types = ["parallel"]}
      ins(%w : memref<?xf64>) outs(%u : memref<?xf64>) {
  ^bb0(%a: f64, %b: f64):
    %c = arith.mulf %a, %a : f64
    linalg.yield %c : f64
  }
  return %u, %z : memref<?xf64>, memref<?xf64>
}
