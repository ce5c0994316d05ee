// Patterns of sparse results follow from the operands' patterns.
// RUN: nz-opt %s --nz-raise-sparse-tensors | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#V = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>

// A product: the join of both, projected; then its triples.
// CHECK-LABEL: func @product(
// CHECK-SAME: %[[A:.*]]: !nz.pattern{{.*}}, %[[a:.*]]: tensor<?xf64>, %[[B:.*]]: !nz.pattern{{.*}}, %[[b:.*]]: tensor<?xf64>)
// CHECK: %[[C:.*]] = nz.join %[[A]] (i, j) at p, %[[B]] (j, l) at q to (i, l)
// CHECK: nz.count %[[C]]
// CHECK: nz.kernel over %[[A]] (i, j) at p, %[[B]] (j, l) at q, %[[C]] (i, l) at r
// CHECK-NEXT: reads (%[[a]] at (p) : tensor<?xf64>, %[[b]] at (q) : tensor<?xf64>)
// CHECK-NEXT: sums (%{{.*}} at (r) : tensor<?xf64>)
func.func @product(%A: tensor<4x5xf64, #CSR>, %B: tensor<5x6xf64, #CSR>) -> tensor<4x6xf64, #CSR> {
  %e = tensor.empty() : tensor<4x6xf64, #CSR>
  %C = linalg.matmul ins(%A, %B : tensor<4x5xf64, #CSR>, tensor<5x6xf64, #CSR>) outs(%e : tensor<4x6xf64, #CSR>) -> tensor<4x6xf64, #CSR>
  return %C : tensor<4x6xf64, #CSR>
}

// A sum: the union, to which each adds.
// CHECK-LABEL: func @sum(
// CHECK: %[[C:.*]] = nz.union %{{.*}}, %{{.*}} : {{.*}}
// CHECK: nz.kernel over %{{.*}} (i, j) at p, %[[C]] (i, j) at q
// CHECK: sums
// CHECK: nz.kernel over %{{.*}} (i, j) at p, %[[C]] (i, j) at q
// CHECK: sums
func.func @sum(%A: tensor<4x5xf64, #CSR>, %B: tensor<4x5xf64, #CSR>) -> tensor<4x5xf64, #CSR> {
  %e = tensor.empty() : tensor<4x5xf64, #CSR>
  %C = linalg.generic {indexing_maps = [#ij, #ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%A, %B : tensor<4x5xf64, #CSR>, tensor<4x5xf64, #CSR>) outs(%e : tensor<4x5xf64, #CSR>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %s = arith.addf %a, %b : f64
    linalg.yield %s : f64
  } -> tensor<4x5xf64, #CSR>
  return %C : tensor<4x5xf64, #CSR>
}

// A maximum: what A alone stores, what B alone, what both.
// CHECK-LABEL: func @maximum(
// CHECK: %[[C:.*]] = nz.union
// CHECK: nz.kernel over %{{.*}} (i, j) at p, %[[C]] (i, j) at q
// CHECK: writes
// CHECK: nz.kernel over %{{.*}} (i, j) at p, %[[C]] (i, j) at q
// CHECK: writes
// CHECK: nz.kernel over %{{.*}} (i, j) at p, %{{.*}} (i, j) at q, %[[C]] (i, j) at r
// CHECK: writes
func.func @maximum(%A: tensor<4x5xf64, #CSR>, %B: tensor<4x5xf64, #CSR>) -> tensor<4x5xf64, #CSR> {
  %e = tensor.empty() : tensor<4x5xf64, #CSR>
  %C = linalg.generic {indexing_maps = [#ij, #ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%A, %B : tensor<4x5xf64, #CSR>, tensor<4x5xf64, #CSR>) outs(%e : tensor<4x5xf64, #CSR>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %s = arith.maximumf %a, %b : f64
    linalg.yield %s : f64
  } -> tensor<4x5xf64, #CSR>
  return %C : tensor<4x5xf64, #CSR>
}

// A vector along rows: full in the loop that it does not have.
// CHECK-LABEL: func @repeated(
// CHECK: %[[F:.*]] = nz.full() : <4, #{{.*}}>
// CHECK: nz.join %{{.*}} (i) at p, %[[F]] (j) at q to (i, j)
func.func @repeated(%v: tensor<4xf64, #V>) -> tensor<4x4xf64, #CSR> {
  %e = tensor.empty() : tensor<4x4xf64, #CSR>
  %s = linalg.broadcast ins(%v : tensor<4xf64, #V>) outs(%e : tensor<4x4xf64, #CSR>) dimensions = [1]
  return %s : tensor<4x4xf64, #CSR>
}

// The diagonal is a pattern of its own.
// CHECK-LABEL: func @diagonal(
// CHECK: %[[D:.*]] = nz.join %[[A:.*]] (i, i) at p to (i)
// CHECK: nz.kernel over %[[A]] (i, i) at p, %[[D]] (i) at q
// CHECK: nz.kernel over %[[D]] (i) at p
func.func @diagonal(%A: tensor<4x4xf64, #CSR>, %y: tensor<4xf64>) -> tensor<4xf64> {
  %s = linalg.generic {indexing_maps = [affine_map<(i) -> (i, i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%A : tensor<4x4xf64, #CSR>) outs(%y : tensor<4xf64>) {
  ^bb0(%a: f64, %o: f64):
    %r = arith.addf %o, %a : f64
    linalg.yield %r : f64
  } -> tensor<4xf64>
  return %s : tensor<4xf64>
}

// A dense result that becomes sparse has the structural pattern: the nonempty
// rows.
// CHECK-LABEL: func @cast(
// CHECK: nz.join %{{.*}} (i, j) at p to (i)
// CHECK-NOT: nz.select
func.func @cast(%A: tensor<4x5xf64, #CSR>, %x: tensor<5xf64>) -> tensor<4xf64, #V> {
  %zero = arith.constant 0.0 : f64
  %e = tensor.empty() : tensor<4xf64>
  %z = linalg.fill ins(%zero : f64) outs(%e : tensor<4xf64>) -> tensor<4xf64>
  %y = linalg.matvec ins(%A, %x : tensor<4x5xf64, #CSR>, tensor<5xf64>) outs(%z : tensor<4xf64>) -> tensor<4xf64>
  %s = tensor.cast %y : tensor<4xf64> to tensor<4xf64, #V>
  return %s : tensor<4xf64, #V>
}
