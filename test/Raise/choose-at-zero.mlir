// A choice between an entry that is not stored and the constant 0 is not stored, and so
// is the angle of one in front of a positive number.
// RUN: nz-opt %s --nz-raise-sparse-tensors --split-input-file --verify-diagnostics | FileCheck %s
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>

// CHECK-LABEL: func.func @choices(
// CHECK: arith.select
// CHECK: arith.select
// CHECK: math.atan2
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @choices(%A: tensor<3x4xf64, #CSR>, %M: tensor<3x4xi1>) -> tensor<3x4xf64, #CSR> {
  %zero = arith.constant 0.0 : f64
  %two = arith.constant 2.0 : f64
  %e = tensor.empty() : tensor<3x4xf64, #CSR>
  %s = linalg.generic {indexing_maps = [#ij, #ij, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%A, %M : tensor<3x4xf64, #CSR>, tensor<3x4xi1>) outs(%e : tensor<3x4xf64, #CSR>) {
  ^bb0(%a: f64, %m: i1, %out: f64):
    %r = arith.select %m, %a, %zero : f64
    %t = arith.select %m, %zero, %r : f64
    %u = math.atan2 %t, %two : f64
    linalg.yield %u : f64
  } -> tensor<3x4xf64, #CSR>
  return %s : tensor<3x4xf64, #CSR>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
// Another constant is a value of every entry.
func.func @one(%A: tensor<3x4xf64, #CSR>, %M: tensor<3x4xi1>) -> tensor<3x4xf64, #CSR> {
  %one = arith.constant 1.0 : f64
  %e = tensor.empty() : tensor<3x4xf64, #CSR>
  // expected-error @below {{expected a value of 0 at unstored entries of a sparse result}}
  %s = linalg.generic {indexing_maps = [#ij, #ij, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%A, %M : tensor<3x4xf64, #CSR>, tensor<3x4xi1>) outs(%e : tensor<3x4xf64, #CSR>) {
  ^bb0(%a: f64, %m: i1, %out: f64):
    %r = arith.select %m, %a, %one : f64
    linalg.yield %r : f64
  } -> tensor<3x4xf64, #CSR>
  return %s : tensor<3x4xf64, #CSR>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
// The angle of 0 in front of a negative number is pi.
func.func @pi(%A: tensor<3x4xf64, #CSR>) -> tensor<3x4xf64, #CSR> {
  %minus = arith.constant -1.0 : f64
  %e = tensor.empty() : tensor<3x4xf64, #CSR>
  // expected-error @below {{expected a value of 0 at unstored entries of a sparse result}}
  %s = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%A : tensor<3x4xf64, #CSR>) outs(%e : tensor<3x4xf64, #CSR>) {
  ^bb0(%a: f64, %out: f64):
    %r = math.atan2 %a, %minus : f64
    linalg.yield %r : f64
  } -> tensor<3x4xf64, #CSR>
  return %s : tensor<3x4xf64, #CSR>
}
