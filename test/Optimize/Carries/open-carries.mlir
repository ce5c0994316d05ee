// Values of a pattern that a loop may replace have no size that is known before it.
// RUN: nz-opt %s --nz-open-carries --canonicalize | FileCheck %s
#V = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>

// CHECK-LABEL: func @replaced(
// CHECK-SAME: %[[W:.*]]: tensor<3xf64>, %[[D:.*]]: tensor<4xf64>
// CHECK: %[[OPEN:.*]] = bufferization.alloc_tensor() copy(%{{.*}}) : tensor<?xf64>
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %{{.*}}, %{{.*}} = %[[OPEN]], %{{.*}} = %[[D]]) -> (!nz.pattern<4, #{{.*}}>, tensor<?xf64>, tensor<4xf64>)
func.func @replaced(%P: !nz.pattern<4, #V>, %v: tensor<?xf64>, %Q: !nz.pattern<4, #V>, %w: tensor<3xf64>, %d: tensor<4xf64>, %n: index) -> (!nz.pattern<4, #V>, tensor<?xf64>, tensor<4xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %first = tensor.cast %w : tensor<3xf64> to tensor<?xf64>
  %r:3 = scf.for %i = %c0 to %n step %c1 iter_args(%R = %Q, %u = %first, %e = %d) -> (!nz.pattern<4, #V>, tensor<?xf64>, tensor<4xf64>) {
    %f = arith.addf %e, %e : tensor<4xf64>
    scf.yield %P, %v, %f : !nz.pattern<4, #V>, tensor<?xf64>, tensor<4xf64>
  }
  return %r#0, %r#1, %r#2 : !nz.pattern<4, #V>, tensor<?xf64>, tensor<4xf64>
}

// Those of one that stays have its size.
// CHECK-LABEL: func @kept(
// CHECK-NOT: bufferization.alloc_tensor
// CHECK: scf.for {{.*}} -> (tensor<3xf64>)
func.func @kept(%Q: !nz.pattern<4, #V>, %w: tensor<3xf64>, %n: index) -> (!nz.pattern<4, #V>, tensor<?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %first = tensor.cast %w : tensor<3xf64> to tensor<?xf64>
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%R = %Q, %u = %first) -> (!nz.pattern<4, #V>, tensor<?xf64>) {
    %t = arith.addf %u, %u : tensor<?xf64>
    scf.yield %R, %t : !nz.pattern<4, #V>, tensor<?xf64>
  }
  return %r#0, %r#1 : !nz.pattern<4, #V>, tensor<?xf64>
}
