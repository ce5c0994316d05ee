// |A X - T|^2 for a sparse A: the rows' squares first, so that the sum of many
// numbers in f32 keeps its digits. --gradient=0,1 asks for dA and dX. @main is
// f64, @single f32 with the indices of 32 bits that hand-written code has.
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#CSR32 = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 32
}>
#ik = affine_map<(i, k) -> (i, k)>
#row = affine_map<(i, k) -> (i)>
#i = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>

func.func @main(%A: tensor<?x?xf64, #CSR>, %X: tensor<?x?xf64>, %T: tensor<?x?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %T, %c0 : tensor<?x?xf64>
  %k = tensor.dim %T, %c1 : tensor<?x?xf64>
  %empty = tensor.empty(%n, %k) : tensor<?x?xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<?x?xf64>) -> tensor<?x?xf64>
  %Y = linalg.matmul ins(%A, %X : tensor<?x?xf64, #CSR>, tensor<?x?xf64>)
                     outs(%zeros : tensor<?x?xf64>) -> tensor<?x?xf64>
  %rows_empty = tensor.empty(%n) : tensor<?xf64>
  %rows_zeros = linalg.fill ins(%zero : f64) outs(%rows_empty : tensor<?xf64>) -> tensor<?xf64>
  %rows = linalg.generic {
    indexing_maps = [#ik, #ik, #row], iterator_types = ["parallel", "reduction"]
  } ins(%Y, %T : tensor<?x?xf64>, tensor<?x?xf64>) outs(%rows_zeros : tensor<?xf64>) {
  ^bb0(%y: f64, %t: f64, %acc: f64):
    %d = arith.subf %y, %t : f64
    %q = arith.mulf %d, %d : f64
    %s = arith.addf %acc, %q : f64
    linalg.yield %s : f64
  } -> tensor<?xf64>
  %init = tensor.from_elements %zero : tensor<f64>
  %total = linalg.generic {
    indexing_maps = [#i, #none], iterator_types = ["reduction"]
  } ins(%rows : tensor<?xf64>) outs(%init : tensor<f64>) {
  ^bb0(%q: f64, %acc: f64):
    %s = arith.addf %acc, %q : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %loss = tensor.extract %total[] : tensor<f64>
  return %loss : f64
}

func.func @single(%A: tensor<?x?xf32, #CSR32>, %X: tensor<?x?xf32>, %T: tensor<?x?xf32>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %zero64 = arith.constant 0.0 : f64
  %n = tensor.dim %T, %c0 : tensor<?x?xf32>
  %k = tensor.dim %T, %c1 : tensor<?x?xf32>
  %empty = tensor.empty(%n, %k) : tensor<?x?xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<?x?xf32>) -> tensor<?x?xf32>
  %Y = linalg.matmul ins(%A, %X : tensor<?x?xf32, #CSR32>, tensor<?x?xf32>)
                     outs(%zeros : tensor<?x?xf32>) -> tensor<?x?xf32>
  %rows_empty = tensor.empty(%n) : tensor<?xf32>
  %rows_zeros = linalg.fill ins(%zero : f32) outs(%rows_empty : tensor<?xf32>) -> tensor<?xf32>
  %rows = linalg.generic {
    indexing_maps = [#ik, #ik, #row], iterator_types = ["parallel", "reduction"]
  } ins(%Y, %T : tensor<?x?xf32>, tensor<?x?xf32>) outs(%rows_zeros : tensor<?xf32>) {
  ^bb0(%y: f32, %t: f32, %acc: f32):
    %d = arith.subf %y, %t : f32
    %q = arith.mulf %d, %d : f32
    %s = arith.addf %acc, %q : f32
    linalg.yield %s : f32
  } -> tensor<?xf32>
  %init = tensor.from_elements %zero64 : tensor<f64>
  %total = linalg.generic {
    indexing_maps = [#i, #none], iterator_types = ["reduction"]
  } ins(%rows : tensor<?xf32>) outs(%init : tensor<f64>) {
  ^bb0(%q: f32, %acc: f64):
    %wide = arith.extf %q : f32 to f64
    %s = arith.addf %acc, %wide : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %loss = tensor.extract %total[] : tensor<f64>
  return %loss : f64
}
