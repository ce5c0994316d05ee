// RUN: nz-opt %s --nz-raise-sparse-tensors | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
#JKI = #sparse_tensor.encoding<{ map = (i, j, k) -> (j : dense, k : compressed, i : compressed) }>
#IJK = #sparse_tensor.encoding<{ map = (i, j, k) -> (i : dense, j : compressed, k : compressed) }>
#each = affine_map<(p) -> (p)>

// What is computed in the place of values needs no check of its length.
// CHECK-LABEL: func.func @assemble(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<?x?, #{{.*}}>, %[[V:.*]]: tensor<?xf64>, %[[W:.*]]: tensor<?xf64>)
func.func @assemble(%A: tensor<?x?xf64, #CSR>, %w: tensor<?xf64>) -> (tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>) {
  // CHECK: %[[N:.*]] = linalg.generic
  // CHECK-NOT: cf.assert
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>
  %v = nz.values %A : tensor<?x?xf64, #CSR>
  %n = linalg.generic {indexing_maps = [#each, #each], iterator_types = ["parallel"]} ins(%v : tensor<?xf64>) outs(%v : tensor<?xf64>) {
  ^bb0(%a: f64, %o: f64):
    %r = arith.negf %a : f64
    linalg.yield %r : f64
  } -> tensor<?xf64>
  %B = nz.assemble %P, %n : tensor<?x?xf64, #CSR>
  // CHECK: %[[DIM:.*]] = tensor.dim %[[W]]
  // CHECK: %[[COUNT:.*]] = nz.count %[[P]]
  // CHECK: %[[FITS:.*]] = arith.cmpi eq, %[[DIM]], %[[COUNT]]
  // CHECK: cf.assert %[[FITS]], "{{.*}}'nz.assemble' expected as many values as the pattern stores entries, found another number"
  %C = nz.assemble %P, %w : tensor<?x?xf64, #CSR>
  // CHECK: return %[[P]], %[[N]], %[[P]], %[[W]]
  return %B, %C : tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>
}

// What is computed in the place of as many values as another pattern stores does.
// CHECK-LABEL: func.func @assembleOnAnother(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<?x?, #{{.*}}>, %{{.*}}: tensor<?xf64>, %[[Q:.*]]: !nz.pattern<?x?, #{{.*}}>
func.func @assembleOnAnother(%A: tensor<?x?xf64, #CSR>, %B: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR> {
  // CHECK-DAG: %[[COUNT:.*]] = nz.count %[[P]]
  // CHECK-DAG: tensor.empty(%[[COUNT]])
  // CHECK: cf.assert %{{.*}}, "{{.*}}'nz.assemble' expected as many values as the pattern stores entries, found another number"
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>
  %Q = nz.pattern %B : tensor<?x?xf64, #CSR>
  %one = arith.constant 1.0 : f64
  %count = nz.count %P : !nz.pattern<?x?, #CSR>
  %empty = tensor.empty(%count) : tensor<?xf64>
  %ones = linalg.fill ins(%one : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %C = nz.assemble %Q, %ones : tensor<?x?xf64, #CSR>
  return %C : tensor<?x?xf64, #CSR>
}

// Coordinates are in the order of the dimensions.
// CHECK-LABEL: func.func @coordinates(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<?x?, #{{.*}}>)
func.func @coordinates(%P: !nz.pattern<?x?, #CSC>) -> tensor<?x2xindex> {
  // CHECK: %[[C:.*]] = nz.count %[[P]]
  // CHECK: %[[E:.*]] = tensor.empty(%[[C]]) : tensor<?x2xindex>
  // CHECK: %[[ROWS:.*]] = nz.kernel over %[[P]] (i, j) at p
  // CHECK-NEXT: writes (%[[E]] at (p, 0) : tensor<?x2xindex>)
  // CHECK: nz.index 1
  // CHECK: %[[COLUMNS:.*]] = nz.kernel over %[[P]] (i, j) at p
  // CHECK-NEXT: writes (%[[ROWS]] at (p, 1) : tensor<?x2xindex>)
  // CHECK: nz.index 0
  // CHECK: return %[[COLUMNS]]
  %c = nz.coordinates %P : !nz.pattern<?x?, #CSC>
  return %c : tensor<?x2xindex>
}

// CHECK-LABEL: func.func @sizes(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<?x?, #{{.*}}>, %[[V:.*]]: tensor<?xf64>)
func.func @sizes(%A: tensor<?x?xf64, #CSC>) -> (index, index, index) {
  %c0 = arith.constant 0 : index
  // CHECK: %[[ROWS:.*]] = nz.size %[[P]], 1
  %rows = tensor.dim %A, %c0 : tensor<?x?xf64, #CSC>
  // CHECK: %[[LEVEL:.*]] = nz.size %[[P]], 0
  %level = sparse_tensor.lvl %A, %c0 : tensor<?x?xf64, #CSC>
  // CHECK: %[[COUNT:.*]] = nz.count %[[P]]
  %count = sparse_tensor.number_of_entries %A : tensor<?x?xf64, #CSC>
  // CHECK: return %[[ROWS]], %[[LEVEL]], %[[COUNT]]
  return %rows, %level, %count : index, index, index
}

// Only values are stopped; a pattern has no derivative.
// CHECK-LABEL: func.func @stop(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<4x4, #{{.*}}>, %[[V:.*]]: tensor<?xf64>)
func.func @stop(%A: tensor<4x4xf64, #CSR>) -> tensor<4x4xf64, #CSR> {
  // CHECK: %[[S:.*]] = nz.stop_gradient %[[V]]
  // CHECK: return %[[P]], %[[S]]
  %B = nz.stop_gradient %A : tensor<4x4xf64, #CSR>
  return %B : tensor<4x4xf64, #CSR>
}

// Patterns that raising knows to be one are not compared.
// CHECK-LABEL: func.func @same(
func.func @same(%A: tensor<4x4xf64, #CSR>) {
  // CHECK-NOT: nz.same
  // CHECK-NOT: cf.assert
  // CHECK: return
  %P = nz.pattern %A : tensor<4x4xf64, #CSR>
  %Q = nz.pattern %A : tensor<4x4xf64, #CSR>
  %s = nz.same %P, %Q : !nz.pattern<4x4, #CSR>, !nz.pattern<4x4, #CSR>
  cf.assert %s, "one pattern"
  return
}

// CHECK-LABEL: func.func @choice(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<4x4, #{{.*}}>, %[[V:.*]]: tensor<?xf64>, %[[C:.*]]: i1, %[[W:.*]]: tensor<?xf64>)
func.func @choice(%A: tensor<4x4xf64, #CSR>, %c: i1, %w: tensor<?xf64>) -> tensor<4x4xf64, #CSR> {
  %P = nz.pattern %A : tensor<4x4xf64, #CSR>
  %B = nz.assemble %P, %w : tensor<4x4xf64, #CSR>
  // CHECK: %[[R:.*]] = arith.select %[[C]], %[[V]], %[[W]]
  // CHECK: return %[[P]], %[[R]]
  %D = arith.select %c, %A, %B : tensor<4x4xf64, #CSR>
  return %D : tensor<4x4xf64, #CSR>
}

// The levels j, k, i in the order i, j, k: the third, the first, the second.
// CHECK-LABEL: func.func @united(
// CHECK-SAME: %[[P:.*]]: !nz.pattern{{.*}}, %[[Q:.*]]: !nz.pattern
func.func @united(%P: !nz.pattern<2x3x4, #JKI>, %Q: !nz.pattern<2x3x4, #IJK>) -> !nz.pattern<2x3x4, #IJK> {
  // CHECK: %[[M:.*]] = nz.join %[[P]] (i, j, l) at p to (l, i, j)
  // CHECK: nz.union %[[M]], %[[Q]]
  %U = nz.union %P, %Q : !nz.pattern<2x3x4, #JKI>, !nz.pattern<2x3x4, #IJK> -> !nz.pattern<2x3x4, #IJK>
  return %U : !nz.pattern<2x3x4, #IJK>
}
