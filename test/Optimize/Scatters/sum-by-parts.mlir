// Kernels whose rows meet in small sums that are met often.
// RUN: nz-opt %s --nz-sum-by-parts=part-bytes=8000 --split-input-file | FileCheck %s
// RUN: nz-opt %s --nz-sum-by-parts=part-bytes=7999 --split-input-file | FileCheck %s --check-prefix=LARGE
// RUN: nz-opt %s --nz-sum-by-parts=part-bytes=8000 --nz-gather-adjoints --split-input-file | FileCheck %s --check-prefix=GATHER

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// 1,000 numbers are 125 lines of 64 bytes; 16 visits for each line of 8 parts are
// 16,000.
// CHECK-LABEL: func @often(
// CHECK: {nz.parts = 8 : i64}
// LARGE-LABEL: func @often(
// LARGE-NOT: nz.parts
// LARGE-LABEL: func @seldom(
// GATHER-LABEL: func @often(
// GATHER-NOT: nz.join
func.func @often(%P: !nz.pattern<?x1000, #L> {nz.stored_entries = 16000}, %v: tensor<?xf64>, %y: tensor<1000xf64>) -> tensor<1000xf64> {
  %r = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>) sums (%y at (j) : tensor<1000xf64>) : !nz.pattern<?x1000, #L> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %r : tensor<1000xf64>
}

// CHECK-LABEL: func @seldom(
// CHECK-NOT: nz.parts
// GATHER-LABEL: func @seldom(
// GATHER: nz.join
func.func @seldom(%P: !nz.pattern<?x1000, #L> {nz.stored_entries = 15999}, %v: tensor<?xf64>, %y: tensor<1000xf64>) -> tensor<1000xf64> {
  %r = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>) sums (%y at (j) : tensor<1000xf64>) : !nz.pattern<?x1000, #L> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %r : tensor<1000xf64>
}

// Nobody says how often, or what is no number.
// CHECK-LABEL: func @unknown(
// CHECK-NOT: nz.parts
func.func @unknown(%P: !nz.pattern<?x1000, #L>, %Q: !nz.pattern<?x1000, #L> {nz.stored_entries = -1}, %v: tensor<?xf64>, %y: tensor<1000xf64>) -> tensor<1000xf64> {
  %r = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>) sums (%y at (j) : tensor<1000xf64>) : !nz.pattern<?x1000, #L> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  %s = nz.kernel over %Q (i, j) at p reads (%v at (p) : tensor<?xf64>) sums (%r at (j) : tensor<1000xf64>) : !nz.pattern<?x1000, #L> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %s : tensor<1000xf64>
}

// Rows of 128 bytes are two lines, which each entry visits: 50 of them are 100 lines, and
// 6,400 entries enough. A pattern whose sizes are forgotten has the same entries.
// CHECK-LABEL: func @rows(
// CHECK: sums (%{{.*}} at (j, k)
// CHECK-SAME: {nz.parts = 8 : i64}
func.func @rows(%P: !nz.pattern<?x50, #L> {nz.stored_entries = 6400}, %v: tensor<?xf64>, %z: tensor<50x16xf64>) -> tensor<50x16xf64> {
  %K = arith.constant 16 : index
  %open = nz.cast %P : !nz.pattern<?x50, #L> to !nz.pattern<?x?, #L>
  %r = nz.kernel over %open (i, j) at p dims (k = %K) reads (%v at (p) : tensor<?xf64>) sums (%z at (j, k) : tensor<50x16xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %r : tensor<50x16xf64>
}

// Both sums count: 6,400 entries are enough for 100 lines, not for 101.
// CHECK-LABEL: func @two_sums(
// CHECK-NOT: nz.parts
func.func @two_sums(%P: !nz.pattern<?x?x?, #sparse_tensor.encoding<{ map = (i, j, k) -> (i : dense, j : compressed, k : compressed) }>> {nz.stored_entries = 6400},
                    %v: tensor<?xf64>, %y: tensor<400xf64>, %z: tensor<401xf64>) -> (tensor<400xf64>, tensor<401xf64>) {
  %r:2 = nz.kernel over %P (i, j, k) at p reads (%v at (p) : tensor<?xf64>)
      sums (%y at (j) : tensor<400xf64>, %z at (k) : tensor<401xf64>) : !nz.pattern<?x?x?, #sparse_tensor.encoding<{ map = (i, j, k) -> (i : dense, j : compressed, k : compressed) }>> {
  ^bb0(%a: f64):
    nz.yield %a, %a : f64, f64
  }
  return %r#0, %r#1 : tensor<400xf64>, tensor<401xf64>
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// Rows of their own, values, one sum of everything, the largest of a column and sizes
// that are not known: no parts.
// CHECK-LABEL: func @others(
// CHECK-NOT: nz.parts
func.func @others(%P: !nz.pattern<?x?, #L> {nz.stored_entries = 1000000000}, %v: tensor<?xf64>, %y: tensor<9xf64>, %g: tensor<?xf64>, %s: tensor<f64>)
    -> (tensor<9xf64>, tensor<9xf64>, tensor<?xf64>, tensor<f64>, tensor<9xf64>, tensor<?xf64>) {
  %r:2 = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>)
    sums (%y at (i) : tensor<9xf64>, %y at (j) : tensor<9xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f64):
    nz.yield %a, %a : f64, f64
  }
  %h = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>) sums (%g at (p) : tensor<?xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  %t = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>) sums (%s at () : tensor<f64>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  %m = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>) maxes (%y at (j) : tensor<9xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  %o = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>) sums (%g at (j) : tensor<?xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %r#0, %r#1, %h, %t, %m, %o : tensor<9xf64>, tensor<9xf64>, tensor<?xf64>, tensor<f64>, tensor<9xf64>, tensor<?xf64>
}

