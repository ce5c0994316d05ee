// Blocks and groups are levels of the pattern; rows are read as digits. Formats
// that differ in memory only are one.
// RUN: nz-opt %s --nz-raise-sparse-tensors | FileCheck %s

#BSR = #sparse_tensor.encoding<{ map = (i, j) -> (i floordiv 2 : dense, j floordiv 3 : compressed, i mod 2 : dense, j mod 3 : dense) }>
#NM = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j floordiv 4 : dense, j mod 4 : structured[2, 4]) }>
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#AoS = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton) }>
#loose = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : loose_compressed) }>

// CHECK-DAG: #[[$BLOCKS:.*]] = #sparse_tensor.encoding<{ map = (d0, d1, d2, d3) -> (d0 : dense, d1 : compressed, d2 : dense, d3 : dense) }>
// CHECK-DAG: #[[$GROUPS:.*]] = #sparse_tensor.encoding<{ map = (d0, d1, d2) -> (d0 : dense, d1 : dense, d2 : structured[2, 4]) }>
// CHECK-DAG: #[[$ROWS:.*]] = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed) }>
// CHECK-DAG: #[[$LIST:.*]] = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : compressed(nonunique), d1 : singleton(soa)) }>

// CHECK-LABEL: func @product(
// CHECK-SAME: %[[P:[^:]*]]: !nz.pattern<?x?x2x3, #[[$BLOCKS]]>, %[[V:[^:]*]]: tensor<?xf64>
func.func @product(%A: tensor<?x?xf64, #BSR>, %x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  // CHECK: nz.kernel over %[[P]] (i, j, l, m) at p
  // CHECK-NEXT: reads (%[[V]] at (p) : tensor<?xf64>, %{{.*}} at ((j * 3) + m)
  // CHECK-NEXT: sums (%{{.*}} at ((i * 2) + l)
  %r = linalg.matvec ins(%A, %x : tensor<?x?xf64, #BSR>, tensor<?xf64>) outs(%y : tensor<?xf64>) -> tensor<?xf64>
  return %r : tensor<?xf64>
}

// Blocks beside another pattern are listed by rows first.
// CHECK-LABEL: func @beside(
// CHECK-SAME: %[[P:[^:]*]]: !nz.pattern<4x2x2x3, #[[$BLOCKS]]>
func.func @beside(%A: tensor<8x6xf64, #BSR>, %B: tensor<8x6xf64, #CSR>, %y: tensor<8xf64>) -> tensor<8xf64> {
  // CHECK: nz.reformat %[[P]] by #{{.*}} : <4x2x2x3, #[[$BLOCKS]]> to <?x?, #[[$ROWS]]>
  // CHECK: nz.placement %[[P]]
  // CHECK: nz.kernel over %{{.*}} (i, j) at p, %{{.*}} (i, j) at q
  %r = linalg.generic {
    indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>],
    iterator_types = ["parallel", "reduction"]}
      ins(%A, %B : tensor<8x6xf64, #BSR>, tensor<8x6xf64, #CSR>) outs(%y : tensor<8xf64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %m = arith.mulf %a, %b : f64
    %s = arith.addf %o, %m : f64
    linalg.yield %s : f64
  } -> tensor<8xf64>
  return %r : tensor<8xf64>
}

// CHECK-LABEL: func @one(
// CHECK-SAME: !nz.pattern<?x?x4, #[[$GROUPS]]>
// CHECK-SAME: !nz.pattern<?x?, #[[$LIST]]>
// CHECK-SAME: !nz.pattern<?x?, #[[$ROWS]]>
func.func @one(%A: tensor<?x?xf64, #NM>, %B: tensor<?x?xf64, #AoS>, %C: tensor<?x?xf64, #loose>) {
  return
}

// A size is that of all levels of its dimension.
// CHECK-LABEL: func @size(
// CHECK-SAME: %[[P:[^:]*]]: !nz.pattern<?x?x2x3, #[[$BLOCKS]]>
// CHECK-DAG: %[[COUNT:.*]] = nz.size %[[P]], 1
// CHECK-DAG: %[[THREE:.*]] = arith.constant 3 : index
// CHECK: %[[SIZE:.*]] = arith.muli %[[COUNT]], %[[THREE]]
// CHECK: return %[[SIZE]]
func.func @size(%A: tensor<?x?xf64, #BSR>) -> index {
  %one = arith.constant 1 : index
  %m = tensor.dim %A, %one : tensor<?x?xf64, #BSR>
  return %m : index
}
