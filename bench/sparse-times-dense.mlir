// A X and A x for a sparse A; f32.
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 32
}>
!sparse = tensor<?x?xf32, #CSR>

func.func @matrix(%A: !sparse, %X: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %n = tensor.dim %A, %c0 : !sparse
  %k = tensor.dim %X, %c1 : tensor<?x?xf32>
  %empty = tensor.empty(%n, %k) : tensor<?x?xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<?x?xf32>) -> tensor<?x?xf32>
  %Y = linalg.matmul ins(%A, %X : !sparse, tensor<?x?xf32>) outs(%zeros : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %Y : tensor<?x?xf32>
}

func.func @vector(%A: !sparse, %x: tensor<?xf32>) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %n = tensor.dim %A, %c0 : !sparse
  %empty = tensor.empty(%n) : tensor<?xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<?xf32>) -> tensor<?xf32>
  %y = linalg.matvec ins(%A, %x : !sparse, tensor<?xf32>) outs(%zeros : tensor<?xf32>) -> tensor<?xf32>
  return %y : tensor<?xf32>
}
