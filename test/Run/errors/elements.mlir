// An element behind the last one, an index that overflows: errors at the operation.
// REQUIRES: nz-run
// DEFINE: %{wrong} = %python %S/../Inputs/check_exit.py 1 -- nz-run %s --input=5xf64=1,2,3,4,5
// RUN: nz-run %s --entry=element --input=5xf64=1,2,3,4,5 --input=index=4 | FileCheck %s --check-prefix=LAST
// RUN: %{wrong} --entry=element --input=index=5 | FileCheck %s --check-prefix=BEHIND
// RUN: %{wrong} --entry=large --input=1x1xf64=ones --input=index=4611686018427387904 | FileCheck %s --check-prefix=LARGE

// LAST: result 0: f64 = 5
// BEHIND: elements.mlir:[[#@LINE + 2]]:{{[0-9]+}}: error: {{.*}}expected an index below 5 in dimension 0, found 5
func.func @element(%x: tensor<?xf64>, %i: index) -> f64 {
  %r = tensor.extract %x[%i] : tensor<?xf64>
  return %r : f64
}

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// Four times the last index is -4.
// LARGE: elements.mlir:[[#@LINE + 4]]:{{[0-9]+}}: error: {{.*}}expected a size of at most {{[0-9]+}} of what indexes dimension 0 of operand 2, found 4611686018427387904
func.func @large(%x: tensor<?xf64>, %A: tensor<1x1xf64, #CSR>, %n: index) -> tensor<f64> {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %P = nz.pattern %A : tensor<1x1xf64, #CSR>
  %r = nz.kernel over %P (i, j) at p dims (k = %n) reads (%x at (k * 4) : tensor<?xf64>)
      sums (%zero at () : tensor<f64>) : !nz.pattern<1x1, #CSR> {
  ^bb0(%v: f64):
    nz.yield %v : f64
  }
  return %r : tensor<f64>
}
