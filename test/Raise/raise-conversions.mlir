// RUN: nz-opt %s --nz-raise-sparse-tensors | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
#COO = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton(soa)) }>
#ij = affine_map<(i, j) -> (i, j)>

// Sorted entries keep their order in another format.
// CHECK-LABEL: func.func @sameOrder(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<3x4, #{{.*}}>, %[[V:.*]]: tensor<?xf64>)
func.func @sameOrder(%A: tensor<3x4xf64, #CSR>) -> tensor<3x4xf64, #COO> {
  // CHECK: %[[Q:.*]] = nz.join %[[P]] (i, j) at p to (i, j)
  // CHECK: return %[[Q]], %[[V]]
  %B = sparse_tensor.convert %A : tensor<3x4xf64, #CSR> to tensor<3x4xf64, #COO>
  return %B : tensor<3x4xf64, #COO>
}

// Another order: values are read through the positions that the join lists.
// CHECK-LABEL: func.func @otherOrder(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<3x4, #{{.*}}>, %[[V:.*]]: tensor<?xf64>)
func.func @otherOrder(%A: tensor<3x4xf64, #CSR>) -> tensor<3x4xf64, #CSC> {
  // CHECK: %[[Q:.*]] = nz.join %[[P]] (i, j) at p to (j, i)
  // CHECK: %[[LIST:.*]] = nz.join %[[P]] (i, j) at p to (j, i, p)
  // CHECK: %[[W:.*]] = nz.kernel over %[[LIST]] (i, j, l) at p
  // CHECK-NEXT: reads (%[[V]] at (l) : tensor<?xf64>)
  // CHECK-NEXT: writes (%{{.*}} at (p) : tensor<?xf64>)
  // CHECK: return %[[Q]], %[[W]]
  %B = sparse_tensor.convert %A : tensor<3x4xf64, #CSR> to tensor<3x4xf64, #CSC>
  return %B : tensor<3x4xf64, #CSC>
}

// CHECK-LABEL: func.func @toDense(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<?x?, #{{.*}}>, %[[V:.*]]: tensor<?xf64>)
func.func @toDense(%A: tensor<?x?xf64, #CSC>) -> tensor<?x?xf64> {
  // CHECK: %[[ROWS:.*]] = nz.size %[[P]], 1
  // CHECK: %[[COLUMNS:.*]] = nz.size %[[P]], 0
  // CHECK: tensor.empty(%[[ROWS]], %[[COLUMNS]])
  // CHECK: %[[Z:.*]] = linalg.fill
  // CHECK: nz.kernel over %[[P]]
  // CHECK: sums (%[[Z]] at (j, i) : tensor<?x?xf64>)
  %B = sparse_tensor.convert %A : tensor<?x?xf64, #CSC> to tensor<?x?xf64>
  return %B : tensor<?x?xf64>
}

// The nonzeros of a dense tensor, in the order of the levels.
// CHECK-LABEL: func.func @nonzeros(
// CHECK-SAME: %[[D:.*]]: tensor<3x4xf64>)
func.func @nonzeros(%D: tensor<3x4xf64>) -> tensor<3x4xf64, #CSC> {
  // CHECK: %[[FULL:.*]] = nz.full() : <4x3
  // CHECK: %[[FLAGS:.*]] = linalg.generic {{.*}} ins(%[[D]] : tensor<3x4xf64>) outs(%{{.*}} : tensor<4x3xi1>)
  // CHECK: arith.cmpf une
  // CHECK: %[[KEEP:.*]] = tensor.cast %{{.*}} : tensor<12xi1> to tensor<?xi1>
  // CHECK: %[[Q:.*]] = nz.select %[[FULL]], %[[KEEP]]
  // CHECK: %[[W:.*]] = nz.kernel over %[[Q]]
  // CHECK-NEXT: reads (%[[D]] at (j, i) : tensor<3x4xf64>)
  // CHECK-NEXT: writes (%{{.*}} at (p) : tensor<?xf64>)
  // CHECK: return %[[Q]], %[[W]]
  %B = sparse_tensor.convert %D : tensor<3x4xf64> to tensor<3x4xf64, #CSC>
  return %B : tensor<3x4xf64, #CSC>
}

