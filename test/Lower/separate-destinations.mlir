// Equal fills get a tensor a destination; what is only read is shared.
// RUN: nz-opt %s --nz-separate-destinations | FileCheck %s

// CHECK-LABEL: func @two_destinations
func.func @two_destinations(%x: tensor<4xf32>, %z: f32) -> (tensor<4xf32>, tensor<4xf32>) {
  // CHECK: %[[E0:.*]] = tensor.empty()
  // CHECK: %[[F0:.*]] = linalg.fill ins(%{{.*}}) outs(%[[E0]]
  // CHECK: linalg.add {{.*}} outs(%[[F0]]
  // CHECK: %[[E1:.*]] = tensor.empty()
  // CHECK: %[[F1:.*]] = linalg.fill ins(%{{.*}}) outs(%[[E1]]
  // CHECK: linalg.mul {{.*}} outs(%[[F1]]
  %e = tensor.empty() : tensor<4xf32>
  %f = linalg.fill ins(%z : f32) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %a = linalg.add ins(%x, %x : tensor<4xf32>, tensor<4xf32>) outs(%f : tensor<4xf32>) -> tensor<4xf32>
  %b = linalg.mul ins(%x, %x : tensor<4xf32>, tensor<4xf32>) outs(%f : tensor<4xf32>) -> tensor<4xf32>
  return %a, %b : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: func @read_too
func.func @read_too(%x: tensor<4xf32>, %z: f32) -> (tensor<4xf32>, tensor<4xf32>) {
  // CHECK: %[[F:.*]] = linalg.fill
  // CHECK: %[[G:.*]] = linalg.fill
  // CHECK: linalg.add ins(%{{.*}}, %[[F]] : {{.*}}) outs(%[[G]]
  // CHECK: return %{{.*}}, %[[F]]
  %e = tensor.empty() : tensor<4xf32>
  %f = linalg.fill ins(%z : f32) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %a = linalg.add ins(%x, %f : tensor<4xf32>, tensor<4xf32>) outs(%f : tensor<4xf32>) -> tensor<4xf32>
  return %a, %f : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: func @one_destination
func.func @one_destination(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK-COUNT-1: tensor.empty
  // CHECK-NOT: tensor.empty
  %e = tensor.empty() : tensor<4xf32>
  %a = linalg.add ins(%x, %x : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  return %a : tensor<4xf32>
}

// A loop updates what it carries.
// CHECK-LABEL: func @carried
func.func @carried(%z: f32, %n: index) -> (tensor<4xf32>, tensor<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: %[[E0:.*]] = tensor.empty()
  // CHECK: linalg.fill ins(%{{.*}}) outs(%[[E0]]
  // CHECK: %[[E1:.*]] = tensor.empty()
  // CHECK: scf.for {{.*}} iter_args(%{{.*}} = %[[E1]])
  %e = tensor.empty() : tensor<4xf32>
  %f = linalg.fill ins(%z : f32) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%x = %e) -> (tensor<4xf32>) {
    %y = tensor.insert %z into %x[%i] : tensor<4xf32>
    scf.yield %y : tensor<4xf32>
  }
  return %f, %r : tensor<4xf32>, tensor<4xf32>
}
