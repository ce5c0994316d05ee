// The squared norm of A X + B for a sparse A, with its gradients in A and X.
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>

func.func @loss(%A: tensor<?x?xf32, #CSR>, %X: tensor<?x8xf32>, %B: tensor<?x8xf32>) -> f32 {
  %Y = linalg.matmul ins(%A, %X : tensor<?x?xf32, #CSR>, tensor<?x8xf32>)
                     outs(%B : tensor<?x8xf32>) -> tensor<?x8xf32>
  %zero = arith.constant dense<0.0> : tensor<f32>
  %squares = linalg.generic {
    indexing_maps = [affine_map<(i, k) -> (i, k)>, affine_map<(i, k) -> ()>],
    iterator_types = ["reduction", "reduction"]
  } ins(%Y : tensor<?x8xf32>) outs(%zero : tensor<f32>) {
  ^bb0(%y: f32, %sum: f32):
    %square = arith.mulf %y, %y : f32
    %next = arith.addf %sum, %square : f32
    linalg.yield %next : f32
  } -> tensor<f32>
  %loss = tensor.extract %squares[] : tensor<f32>
  return %loss : f32
}

func.func @main(%A: tensor<?x?xf32, #CSR>, %X: tensor<?x8xf32>, %B: tensor<?x8xf32>)
    -> (f32, tensor<?x?xf32, #CSR>, tensor<?x8xf32>) {
  %loss, %dA, %dX = nz.value_and_gradient @loss(%A, %X, %B) wrt [0, 1]
      : (tensor<?x?xf32, #CSR>, tensor<?x8xf32>, tensor<?x8xf32>)
      -> (f32, tensor<?x?xf32, #CSR>, tensor<?x8xf32>)
  return %loss, %dA, %dX : f32, tensor<?x?xf32, #CSR>, tensor<?x8xf32>
}
