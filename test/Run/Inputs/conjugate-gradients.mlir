// x = A^-1 b by conjugate gradients until the residual is small; loss = sum(w x).
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @dot(%x: tensor<?xf64>, %y: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %d = linalg.dot ins(%x, %y : tensor<?xf64>, tensor<?xf64>) outs(%zero : tensor<f64>) -> tensor<f64>
  %e = tensor.extract %d[] : tensor<f64>
  return %e : f64
}
// y + a x
func.func @axpy(%a: f64, %x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %z = linalg.generic {
    indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]
  } ins(%x, %y : tensor<?xf64>, tensor<?xf64>) outs(%y : tensor<?xf64>) {
  ^bb0(%u: f64, %v: f64, %o: f64):
    %p = arith.mulf %a, %u : f64
    %s = arith.addf %p, %v : f64
    linalg.yield %s : f64
  } -> tensor<?xf64>
  return %z : tensor<?xf64>
}
func.func @solve(%A: tensor<?x?xf64, #CSR>, %b: tensor<?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %tiny = arith.constant 1.0e-26 : f64
  %n = tensor.dim %b, %c0 : tensor<?xf64>
  %e = tensor.empty(%n) : tensor<?xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%e : tensor<?xf64>) -> tensor<?xf64>
  %rr0 = func.call @dot(%b, %b) : (tensor<?xf64>, tensor<?xf64>) -> f64
  %r:4 = scf.while (%x = %zeros, %r = %b, %p = %b, %rr = %rr0)
      : (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, f64) -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, f64) {
    %go = arith.cmpf ogt, %rr, %tiny : f64
    scf.condition(%go) %x, %r, %p, %rr : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, f64
  } do {
  ^bb0(%x: tensor<?xf64>, %r: tensor<?xf64>, %p: tensor<?xf64>, %rr: f64):
    %Ap = linalg.matvec ins(%A, %p : tensor<?x?xf64, #CSR>, tensor<?xf64>) outs(%zeros : tensor<?xf64>) -> tensor<?xf64>
    %pAp = func.call @dot(%p, %Ap) : (tensor<?xf64>, tensor<?xf64>) -> f64
    %alpha = arith.divf %rr, %pAp : f64
    %minus = arith.negf %alpha : f64
    %x1 = func.call @axpy(%alpha, %p, %x) : (f64, tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
    %r1 = func.call @axpy(%minus, %Ap, %r) : (f64, tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
    %rr1 = func.call @dot(%r1, %r1) : (tensor<?xf64>, tensor<?xf64>) -> f64
    %beta = arith.divf %rr1, %rr : f64
    %p1 = func.call @axpy(%beta, %p, %r1) : (f64, tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
    scf.yield %x1, %r1, %p1, %rr1 : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, f64
  }
  return %r#0 : tensor<?xf64>
}
func.func @main(%A: tensor<?x?xf64, #CSR>, %b: tensor<?xf64>, %w: tensor<?xf64>) -> f64 {
  %x = func.call @solve(%A, %b) : (tensor<?x?xf64, #CSR>, tensor<?xf64>) -> tensor<?xf64>
  %loss = func.call @dot(%w, %x) : (tensor<?xf64>, tensor<?xf64>) -> f64
  return %loss : f64
}
func.func @push(%A: tensor<?x?xf64, #CSR>, %b: tensor<?xf64>, %dA: tensor<?x?xf64, #CSR>, %db: tensor<?xf64>) -> tensor<?xf64> {
  %x, %dx = nz.jvp @solve(%A, %b) tangents(%dA, %db) wrt [0, 1] : (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?x?xf64, #CSR>, tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>)
  return %dx : tensor<?xf64>
}
