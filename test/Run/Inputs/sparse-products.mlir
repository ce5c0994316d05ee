// Sparse products of sparse matrices. Run and checked by sparse-products.py.
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
#DCSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed, j : compressed) }>
#COO = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton(soa)) }>
#ij = affine_map<(i, j) -> (i, j)>
#ik = affine_map<(i, j, k) -> (i, k)>
#jk = affine_map<(i, j, k) -> (j, k)>
#out = affine_map<(i, j, k) -> (i, j)>

func.func private @rows(%A: tensor<?x?xf64, #CSR>) -> index {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %A, %c0 : tensor<?x?xf64, #CSR>
  return %n : index
}
func.func private @columns(%A: tensor<?x?xf64, #CSR>) -> index {
  %c1 = arith.constant 1 : index
  %n = tensor.dim %A, %c1 : tensor<?x?xf64, #CSR>
  return %n : index
}

func.func @product(%A: tensor<?x?xf64, #CSR>, %B: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR> {
  %m = call @rows(%A) : (tensor<?x?xf64, #CSR>) -> index
  %n = call @columns(%B) : (tensor<?x?xf64, #CSR>) -> index
  %e = tensor.empty(%m, %n) : tensor<?x?xf64, #CSR>
  %C = linalg.matmul ins(%A, %B : tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>)
                     outs(%e : tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR>
  return %C : tensor<?x?xf64, #CSR>
}

func.func @square(%A: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR> {
  %C = call @product(%A, %A) : (tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR>
  return %C : tensor<?x?xf64, #CSR>
}

func.func @gram(%A: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR> {
  %m = call @rows(%A) : (tensor<?x?xf64, #CSR>) -> index
  %e = tensor.empty(%m, %m) : tensor<?x?xf64, #CSR>
  %C = linalg.generic {indexing_maps = [#ik, #jk, #out], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%A, %A : tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>) outs(%e : tensor<?x?xf64, #CSR>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %p = arith.mulf %a, %b : f64
    %s = arith.addf %o, %p : f64
    linalg.yield %s : f64
  } -> tensor<?x?xf64, #CSR>
  return %C : tensor<?x?xf64, #CSR>
}

func.func @chain(%A: tensor<?x?xf64, #CSR>, %B: tensor<?x?xf64, #CSR>, %C: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR> {
  %AB = call @product(%A, %B) : (tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR>
  %ABC = call @product(%AB, %C) : (tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR>
  return %ABC : tensor<?x?xf64, #CSR>
}

// One generic over three patterns.
func.func @triple(%A: tensor<?x?xf64, #CSR>, %B: tensor<?x?xf64, #CSR>, %C: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR> {
  %m = call @rows(%A) : (tensor<?x?xf64, #CSR>) -> index
  %n = call @columns(%C) : (tensor<?x?xf64, #CSR>) -> index
  %e = tensor.empty(%m, %n) : tensor<?x?xf64, #CSR>
  %D = linalg.generic {indexing_maps = [affine_map<(i, j, k, l) -> (i, k)>, affine_map<(i, j, k, l) -> (k, l)>, affine_map<(i, j, k, l) -> (l, j)>, affine_map<(i, j, k, l) -> (i, j)>],
                       iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
    ins(%A, %B, %C : tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>) outs(%e : tensor<?x?xf64, #CSR>) {
  ^bb0(%a: f64, %b: f64, %c: f64, %o: f64):
    %p = arith.mulf %a, %b : f64
    %q = arith.mulf %p, %c : f64
    %s = arith.addf %o, %q : f64
    linalg.yield %s : f64
  } -> tensor<?x?xf64, #CSR>
  return %D : tensor<?x?xf64, #CSR>
}

// On top of what the result already has.
func.func @onto(%A: tensor<?x?xf64, #CSR>, %B: tensor<?x?xf64, #CSR>, %C: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR> {
  %D = linalg.matmul ins(%A, %B : tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>)
                     outs(%C : tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR>
  return %D : tensor<?x?xf64, #CSR>
}

func.func @csc(%A: tensor<?x?xf64, #CSR>, %B: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSC> {
  %m = call @rows(%A) : (tensor<?x?xf64, #CSR>) -> index
  %n = call @columns(%B) : (tensor<?x?xf64, #CSR>) -> index
  %e = tensor.empty(%m, %n) : tensor<?x?xf64, #CSC>
  %C = linalg.matmul ins(%A, %B : tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>)
                     outs(%e : tensor<?x?xf64, #CSC>) -> tensor<?x?xf64, #CSC>
  return %C : tensor<?x?xf64, #CSC>
}

func.func @coo(%A: tensor<?x?xf64, #COO>, %B: tensor<?x?xf64, #CSC>) -> tensor<?x?xf64, #COO> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = tensor.dim %A, %c0 : tensor<?x?xf64, #COO>
  %n = tensor.dim %B, %c1 : tensor<?x?xf64, #CSC>
  %e = tensor.empty(%m, %n) : tensor<?x?xf64, #COO>
  %C = linalg.matmul ins(%A, %B : tensor<?x?xf64, #COO>, tensor<?x?xf64, #CSC>)
                     outs(%e : tensor<?x?xf64, #COO>) -> tensor<?x?xf64, #COO>
  return %C : tensor<?x?xf64, #COO>
}

func.func @dcsr(%A: tensor<?x?xf64, #DCSR>, %B: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #DCSR> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = tensor.dim %A, %c0 : tensor<?x?xf64, #DCSR>
  %n = tensor.dim %B, %c1 : tensor<?x?xf64, #CSR>
  %e = tensor.empty(%m, %n) : tensor<?x?xf64, #DCSR>
  %C = linalg.matmul ins(%A, %B : tensor<?x?xf64, #DCSR>, tensor<?x?xf64, #CSR>)
                     outs(%e : tensor<?x?xf64, #DCSR>) -> tensor<?x?xf64, #DCSR>
  return %C : tensor<?x?xf64, #DCSR>
}

func.func @loss(%A: tensor<?x?xf64, #CSR>, %B: tensor<?x?xf64, #CSR>) -> f64 {
  %zero = arith.constant 0.0 : f64
  %C = call @product(%A, %B) : (tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR>
  %init = tensor.from_elements %zero : tensor<f64>
  %l = linalg.generic {indexing_maps = [#ij, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]}
    ins(%C : tensor<?x?xf64, #CSR>) outs(%init : tensor<f64>) {
  ^bb0(%c: f64, %o: f64):
    %q = arith.mulf %c, %c : f64
    %s = arith.addf %o, %q : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %loss = tensor.extract %l[] : tensor<f64>
  return %loss : f64
}
