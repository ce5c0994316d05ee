// n times y <- tanh(A x + y), every second time squared; then y <- y / 2 while |y| is
// large; the loss is |y|^2 + sum(x y). Its gradient along a direction, in A and x.
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func private @dot(%x: tensor<?xf64>, %y: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %dot = linalg.dot ins(%x, %y : tensor<?xf64>, tensor<?xf64>) outs(%zero : tensor<f64>) -> tensor<f64>
  %scalar = tensor.extract %dot[] : tensor<f64>
  return %scalar : f64
}
func.func @loss(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>, %n: index) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %half = arith.constant 0.5 : f64
  %large = arith.constant 0.1 : f64
  %iterated = scf.for %i = %c0 to %n step %c1 iter_args(%y = %x) -> (tensor<?xf64>) {
    %sum = linalg.matvec ins(%A, %y : tensor<?x?xf64, #CSR>, tensor<?xf64>) outs(%x : tensor<?xf64>) -> tensor<?xf64>
    %t = math.tanh %sum : tensor<?xf64>
    %rest = arith.remui %i, %c2 : index
    %odd = arith.cmpi eq, %rest, %c1 : index
    %next = scf.if %odd -> (tensor<?xf64>) {
      %square = arith.mulf %t, %t : tensor<?xf64>
      scf.yield %square : tensor<?xf64>
    } else {
      scf.yield %t : tensor<?xf64>
    }
    scf.yield %next : tensor<?xf64>
  }
  %size = tensor.dim %x, %c0 : tensor<?xf64>
  %halves = tensor.splat %half[%size] : tensor<?xf64>
  %small = scf.while (%y = %iterated) : (tensor<?xf64>) -> tensor<?xf64> {
    %square = func.call @dot(%y, %y) : (tensor<?xf64>, tensor<?xf64>) -> f64
    %again = arith.cmpf ogt, %square, %large : f64
    scf.condition(%again) %y : tensor<?xf64>
  } do {
  ^bb0(%y: tensor<?xf64>):
    %h = arith.mulf %halves, %y : tensor<?xf64>
    %t = math.sin %h : tensor<?xf64>
    scf.yield %t : tensor<?xf64>
  }
  %square = call @dot(%small, %small) : (tensor<?xf64>, tensor<?xf64>) -> f64
  %product = call @dot(%x, %small) : (tensor<?xf64>, tensor<?xf64>) -> f64
  %loss = arith.addf %square, %product : f64
  return %loss : f64
}
func.func @gradient(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>, %n: index) -> (tensor<?x?xf64, #CSR>, tensor<?xf64>) {
  %gA, %gx = nz.gradient @loss(%A, %x, %n) wrt [0, 1] : (tensor<?x?xf64, #CSR>, tensor<?xf64>, index) -> (tensor<?x?xf64, #CSR>, tensor<?xf64>)
  return %gA, %gx : tensor<?x?xf64, #CSR>, tensor<?xf64>
}
func.func @main(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>, %n: index, %dA: tensor<?x?xf64, #CSR>, %dx: tensor<?xf64>) -> (tensor<?x?xf64, #CSR>, tensor<?xf64>) {
  %gA, %gx, %hA, %hx = nz.jvp @gradient(%A, %x, %n) tangents(%dA, %dx) wrt [0, 1]
      : (tensor<?x?xf64, #CSR>, tensor<?xf64>, index, tensor<?x?xf64, #CSR>, tensor<?xf64>) -> (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?x?xf64, #CSR>, tensor<?xf64>)
  return %hA, %hx : tensor<?x?xf64, #CSR>, tensor<?xf64>
}
