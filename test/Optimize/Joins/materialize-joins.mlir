// RUN: nz-opt %s --nz-materialize-joins | FileCheck %s

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#V = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>

// CHECK-DAG: #[[$ROWS:.*]] = #sparse_tensor.encoding<{ map = (d0, d1, d2) -> (d0 : dense, d1 : compressed(nonunique), d2 : singleton(soa)), posWidth = 32, crdWidth = 32 }>
// CHECK-DAG: #[[$LIST:.*]] = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : compressed(nonunique), d1 : singleton(soa)), posWidth = 32, crdWidth = 32 }>
// CHECK-DAG: #[[$ONCE:.*]] = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : compressed, d1 : singleton(soa)), posWidth = 32, crdWidth = 32 }>
// CHECK-DAG: #[[$CSR:.*]] = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed), posWidth = 32, crdWidth = 32 }>
// CHECK-DAG: #[[$PAIRS:.*]] = #sparse_tensor.encoding<{ map = (d0, d1, d2, d3) -> (d0 : compressed(nonunique), d1 : singleton(soa), d2 : singleton(soa), d3 : singleton(soa)), posWidth = 32, crdWidth = 32 }>
// CHECK-DAG: #[[$MORE:.*]] = #sparse_tensor.encoding<{ map = (d0, d1, d2, d3) -> (d0 : dense, d1 : compressed(nonunique), d2 : singleton(nonunique, soa), d3 : singleton(soa)), posWidth = 32, crdWidth = 32 }>

