// x <- tanh(A x), and x <- A x, n times; the squared length of what comes out.
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func private @square(%x: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %d = linalg.dot ins(%x, %x : tensor<?xf64>, tensor<?xf64>) outs(%zero : tensor<f64>) -> tensor<f64>
  %e = tensor.extract %d[] : tensor<f64>
  return %e : f64
}
func.func private @product(%A: tensor<?x?xf64, #CSR>, %v: tensor<?xf64>) -> tensor<?xf64> {
  %zero = arith.constant 0.0 : f64
  %c0 = arith.constant 0 : index
  %n = tensor.dim %v, %c0 : tensor<?xf64>
  %e = tensor.empty(%n) : tensor<?xf64>
  %z = linalg.fill ins(%zero : f64) outs(%e : tensor<?xf64>) -> tensor<?xf64>
  %y = linalg.matvec ins(%A, %v : tensor<?x?xf64, #CSR>, tensor<?xf64>) outs(%z : tensor<?xf64>) -> tensor<?xf64>
  return %y : tensor<?xf64>
}
func.func @nonlinear(%A: tensor<?x?xf64, #CSR>, %x0: tensor<?xf64>, %n: index) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x = scf.for %t = %c0 to %n step %c1 iter_args(%v = %x0) -> (tensor<?xf64>) {
    %y = func.call @product(%A, %v) : (tensor<?x?xf64, #CSR>, tensor<?xf64>) -> tensor<?xf64>
    %h = math.tanh %y : tensor<?xf64>
    scf.yield %h : tensor<?xf64>
  }
  %loss = call @square(%x) : (tensor<?xf64>) -> f64
  return %loss : f64
}
func.func @linear(%A: tensor<?x?xf64, #CSR>, %x0: tensor<?xf64>, %n: index) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x = scf.for %t = %c0 to %n step %c1 iter_args(%v = %x0) -> (tensor<?xf64>) {
    %y = func.call @product(%A, %v) : (tensor<?x?xf64, #CSR>, tensor<?xf64>) -> tensor<?xf64>
    scf.yield %y : tensor<?xf64>
  }
  %loss = call @square(%x) : (tensor<?xf64>) -> f64
  return %loss : f64
}
