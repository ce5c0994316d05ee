// Sizes that every call has reach the operations.
// RUN: nz-opt %s --nz-specialize-shapes --split-input-file | FileCheck %s
// RUN: nz-opt %s --nz-specialize-shapes --canonicalize --split-input-file | FileCheck %s --check-prefix=FOLDED

// CHECK: func @dense(%[[X:.*]]: tensor<8xf32>, %{{.*}}: tensor<?xf32>) -> tensor<?xf32>
// CHECK: tensor.cast %[[X]] : tensor<8xf32> to tensor<?xf32>
// FOLDED-LABEL: func @dense
// FOLDED: linalg.exp {{.*}} outs(%{{.*}} : tensor<8xf32>) -> tensor<8xf32>
func.func @dense(%x: tensor<?xf32> {nz.static_shape = array<i64: 8>}, %y: tensor<?xf32>) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?xf32>
  %e = tensor.empty(%n) : tensor<?xf32>
  %r = linalg.exp ins(%x : tensor<?xf32>) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// CHECK: func @sparse(%[[A:.*]]: tensor<3x4xf64, #{{.*}}>)
// CHECK: tensor.cast %[[A]] : tensor<3x4xf64, #[[E:.*]]> to tensor<?x?xf64, #[[E]]>
// FOLDED-LABEL: func @sparse
func.func @sparse(%A: tensor<?x?xf64, #CSR> {nz.static_shape = array<i64: 3, 4>}) -> tensor<?x?xf64, #CSR> {
  return %A : tensor<?x?xf64, #CSR>
}

// Nothing stays open.
// CHECK-LABEL: func.func @empty(
// CHECK-SAME: %{{.*}}: tensor<?x4xf32>)
func.func @empty(%x: tensor<?x?xf32> {nz.static_shape = array<i64: 0, 4>}) -> tensor<?x?xf32> {
  return %x : tensor<?x?xf32>
}

// -----
