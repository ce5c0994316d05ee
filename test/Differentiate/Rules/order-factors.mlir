// Products of derivatives begin with the factors that loops over entries know first:
// of rows, then of fibers, then of entries. Values are those of any order.
// REQUIRES: nz-run
// RUN: nz-opt %s --nz-raise-sparse-tensors --nz-expand-requests --canonicalize | FileCheck %s
// RUN: nz-run %s --check-gradient=2 --tolerance=1e-7 --input=3x4x5xf64=random:1:0.4 --input=4x2xf64=random:2 --input=5x2xf64=random:3 --input=3x2xf64=random:4

#CSF = #sparse_tensor.encoding<{ map = (i, j, l) -> (i : dense, j : compressed, l : compressed) }>

func.func @product(%X: tensor<3x4x5xf64, #CSF>, %V: tensor<4x2xf64>, %W: tensor<5x2xf64>, %Y: tensor<3x2xf64>) -> tensor<3x2xf64> {
  %k = arith.constant 2 : index
  %P = nz.pattern %X : tensor<3x4x5xf64, #CSF>
  %x = nz.values %X : tensor<3x4x5xf64, #CSF>
  %r = nz.kernel over %P (i, j, l) at p dims (k = %k)
      reads (%x at (p) : tensor<?xf64>, %V at (j, k) : tensor<4x2xf64>, %W at (l, k) : tensor<5x2xf64>)
      sums (%Y at (i, k) : tensor<3x2xf64>) : !nz.pattern<3x4x5, #CSF> {
  ^bb0(%a: f64, %v: f64, %w: f64):
    %0 = arith.mulf %w, %a : f64
    %1 = arith.mulf %0, %v : f64
    nz.yield %1 : f64
  }
  return %r : tensor<3x2xf64>
}

// Of the values: cotangent (i), V (j), W (l).
// CHECK-LABEL: func private @product_vjp_1_2_3
// CHECK: reads (%{{.*}} at (j, k) {{.*}}, %{{.*}} at (l, k) {{.*}}, %{{.*}} at (i, k)
// CHECK: ^bb0(%[[V:.*]]: f64, %[[W:.*]]: f64, %[[G:.*]]: f64):
// CHECK-NEXT: %[[GV:.*]] = arith.mulf %[[G]], %[[V]]
// CHECK-NEXT: %[[GVW:.*]] = arith.mulf %[[GV]], %[[W]]
// CHECK-NEXT: nz.yield %[[GVW]]
// Of V: cotangent, W, value.
// CHECK: reads (%{{.*}} at (p) {{.*}}, %{{.*}} at (l, k) {{.*}}, %{{.*}} at (i, k)
// CHECK: ^bb0(%[[A:.*]]: f64, %[[W:.*]]: f64, %[[G:.*]]: f64):
// CHECK-NEXT: %[[GW:.*]] = arith.mulf %[[G]], %[[W]]
// CHECK-NEXT: %[[GWA:.*]] = arith.mulf %[[GW]], %[[A]]
// CHECK-NEXT: nz.yield %[[GWA]]
func.func @main(%X: tensor<3x4x5xf64, #CSF>, %V: tensor<4x2xf64>, %W: tensor<5x2xf64>, %Y: tensor<3x2xf64>)
    -> (tensor<3x2xf64>, tensor<3x4x5xf64, #CSF>, tensor<4x2xf64>, tensor<5x2xf64>) {
  %r:4 = nz.vjp @product(%X, %V, %W, %Y) cotangents(%Y) wrt [0, 1, 2]
      : (tensor<3x4x5xf64, #CSF>, tensor<4x2xf64>, tensor<5x2xf64>, tensor<3x2xf64>, tensor<3x2xf64>)
      -> (tensor<3x2xf64>, tensor<3x4x5xf64, #CSF>, tensor<4x2xf64>, tensor<5x2xf64>)
  return %r#0, %r#1, %r#2, %r#3 : tensor<3x2xf64>, tensor<3x4x5xf64, #CSF>, tensor<4x2xf64>, tensor<5x2xf64>
}
