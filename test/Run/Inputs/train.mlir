// A step of Adam on a sparse and a dense parameter: the loss is
// sum((A x - b)^2); results are the next arguments and the loss.
#CSR = #sparse_tensor.encoding<{map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 32}>
#matvec = {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]}

func.func private @loss(%A: tensor<5x4xf64, #CSR>, %x: tensor<4xf64>) -> f64 {
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %e = tensor.empty() : tensor<5xf64>
  %z = linalg.fill ins(%zero : f64) outs(%e : tensor<5xf64>) -> tensor<5xf64>
  %y = linalg.generic #matvec ins(%A, %x : tensor<5x4xf64, #CSR>, tensor<4xf64>) outs(%z : tensor<5xf64>) {
  ^bb0(%a: f64, %v: f64, %s: f64):
    %p = arith.mulf %a, %v : f64
    %t = arith.addf %s, %p : f64
    linalg.yield %t : f64
  } -> tensor<5xf64>
  %e0 = tensor.empty() : tensor<f64>
  %z0 = linalg.fill ins(%zero : f64) outs(%e0 : tensor<f64>) -> tensor<f64>
  %l = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]}
    ins(%y : tensor<5xf64>) outs(%z0 : tensor<f64>) {
  ^bb0(%a: f64, %s: f64):
    %d = arith.subf %a, %one : f64
    %q = arith.mulf %d, %d : f64
    %t = arith.addf %s, %q : f64
    linalg.yield %t : f64
  } -> tensor<f64>
  %r = tensor.extract %l[] : tensor<f64>
  return %r : f64
}

func.func @main(%A: tensor<5x4xf64, #CSR>, %x: tensor<4xf64>, %m: tensor<5x4xf64, #CSR>, %v: tensor<5x4xf64, #CSR>, %t: i64)
    -> (tensor<5x4xf64, #CSR>, tensor<4xf64>, tensor<5x4xf64, #CSR>, tensor<5x4xf64, #CSR>, i64, f64) {
  %rate = arith.constant 0.05 : f64
  %one = arith.constant 1 : i64
  %l, %gA, %gx = nz.value_and_gradient @loss(%A, %x) wrt [0, 1] : (tensor<5x4xf64, #CSR>, tensor<4xf64>) -> (f64, tensor<5x4xf64, #CSR>, tensor<4xf64>)
  %A1, %m1, %v1 = nz.adam %A, %gA, %m, %v step %t rate %rate : tensor<5x4xf64, #CSR>
  %x1 = nz.sgd %x, %gx rate %rate : tensor<4xf64>
  %t1 = arith.addi %t, %one : i64
  return %A1, %x1, %m1, %v1, %t1, %l : tensor<5x4xf64, #CSR>, tensor<4xf64>, tensor<5x4xf64, #CSR>, tensor<5x4xf64, #CSR>, i64, f64
}
