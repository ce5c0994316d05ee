// The energy |A x|^2 of a sparse A, to be called from C and from Python.
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 32
}>

func.func @energy(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>) -> f64 {
  %zero = arith.constant 0.0 : f64
  %c0 = arith.constant 0 : index
  %rows = tensor.dim %A, %c0 : tensor<?x?xf64, #CSR>
  %empty = tensor.empty(%rows) : tensor<?xf64>
  %init = linalg.fill ins(%zero : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %y = linalg.matvec ins(%A, %x : tensor<?x?xf64, #CSR>, tensor<?xf64>)
                     outs(%init : tensor<?xf64>) -> tensor<?xf64>
  %sum = arith.constant dense<0.0> : tensor<f64>
  %squares = linalg.dot ins(%y, %y : tensor<?xf64>, tensor<?xf64>)
                        outs(%sum : tensor<f64>) -> tensor<f64>
  %energy = tensor.extract %squares[] : tensor<f64>
  return %energy : f64
}
