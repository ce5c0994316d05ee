// Matrix factorization on stored ratings alone; f32.
//
//   loss = mean over the stored entries of R of  (R_ij - sum_k U_ik V_jk)^2
//
// @main is one step of Adam: results 0 to 6 are the next step's arguments 0 to 6,
// result 7 is the loss of the factors that came in.
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 32
}>
!ratings = tensor<?x?xf32, #CSR>
!factor = tensor<?x32xf32>
#i = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>

// The sum is in f64, so that it keeps the digits of f32.
func.func private @loss(%R: !ratings, %U: !factor, %V: !factor) -> f64 {
  %c0 = arith.constant 0 : index
  %rank = arith.constant 32 : index
  %P = nz.pattern %R : !ratings
  %ratings = nz.values %R : !ratings
  %errors = nz.kernel over %P (i, j) at p dims (k = %rank)
      reads (%U at (i, k) : !factor, %V at (j, k) : !factor)
      sums (%ratings at (p) : tensor<?xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%u: f32, %v: f32):
    %0 = arith.mulf %u, %v : f32
    %1 = arith.negf %0 : f32
    nz.yield %1 : f32
  }
  %zero = arith.constant dense<0.0> : tensor<f64>
  %sum = linalg.generic {
    indexing_maps = [#i, #none], iterator_types = ["reduction"]
  } ins(%errors : tensor<?xf32>) outs(%zero : tensor<f64>) {
  ^bb0(%e: f32, %acc: f64):
    %square = arith.mulf %e, %e : f32
    %wide = arith.extf %square : f32 to f64
    %s = arith.addf %acc, %wide : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %total = tensor.extract %sum[] : tensor<f64>
  %entries = tensor.dim %ratings, %c0 : tensor<?xf32>
  %integer = arith.index_cast %entries : index to i64
  %count = arith.sitofp %integer : i64 to f64
  %loss = arith.divf %total, %count : f64
  return %loss : f64
}

func.func @main(%U: !factor, %mU: !factor, %vU: !factor, %V: !factor, %mV: !factor, %vV: !factor, %step: i64,
                %R: !ratings, %rate: f32) -> (!factor, !factor, !factor, !factor, !factor, !factor, i64, f64) {
  %one = arith.constant 1 : i64
  %loss, %gU, %gV = nz.value_and_gradient @loss(%R, %U, %V) wrt [1, 2] : (!ratings, !factor, !factor) -> (f64, !factor, !factor)
  %U1, %mU1, %vU1 = nz.adam %U, %gU, %mU, %vU step %step rate %rate : !factor
  %V1, %mV1, %vV1 = nz.adam %V, %gV, %mV, %vV step %step rate %rate : !factor
  %next = arith.addi %step, %one : i64
  return %U1, %mU1, %vU1, %V1, %mV1, %vV1, %next, %loss : !factor, !factor, !factor, !factor, !factor, !factor, i64, f64
}
