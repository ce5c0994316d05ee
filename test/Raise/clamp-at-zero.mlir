// What a clamp makes of an entry that is not stored is known where its bounds are.
// RUN: nz-opt %s --nz-raise-sparse-tensors --split-input-file --verify-diagnostics | FileCheck %s
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>

// Zero between them stays zero.
// CHECK-LABEL: func.func @between(
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<?xf64>)
// CHECK: math.clampf
func.func @between(%A: tensor<3x4xf64, #CSR>) -> tensor<3x4xf64, #CSR> {
  %low = arith.constant -1.0 : f64
  %high = arith.constant 0.0 : f64
  %e = tensor.empty() : tensor<3x4xf64, #CSR>
  %s = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%A : tensor<3x4xf64, #CSR>) outs(%e : tensor<3x4xf64, #CSR>) {
  ^bb0(%a: f64, %out: f64):
    %r = math.clampf %a to [%low, %high] : f64
    linalg.yield %r : f64
  } -> tensor<3x4xf64, #CSR>
  return %s : tensor<3x4xf64, #CSR>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
// Below both it is the lower one, above both the upper one, and so it is where they
// are in the wrong order.
// CHECK-LABEL: func.func @beyond(
// CHECK: linalg.generic
// CHECK: %[[LOW:.*]] = arith.constant 2.0
// CHECK-NEXT: linalg.yield %[[LOW]]
// CHECK: nz.kernel
// CHECK: linalg.generic
// CHECK: %[[HIGH:.*]] = arith.constant -3.0
// CHECK-NEXT: linalg.yield %[[HIGH]]
// CHECK: nz.kernel
// CHECK: linalg.generic
// CHECK: %[[LAST:.*]] = arith.constant -3.0
// CHECK-NEXT: linalg.yield %[[LAST]]
// CHECK: nz.kernel
func.func @beyond(%A: tensor<3x4xf64, #CSR>, %e: tensor<3x4xf64>) -> (tensor<3x4xf64>, tensor<3x4xf64>, tensor<3x4xf64>) {
  %two = arith.constant 2.0 : f64
  %five = arith.constant 5.0 : f64
  %minus = arith.constant -3.0 : f64
  %r:3 = linalg.generic {indexing_maps = [#ij, #ij, #ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%A : tensor<3x4xf64, #CSR>) outs(%e, %e, %e : tensor<3x4xf64>, tensor<3x4xf64>, tensor<3x4xf64>) {
  ^bb0(%a: f64, %x: f64, %y: f64, %z: f64):
    %above = math.clampf %a to [%two, %five] : f64
    %below = math.clampf %a to [%minus, %minus] : f64
    %wrong = math.clampf %a to [%two, %minus] : f64
    linalg.yield %above, %below, %wrong : f64, f64, f64
  } -> (tensor<3x4xf64>, tensor<3x4xf64>, tensor<3x4xf64>)
  return %r#0, %r#1, %r#2 : tensor<3x4xf64>, tensor<3x4xf64>, tensor<3x4xf64>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
// Of bounds that are no constants nothing is known.
func.func @open(%A: tensor<3x4xf64, #CSR>, %low: f64, %high: f64) -> tensor<3x4xf64, #CSR> {
  %e = tensor.empty() : tensor<3x4xf64, #CSR>
  // expected-error @below {{expected a value of 0 at unstored entries of a sparse result}}
  %s = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%A : tensor<3x4xf64, #CSR>) outs(%e : tensor<3x4xf64, #CSR>) {
  ^bb0(%a: f64, %out: f64):
    %r = math.clampf %a to [%low, %high] : f64
    linalg.yield %r : f64
  } -> tensor<3x4xf64, #CSR>
  return %s : tensor<3x4xf64, #CSR>
}
