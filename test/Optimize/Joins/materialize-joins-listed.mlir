// Of the terms of a product, the places where they are added are listed.
// RUN: nz-opt %s --nz-materialize-joins=list-terms --split-input-file | FileCheck %s --check-prefixes=CHECK,ROWS
// RUN: nz-opt %s --nz-materialize-joins="list-terms scatter" --split-input-file | FileCheck %s --check-prefixes=CHECK,ALL
// RUN: nz-opt %s --nz-materialize-joins=scatter --split-input-file | FileCheck %s --check-prefix=NONE
// NONE-NOT: nz.kernel over %{{[^ ]*}} (i, j) at p, %

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// CHECK: #[[$LIST:.*]] = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed), posWidth = 32, crdWidth = 32 }>

// Dense dimensions and coordinates stay what they were.
// CHECK-LABEL: func @value(
// CHECK-SAME: %[[A:[a-z0-9]*]]: !nz.pattern<?x?, #{{.*}}>, %[[B:[a-z0-9]*]]: !nz.pattern
// CHECK: %[[C:.*]] = nz.join
// CHECK: %[[PARTS:.*]] = nz.join_parts %[[A]] (i, j) at p, %[[B]] (j, l) at q, %[[C]] (i, l) at r
// CHECK: scf.for %[[PART:.*]] = %{{.*}} to %[[PARTS]] step %{{.*}} iter_args(%[[SUMS:.*]] = %{{.*}})
// CHECK: %[[T:.*]] = nz.join_part %[[PART]] of %[[A]] (i, j) at p, %[[B]] (j, l) at q, %[[C]] (i, l) at r to (p, r) :
// CHECK-SAME: to !nz.pattern<?x?, #[[$LIST]]>
// CHECK: nz.kernel over %[[A]] (i, j) at p, %[[B]] (j, l) at q, %[[C]] (i, l) at r, %[[T]] (p, r) at s dims (k = %{{.*}})
// CHECK-NEXT: reads (%{{.*}} at (p, k) : tensor<?x?xf64>, %{{.*}} at (q) : tensor<?xf64>)
// CHECK-NEXT: sums (%[[SUMS]] at (r, k) : tensor<?x?xf64>)
// CHECK: nz.index 3
// CHECK: nz.index 7
func.func @value(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %a: tensor<?x?xf64>, %b: tensor<?xf64>, %k: index) -> tensor<?x?xf64> {
  %C = nz.join %A (i, j) at p, %B (j, l) at q to (i, l) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #L>
  %n = nz.count %C : !nz.pattern<?x?, #L>
  %c = tensor.empty(%n, %k) : tensor<?x?xf64>
  %r = nz.kernel over %A (i, j) at p, %B (j, l) at q, %C (i, l) at r dims (k = %k)
      reads (%a at (p, k) : tensor<?x?xf64>, %b at (q) : tensor<?xf64>) sums (%c at (r, k) : tensor<?x?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> {
  ^bb0(%x: f64, %y: f64):
    %l = nz.index 3
    %h = nz.index 6
    %s = arith.addi %l, %h : index
    %i = arith.index_cast %s : index to i64
    %f = arith.sitofp %i : i64 to f64
    %m = arith.mulf %x, %y : f64
    %t = arith.mulf %m, %f : f64
    nz.yield %t : f64
  }
  return %r : tensor<?x?xf64>
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// Results of entries of the first matrix are of its rows, those of the second
// are not: threads would meet there.
// CHECK-LABEL: func @gradients(
// CHECK: nz.join_part {{.*}} to (p, r)
// CHECK: nz.kernel over %{{.*}} (i, j) at p, %{{.*}} (j, l) at q, %{{.*}} (i, l) at r, %{{.*}} (p, r) at s
// CHECK: sums (%{{.*}} at (p) : tensor<?xf64>)
// ALL: nz.join_part {{.*}} to (p, r)
// ROWS: nz.join_part {{.*}} to (q, p, r)
func.func @gradients(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %a: tensor<?xf64>, %b: tensor<?xf64>, %c: tensor<?xf64>, %dA: tensor<?xf64>, %dB: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
  %C = nz.join %A (i, j) at p, %B (j, l) at q to (i, l) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #L>
  %r = nz.kernel over %A (i, j) at p, %B (j, l) at q, %C (i, l) at r
      reads (%b at (q) : tensor<?xf64>, %c at (r) : tensor<?xf64>) sums (%dA at (p) : tensor<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> {
  ^bb0(%x: f64, %y: f64):
    %m = arith.mulf %x, %y : f64
    nz.yield %m : f64
  }
  %s = nz.kernel over %A (i, j) at p, %B (j, l) at q, %C (i, l) at r
      reads (%a at (p) : tensor<?xf64>, %c at (r) : tensor<?xf64>) sums (%dB at (q) : tensor<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> {
  ^bb0(%x: f64, %y: f64):
    %m = arith.mulf %x, %y : f64
    nz.yield %m : f64
  }
  return %r, %s : tensor<?xf64>, tensor<?xf64>
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// A mask keeps some of the terms, which are not in step with rows then.
// CHECK-LABEL: func @mask(
// CHECK: nz.join_part {{.*}} to (r, p, q)
// CHECK: nz.kernel over %{{[^ ]*}} (i, j, l) at p
func.func @mask(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %C: !nz.pattern<?x?, #L>, %a: tensor<?xf64>, %c: tensor<?xf64>) -> tensor<?xf64> {
  %r = nz.kernel over %A (i, j) at p, %B (j, l) at q, %C (i, l) at r reads (%a at (p) : tensor<?xf64>) sums (%c at (r) : tensor<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  return %r : tensor<?xf64>
}

// The other product of the same matrices.
// CHECK-LABEL: func @other_product(
// CHECK: nz.join_part {{.*}} to (r, p, q)
func.func @other_product(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %a: tensor<?xf64>, %c: tensor<?xf64>) -> tensor<?xf64> {
  %C = nz.join %B (i, j) at p, %A (j, l) at q to (i, l) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #L>
  %r = nz.kernel over %A (i, j) at p, %B (j, l) at q, %C (i, l) at r reads (%a at (p) : tensor<?xf64>) sums (%c at (r) : tensor<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  return %r : tensor<?xf64>
}

// The product of a matrix with the transpose of the other has other terms.
// CHECK-LABEL: func @transposed_product(
// CHECK: nz.join_part {{.*}} to (r, p, q)
func.func @transposed_product(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %a: tensor<?xf64>, %c: tensor<?xf64>) -> tensor<?xf64> {
  %C = nz.join %A (i, j) at p, %B (l, j) at q to (i, l) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #L>
  %r = nz.kernel over %A (i, j) at p, %B (j, l) at q, %C (i, l) at r reads (%a at (p) : tensor<?xf64>) sums (%c at (r) : tensor<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  return %r : tensor<?xf64>
}

// Entries of one row of both are not multiplied as matrices are.
// CHECK-LABEL: func @same_rows(
// CHECK: nz.join_part {{.*}} to (r, p, q)
func.func @same_rows(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %a: tensor<?xf64>, %c: tensor<?xf64>) -> tensor<?xf64> {
  %C = nz.join %A (i, j) at p, %B (i, l) at q to (i, l) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #L>
  %r = nz.kernel over %A (i, j) at p, %B (i, l) at q, %C (i, l) at r reads (%a at (p) : tensor<?xf64>) sums (%c at (r) : tensor<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  return %r : tensor<?xf64>
}

// The transpose of the product, and a kernel that runs over other terms.
// CHECK-LABEL: func @transposed_result(
// CHECK: nz.join_part {{.*}} to (r, p, q)
// CHECK: nz.join_part {{.*}} to (r, p, q)
func.func @transposed_result(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %a: tensor<?xf64>, %c: tensor<?xf64>, %d: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
  %C = nz.join %A (i, j) at p, %B (j, l) at q to (l, i) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #L>
  %r = nz.kernel over %A (i, j) at p, %B (j, l) at q, %C (i, l) at r reads (%a at (p) : tensor<?xf64>) sums (%c at (r) : tensor<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  %D = nz.join %A (i, j) at p, %B (j, l) at q to (i, l) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #L>
  %s = nz.kernel over %A (i, j) at p, %B (j, l) at q, %D (l, i) at r reads (%a at (p) : tensor<?xf64>) sums (%d at (r) : tensor<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  return %r, %s : tensor<?xf64>, tensor<?xf64>
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#N = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed(nonordered)) }>
#D = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed, j : compressed) }>

// Entries of a row that come in any order would not be in step with the list, and
// rows that are not stored have no first entry.
// CHECK-LABEL: func @formats(
// CHECK: nz.join_part {{.*}} to (r, p, q)
// CHECK: nz.join_part {{.*}} to (r, p, q)
func.func @formats(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #N>, %D: !nz.pattern<?x?, #D>, %a: tensor<?xf64>, %c: tensor<?xf64>, %e: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
  %C = nz.join %A (i, j) at p, %B (j, l) at q to (i, l) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #N> to !nz.pattern<?x?, #L>
  %r = nz.kernel over %A (i, j) at p, %B (j, l) at q, %C (i, l) at r reads (%a at (p) : tensor<?xf64>) sums (%c at (r) : tensor<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #N>, !nz.pattern<?x?, #L> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  %E = nz.join %A (i, j) at p, %D (j, l) at q to (i, l) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #D> to !nz.pattern<?x?, #L>
  %s = nz.kernel over %A (i, j) at p, %D (j, l) at q, %E (i, l) at r reads (%a at (p) : tensor<?xf64>) sums (%e at (r) : tensor<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #D>, !nz.pattern<?x?, #L> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  return %r, %s : tensor<?xf64>, tensor<?xf64>
}
