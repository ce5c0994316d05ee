// Functions of narrow floats fold at entries that are not stored, as those of f32 do:
// log(1 + 0) is zero in all types.
// RUN: nz-opt %s --nz-raise-sparse-tensors --split-input-file --verify-diagnostics | FileCheck %s
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>

// CHECK-LABEL: func.func @half(
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<?xf16>)
// CHECK: math.log
func.func @half(%A: tensor<3x4xf16, #CSR>) -> tensor<3x4xf16, #CSR> {
  %one = arith.constant 1.0 : f16
  %e = tensor.empty() : tensor<3x4xf16, #CSR>
  %s = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%A : tensor<3x4xf16, #CSR>) outs(%e : tensor<3x4xf16, #CSR>) {
  ^bb0(%a: f16, %out: f16):
    %m = arith.addf %a, %one : f16
    %r = math.log %m : f16
    linalg.yield %r : f16
  } -> tensor<3x4xf16, #CSR>
  return %s : tensor<3x4xf16, #CSR>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
// Rounded to the narrow type: exp(0.001) is 1 in bf16, of which the logarithm is 0.
// CHECK-LABEL: func.func @rounded(
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<?xbf16>)
func.func @rounded(%A: tensor<3x4xbf16, #CSR>) -> tensor<3x4xbf16, #CSR> {
  %little = arith.constant 0.001 : bf16
  %e = tensor.empty() : tensor<3x4xbf16, #CSR>
  %s = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%A : tensor<3x4xbf16, #CSR>) outs(%e : tensor<3x4xbf16, #CSR>) {
  ^bb0(%a: bf16, %out: bf16):
    %x = arith.mulf %a, %a : bf16
    %y = arith.addf %x, %little : bf16
    %z = math.exp %y : bf16
    %r = math.log %z : bf16
    linalg.yield %r : bf16
  } -> tensor<3x4xbf16, #CSR>
  return %s : tensor<3x4xbf16, #CSR>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
func.func @one(%A: tensor<3x4xf16, #CSR>) -> tensor<3x4xf16, #CSR> {
  %e = tensor.empty() : tensor<3x4xf16, #CSR>
  // expected-error @below {{expected a value of 0 at unstored entries of a sparse result}}
  %s = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%A : tensor<3x4xf16, #CSR>) outs(%e : tensor<3x4xf16, #CSR>) {
  ^bb0(%a: f16, %out: f16):
    %r = math.exp %a : f16
    linalg.yield %r : f16
  } -> tensor<3x4xf16, #CSR>
  return %s : tensor<3x4xf16, #CSR>
}
