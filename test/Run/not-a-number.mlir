// The largest and the smallest of entries with one that is no number is none,
// wherever it stands.
// REQUIRES: nz-run
// DEFINE: %{backend} = loops
// DEFINE: %{run} = nz-run %s --backend=%{backend} --input=3x3xf64=nan,2,3,1,nan,3,1,2,nan --input=3xf64=2,2,2
// RUN: %{run} | FileCheck %s
// REDEFINE: %{backend} = sparse-tensor
// RUN: %{run} | FileCheck %s
// CHECK: result 0: 3xf64 = [nan, nan, nan]
// CHECK-NEXT: result 1: 3xf64 = [nan, nan, nan]

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

func.func @main(%A: tensor<3x3xf64, #CSR>, %init: tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>) {
  %P = nz.pattern %A : tensor<3x3xf64, #CSR>
  %v = nz.values %A : tensor<3x3xf64, #CSR>
  %r:2 = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>)
      maxes (%init at (i) : tensor<3xf64>) mins (%init at (i) : tensor<3xf64>) : !nz.pattern<3x3, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a, %a : f64, f64
  }
  return %r#0, %r#1 : tensor<3xf64>, tensor<3xf64>
}
