// Loops over the parts of one list become one, where neither needs the other.
// RUN: nz-opt %s --nz-fuse-parts --cse | FileCheck %s

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#V = #sparse_tensor.encoding<{ map = (p, q) -> (p : compressed(nonunique), q : singleton(soa)) }>

// What the second loop starts at is made between the two; a third one starts at
// what the first gives.
// CHECK-LABEL: func @sums(
// CHECK: %[[N:.*]] = nz.join_parts
// CHECK: linalg.fill
// CHECK: %[[R:.*]]:2 = scf.for {{.*}} = %{{.*}} to %[[N]] step %{{.*}} iter_args(%[[Y:.*]] = %{{.*}}, %[[X:.*]] = %{{.*}})
// CHECK-NEXT: %[[T:.*]] = nz.join_part
// CHECK-NEXT: nz.kernel over %[[T]]
// CHECK-NEXT: sums (%[[Y]] at (j)
// CHECK: nz.kernel over %[[T]]
// CHECK-NEXT: sums (%[[X]] at (i)
// CHECK: math.exp %[[R]]#1
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %{{[^#]*}})
// CHECK: return %[[R]]#1, %[[R]]#0, %
func.func @sums(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %x: tensor<?xf64>, %y: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %n = nz.join_parts %A (i, j) at p, %B (j, l) at q : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>
  %r = scf.for %k = %c0 to %n step %c1 iter_args(%sum = %x) -> (tensor<?xf64>) {
    %T = nz.join_part %k of %A (i, j) at p, %B (j, l) at q to (p, q) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #V>
    %s = nz.kernel over %T (p, q) at t sums (%sum at (p) : tensor<?xf64>) : !nz.pattern<?x?, #V> {
      %one = arith.constant 1.0 : f64
      nz.yield %one : f64
    }
    scf.yield %s : tensor<?xf64>
  }
  %m = nz.join_parts %A (i, j) at p, %B (j, l) at q : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>
  %zeros = linalg.fill ins(%zero : f64) outs(%y : tensor<?xf64>) -> tensor<?xf64>
  %u = scf.for %k = %c0 to %m step %c1 iter_args(%sum = %zeros) -> (tensor<?xf64>) {
    %T = nz.join_part %k of %A (i, j) at p, %B (j, l) at q to (p, q) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #V>
    %s = nz.kernel over %T (p, q) at t sums (%sum at (q) : tensor<?xf64>) : !nz.pattern<?x?, #V> {
      %two = arith.constant 2.0 : f64
      nz.yield %two : f64
    }
    scf.yield %s : tensor<?xf64>
  }
  %e = math.exp %r : tensor<?xf64>
  %v = scf.for %k = %c0 to %m step %c1 iter_args(%sum = %e) -> (tensor<?xf64>) {
    %T = nz.join_part %k of %A (i, j) at p, %B (j, l) at q to (p, q) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #V>
    %s = nz.kernel over %T (p, q) at t sums (%sum at (p) : tensor<?xf64>) : !nz.pattern<?x?, #V> {
      %three = arith.constant 3.0 : f64
      nz.yield %three : f64
    }
    scf.yield %s : tensor<?xf64>
  }
  return %r, %u, %v : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>
}

// The body reads what the other loop makes.
// CHECK-LABEL: func @reads(
// CHECK-COUNT-2: scf.for {{.*}} -> (tensor<?xf64>) {
func.func @reads(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = nz.join_parts %A (i, j) at p, %B (j, l) at q : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>
  %r = scf.for %k = %c0 to %n step %c1 iter_args(%sum = %x) -> (tensor<?xf64>) {
    %T = nz.join_part %k of %A (i, j) at p, %B (j, l) at q to (p, q) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #V>
    %s = nz.kernel over %T (p, q) at t sums (%sum at (p) : tensor<?xf64>) : !nz.pattern<?x?, #V> {
      %one = arith.constant 1.0 : f64
      nz.yield %one : f64
    }
    scf.yield %s : tensor<?xf64>
  }
  %u = scf.for %k = %c0 to %n step %c1 iter_args(%sum = %y) -> (tensor<?xf64>) {
    %T = nz.join_part %k of %A (i, j) at p, %B (j, l) at q to (p, q) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #V>
    %s = nz.kernel over %T (p, q) at t reads (%r at (p) : tensor<?xf64>) sums (%sum at (q) : tensor<?xf64>) : !nz.pattern<?x?, #V> {
    ^bb0(%a: f64):
      nz.yield %a : f64
    }
    scf.yield %s : tensor<?xf64>
  }
  return %u : tensor<?xf64>
}

