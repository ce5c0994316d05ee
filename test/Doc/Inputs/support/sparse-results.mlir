// Sparse results of linalg.
// Run by support-table.py.

// supported: elementwise on one operand, in every format
// test: test/Run/formats.py

// -----

// supported: `sparse_tensor.select`
// run: --input=4x4xf64=random:1:0.5
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @main(%A: tensor<4x4xf64, #CSR>) -> tensor<4x4xf64, #CSR> {
  %e = tensor.empty() : tensor<4x4xf64, #CSR>
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%A : tensor<4x4xf64, #CSR>) outs(%e : tensor<4x4xf64, #CSR>) {
  ^bb0(%a: f64, %o: f64):
    %s = sparse_tensor.select %a : f64 {
    ^bb0(%x: f64):
      %zero = arith.constant 0.0 : f64
      %keep = arith.cmpf ogt, %x, %zero : f64
      sparse_tensor.yield %keep : i1
    }
    linalg.yield %s : f64
  } -> tensor<4x4xf64, #CSR>
  return %r : tensor<4x4xf64, #CSR>
}

// -----

// supported: products; sums over loops
// test: test/Run/sparse-products.py

// -----

// supported: unions and intersections of patterns; `sparse_tensor.binary`
// test: test/Run/sparse-unions.py

// -----

// refused: blocks, n:m and `loose_compressed` for results whose pattern is not that of an operand
// run: --input=4x4xf64=random:1:0.2 --input=4x4xf64=random:2:0.2
// error: expected dense, compressed and singleton levels of a sparse result
#BSR = #sparse_tensor.encoding<{ map = (i, j) -> (i floordiv 2 : dense, j floordiv 2 : compressed, i mod 2 : dense, j mod 2 : dense) }>
#ij = affine_map<(i, j) -> (i, j)>
func.func @main(%A: tensor<4x4xf64, #BSR>, %B: tensor<4x4xf64, #BSR>) -> tensor<4x4xf64, #BSR> {
  %e = tensor.empty() : tensor<4x4xf64, #BSR>
  %r = linalg.generic {indexing_maps = [#ij, #ij, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%A, %B : tensor<4x4xf64, #BSR>, tensor<4x4xf64, #BSR>) outs(%e : tensor<4x4xf64, #BSR>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %s = arith.addf %a, %b : f64
    linalg.yield %s : f64
  } -> tensor<4x4xf64, #BSR>
  return %r : tensor<4x4xf64, #BSR>
}

// -----

// refused: maxima over a loop
// run: --input=4x4xf64=random:1:0.5
// error: expected a body that adds to its output, in a reduction into a sparse result
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#V = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>
func.func @main(%A: tensor<4x4xf64, #CSR>) -> tensor<4xf64, #V> {
  %e = tensor.empty() : tensor<4xf64, #V>
  %r = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]}
      ins(%A : tensor<4x4xf64, #CSR>) outs(%e : tensor<4xf64, #V>) {
  ^bb0(%a: f64, %o: f64):
    %m = arith.maximumf %o, %a : f64
    linalg.yield %m : f64
  } -> tensor<4xf64, #V>
  return %r : tensor<4xf64, #V>
}

// -----

// refused: a body that is not zero at unstored entries
// run: --input=4x4xf64=random:1:0.5
// error: expected a value of 0 at unstored entries of a sparse result
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
func.func @main(%A: tensor<4x4xf64, #CSR>) -> tensor<4x4xf64, #CSR> {
  %e = tensor.empty() : tensor<4x4xf64, #CSR>
  %r = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%A : tensor<4x4xf64, #CSR>) outs(%e : tensor<4x4xf64, #CSR>) {
  ^bb0(%a: f64, %o: f64):
    %s = math.exp %a : f64
    linalg.yield %s : f64
  } -> tensor<4x4xf64, #CSR>
  return %r : tensor<4x4xf64, #CSR>
}

// -----

// refused: a product of more than 134,217,728 stored entries
// run: --input=1x20000xf64=1 --input=1x20000xf64=1
// error: expected a join of at most 134217728 tuples, found 400000000
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @main(%A: tensor<?x?xf64, #CSR>, %B: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR> {
  %one = arith.constant 1 : index
  %n = tensor.dim %A, %one : tensor<?x?xf64, #CSR>
  %e = tensor.empty(%n, %n) : tensor<?x?xf64, #CSR>
  %r = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (k, i)>, affine_map<(i, j, k) -> (k, j)>, affine_map<(i, j, k) -> (i, j)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%A, %B : tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>) outs(%e : tensor<?x?xf64, #CSR>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %m = arith.mulf %a, %b : f64
    %s = arith.addf %o, %m : f64
    linalg.yield %s : f64
  } -> tensor<?x?xf64, #CSR>
  return %r : tensor<?x?xf64, #CSR>
}

// -----

// refused: more than four patterns in one product
// run: --input=2x2xf64=1 --input=2x2xf64=1 --input=2x2xf64=1 --input=2x2xf64=1 --input=2x2xf64=1
// error: expected at most 4 patterns in one product of a sparse result, found 5
#V = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#W = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
func.func @main(%A: tensor<2x2xf64, #V>, %B: tensor<2x2xf64, #V>, %C: tensor<2x2xf64, #V>, %D: tensor<2x2xf64, #V>, %E: tensor<2x2xf64, #V>) -> tensor<2x2xf64, #W> {
  %e = tensor.empty() : tensor<2x2xf64, #W>
  %r = linalg.generic {indexing_maps = [#ij, #ij, #ij, #ij, #ij, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%A, %B, %C, %D, %E : tensor<2x2xf64, #V>, tensor<2x2xf64, #V>, tensor<2x2xf64, #V>, tensor<2x2xf64, #V>, tensor<2x2xf64, #V>) outs(%e : tensor<2x2xf64, #W>) {
  ^bb0(%a: f64, %b: f64, %c: f64, %d: f64, %f: f64, %o: f64):
    %ab = arith.mulf %a, %b : f64
    %cd = arith.mulf %c, %d : f64
    %abcd = arith.mulf %ab, %cd : f64
    %s = arith.mulf %abcd, %f : f64
    linalg.yield %s : f64
  } -> tensor<2x2xf64, #W>
  return %r : tensor<2x2xf64, #W>
}
