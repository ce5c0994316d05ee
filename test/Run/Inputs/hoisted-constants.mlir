// Steps with parts that are the same in all of them. @main: with N the values of A
// between the roots of its row sums, S = N X and squared targets, a step down
// sum((N (S W) - T^2)^2) in W. @grow: a vector with its sum times that of x behind it.
// @sampled: A without what is below a rising bound, and the sum of X where it stores.
// @refused: a place of w and a quotient of numbers, either of which may not be.
#CSR = #sparse_tensor.encoding<{map = (i, j) -> (i : dense, j : compressed)}>
#i = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>
#ij = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#column = affine_map<(i, j) -> (j)>
#total = affine_map<(i, j) -> ()>

func.func private @loss(%N: tensor<?x?xf64, #CSR>, %X: tensor<?x5xf64>, %T: tensor<?x3xf64>, %W: tensor<5x3xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %X, %c0 : tensor<?x5xf64>
  %Se = tensor.empty(%n) : tensor<?x5xf64>
  %Sz = linalg.fill ins(%zero : f64) outs(%Se : tensor<?x5xf64>) -> tensor<?x5xf64>
  %e = tensor.empty(%n) : tensor<?x3xf64>
  %z = linalg.fill ins(%zero : f64) outs(%e : tensor<?x3xf64>) -> tensor<?x3xf64>
  %S = linalg.matmul ins(%N, %X : tensor<?x?xf64, #CSR>, tensor<?x5xf64>) outs(%Sz : tensor<?x5xf64>) -> tensor<?x5xf64>
  %SW = linalg.matmul ins(%S, %W : tensor<?x5xf64>, tensor<5x3xf64>) outs(%z : tensor<?x3xf64>) -> tensor<?x3xf64>
  %Y = linalg.matmul ins(%N, %SW : tensor<?x?xf64, #CSR>, tensor<?x3xf64>) outs(%z : tensor<?x3xf64>) -> tensor<?x3xf64>
  %squares = arith.mulf %T, %T : tensor<?x3xf64>
  %init = tensor.from_elements %zero : tensor<f64>
  %sum = linalg.generic {indexing_maps = [#ij, #ij, #total], iterator_types = ["reduction", "reduction"]}
    ins(%Y, %squares : tensor<?x3xf64>, tensor<?x3xf64>) outs(%init : tensor<f64>) {
  ^bb0(%y: f64, %t: f64, %s: f64):
    %d = arith.subf %y, %t : f64
    %q = arith.mulf %d, %d : f64
    %r = arith.addf %s, %q : f64
    linalg.yield %r : f64
  } -> tensor<f64>
  %loss = tensor.extract %sum[] : tensor<f64>
  return %loss : f64
}

func.func @main(%W: tensor<5x3xf64>, %A: tensor<?x?xf64, #CSR>, %X: tensor<?x5xf64>, %T: tensor<?x3xf64>, %rate: f64) -> (tensor<5x3xf64>, f64) {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %X, %c0 : tensor<?x5xf64>
  %e = tensor.empty(%n) : tensor<?xf64>
  %z = linalg.fill ins(%zero : f64) outs(%e : tensor<?xf64>) -> tensor<?xf64>
  %sums = linalg.generic {indexing_maps = [#ij, #row], iterator_types = ["parallel", "reduction"]}
    ins(%A : tensor<?x?xf64, #CSR>) outs(%z : tensor<?xf64>) {
  ^bb0(%a: f64, %s: f64):
    %t = arith.addf %s, %a : f64
    linalg.yield %t : f64
  } -> tensor<?xf64>
  %roots = math.rsqrt %sums : tensor<?xf64>
  %unstored = tensor.empty(%n, %n) : tensor<?x?xf64, #CSR>
  %N = linalg.generic {indexing_maps = [#ij, #row, #column, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%A, %roots, %roots : tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>) outs(%unstored : tensor<?x?xf64, #CSR>) {
  ^bb0(%a: f64, %l: f64, %r: f64, %o: f64):
    %s = arith.mulf %a, %l : f64
    %t = arith.mulf %s, %r : f64
    linalg.yield %t : f64
  } -> tensor<?x?xf64, #CSR>
  %loss, %g = nz.value_and_gradient @loss(%N, %X, %T, %W) wrt [3]
    : (tensor<?x?xf64, #CSR>, tensor<?x5xf64>, tensor<?x3xf64>, tensor<5x3xf64>) -> (f64, tensor<5x3xf64>)
  %next = nz.sgd %W, %g rate %rate : tensor<5x3xf64>
  return %next, %loss : tensor<5x3xf64>, f64
}

func.func private @sum(%x: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %sum = linalg.generic {indexing_maps = [#i, #none], iterator_types = ["reduction"]} ins(%x : tensor<?xf64>) outs(%zero : tensor<f64>) {
  ^bb0(%a: f64, %s: f64):
    %t = arith.addf %s, %a : f64
    linalg.yield %t : f64
  } -> tensor<f64>
  %r = tensor.extract %sum[] : tensor<f64>
  return %r : f64
}

func.func @grow(%v: tensor<?xf64>, %x: tensor<?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = tensor.dim %v, %c0 : tensor<?xf64>
  %n1 = arith.addi %n, %c1 : index
  %a = func.call @sum(%v) : (tensor<?xf64>) -> f64
  %b = func.call @sum(%x) : (tensor<?xf64>) -> f64
  %last = arith.mulf %a, %b : f64
  %e = tensor.empty(%n1) : tensor<?xf64>
  %f = linalg.fill ins(%last : f64) outs(%e : tensor<?xf64>) -> tensor<?xf64>
  %y = tensor.insert_slice %v into %f[0] [%n] [1] : tensor<?xf64> into tensor<?xf64>
  return %y : tensor<?xf64>
}

func.func @sampled(%A: tensor<4x4xf64, #CSR>, %bound: f64, %X: tensor<4x4xf64>) -> (tensor<4x4xf64, #CSR>, f64, f64) {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %one = arith.constant 1.0 : f64
  %next = arith.addf %bound, %one : f64
  %P = nz.pattern %A : tensor<4x4xf64, #CSR>
  %sum = nz.kernel over %P (i, j) at p reads (%X at (i, j) : tensor<4x4xf64>) sums (%zero at () : tensor<f64>) : !nz.pattern<4x4, #CSR> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  %total = tensor.extract %sum[] : tensor<f64>
  %E = tensor.empty() : tensor<4x4xf64, #CSR>
  %C = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%A : tensor<4x4xf64, #CSR>) outs(%E : tensor<4x4xf64, #CSR>) {
  ^bb0(%a: f64, %o: f64):
    %s = sparse_tensor.select %a : f64 {
    ^bb0(%b: f64):
      %keep = arith.cmpf ogt, %b, %bound : f64
      sparse_tensor.yield %keep : i1
    }
    linalg.yield %s : f64
  } -> tensor<4x4xf64, #CSR>
  return %C, %next, %total : tensor<4x4xf64, #CSR>, f64, f64
}

func.func @refused(%w: tensor<?xf64>, %places: tensor<1xindex>, %divisors: tensor<?xi64>) -> (tensor<?xf64>, f64) {
  %c0 = arith.constant 0 : index
  %hundred = arith.constant 100 : i64
  %place = tensor.extract %places[%c0] : tensor<1xindex>
  %found = tensor.extract %w[%place] : tensor<?xf64>
  %zero = arith.constant dense<0> : tensor<i64>
  %quotients = linalg.generic {indexing_maps = [#i, #none], iterator_types = ["reduction"]} ins(%divisors : tensor<?xi64>) outs(%zero : tensor<i64>) {
  ^bb0(%d: i64, %s: i64):
    %q = arith.divsi %hundred, %d : i64
    %t = arith.addi %s, %q : i64
    linalg.yield %t : i64
  } -> tensor<i64>
  %sum = tensor.extract %quotients[] : tensor<i64>
  %float = arith.sitofp %sum : i64 to f64
  %r = arith.mulf %float, %found : f64
  return %w, %r : tensor<?xf64>, f64
}
