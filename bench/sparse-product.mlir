// Half the sum of squares of A B, all sparse; f32. The cotangent of the product is the
// product. --gradient=0,1 asks for dA and dB.
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 32
}>
!matrix = tensor<?x?xf32, #CSR>
#p = affine_map<(p) -> (p)>
#none = affine_map<(p) -> ()>

func.func @main(%A: !matrix, %B: !matrix) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %half = arith.constant 0.5 : f64
  %n = tensor.dim %A, %c0 : !matrix
  %m = tensor.dim %B, %c1 : !matrix
  %unstored = tensor.empty(%n, %m) : !matrix
  %C = linalg.matmul ins(%A, %B : !matrix, !matrix) outs(%unstored : !matrix) -> !matrix
  %values = nz.values %C : !matrix
  %zero = arith.constant dense<0.0> : tensor<f64>
  %sum = linalg.generic {
    indexing_maps = [#p, #none], iterator_types = ["reduction"]
  } ins(%values : tensor<?xf32>) outs(%zero : tensor<f64>) {
  ^bb0(%c: f32, %acc: f64):
    %square = arith.mulf %c, %c : f32
    %wide = arith.extf %square : f32 to f64
    %s = arith.addf %acc, %wide : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %total = tensor.extract %sum[] : tensor<f64>
  %loss = arith.mulf %half, %total : f64
  return %loss : f64
}
