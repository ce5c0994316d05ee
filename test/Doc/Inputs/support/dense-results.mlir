// Sparse operands of linalg, dense results.
// Run by support-table.py.

// supported: products; sums
// run: --input=3x4xf64=random:1:0.4 --input=4x2xf64=random --input=3x2xf64=zeros --input=3xf64=zeros
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

func.func @main(%A: tensor<3x4xf64, #CSR>, %X: tensor<4x2xf64>, %Y: tensor<3x2xf64>, %y: tensor<3xf64>) -> (tensor<3x2xf64>, tensor<3xf64>) {
  %r = linalg.matmul ins(%A, %X : tensor<3x4xf64, #CSR>, tensor<4x2xf64>) outs(%Y : tensor<3x2xf64>) -> tensor<3x2xf64>
  %s = linalg.reduce { arith.addf } ins(%A : tensor<3x4xf64, #CSR>) outs(%y : tensor<3xf64>) dimensions = [1]
  return %r, %s : tensor<3x2xf64>, tensor<3xf64>
}

// -----

// supported: `sparse_tensor.reduce` to sums, maxima and minima
// test: test/Run/softmax.py

// -----

// supported: bodies that are not zero at unstored entries
// run: --input=3x4xf64=random:1:0.4 --input=3x4xf64=zeros
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
func.func @main(%A: tensor<3x4xf64, #CSR>, %Y: tensor<3x4xf64>) -> tensor<3x4xf64> {
  %r = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%A : tensor<3x4xf64, #CSR>) outs(%Y : tensor<3x4xf64>) {
  ^bb0(%a: f64, %o: f64):
    %e = math.exp %a : f64
    linalg.yield %e : f64
  } -> tensor<3x4xf64>
  return %r : tensor<3x4xf64>
}

// -----

// supported: several sparse operands of different patterns; diagonals `A(i, i)`
// run: --input=3x3xf64=random:1:0.4 --input=3x3xf64=random:2:0.4 --input=3xf64=zeros
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
#ii = affine_map<(i) -> (i, i)>
#i = affine_map<(i) -> (i)>
func.func @main(%A: tensor<3x3xf64, #CSR>, %B: tensor<3x3xf64, #CSR>, %y: tensor<3xf64>) -> tensor<3xf64> {
  %sums = linalg.generic {indexing_maps = [#ij, #ij, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]}
      ins(%A, %B : tensor<3x3xf64, #CSR>, tensor<3x3xf64, #CSR>) outs(%y : tensor<3xf64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %m = arith.mulf %a, %b : f64
    %s = arith.addf %o, %m : f64
    linalg.yield %s : f64
  } -> tensor<3xf64>
  %r = linalg.generic {indexing_maps = [#ii, #i], iterator_types = ["parallel"]}
      ins(%A : tensor<3x3xf64, #CSR>) outs(%sums : tensor<3xf64>) {
  ^bb0(%a: f64, %o: f64):
    %s = arith.addf %o, %a : f64
    linalg.yield %s : f64
  } -> tensor<3xf64>
  return %r : tensor<3xf64>
}

// -----

// refused: maxima over unstored entries
// run: --input=4x4xf64=random:1:0.4 --input=4xf64=zeros
// error: expected a body that adds to its output, or parallel loops
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @main(%A: tensor<4x4xf64, #CSR>, %y: tensor<4xf64>) -> tensor<4xf64> {
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]}
      ins(%A : tensor<4x4xf64, #CSR>) outs(%y : tensor<4xf64>) {
  ^bb0(%a: f64, %o: f64):
    %m = arith.maximumf %o, %a : f64
    linalg.yield %m : f64
  } -> tensor<4xf64>
  return %r : tensor<4xf64>
}

// -----

// refused: sums over unstored entries of a value for which no dense operand has them
// run: --input=4x4xf64=random:1:0.4 --input=4xf64=ones --input=4xf64=zeros
// error: found one that depends on dense operands none of which is as large as all loops
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @main(%A: tensor<4x4xf64, #CSR>, %x: tensor<4xf64>, %y: tensor<4xf64>) -> tensor<4xf64> {
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]}
      ins(%A, %x : tensor<4x4xf64, #CSR>, tensor<4xf64>) outs(%y : tensor<4xf64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %d = arith.subf %a, %b : f64
    %e = math.exp %d : f64
    %s = arith.addf %o, %e : f64
    linalg.yield %s : f64
  } -> tensor<4xf64>
  return %r : tensor<4xf64>
}

// -----

// refused: diagonals of blocks
// run: --input=4x4xf64=random:1:0.4 --input=4xf64=zeros
// error: expected sparse operand 0 at loops
#BSR = #sparse_tensor.encoding<{ map = (i, j) -> (i floordiv 2 : dense, j floordiv 2 : compressed, i mod 2 : dense, j mod 2 : dense) }>
func.func @main(%A: tensor<4x4xf64, #BSR>, %y: tensor<4xf64>) -> tensor<4xf64> {
  %r = linalg.generic {indexing_maps = [affine_map<(i) -> (i, i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%A : tensor<4x4xf64, #BSR>) outs(%y : tensor<4xf64>) {
  ^bb0(%a: f64, %o: f64):
    %s = arith.addf %o, %a : f64
    linalg.yield %s : f64
  } -> tensor<4xf64>
  return %r : tensor<4xf64>
}
