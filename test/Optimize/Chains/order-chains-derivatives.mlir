// Each factor with a derivative is one more product: of 30 columns, if the left two
// are multiplied first, else of 20.
// RUN: nz-opt %s --nz-raise-sparse-tensors --nz-order-chains | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
!A = tensor<100x100xf64, #CSR>
!X = tensor<100x30xf64>
!W = tensor<30x20xf64>
!Z = tensor<100x20xf64>

// 30 for the value of A X; 20 for the value of A (X W), 20 for the derivative in X W.
// CHECK-LABEL: func private @in_last(
// CHECK: nz.kernel
// CHECK: linalg.generic
func.func private @in_last(%A: !A, %X: !X, %W: !W) -> !Z {
  %first = arith.constant dense<0.0> : !X
  %second = arith.constant dense<0.0> : !Z
  %AX = linalg.matmul ins(%A, %X : !A, !X) outs(%first : !X) -> !X
  %r = linalg.matmul ins(%AX, %W : !X, !W) outs(%second : !Z) -> !Z
  return %r : !Z
}
func.func @last(%A: !A, %X: !X, %W: !W, %g: !Z) -> !W {
  %r, %dW = nz.vjp @in_last(%A, %X, %W) cotangents(%g) wrt [2] : (!A, !X, !W, !Z) -> (!Z, !W)
  return %dW : !W
}

// Twice 30, twice 20; and once more each for the values of A.
// CHECK-LABEL: func private @in_two(
// CHECK: linalg.generic
// CHECK: nz.kernel
func.func private @in_two(%A: !A, %X: !X, %W: !W) -> !Z {
  %first = arith.constant dense<0.0> : !X
  %second = arith.constant dense<0.0> : !Z
  %AX = linalg.matmul ins(%A, %X : !A, !X) outs(%first : !X) -> !X
  %r = linalg.matmul ins(%AX, %W : !X, !W) outs(%second : !Z) -> !Z
  return %r : !Z
}
func.func @two(%A: !A, %X: !X, %W: !W, %g: !Z) -> (!X, !W) {
  %r, %dX, %dW = nz.vjp @in_two(%A, %X, %W) cotangents(%g) wrt [1, 2] : (!A, !X, !W, !Z) -> (!Z, !X, !W)
  return %dX, %dW : !X, !W
}
// CHECK-LABEL: func private @in_all(
// CHECK: linalg.generic
// CHECK: nz.kernel
func.func private @in_all(%A: !A, %X: !X, %W: !W) -> !Z {
  %first = arith.constant dense<0.0> : !X
  %second = arith.constant dense<0.0> : !Z
  %AX = linalg.matmul ins(%A, %X : !A, !X) outs(%first : !X) -> !X
  %r = linalg.matmul ins(%AX, %W : !X, !W) outs(%second : !Z) -> !Z
  return %r : !Z
}
func.func @all(%A: !A, %X: !X, %W: !W, %tA: !A, %tX: !X, %tW: !W) -> !Z {
  %r, %t = nz.jvp @in_all(%A, %X, %W) tangents(%tA, %tX, %tW) wrt [0, 1, 2] : (!A, !X, !W, !A, !X, !W) -> (!Z, !Z)
  return %t : !Z
}

// 30 and 20: what is behind nz.stop_gradient has no derivative.
// CHECK-LABEL: func private @stopped(
// CHECK: linalg.generic
// CHECK: nz.kernel
func.func private @stopped(%A: !A, %X: !X, %W: !W) -> !Z {
  %first = arith.constant dense<0.0> : !X
  %second = arith.constant dense<0.0> : !Z
  %V = nz.stop_gradient %W : !W
  %AX = linalg.matmul ins(%A, %X : !A, !X) outs(%first : !X) -> !X
  %r = linalg.matmul ins(%AX, %V : !X, !W) outs(%second : !Z) -> !Z
  return %r : !Z
}
func.func @stop(%A: !A, %X: !X, %W: !W, %g: !Z) -> !W {
  %r, %dW = nz.vjp @stopped(%A, %X, %W) cotangents(%g) wrt [2] : (!A, !X, !W, !Z) -> (!Z, !W)
  return %dW : !W
}

// The derivative comes by a call, through a loop and what it captures.
// CHECK-LABEL: func private @called(
// CHECK: nz.kernel
// CHECK: linalg.generic
func.func private @called(%A: !A, %X: !X, %W: !W) -> !Z {
  %first = arith.constant dense<0.0> : !X
  %second = arith.constant dense<0.0> : !Z
  %AX = linalg.matmul ins(%A, %X : !A, !X) outs(%first : !X) -> !X
  %r = linalg.matmul ins(%AX, %W : !X, !W) outs(%second : !Z) -> !Z
  return %r : !Z
}
func.func private @training(%A: !A, %X: !X, %W: !W, %n: index) -> !Z {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %ones = arith.constant dense<1.0> : !W
  %V = scf.for %i = %c0 to %n step %c1 iter_args(%c = %ones) -> !W {
    %next = arith.mulf %c, %W : !W
    scf.yield %next : !W
  }
  %r = call @called(%A, %X, %V) : (!A, !X, !W) -> !Z
  return %r : !Z
}
func.func @through(%A: !A, %X: !X, %W: !W, %n: index, %g: !Z) -> !W {
  %r, %dW = nz.vjp @training(%A, %X, %W, %n) cotangents(%g) wrt [2] : (!A, !X, !W, index, !Z) -> (!Z, !W)
  return %dW : !W
}

// With 5 entries and a derivative in them alone B (Y V) would take fewer: 15 * 10 * 11
// and 2 * 5 * 11, not 2 * 5 * 10 and 2 * 10 * 10 * 11. But no tensor has 15 * 11
// elements.
// CHECK-LABEL: func private @larger(
// CHECK: nz.kernel
// CHECK: linalg.generic
func.func private @larger(%P: !nz.pattern<10x15, #CSR>, %b: tensor<5xf64>, %Y: tensor<15x10xf64>, %V: tensor<10x11xf64>) -> tensor<10x11xf64> {
  %k = arith.constant 10 : index
  %first = arith.constant dense<0.0> : tensor<10x10xf64>
  %second = arith.constant dense<0.0> : tensor<10x11xf64>
  %BY = nz.kernel over %P (i, j) at p dims (k = %k) reads (%b at (p) : tensor<5xf64>, %Y at (j, k) : tensor<15x10xf64>) sums (%first at (i, k) : tensor<10x10xf64>) : !nz.pattern<10x15, #CSR> {
  ^bb0(%a: f64, %y: f64):
    %m = arith.mulf %a, %y : f64
    nz.yield %m : f64
  }
  %r = linalg.matmul ins(%BY, %V : tensor<10x10xf64>, tensor<10x11xf64>) outs(%second : tensor<10x11xf64>) -> tensor<10x11xf64>
  return %r : tensor<10x11xf64>
}
func.func @larger_step(%P: !nz.pattern<10x15, #CSR>, %b: tensor<5xf64>, %Y: tensor<15x10xf64>, %V: tensor<10x11xf64>, %g: tensor<10x11xf64>) -> tensor<5xf64> {
  %r, %db = nz.vjp @larger(%P, %b, %Y, %V) cotangents(%g) wrt [1] : (!nz.pattern<10x15, #CSR>, tensor<5xf64>, tensor<15x10xf64>, tensor<10x11xf64>, tensor<10x11xf64>) -> (tensor<10x11xf64>, tensor<5xf64>)
  return %db : tensor<5xf64>
}
