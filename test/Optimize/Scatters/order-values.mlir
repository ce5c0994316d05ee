// Values that a kernel reads in the order of another pattern come into its own first.
// RUN: nz-opt %s --nz-order-values=cache-bytes=3999 --split-input-file | FileCheck %s
// RUN: nz-opt %s --nz-order-values=cache-bytes=4000 --split-input-file | FileCheck %s --check-prefix=CACHED --implicit-check-not=writes
// RUN: nz-opt %s --nz-gather-adjoints --nz-order-values=cache-bytes=3999 --split-input-file | FileCheck %s --check-prefix=GATHER

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#T = #sparse_tensor.encoding<{ map = (j, i, p) -> (j : dense, i : compressed(nonunique), p : singleton(soa)) }>

// As early as may be: the sum over the same entries that stands in front of it stays its
// neighbour. What is summed at the source's place is not moved.
// CHECK-LABEL: func @rows(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<?x?, #{{.*}}> {{{.*}}}, %[[V:[a-z0-9]+]]: tensor<?xf32>, %[[X:[a-z0-9]+]]: tensor<?x16xf32>,
// CHECK: %[[T:.*]] = nz.join %[[P]]
// CHECK-NEXT: %[[N:.*]] = nz.count %[[T]]
// CHECK-NEXT: %[[EMPTY:.*]] = tensor.empty(%[[N]]) : tensor<?xf32>
// CHECK-NEXT: %[[O:.*]] = nz.kernel over %[[T]] (i, j, l) at p
// CHECK-NEXT: reads (%[[V]] at (l) : tensor<?xf32>)
// CHECK-NEXT: writes (%[[EMPTY]] at (p) : tensor<?xf32>) : {{.*}} attributes {nz.source_level = 2 : i64}
// CHECK: nz.kernel over %[[T]] (i, j, l) at p dims
// CHECK: sums (%{{.*}} at (l) : tensor<?xf32>)
// CHECK: nz.kernel order (j, i, l, p, k) over %[[T]] (i, j, l) at p dims
// CHECK-NEXT: reads (%[[O]] at (p) : tensor<?xf32>, %[[X]] at (j, k) : tensor<?x16xf32>)
// CACHED-LABEL: func @rows(
func.func @rows(%P: !nz.pattern<?x?, #L> {nz.stored_entries = 1000}, %v: tensor<?xf32>, %x: tensor<?x16xf32>, %y: tensor<?x16xf32>, %w: tensor<?xf32>)
    -> (tensor<?xf32>, tensor<?x16xf32>) {
  %K = arith.constant 16 : index
  %T = nz.join %P (i, j) at p to (j, i, p) : !nz.pattern<?x?, #L> to !nz.pattern<?x?x?, #T>
  %d = nz.kernel over %T (j, i, p) at q dims (k = %K) reads (%y at (j, k) : tensor<?x16xf32>, %x at (i, k) : tensor<?x16xf32>)
    sums (%w at (p) : tensor<?xf32>) : !nz.pattern<?x?x?, #T> attributes {nz.source_level = 2 : i64} {
  ^bb0(%a: f32, %b: f32):
    %m = arith.mulf %a, %b : f32
    nz.yield %m : f32
  }
  %r = nz.kernel order (i, j, p, q, k) over %T (j, i, p) at q dims (k = %K) reads (%v at (p) : tensor<?xf32>, %x at (i, k) : tensor<?x16xf32>)
    sums (%y at (j, k) : tensor<?x16xf32>) : !nz.pattern<?x?x?, #T> attributes {nz.source_level = 2 : i64} {
  ^bb0(%a: f32, %b: f32):
    %m = arith.mulf %a, %b : f32
    nz.yield %m : f32
  }
  return %d, %r : tensor<?xf32>, tensor<?x16xf32>
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// Behind rows of less than 64 bytes and of 256 there is nothing to gain, and nobody knows
// how many entries the last pattern has.
// GATHER-LABEL: func @widths(
// GATHER-COUNT-2: writes (
// GATHER-NOT: writes (
// CACHED-LABEL: func @widths(
func.func @widths(%P: !nz.pattern<?x?, #L> {nz.stored_entries = 1000}, %Q: !nz.pattern<?x?, #L>, %v: tensor<?xf32>,
                  %G15: tensor<?x15xf32>, %X15: tensor<?x15xf32>, %G63: tensor<?x63xf32>, %X63: tensor<?x63xf32>,
                  %G64: tensor<?x64xf32>, %X64: tensor<?x64xf32>, %D: tensor<?x8xf64>, %X8: tensor<?x8xf64>)
    -> (tensor<?x15xf32>, tensor<?x63xf32>, tensor<?x64xf32>, tensor<?x8xf64>, tensor<?x63xf32>) {
  %c8 = arith.constant 8 : index
  %c15 = arith.constant 15 : index
  %c63 = arith.constant 63 : index
  %c64 = arith.constant 64 : index
  %0 = nz.kernel over %P (i, j) at p dims (k = %c15) reads (%v at (p) : tensor<?xf32>, %G15 at (i, k) : tensor<?x15xf32>)
    sums (%X15 at (j, k) : tensor<?x15xf32>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f32, %g: f32):
    %m = arith.mulf %a, %g : f32
    nz.yield %m : f32
  }
  %1 = nz.kernel over %P (i, j) at p dims (k = %c63) reads (%v at (p) : tensor<?xf32>, %G63 at (i, k) : tensor<?x63xf32>)
    sums (%X63 at (j, k) : tensor<?x63xf32>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f32, %g: f32):
    %m = arith.mulf %a, %g : f32
    nz.yield %m : f32
  }
  %2 = nz.kernel over %P (i, j) at p dims (k = %c64) reads (%v at (p) : tensor<?xf32>, %G64 at (i, k) : tensor<?x64xf32>)
    sums (%X64 at (j, k) : tensor<?x64xf32>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f32, %g: f32):
    %m = arith.mulf %a, %g : f32
    nz.yield %m : f32
  }
  // A row of eight f64 has 64 bytes.
  %3 = nz.kernel over %P (i, j) at p dims (k = %c8) reads (%v at (p) : tensor<?xf32>, %D at (i, k) : tensor<?x8xf64>)
    sums (%X8 at (j, k) : tensor<?x8xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f32, %g: f64):
    %w = arith.extf %a : f32 to f64
    %m = arith.mulf %w, %g : f64
    nz.yield %m : f64
  }
  %4 = nz.kernel over %Q (i, j) at p dims (k = %c63) reads (%v at (p) : tensor<?xf32>, %G63 at (i, k) : tensor<?x63xf32>)
    sums (%X63 at (j, k) : tensor<?x63xf32>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f32, %g: f32):
    %m = arith.mulf %a, %g : f32
    nz.yield %m : f32
  }
  return %0, %1, %2, %3, %4 : tensor<?x15xf32>, tensor<?x63xf32>, tensor<?x64xf32>, tensor<?x8xf64>, tensor<?x63xf32>
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#T = #sparse_tensor.encoding<{ map = (j, i, p) -> (j : dense, i : compressed(nonunique), p : singleton(soa)) }>
#p = affine_map<(p) -> (p)>
// No earlier than the values are there.
// CHECK-LABEL: func @made(
// GATHER-LABEL: func @made(
// CACHED-LABEL: func @made(
// CHECK: nz.join
// CHECK-NEXT: %[[M:.*]] = linalg.generic
// CHECK: } -> tensor<?xf32>
// CHECK-NEXT: nz.count
// CHECK: reads (%[[M]] at (l)
func.func @made(%P: !nz.pattern<?x?, #L> {nz.stored_entries = 1000}, %v: tensor<?xf32>, %x: tensor<?x16xf32>, %y: tensor<?x16xf32>) -> tensor<?x16xf32> {
  %K = arith.constant 16 : index
  %T = nz.join %P (i, j) at p to (j, i, p) : !nz.pattern<?x?, #L> to !nz.pattern<?x?x?, #T>
  %w = linalg.generic {indexing_maps = [#p, #p], iterator_types = ["parallel"]} ins(%v : tensor<?xf32>) outs(%v : tensor<?xf32>) {
  ^bb0(%a: f32, %out: f32):
    %m = arith.mulf %a, %a : f32
    linalg.yield %m : f32
  } -> tensor<?xf32>
  %r = nz.kernel order (i, j, p, q, k) over %T (j, i, p) at q dims (k = %K) reads (%w at (p) : tensor<?xf32>, %x at (i, k) : tensor<?x16xf32>)
    sums (%y at (j, k) : tensor<?x16xf32>) : !nz.pattern<?x?x?, #T> attributes {nz.source_level = 2 : i64} {
  ^bb0(%a: f32, %b: f32):
    %m = arith.mulf %a, %b : f32
    nz.yield %m : f32
  }
  return %r : tensor<?x16xf32>
}
