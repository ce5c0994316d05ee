// Formats of sparse tensors.
// Run by support-table.py.

// supported: CSR; CSC; DCSR; DCSC; COO with and without `soa`; BSR and other blocks; structured n:m; `loose_compressed`; indices of 8 to 64 bits; dense levels anywhere
// run: --input=4x8xf64=random:1:0.2 --input=4x8xf64=random:1:0.2 --input=4x8xf64=random:1:0.2 --input=4x8xf64=random:1:0.2 --input=4x8xf64=random:1:0.2 --input=4x8xf64=random:1:0.2 --input=4x8xf64=random:1:0.2 --input=4x8xf64=random:1:0 --input=4x8xf64=random:1:0.2 --input=4x8xf64=random:1:0.2 --input=4x8xf64=random:1:0.2
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
#DCSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed, j : compressed) }>
#DCSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : compressed, i : compressed) }>
#SOA = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton(soa)) }>
#AOS = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton) }>
#BSR = #sparse_tensor.encoding<{ map = (i, j) -> (i floordiv 2 : dense, j floordiv 4 : compressed, i mod 2 : dense, j mod 4 : dense) }>
#NM = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j floordiv 4 : dense, j mod 4 : structured[2, 4]) }>
#LOOSE = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : loose_compressed) }>
#ROWS = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed, j : dense) }>
#NARROW = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), posWidth = 8, crdWidth = 16 }>
func.func @main(%a: tensor<4x8xf64, #CSR>, %b: tensor<4x8xf64, #CSC>, %c: tensor<4x8xf64, #DCSR>, %d: tensor<4x8xf64, #DCSC>, %e: tensor<4x8xf64, #SOA>, %f: tensor<4x8xf64, #AOS>, %g: tensor<4x8xf64, #BSR>, %h: tensor<4x8xf64, #NM>, %i: tensor<4x8xf64, #LOOSE>, %j: tensor<4x8xf64, #ROWS>, %k: tensor<4x8xf64, #NARROW>)
    -> (tensor<4x8xf64>, tensor<4x8xf64>, tensor<4x8xf64>, tensor<4x8xf64>, tensor<4x8xf64>, tensor<4x8xf64>, tensor<4x8xf64>, tensor<4x8xf64>, tensor<4x8xf64>, tensor<4x8xf64>, tensor<4x8xf64>) {
  %a1 = sparse_tensor.convert %a : tensor<4x8xf64, #CSR> to tensor<4x8xf64>
  %b1 = sparse_tensor.convert %b : tensor<4x8xf64, #CSC> to tensor<4x8xf64>
  %c1 = sparse_tensor.convert %c : tensor<4x8xf64, #DCSR> to tensor<4x8xf64>
  %d1 = sparse_tensor.convert %d : tensor<4x8xf64, #DCSC> to tensor<4x8xf64>
  %e1 = sparse_tensor.convert %e : tensor<4x8xf64, #SOA> to tensor<4x8xf64>
  %f1 = sparse_tensor.convert %f : tensor<4x8xf64, #AOS> to tensor<4x8xf64>
  %g1 = sparse_tensor.convert %g : tensor<4x8xf64, #BSR> to tensor<4x8xf64>
  %h1 = sparse_tensor.convert %h : tensor<4x8xf64, #NM> to tensor<4x8xf64>
  %i1 = sparse_tensor.convert %i : tensor<4x8xf64, #LOOSE> to tensor<4x8xf64>
  %j1 = sparse_tensor.convert %j : tensor<4x8xf64, #ROWS> to tensor<4x8xf64>
  %k1 = sparse_tensor.convert %k : tensor<4x8xf64, #NARROW> to tensor<4x8xf64>
  return %a1, %b1, %c1, %d1, %e1, %f1, %g1, %h1, %i1, %j1, %k1 : tensor<4x8xf64>, tensor<4x8xf64>, tensor<4x8xf64>, tensor<4x8xf64>, tensor<4x8xf64>, tensor<4x8xf64>, tensor<4x8xf64>, tensor<4x8xf64>, tensor<4x8xf64>, tensor<4x8xf64>, tensor<4x8xf64>
}

// -----

// supported: CSF; any rank
// run: --input=2x3x4xf64=random:1:0.2 --input=2x2x2x2x2xf64=random:1:0.2
#CSF = #sparse_tensor.encoding<{ map = (i, j, k) -> (i : compressed, j : compressed, k : compressed) }>
#FIVE = #sparse_tensor.encoding<{ map = (i, j, k, l, m) -> (m : dense, i : compressed, j : compressed, l : dense, k : compressed) }>
func.func @main(%a: tensor<2x3x4xf64, #CSF>, %b: tensor<2x2x2x2x2xf64, #FIVE>) -> (tensor<2x3x4xf64>, tensor<2x2x2x2x2xf64>) {
  %c = sparse_tensor.convert %a : tensor<2x3x4xf64, #CSF> to tensor<2x3x4xf64>
  %d = sparse_tensor.convert %b : tensor<2x2x2x2x2xf64, #FIVE> to tensor<2x2x2x2x2xf64>
  return %c, %d : tensor<2x3x4xf64>, tensor<2x2x2x2x2xf64>
}

// -----

// refused: sizes that are no multiple of a block
// run: --input=3x4xf64=1
// exit: 2
// error: expected dimension 0 of a size that is a multiple of 2, found 3
#E = #sparse_tensor.encoding<{ map = (i, j) -> (i floordiv 2 : dense, j floordiv 2 : compressed, i mod 2 : dense, j mod 2 : dense) }>
func.func @main(%A: tensor<?x?xf64, #E>) -> tensor<?x?xf64, #E> {
  return %A : tensor<?x?xf64, #E>
}

// -----

// refused: more than n of m entries
// run: --input=1x4xf64=1
// exit: 2
// error: expected at most 2 of 4 entries in a group
#E = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j floordiv 4 : dense, j mod 4 : structured[2, 4]) }>
func.func @main(%A: tensor<?x?xf64, #E>) -> tensor<?x?xf64, #E> {
  return %A : tensor<?x?xf64, #E>
}

// -----

// refused: `nonordered`
// run: --input=4x8xf64=1
// error: expected ordered levels
#E = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique, nonordered), j : singleton(nonordered, soa)) }>
func.func @main(%A: tensor<4x8xf64, #E>) -> tensor<4x8xf64, #E> {
  return %A : tensor<4x8xf64, #E>
}

// -----

// refused: `batch`
// run: --input=4x8xf64=1
// error: expected no batch levels
#E = #sparse_tensor.encoding<{ map = (i, j) -> (i : batch, j : compressed) }>
func.func @main(%A: tensor<4x8xf64, #E>) -> tensor<4x8xf64, #E> {
  return %A : tensor<4x8xf64, #E>
}

// -----

// refused: slices
// run: --input=4x8xf64=1
// error: expected no slices
#E = #sparse_tensor.encoding<{ map = (i : #sparse_tensor<slice(0, 4, 1)>, j : #sparse_tensor<slice(0, 8, 1)>) -> (i : dense, j : compressed) }>
func.func @main(%A: tensor<4x8xf64, #E>) -> tensor<4x8xf64, #E> {
  return %A : tensor<4x8xf64, #E>
}

// -----

// refused: `explicitVal`
// run: --input=4x8xf64=1
// error: expected no explicitVal
#E = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), explicitVal = 1.0 : f64 }>
func.func @main(%A: tensor<4x8xf64, #E>) -> tensor<4x8xf64, #E> {
  return %A : tensor<4x8xf64, #E>
}

// -----

// refused: `implicitVal`
// run: --input=4x8xf64=1
// error: expected no implicitVal
#E = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), implicitVal = 0.0 : f64 }>
func.func @main(%A: tensor<4x8xf64, #E>) -> tensor<4x8xf64, #E> {
  return %A : tensor<4x8xf64, #E>
}

// -----

// refused: other expressions of dimensions
// run: --input=4x8xf64=1
// error: failed to infer lvlToDim
#E = #sparse_tensor.encoding<{ map = (i, j) -> (i + j : dense, j : compressed) }>
func.func @main(%A: tensor<4x8xf64, #E>) -> tensor<4x8xf64, #E> {
  return %A : tensor<4x8xf64, #E>
}
