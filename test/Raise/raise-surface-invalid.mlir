// RUN: nz-opt %s --nz-raise-sparse-tensors --split-input-file --verify-diagnostics

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @element(%A: tensor<4x4xf64, #CSR>, %i: index) -> f64 {
  // expected-error@+1 {{'tensor.extract' op on sparse tensors is not supported}}
  %x = tensor.extract %A[%i, %i] : tensor<4x4xf64, #CSR>
  return %x : f64
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @loaded(%A: tensor<4x4xf64, #CSR>) -> tensor<4x4xf64, #CSR> {
  // expected-error@+1 {{'sparse_tensor.load' op on sparse tensors is not supported}}
  %B = sparse_tensor.load %A : tensor<4x4xf64, #CSR>
  return %B : tensor<4x4xf64, #CSR>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @size(%A: tensor<?x?xf64, #CSR>, %d: index) -> index {
  // expected-error@+1 {{expected a constant dimension of a sparse tensor}}
  %n = tensor.dim %A, %d : tensor<?x?xf64, #CSR>
  return %n : index
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @level(%A: tensor<?x?xf64, #CSR>, %l: index) -> index {
  // expected-error@+1 {{expected a constant level of a sparse tensor}}
  %n = sparse_tensor.lvl %A, %l : tensor<?x?xf64, #CSR>
  return %n : index
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @ones(%A: tensor<4x4xf64, #CSR>) -> tensor<4x4xf64, #CSR> {
  %one = arith.constant 1.0 : f64
  // expected-error@+1 {{expected 0 to fill a sparse tensor with}}
  %B = linalg.fill ins(%one : f64) outs(%A : tensor<4x4xf64, #CSR>) -> tensor<4x4xf64, #CSR>
  return %B : tensor<4x4xf64, #CSR>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @choice(%A: tensor<4x4xf64, #CSR>, %B: tensor<4x4xf64, #CSR>, %c: i1) -> tensor<4x4xf64, #CSR> {
  // expected-error@+1 {{expected sparse tensors of one pattern to choose between}}
  %D = arith.select %c, %A, %B : tensor<4x4xf64, #CSR>
  return %D : tensor<4x4xf64, #CSR>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @patterns(%P: !nz.pattern<4x4, #CSR>, %Q: !nz.pattern<4x4, #CSR>, %A: tensor<4x4xf64, #CSR>) -> tensor<4x4xf64, #CSR> {
  // expected-error@+1 {{expected distinct entries of a sparse constant}}
  %B = arith.constant sparse<[[0, 1], [0, 1]], [1.0, 2.0]> : tensor<4x4xf64, #CSR>
  return %B : tensor<4x4xf64, #CSR>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @huge() -> tensor<100000x100000xf64, #CSR> {
  // expected-error@+1 {{expected a sparse constant of at most 16777216 elements, found 10000000000}}
  %B = arith.constant dense<1.0> : tensor<100000x100000xf64, #CSR>
  return %B : tensor<100000x100000xf64, #CSR>
}

// -----

#dense = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : dense) }>
func.func @partial() -> tensor<4x4xf64, #dense> {
  // expected-error@+1 {{expected dense elements of a constant whose levels are all dense}}
  %B = arith.constant sparse<[[0, 1]], [1.0]> : tensor<4x4xf64, #dense>
  return %B : tensor<4x4xf64, #dense>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @slice(%A: tensor<4x4xf64, #CSR>) -> tensor<2x4xf64, #CSR> {
  // expected-error@+1 {{'tensor.extract_slice' op on sparse tensors is not supported}}
  %s = tensor.extract_slice %A[0, 0] [2, 4] [1, 1] : tensor<4x4xf64, #CSR> to tensor<2x4xf64, #CSR>
  return %s : tensor<2x4xf64, #CSR>
}