// Lists in other orders; parts of another join; not all parts; every other part;
// not the loop's own part. Each is a list of its own.
// CHECK-LABEL: func @others(
// CHECK-COUNT-6: scf.for {{.*}} -> (tensor<?xf64>) {
func.func @others(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %x: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %n = nz.join_parts %A (i, j) at p, %B (j, l) at q : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>
  %m = nz.join_parts %B (i, j) at p, %A (j, l) at q : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>
  %r = scf.for %k = %c0 to %n step %c1 iter_args(%sum = %x) -> (tensor<?xf64>) {
    %T = nz.join_part %k of %A (i, j) at p, %B (j, l) at q to (p, q) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #V>
    %s = nz.kernel over %T (p, q) at t sums (%sum at (p) : tensor<?xf64>) : !nz.pattern<?x?, #V> {
      %one = arith.constant 1.0 : f64
      nz.yield %one : f64
    }
    scf.yield %s : tensor<?xf64>
  }
  %u = scf.for %k = %c0 to %n step %c1 iter_args(%sum = %x) -> (tensor<?xf64>) {
    %T = nz.join_part %k of %A (i, j) at p, %B (j, l) at q to (q, p) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #V>
    %s = nz.kernel over %T (p, q) at t sums (%sum at (p) : tensor<?xf64>) : !nz.pattern<?x?, #V> {
      %two = arith.constant 2.0 : f64
      nz.yield %two : f64
    }
    scf.yield %s : tensor<?xf64>
  }
  %v = scf.for %k = %c0 to %m step %c1 iter_args(%sum = %x) -> (tensor<?xf64>) {
    %T = nz.join_part %k of %B (i, j) at p, %A (j, l) at q to (p, q) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #V>
    %s = nz.kernel over %T (p, q) at t sums (%sum at (p) : tensor<?xf64>) : !nz.pattern<?x?, #V> {
      %three = arith.constant 3.0 : f64
      nz.yield %three : f64
    }
    scf.yield %s : tensor<?xf64>
  }
  %w = scf.for %k = %c1 to %n step %c1 iter_args(%sum = %x) -> (tensor<?xf64>) {
    %T = nz.join_part %k of %A (i, j) at p, %B (j, l) at q to (p, q) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #V>
    %s = nz.kernel over %T (p, q) at t sums (%sum at (p) : tensor<?xf64>) : !nz.pattern<?x?, #V> {
      %four = arith.constant 4.0 : f64
      nz.yield %four : f64
    }
    scf.yield %s : tensor<?xf64>
  }
  %y = scf.for %k = %c0 to %n step %c2 iter_args(%sum = %x) -> (tensor<?xf64>) {
    %T = nz.join_part %k of %A (i, j) at p, %B (j, l) at q to (p, q) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #V>
    %s = nz.kernel over %T (p, q) at t sums (%sum at (p) : tensor<?xf64>) : !nz.pattern<?x?, #V> {
      %five = arith.constant 5.0 : f64
      nz.yield %five : f64
    }
    scf.yield %s : tensor<?xf64>
  }
  %z = scf.for %k = %c0 to %n step %c1 iter_args(%sum = %x) -> (tensor<?xf64>) {
    %T = nz.join_part %c0 of %A (i, j) at p, %B (j, l) at q to (p, q) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #V>
    %s = nz.kernel over %T (p, q) at t sums (%sum at (p) : tensor<?xf64>) : !nz.pattern<?x?, #V> {
      %six = arith.constant 6.0 : f64
      nz.yield %six : f64
    }
    scf.yield %s : tensor<?xf64>
  }
  return %r, %u, %v, %w, %y, %z : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>
}