// A cast says more of the sizes; the run checks it.
// CHECK-LABEL: func.func @sizes(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<?x?, #{{.*}}>, %[[V:.*]]: tensor<?xf64>)
func.func @sizes(%A: tensor<?x?xf64, #CSC>) -> tensor<?x4xf64, #CSC> {
  // CHECK: %[[Q:.*]] = nz.cast %[[P]] : <?x?, #{{.*}}> to <4x?, #{{.*}}>
  // CHECK: return %[[Q]], %[[V]]
  %B = tensor.cast %A : tensor<?x?xf64, #CSC> to tensor<?x4xf64, #CSC>
  return %B : tensor<?x4xf64, #CSC>
}

// A dense result that is cast takes the pattern of what it comes from.
// CHECK-LABEL: func.func @structural(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<3x4, #{{.*}}>, %[[V:.*]]: tensor<?xf64>)
func.func @structural(%A: tensor<3x4xf64, #CSR>) -> tensor<3x4xf64, #CSR> {
  %zero = arith.constant 0.0 : f64
  %e = tensor.empty() : tensor<3x4xf64>
  // CHECK-NOT: nz.kernel
  // CHECK: %[[W:.*]] = linalg.generic {{.*}} ins(%[[V]] : tensor<?xf64>)
  // CHECK: return %[[P]], %[[W]]
  %s = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%A : tensor<3x4xf64, #CSR>) outs(%e : tensor<3x4xf64>) {
  ^bb0(%a: f64, %o: f64):
    %c = arith.cmpf ugt, %a, %zero : f64
    %r = arith.select %c, %a, %zero : f64
    linalg.yield %r : f64
  } -> tensor<3x4xf64>
  %r = tensor.cast %s : tensor<3x4xf64> to tensor<3x4xf64, #CSR>
  return %r : tensor<3x4xf64, #CSR>
}

// Entries are dropped by their values.
// CHECK-LABEL: func.func @select(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<3x4, #{{.*}}>, %[[V:.*]]: tensor<?xf64>)
func.func @select(%A: tensor<3x4xf64, #CSR>) -> tensor<3x4xf64, #CSR> {
  %c = arith.constant 1.5 : f64
  %e = tensor.empty() : tensor<3x4xf64, #CSR>
  // CHECK: %[[KEEP:.*]] = linalg.generic {{.*}} ins(%[[V]] : tensor<?xf64>) outs(%{{.*}} : tensor<?xi1>)
  // CHECK: %[[Q:.*]] = nz.select %[[P]], %[[KEEP]]
  // CHECK: %[[W:.*]] = nz.kernel over %[[Q]] (i, j) at p, %[[P]] (i, j) at q
  // CHECK-NEXT: reads (%[[V]] at (q) : tensor<?xf64>)
  // CHECK-NEXT: sums (%{{.*}} at (p) : tensor<?xf64>)
  // CHECK: return %[[Q]], %[[W]]
  %s = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%A : tensor<3x4xf64, #CSR>) outs(%e : tensor<3x4xf64, #CSR>) {
  ^bb0(%a: f64, %o: f64):
    %r = sparse_tensor.select %a : f64 {
    ^bb0(%x: f64):
      %k = arith.cmpf ogt, %x, %c : f64
      sparse_tensor.yield %k : i1
    }
    linalg.yield %r : f64
  } -> tensor<3x4xf64, #CSR>
  return %s : tensor<3x4xf64, #CSR>
}

// Sparse constants: entries in the order of the levels.
// CHECK-LABEL: func.func @constants(
func.func @constants() -> (tensor<3x4xf64, #CSC>, tensor<2x2xf64, #CSR>, tensor<2x2xf64, #CSR>) {
  // CHECK: nz.constant_pattern() dense<{{\[\[}}0, 1], [1, 2], [2, 0]]> : tensor<3x2xi64> to <4x3
  // CHECK: arith.constant dense<[2.000000e+00, 3.000000e+00, 1.000000e+00]> : tensor<3xf64>
  %A = arith.constant sparse<[[0, 2], [1, 0], [2, 1]], [1.0, 2.0, 3.0]> : tensor<3x4xf64, #CSC>
  // CHECK: nz.constant_pattern() dense<{{\[\[}}0, 1], [1, 0]]>
  // CHECK: arith.constant dense<[2.000000e+00, 1.000000e+00]> : tensor<2xf64>
  %B = arith.constant dense<[[0.0, 2.0], [1.0, 0.0]]> : tensor<2x2xf64, #CSR>
  // CHECK: nz.constant_pattern() dense<> : tensor<0x2xi64>
  %C = tensor.empty() : tensor<2x2xf64, #CSR>
  return %A, %B, %C : tensor<3x4xf64, #CSC>, tensor<2x2xf64, #CSR>, tensor<2x2xf64, #CSR>
}
