// sum((A x)_i * w_i) for any sizes, with a check of its own: s must not be
// negative. The entry is @main, which C has too.
#CSR = #sparse_tensor.encoding<{map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 32}>

func.func @main(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>, %s: f64) -> f64 {
  %zero = arith.constant 0.0 : f64
  %fine = arith.cmpf oge, %s, %zero : f64
  cf.assert %fine, "s is negative"
  %e = tensor.empty() : tensor<f64>
  %z = linalg.fill ins(%zero : f64) outs(%e : tensor<f64>) -> tensor<f64>
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]}
    ins(%A, %x : tensor<?x?xf64, #CSR>, tensor<?xf64>) outs(%z : tensor<f64>) {
  ^bb0(%a: f64, %v: f64, %t: f64):
    %p = arith.mulf %a, %v : f64
    %q = arith.mulf %p, %p : f64
    %u = arith.addf %t, %q : f64
    linalg.yield %u : f64
  } -> tensor<f64>
  %l = tensor.extract %r[] : tensor<f64>
  %m = arith.mulf %l, %s : f64
  return %m : f64
}

// Every kind of parameter and result.
func.func @kinds(%A: tensor<3x4xf32, #CSR>, %p: !nz.pattern<?x?, #CSR>, %D: tensor<2x3xf32>, %i: i32, %b: i1, %k: index)
    -> (tensor<3x4xf32, #CSR>, tensor<2x3xf32>, !nz.pattern<?x?, #CSR>, i32, i1, index, tensor<?xf32>) {
  %two = arith.constant 2 : i32
  %j = arith.muli %i, %two : i32
  %true = arith.constant true
  %nb = arith.xori %b, %true : i1
  %kk = arith.addi %k, %k : index
  %v = nz.values %A : tensor<3x4xf32, #CSR>
  return %A, %D, %p, %j, %nb, %kk, %v : tensor<3x4xf32, #CSR>, tensor<2x3xf32>, !nz.pattern<?x?, #CSR>, i32, i1, index, tensor<?xf32>
}

// Numbers that C has as their bits: a sum, a rounded one, and twice a vector.
func.func @narrow(%x: bf16, %y: bf16, %v: tensor<3xf16>, %d: f64) -> (bf16, bf16, tensor<3xf16>) {
  %sum = arith.addf %x, %y : bf16
  %rounded = arith.truncf %d : f64 to bf16
  %twice = arith.addf %v, %v : tensor<3xf16>
  return %sum, %rounded, %twice : bf16, bf16, tensor<3xf16>
}
