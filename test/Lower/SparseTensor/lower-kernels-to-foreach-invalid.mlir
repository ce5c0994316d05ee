// RUN: nz-opt %s --nz-lower-kernels-to-foreach -verify-diagnostics

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @tensors(%P: !nz.pattern<?x?, #CSR>, %v: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  // expected-error @below {{expected buffers, found tensors}}
  %r = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>)
      sums (%y at (i) : tensor<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %r : tensor<?xf64>
}
