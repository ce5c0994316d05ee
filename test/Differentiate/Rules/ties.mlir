// Ties in reductions share evenly, with what was there before among them, in
// both modes: the cotangent is divided by their number, the tangent is their
// mean. Three entries of 2 and an init of 2: a quarter each.
// REQUIRES: nz-run
// DEFINE: %{in} = --input=1x4xf64=2,2,2,1 --input=1xf64=2
// DEFINE: %{along} = --input=1x4xf64=1,2,3,4 --input=1xf64=6
// RUN: nz-run %s --entry=dense_back %{in} | FileCheck %s --check-prefix=BACK
// RUN: nz-run %s --entry=sparse_back %{in} | FileCheck %s --check-prefix=SPARSE
// RUN: nz-run %s --entry=dense_along %{in} %{along} | FileCheck %s --check-prefix=ALONG
// RUN: nz-run %s --entry=sparse_along %{in} %{along} | FileCheck %s --check-prefix=ALONG
// BACK: result 0: 1x4xf64 = {{\[}}[0.25, 0.25, 0.25, 0]]
// BACK-NEXT: result 1: 1xf64 = [0.25]
// SPARSE: (0, 0) = 0.25
// SPARSE-NEXT: (0, 1) = 0.25
// SPARSE-NEXT: (0, 2) = 0.25
// SPARSE-NEXT: (0, 3) = 0
// SPARSE-NEXT: result 1: 1xf64 = [0.25]
// ALONG: result 0: 1xf64 = [3]
// An init below takes no part.
// RUN: nz-run %s --entry=dense_back --input=1x4xf64=2,1,2,1 --input=1xf64=0 | FileCheck %s --check-prefix=BELOW
// RUN: nz-run %s --entry=sparse_along --input=1x4xf64=2,1,2,1 --input=1xf64=0 %{along} | FileCheck %s --check-prefix=MEAN
// BELOW: result 0: 1x4xf64 = {{\[}}[0.5, 0, 0.5, 0]]
// BELOW-NEXT: result 1: 1xf64 = [0]
// MEAN: result 0: 1xf64 = [2]

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

func.func @dense(%A: tensor<1x4xf64>, %init: tensor<1xf64>) -> tensor<1xf64> {
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]}
      ins(%A : tensor<1x4xf64>) outs(%init : tensor<1xf64>) {
  ^bb0(%a: f64, %most: f64):
    %m = arith.maximumf %most, %a : f64
    linalg.yield %m : f64
  } -> tensor<1xf64>
  return %r : tensor<1xf64>
}

func.func @sparse(%A: tensor<1x4xf64, #CSR>, %init: tensor<1xf64>) -> tensor<1xf64> {
  %P = nz.pattern %A : tensor<1x4xf64, #CSR>
  %v = nz.values %A : tensor<1x4xf64, #CSR>
  %r = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>)
      maxes (%init at (i) : tensor<1xf64>) : !nz.pattern<1x4, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %r : tensor<1xf64>
}

func.func @dense_back(%A: tensor<1x4xf64>, %init: tensor<1xf64>) -> (tensor<1x4xf64>, tensor<1xf64>) {
  %one = arith.constant dense<1.0> : tensor<1xf64>
  %r, %gA, %gi = nz.vjp @dense(%A, %init) cotangents(%one) wrt [0, 1] : (tensor<1x4xf64>, tensor<1xf64>, tensor<1xf64>) -> (tensor<1xf64>, tensor<1x4xf64>, tensor<1xf64>)
  return %gA, %gi : tensor<1x4xf64>, tensor<1xf64>
}

func.func @sparse_back(%A: tensor<1x4xf64, #CSR>, %init: tensor<1xf64>) -> (tensor<1x4xf64, #CSR>, tensor<1xf64>) {
  %one = arith.constant dense<1.0> : tensor<1xf64>
  %r, %gA, %gi = nz.vjp @sparse(%A, %init) cotangents(%one) wrt [0, 1] : (tensor<1x4xf64, #CSR>, tensor<1xf64>, tensor<1xf64>) -> (tensor<1xf64>, tensor<1x4xf64, #CSR>, tensor<1xf64>)
  return %gA, %gi : tensor<1x4xf64, #CSR>, tensor<1xf64>
}

func.func @dense_along(%A: tensor<1x4xf64>, %init: tensor<1xf64>, %dA: tensor<1x4xf64>, %di: tensor<1xf64>) -> tensor<1xf64> {
  %r, %dr = nz.jvp @dense(%A, %init) tangents(%dA, %di) wrt [0, 1] : (tensor<1x4xf64>, tensor<1xf64>, tensor<1x4xf64>, tensor<1xf64>) -> (tensor<1xf64>, tensor<1xf64>)
  return %dr : tensor<1xf64>
}

func.func @sparse_along(%A: tensor<1x4xf64, #CSR>, %init: tensor<1xf64>, %dA: tensor<1x4xf64>, %di: tensor<1xf64>) -> tensor<1xf64> {
  %P = nz.pattern %A : tensor<1x4xf64, #CSR>
  %flat = tensor.collapse_shape %dA [[0, 1]] : tensor<1x4xf64> into tensor<4xf64>
  %dv = tensor.cast %flat : tensor<4xf64> to tensor<?xf64>
  %dS = nz.assemble %P, %dv : tensor<1x4xf64, #CSR>
  %r, %dr = nz.jvp @sparse(%A, %init) tangents(%dS, %di) wrt [0, 1] : (tensor<1x4xf64, #CSR>, tensor<1xf64>, tensor<1x4xf64, #CSR>, tensor<1xf64>) -> (tensor<1xf64>, tensor<1xf64>)
  return %dr : tensor<1xf64>
}
