// Sums of NARROW, which the test replaces by f16 and bf16: dense and sparse
// ones, their gradients, and sums that a loop carries.
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

func.func @total(%x: tensor<?xNARROW>) -> tensor<NARROW> {
  %zero = arith.constant dense<0.0> : tensor<NARROW>
  %sum = linalg.reduce { arith.addf } ins(%x : tensor<?xNARROW>) outs(%zero : tensor<NARROW>) dimensions = [0]
  return %sum : tensor<NARROW>
}

// A·B, dense.
func.func @matmul(%A: tensor<?x?xNARROW>, %B: tensor<?x?xNARROW>, %C: tensor<?x?xNARROW>) -> tensor<?x?xNARROW> {
  %D = linalg.matmul ins(%A, %B : tensor<?x?xNARROW>, tensor<?x?xNARROW>) outs(%C : tensor<?x?xNARROW>) -> tensor<?x?xNARROW>
  return %D : tensor<?x?xNARROW>
}

// A·x, sparse.
func.func @matvec(%A: tensor<?x?xNARROW, #CSR>, %x: tensor<?xNARROW>, %y: tensor<?xNARROW>) -> tensor<?xNARROW> {
  %z = linalg.matvec ins(%A, %x : tensor<?x?xNARROW, #CSR>, tensor<?xNARROW>) outs(%y : tensor<?xNARROW>) -> tensor<?xNARROW>
  return %z : tensor<?xNARROW>
}

// The sum of A·x: the gradient of x sums the columns of A.
func.func @matvec_total(%A: tensor<?x?xNARROW, #CSR>, %x: tensor<?xNARROW>, %y: tensor<?xNARROW>) -> tensor<NARROW> {
  %z = func.call @matvec(%A, %x, %y) : (tensor<?x?xNARROW, #CSR>, tensor<?xNARROW>, tensor<?xNARROW>) -> tensor<?xNARROW>
  %sum = func.call @total(%z) : (tensor<?xNARROW>) -> tensor<NARROW>
  return %sum : tensor<NARROW>
}

// The rows of A + 2⁻¹⁰: of most entries only the number is known.
func.func @shifted(%A: tensor<?x?xNARROW, #CSR>, %y: tensor<?xNARROW>) -> tensor<?xNARROW> {
  %shift = arith.constant 0.0009765625 : NARROW
  %sums = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]}
      ins(%A : tensor<?x?xNARROW, #CSR>) outs(%y : tensor<?xNARROW>) {
  ^bb0(%a: NARROW, %sum: NARROW):
    %term = arith.addf %a, %shift : NARROW
    %next = arith.addf %sum, %term : NARROW
    linalg.yield %next : NARROW
  } -> tensor<?xNARROW>
  return %sums : tensor<?xNARROW>
}

// x₀ + n w, by n steps: the gradient of w is n.
func.func @loop(%w: tensor<2xNARROW>, %x: tensor<2xNARROW>, %n: index) -> NARROW {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %last = scf.for %i = %zero to %n step %one iter_args(%now = %x) -> tensor<2xNARROW> {
    %next = arith.addf %now, %w : tensor<2xNARROW>
    scf.yield %next : tensor<2xNARROW>
  }
  %first = tensor.extract %last[%zero] : tensor<2xNARROW>
  return %first : NARROW
}
