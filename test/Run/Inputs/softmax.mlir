// The softmax of the stored entries of each row times H, and the logarithm of the
// sum of their exponentials, as upstream spells them: what is not stored has no
// part in it.
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#COO = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton) }>
#ij = affine_map<(i, j) -> (i, j)>
#i = affine_map<(i, j) -> (i)>

func.func @rows(%A: tensor<?x?xf64, #CSR>) -> (tensor<?xf64>, tensor<?xf64>, tensor<?x?xf64, #CSR>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %low = arith.constant 0xFFF0000000000000 : f64
  %n = tensor.dim %A, %c0 : tensor<?x?xf64, #CSR>
  %m = tensor.dim %A, %c1 : tensor<?x?xf64, #CSR>
  %row = tensor.empty(%n) : tensor<?xf64>
  %lows = linalg.fill ins(%low : f64) outs(%row : tensor<?xf64>) -> tensor<?xf64>
  %max = linalg.generic {indexing_maps = [#ij, #i], iterator_types = ["parallel", "reduction"]}
      ins(%A : tensor<?x?xf64, #CSR>) outs(%lows : tensor<?xf64>) {
  ^bb0(%a: f64, %o: f64):
    %r = sparse_tensor.reduce %o, %a, %low : f64 {
    ^bb0(%x: f64, %y: f64):
      %l = arith.maximumf %x, %y : f64
      sparse_tensor.yield %l : f64
    }
    linalg.yield %r : f64
  } -> tensor<?xf64>
  %empty = tensor.empty(%n, %m) : tensor<?x?xf64, #CSR>
  %E = linalg.generic {indexing_maps = [#ij, #i, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%A, %max : tensor<?x?xf64, #CSR>, tensor<?xf64>) outs(%empty : tensor<?x?xf64, #CSR>) {
  ^bb0(%a: f64, %l: f64, %o: f64):
    %e = sparse_tensor.unary %a : f64 to f64
    present = {
    ^bb0(%x: f64):
      %d = arith.subf %x, %l : f64
      %p = math.exp %d : f64
      sparse_tensor.yield %p : f64
    }
    absent = {}
    linalg.yield %e : f64
  } -> tensor<?x?xf64, #CSR>
  %zeros = linalg.fill ins(%zero : f64) outs(%row : tensor<?xf64>) -> tensor<?xf64>
  %sum = linalg.generic {indexing_maps = [#ij, #i], iterator_types = ["parallel", "reduction"]}
      ins(%E : tensor<?x?xf64, #CSR>) outs(%zeros : tensor<?xf64>) {
  ^bb0(%a: f64, %o: f64):
    %s = arith.addf %o, %a : f64
    linalg.yield %s : f64
  } -> tensor<?xf64>
  %P = linalg.generic {indexing_maps = [#ij, #i, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%E, %sum : tensor<?x?xf64, #CSR>, tensor<?xf64>) outs(%empty : tensor<?x?xf64, #CSR>) {
  ^bb0(%a: f64, %s: f64, %o: f64):
    %q = arith.divf %a, %s : f64
    linalg.yield %q : f64
  } -> tensor<?x?xf64, #CSR>
  return %max, %sum, %P : tensor<?xf64>, tensor<?xf64>, tensor<?x?xf64, #CSR>
}

func.func @softmax(%A: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR> {
  %max, %sum, %P = call @rows(%A) : (tensor<?x?xf64, #CSR>) -> (tensor<?xf64>, tensor<?xf64>, tensor<?x?xf64, #CSR>)
  return %P : tensor<?x?xf64, #CSR>
}

// The sum of the squares of P H, and of every row's logarithm.
func.func @loss(%A: tensor<?x?xf64, #CSR>, %H: tensor<?x4xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %max, %sum, %P = call @rows(%A) : (tensor<?x?xf64, #CSR>) -> (tensor<?xf64>, tensor<?xf64>, tensor<?x?xf64, #CSR>)
  %n = tensor.dim %A, %c0 : tensor<?x?xf64, #CSR>
  %e = tensor.empty(%n) : tensor<?x4xf64>
  %z = linalg.fill ins(%zero : f64) outs(%e : tensor<?x4xf64>) -> tensor<?x4xf64>
  %Y = linalg.matmul ins(%P, %H : tensor<?x?xf64, #CSR>, tensor<?x4xf64>) outs(%z : tensor<?x4xf64>) -> tensor<?x4xf64>
  %none = tensor.from_elements %zero : tensor<f64>
  %squares = linalg.generic {indexing_maps = [#ij, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]}
      ins(%Y : tensor<?x4xf64>) outs(%none : tensor<f64>) {
  ^bb0(%y: f64, %o: f64):
    %q = arith.mulf %y, %y : f64
    %s = arith.addf %o, %q : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %total = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]}
      ins(%max, %sum : tensor<?xf64>, tensor<?xf64>) outs(%squares : tensor<f64>) {
  ^bb0(%l: f64, %s: f64, %o: f64):
    %log = math.log %s : f64
    %lse = arith.addf %log, %l : f64
    %t = arith.addf %o, %lse : f64
    linalg.yield %t : f64
  } -> tensor<f64>
  %loss = tensor.extract %total[] : tensor<f64>
  return %loss : f64
}

// The sum of every row's smallest stored entry.
func.func @minima(%A: tensor<?x?xf64, #COO>) -> f64 {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %high = arith.constant 0x7FF0000000000000 : f64
  %n = tensor.dim %A, %c0 : tensor<?x?xf64, #COO>
  %row = tensor.empty(%n) : tensor<?xf64>
  %highs = linalg.fill ins(%high : f64) outs(%row : tensor<?xf64>) -> tensor<?xf64>
  %min = linalg.generic {indexing_maps = [#ij, #i], iterator_types = ["parallel", "reduction"]}
      ins(%A : tensor<?x?xf64, #COO>) outs(%highs : tensor<?xf64>) {
  ^bb0(%a: f64, %o: f64):
    %r = sparse_tensor.reduce %o, %a, %high : f64 {
    ^bb0(%x: f64, %y: f64):
      %l = arith.minimumf %x, %y : f64
      sparse_tensor.yield %l : f64
    }
    linalg.yield %r : f64
  } -> tensor<?xf64>
  %none = tensor.from_elements %zero : tensor<f64>
  %total = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]}
      ins(%min : tensor<?xf64>) outs(%none : tensor<f64>) {
  ^bb0(%l: f64, %o: f64):
    %t = arith.addf %o, %l : f64
    linalg.yield %t : f64
  } -> tensor<f64>
  %loss = tensor.extract %total[] : tensor<f64>
  return %loss : f64
}