// -----

#COO = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton(soa)) }>
#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// Rows are not numbered, entries are those of two patterns, and what a loop carries has
// not the entries of any argument.
// CHECK-LABEL: func @other_patterns(
// CHECK-NOT: nz.parts
func.func @other_patterns(%P: !nz.pattern<?x?, #COO> {nz.stored_entries = 1000000000}, %Q: !nz.pattern<?x?, #L> {nz.stored_entries = 1000000000}, %v: tensor<?xf64>, %y: tensor<9xf64>, %n: index)
    -> (tensor<9xf64>, tensor<9xf64>, tensor<9xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>) sums (%y at (j) : tensor<9xf64>) : !nz.pattern<?x?, #COO> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  %s = nz.kernel over %Q (i, j) at p, %Q (j, k) at q reads (%v at (p) : tensor<?xf64>) sums (%y at (k) : tensor<9xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  %t:2 = scf.for %step = %c0 to %n step %c1 iter_args(%z = %y, %R = %Q) -> (tensor<9xf64>, !nz.pattern<?x?, #L>) {
    %u = nz.kernel over %R (i, j) at p reads (%v at (p) : tensor<?xf64>) sums (%z at (j) : tensor<9xf64>) : !nz.pattern<?x?, #L> {
    ^bb0(%a: f64):
      nz.yield %a : f64
    }
    scf.yield %u, %Q : tensor<9xf64>, !nz.pattern<?x?, #L>
  }
  return %r, %s, %t#0 : tensor<9xf64>, tensor<9xf64>, tensor<9xf64>
}

// -----

#T = #sparse_tensor.encoding<{ map = (i, j, l) -> (i : dense, j : compressed, l : compressed) }>

// A gather would read two rows at each entry, so twice 8,000 bytes may be summed into;
// values are no rows. With 7,999 bytes 15,998 are not enough.
// CHECK-LABEL: func @factors(
// CHECK: sums (%{{.*}} at (l, k)
// CHECK-SAME: {nz.parts = 8 : i64}
// CHECK: sums (%{{.*}} at (l, k)
// CHECK-NOT: nz.parts
// LARGE-LABEL: func @factors(
// LARGE-NOT: nz.parts
func.func @factors(%P: !nz.pattern<?x?x250, #T> {nz.stored_entries = 100000}, %v: tensor<?xf32>, %x: tensor<?x16xf32>, %y: tensor<?x16xf32>, %z: tensor<250x16xf32>) -> (tensor<250x16xf32>, tensor<250x16xf32>) {
  %K = arith.constant 16 : index
  %two = nz.kernel over %P (i, j, l) at p dims (k = %K)
      reads (%v at (p) : tensor<?xf32>, %x at (i, k) : tensor<?x16xf32>, %y at (j, k) : tensor<?x16xf32>)
      sums (%z at (l, k) : tensor<250x16xf32>) : !nz.pattern<?x?x250, #T> {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %0 = arith.mulf %a, %b : f32
    %1 = arith.mulf %0, %c : f32
    nz.yield %1 : f32
  }
  %one = nz.kernel over %P (i, j, l) at p dims (k = %K)
      reads (%v at (p) : tensor<?xf32>, %x at (i, k) : tensor<?x16xf32>)
      sums (%z at (l, k) : tensor<250x16xf32>) : !nz.pattern<?x?x250, #T> {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.mulf %a, %b : f32
    nz.yield %0 : f32
  }
  return %two, %one : tensor<250x16xf32>, tensor<250x16xf32>
}
