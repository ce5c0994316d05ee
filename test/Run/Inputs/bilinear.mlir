// The inner product of C and A X, whose gradients are products of rows: of C and X at
// the stored entries of A, and of A's columns with C.
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 32
}>
#ik = affine_map<(i, k) -> (i, k)>
#none = affine_map<(i, k) -> ()>
func.func @main(%A: tensor<?x?xf32, #CSR>, %X: tensor<?x?xf32>, %C: tensor<?x?xf32>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %n = tensor.dim %A, %c0 : tensor<?x?xf32, #CSR>
  %k = tensor.dim %X, %c1 : tensor<?x?xf32>
  %empty = tensor.empty(%n, %k) : tensor<?x?xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<?x?xf32>) -> tensor<?x?xf32>
  %Y = linalg.matmul ins(%A, %X : tensor<?x?xf32, #CSR>, tensor<?x?xf32>) outs(%zeros : tensor<?x?xf32>) -> tensor<?x?xf32>
  %start = arith.constant dense<0.0> : tensor<f64>
  %sum = linalg.generic {indexing_maps = [#ik, #ik, #none], iterator_types = ["reduction", "reduction"]}
      ins(%Y, %C : tensor<?x?xf32>, tensor<?x?xf32>) outs(%start : tensor<f64>) {
  ^bb0(%y: f32, %c: f32, %old: f64):
    %a = arith.extf %y : f32 to f64
    %b = arith.extf %c : f32 to f64
    %p = arith.mulf %a, %b : f64
    %s = arith.addf %old, %p : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %r = tensor.extract %sum[] : tensor<f64>
  return %r : f64
}
