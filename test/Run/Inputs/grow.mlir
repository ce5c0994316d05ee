// Carried arguments that change: @main grows a vector by its sum in every step;
// @prune drops the entries below a rising bound.
#CSR = #sparse_tensor.encoding<{map = (i, j) -> (i : dense, j : compressed)}>

func.func @main(%x: tensor<?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant dense<0.0> : tensor<f64>
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %n1 = arith.addi %n, %c1 : index
  %sum = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]}
    ins(%x : tensor<?xf64>) outs(%zero : tensor<f64>) {
  ^bb0(%a: f64, %s: f64):
    %q = math.sqrt %a : f64
    %t = arith.addf %s, %q : f64
    linalg.yield %t : f64
  } -> tensor<f64>
  %last = tensor.extract %sum[] : tensor<f64>
  %y = tensor.empty(%n1) : tensor<?xf64>
  %f = linalg.fill ins(%last : f64) outs(%y : tensor<?xf64>) -> tensor<?xf64>
  %z = tensor.insert_slice %x into %f[0] [%n] [1] : tensor<?xf64> into tensor<?xf64>
  return %z : tensor<?xf64>
}

func.func @prune(%A: tensor<?x?xf64, #CSR>, %bound: f64) -> (tensor<?x?xf64, #CSR>, f64) {
  %step = arith.constant 0.1 : f64
  %next = arith.addf %bound, %step : f64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = tensor.dim %A, %c0 : tensor<?x?xf64, #CSR>
  %n = tensor.dim %A, %c1 : tensor<?x?xf64, #CSR>
  %E = tensor.empty(%m, %n) : tensor<?x?xf64, #CSR>
  %C = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
    ins(%A : tensor<?x?xf64, #CSR>) outs(%E : tensor<?x?xf64, #CSR>) {
  ^bb0(%a: f64, %o: f64):
    %s = sparse_tensor.select %a : f64 {
    ^bb0(%b: f64):
      %keep = arith.cmpf ogt, %b, %bound : f64
      sparse_tensor.yield %keep : i1
    }
    linalg.yield %s : f64
  } -> tensor<?x?xf64, #CSR>
  return %C, %next : tensor<?x?xf64, #CSR>, f64
}
