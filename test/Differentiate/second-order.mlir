// Hessian times vector by forward over reverse, reverse over reverse and reverse
// over forward; Gauss-Newton products by forward, then reverse.
// REQUIRES: nz-run
// DEFINE: %{backend} = loops
// DEFINE: %{run} = nz-run %s --backend=%{backend} --tolerance=1e-12 --input=@%t/A.mtx --input=@%t/x.npy --input=@%t/d.npy
// RUN: mkdir -p %t && %python %S/Inputs/second_order.py %t
// RUN: %{run} --entry=forward_over_reverse --expected-output=@%t/h.npy
// RUN: %{run} --entry=reverse_over_reverse --expected-output=@%t/h.npy
// RUN: %{run} --entry=reverse_over_forward --expected-output=@%t/h.npy
// RUN: %{run} --entry=jacobian_product_twice --expected-output=@%t/g.npy
// REDEFINE: %{backend} = sparse-tensor
// RUN: %{run} --entry=forward_over_reverse --expected-output=@%t/h.npy
// RUN: %{run} --entry=reverse_over_reverse --expected-output=@%t/h.npy
// RUN: %{run} --entry=reverse_over_forward --expected-output=@%t/h.npy
// RUN: %{run} --entry=jacobian_product_twice --expected-output=@%t/g.npy

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
!A = tensor<4x5xf64, #CSR>
!x = tensor<5xf64>
!y = tensor<4xf64>

// y = sin(A x).
func.func @model(%A: !A, %x: !x) -> !y {
  %zero = arith.constant dense<0.0> : !y
  %y = linalg.matvec ins(%A, %x : !A, !x) outs(%zero : !y) -> !y
  %s = math.sin %y : !y
  return %s : !y
}
// |y|^2.
func.func @loss(%A: !A, %x: !x) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %y = call @model(%A, %x) : (!A, !x) -> !y
  %l = linalg.dot ins(%y, %y : !y, !y) outs(%zero : tensor<f64>) -> tensor<f64>
  %s = tensor.extract %l[] : tensor<f64>
  return %s : f64
}
func.func @gradient(%A: !A, %x: !x) -> !x {
  %g = nz.gradient @loss(%A, %x) wrt [1] : (!A, !x) -> !x
  return %g : !x
}
func.func @slope(%A: !A, %x: !x, %d: !x) -> f64 {
  %l, %s = nz.jvp @loss(%A, %x) tangents(%d) wrt [1] : (!A, !x, !x) -> (f64, f64)
  return %s : f64
}
func.func @product(%A: !A, %x: !x, %d: !x) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %g = nz.gradient @loss(%A, %x) wrt [1] : (!A, !x) -> !x
  %p = linalg.dot ins(%g, %d : !x, !x) outs(%zero : tensor<f64>) -> tensor<f64>
  %s = tensor.extract %p[] : tensor<f64>
  return %s : f64
}

func.func @forward_over_reverse(%A: !A, %x: !x, %d: !x) -> !x {
  %g, %h = nz.jvp @gradient(%A, %x) tangents(%d) wrt [1] : (!A, !x, !x) -> (!x, !x)
  return %h : !x
}
func.func @reverse_over_reverse(%A: !A, %x: !x, %d: !x) -> !x {
  %h = nz.gradient @product(%A, %x, %d) wrt [1] : (!A, !x, !x) -> !x
  return %h : !x
}
func.func @reverse_over_forward(%A: !A, %x: !x, %d: !x) -> !x {
  %h = nz.gradient @slope(%A, %x, %d) wrt [1] : (!A, !x, !x) -> !x
  return %h : !x
}
func.func @jacobian_product_twice(%A: !A, %x: !x, %d: !x) -> !x {
  %y, %u = nz.jvp @model(%A, %x) tangents(%d) wrt [1] : (!A, !x, !x) -> (!y, !y)
  %z, %g = nz.vjp @model(%A, %x) cotangents(%u) wrt [1] : (!A, !x, !y) -> (!y, !x)
  return %g : !x
}