// The values of a product: rows are entries of the result. No pattern bounds
// how many triples there are: they are listed in parts.
// CHECK-LABEL: func @product(
// CHECK-SAME: %[[INIT:[^ :]*]]: tensor<?xf64>) -> tensor<?xf64> {
// CHECK: %[[PARTS:.*]] = nz.join_parts %{{.*}} (i, j) at p, %{{.*}} (j, l) at q, %{{.*}} (i, l) at r :
// CHECK: %[[SUM:.*]] = scf.for %[[PART:.*]] = %{{.*}} to %[[PARTS]] step %{{.*}} iter_args(%[[ACC:.*]] = %[[INIT]])
// CHECK: %[[T:.*]] = nz.join_part %[[PART]] of %{{.*}} (i, j) at p, %{{.*}} (j, l) at q, %{{.*}} (i, l) at r to (r, p, q){{.*}} to !nz.pattern<?x?x?, #[[$ROWS]]>
// CHECK: nz.kernel over %[[T]] (i, j, l) at p
// CHECK-NEXT: reads (%{{.*}} at (j) : tensor<?xf64>, %{{.*}} at (l) : tensor<?xf64>)
// CHECK-NEXT: sums (%[[ACC]] at (i) : tensor<?xf64>)
// CHECK: return %[[SUM]]
func.func @product(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %C: !nz.pattern<?x?, #L>, %a: tensor<?xf64>, %b: tensor<?xf64>, %c: tensor<?xf64>) -> tensor<?xf64> {
  %r = nz.kernel over %A (i, k) at p, %B (k, j) at q, %C (i, j) at r reads (%a at (p) : tensor<?xf64>, %b at (q) : tensor<?xf64>) sums (%c at (r) : tensor<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> {
  ^bb0(%x: f64, %y: f64):
    %m = arith.mulf %x, %y : f64
    nz.yield %m : f64
  }
  return %r : tensor<?xf64>
}

// A full sum lists the tuples in the order of nested loops. One pattern has all
// coordinates: there are no more tuples than it has entries.
// CHECK-LABEL: func @everything(
// CHECK: %[[T:.*]] = nz.join %{{.*}} (i, j) at p, %{{.*}} (i, j) at q to (p, q){{.*}} to !nz.pattern<?x?, #[[$LIST]]>
// CHECK: nz.kernel over %[[T]] (i, j) at p
func.func @everything(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %a: tensor<?xf64>, %s: tensor<f64>) -> tensor<f64> {
  %r = nz.kernel over %A (i, j) at p, %B (i, j) at q reads (%a at (q) : tensor<?xf64>) sums (%s at () : tensor<f64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  return %r : tensor<f64>
}

// What is written once is a unique level.
// CHECK-LABEL: func @written(
// CHECK: %[[T:.*]] = nz.join %{{.*}} (i, j) at p, %{{.*}} (i, j) at q to (q, p){{.*}} to !nz.pattern<?x?, #[[$ONCE]]>
// CHECK: nz.kernel over %[[T]] (i, j) at p
// CHECK: writes (%{{.*}} at (i) : tensor<?xf64>)
func.func @written(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %a: tensor<?xf64>, %b: tensor<?xf64>) -> tensor<?xf64> {
  %r = nz.kernel over %A (i, j) at p, %B (i, j) at q reads (%a at (p) : tensor<?xf64>) writes (%b at (q) : tensor<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  return %r : tensor<?xf64>
}

// So is the position of an entry that has all coordinates of the others: it is in one
// tuple at most. An entry of a column is not.
// CHECK-LABEL: func @single(
// CHECK: %[[T:.*]] = nz.join %{{.*}} (i, j) at p, %{{.*}} (j) at q to (p, q){{.*}} to !nz.pattern<?x?, #[[$ONCE]]>
// CHECK: nz.kernel over %[[T]] (i, j) at p
// CHECK: sums (%{{.*}} at (i) : tensor<?xf64>)
// CHECK: %[[S:.*]] = nz.join %{{.*}} (i, j) at p, %{{.*}} (j) at q to (q, p){{.*}} to !nz.pattern<?x?, #[[$CSR]]>
// CHECK: nz.kernel over %[[S]] (i, j) at p
func.func @single(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?, #V>, %a: tensor<?xf64>, %b: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
  %r = nz.kernel over %A (i, j) at p, %B (j) at q reads (%b at (q) : tensor<?xf64>) sums (%a at (p) : tensor<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?, #V> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  %s = nz.kernel over %A (i, j) at p, %B (j) at q reads (%a at (p) : tensor<?xf64>) sums (%b at (q) : tensor<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?, #V> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  return %r, %s : tensor<?xf64>, tensor<?xf64>
}

// Coordinates that are used are columns, others are not; dense dimensions stay.
// CHECK-LABEL: func @dense(
// CHECK: %[[T:.*]] = nz.join_part %{{.*}} of %{{.*}} (i, j) at p, %{{.*}} (j, l) at q to (i, p, q, l){{.*}} to !nz.pattern<?x?x?x?, #[[$MORE]]>
// CHECK: nz.kernel over %[[T]] (i, j, l, m) at p dims (k = %{{.*}})
// CHECK-NEXT: reads (%{{.*}} at (j) : tensor<?xf64>, %{{.*}} at (m, k) : tensor<?x?xf64>)
// CHECK-NEXT: sums (%{{.*}} at (i, k) : tensor<?x?xf64>)
// CHECK: nz.index 3
func.func @dense(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %n: index, %a: tensor<?xf64>, %x: tensor<?x?xf64>, %y: tensor<?x?xf64>) -> tensor<?x?xf64> {
  %r = nz.kernel over %A (i, k) at p, %B (k, j) at q dims (h = %n) reads (%a at (p) : tensor<?xf64>, %x at (j, h) : tensor<?x?xf64>) sums (%y at (i, h) : tensor<?x?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> {
  ^bb0(%u: f64, %v: f64):
    %j = nz.index 3
    %ji = arith.index_cast %j : index to i64
    %jf = arith.sitofp %ji : i64 to f64
    %m = arith.mulf %u, %v : f64
    %t = arith.mulf %m, %jf : f64
    nz.yield %t : f64
  }
  return %r : tensor<?x?xf64>
}

// A diagonal is a join of one pattern with itself.
// CHECK-LABEL: func @diagonal(
// CHECK: nz.join %{{.*}} (i, i) at p to (i, p)
// CHECK: nz.kernel over %{{.*}} (i, j) at p
func.func @diagonal(%A: !nz.pattern<?x?, #L>, %a: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %r = nz.kernel over %A (i, i) at p reads (%a at (p) : tensor<?xf64>) sums (%y at (i) : tensor<?xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  return %r : tensor<?xf64>
}

// One pattern is no join; five are more than a join takes.
// CHECK-LABEL: func @kept(
// CHECK-NOT: nz.join
func.func @kept(%A: !nz.pattern<?, #V>, %a: tensor<?xf64>, %s: tensor<f64>) -> (tensor<f64>, tensor<f64>) {
  %r = nz.kernel over %A (i) at p reads (%a at (p) : tensor<?xf64>) sums (%s at () : tensor<f64>) : !nz.pattern<?, #V> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  %t = nz.kernel over %A (i) at p, %A (i) at q, %A (i) at r, %A (i) at s, %A (i) at t reads (%a at (p) : tensor<?xf64>) sums (%s at () : tensor<f64>) : !nz.pattern<?, #V>, !nz.pattern<?, #V>, !nz.pattern<?, #V>, !nz.pattern<?, #V>, !nz.pattern<?, #V> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  return %r, %t : tensor<f64>, tensor<f64>
}

// Every coordinate of what is written tells entries apart; sizes are those that
// types say, also of a last level.
// CHECK-LABEL: func @writtenByCoordinates(
// CHECK: nz.join %{{.*}} (i, j) at p, %{{.*}} (i, j) at q to (i, j, p, q){{.*}} to !nz.pattern<4x5x?x?, #[[$PAIRS]]>
// CHECK: writes (%{{.*}} at (i, j) : tensor<4x5xf64>)
func.func @writtenByCoordinates(%A: !nz.pattern<4x?, #L>, %B: !nz.pattern<?x5, #L>, %a: tensor<?xf64>, %y: tensor<4x5xf64>) -> tensor<4x5xf64> {
  %r = nz.kernel over %A (i, j) at p, %B (i, j) at q reads (%a at (p) : tensor<?xf64>) writes (%y at (i, j) : tensor<4x5xf64>) : !nz.pattern<4x?, #L>, !nz.pattern<?x5, #L> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  return %r : tensor<4x5xf64>
}

// Writes at different places: no list tells the entries of both apart.
// CHECK-LABEL: func @writtenAtTwoPlaces(
// CHECK-NOT: nz.join
func.func @writtenAtTwoPlaces(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %a: tensor<?xf64>, %y: tensor<?x?xf64>, %z: tensor<?xf64>) -> (tensor<?x?xf64>, tensor<?xf64>) {
  %r:2 = nz.kernel over %A (i, j) at p, %B (i, j) at q reads (%a at (p) : tensor<?xf64>)
      writes (%y at (i, j) : tensor<?x?xf64>, %z at (q) : tensor<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> {
  ^bb0(%x: f64):
    nz.yield %x, %x : f64, f64
  }
  return %r#0, %r#1 : tensor<?x?xf64>, tensor<?xf64>
}
