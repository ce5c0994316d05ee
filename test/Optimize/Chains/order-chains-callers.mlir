// Sizes that only callers know decide, too: here of a vector of 40.
// RUN: nz-opt %s --nz-raise-sparse-tensors --nz-order-chains | FileCheck %s

!X = tensor<20x30xf64>
!Y = tensor<30x40xf64>
!XY = tensor<20x40xf64>
!v = tensor<?xf64>
!r = tensor<20xf64>

// A call hands on the result of another one, computed from a vector that was cast.
// CHECK-LABEL: func private @called(
// CHECK-SAME: %[[X:[^:]*]]: tensor<20x30xf64>, %[[Y:[^:]*]]: tensor<30x40xf64>, %[[V:[^:]*]]: tensor<?xf64>)
// CHECK: linalg.generic {{.*}} ins(%[[Y]], %[[V]] :
func.func private @called(%X: !X, %Y: !Y, %v: !v) -> !r {
  %first = arith.constant dense<0.0> : !XY
  %second = arith.constant dense<0.0> : !r
  %XY = linalg.matmul ins(%X, %Y : !X, !Y) outs(%first : !XY) -> !XY
  %r = linalg.matvec ins(%XY, %v : !XY, !v) outs(%second : !r) -> !r
  return %r : !r
}
func.func private @negated(%v: !v) -> !v {
  %r = arith.negf %v : !v
  return %r : !v
}
func.func @call(%X: !X, %Y: !Y, %v: tensor<40xf64>) -> !r {
  %open = tensor.cast %v : tensor<40xf64> to !v
  %negative = call @negated(%open) : (!v) -> !v
  %r = call @called(%X, %Y, %negative) : (!X, !Y, !v) -> !r
  return %r : !r
}

// A loop carries it, and leaves it to the next one.
// CHECK-LABEL: func private @carried(
// CHECK-SAME: %[[X:[^:]*]]: tensor<20x30xf64>, %[[Y:[^:]*]]: tensor<30x40xf64>, %[[V:[^:]*]]: tensor<?xf64>)
// CHECK: linalg.generic {{.*}} ins(%[[Y]], %[[V]] :
func.func private @carried(%X: !X, %Y: !Y, %v: !v) -> !r {
  %first = arith.constant dense<0.0> : !XY
  %second = arith.constant dense<0.0> : !r
  %XY = linalg.matmul ins(%X, %Y : !X, !Y) outs(%first : !XY) -> !XY
  %r = linalg.matvec ins(%XY, %v : !XY, !v) outs(%second : !r) -> !r
  return %r : !r
}
func.func @loops(%X: !X, %Y: !Y, %v: tensor<40xf64>, %n: index, %p: i1) -> !v {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %open = tensor.cast %v : tensor<40xf64> to !v
  %u = scf.for %i = %c0 to %n step %c1 iter_args(%c = %open) -> !v {
    %r = func.call @carried(%X, %Y, %c) : (!X, !Y, !v) -> !r
    %e = math.exp %c : !v
    scf.yield %e : !v
  }
  %w = scf.while (%c = %u) : (!v) -> !v {
    scf.condition(%p) %c : !v
  } do {
  ^bb0(%c: !v):
    %r = func.call @carried(%X, %Y, %c) : (!X, !Y, !v) -> !r
    scf.yield %c : !v
  }
  %r = call @carried(%X, %Y, %w) : (!X, !Y, !v) -> !r
  return %w : !v
}

// So does a request for derivatives.
// CHECK-LABEL: func private @requested(
// CHECK-SAME: %[[X:[^:]*]]: tensor<20x30xf64>, %[[Y:[^:]*]]: tensor<30x40xf64>, %[[V:[^:]*]]: tensor<?xf64>)
// CHECK: linalg.generic {{.*}} ins(%[[Y]], %[[V]] :
func.func private @requested(%X: !X, %Y: !Y, %v: !v) -> !r {
  %first = arith.constant dense<0.0> : !XY
  %second = arith.constant dense<0.0> : !r
  %XY = linalg.matmul ins(%X, %Y : !X, !Y) outs(%first : !XY) -> !XY
  %r = linalg.matvec ins(%XY, %v : !XY, !v) outs(%second : !r) -> !r
  return %r : !r
}
func.func @request(%X: !X, %Y: !Y, %v: tensor<40xf64>, %g: !r) -> (!r, !v) {
  %open = tensor.cast %v : tensor<40xf64> to !v
  %r, %dv = nz.vjp @requested(%X, %Y, %open) cotangents(%g) wrt [2] : (!X, !Y, !v, !r) -> (!r, !v)
  return %r, %dv : !r, !v
}

// Nobody knows who else calls a public function, or what calls itself; calls with two
// sizes are no size.
// CHECK-LABEL: func @public(
// CHECK-SAME: %[[X:[^:]*]]: tensor<20x30xf64>, %[[Y:[^:]*]]: tensor<30x40xf64>, %[[V:[^:]*]]: tensor<?xf64>)
// CHECK: linalg.generic {{.*}} ins(%[[X]], %[[Y]] :
func.func @public(%X: !X, %Y: !Y, %v: !v) -> !r {
  %first = arith.constant dense<0.0> : !XY
  %second = arith.constant dense<0.0> : !r
  %XY = linalg.matmul ins(%X, %Y : !X, !Y) outs(%first : !XY) -> !XY
  %r = linalg.matvec ins(%XY, %v : !XY, !v) outs(%second : !r) -> !r
  return %r : !r
}
// CHECK-LABEL: func private @recursive(
// CHECK-SAME: %[[X:[^:]*]]: tensor<20x30xf64>, %[[Y:[^:]*]]: tensor<30x40xf64>, %[[V:[^:]*]]: tensor<?xf64>)
// CHECK: linalg.generic {{.*}} ins(%[[X]], %[[Y]] :
func.func private @recursive(%X: !X, %Y: !Y, %v: !v) -> !r {
  %first = arith.constant dense<0.0> : !XY
  %second = call @recursive(%X, %Y, %v) : (!X, !Y, !v) -> !r
  %XY = linalg.matmul ins(%X, %Y : !X, !Y) outs(%first : !XY) -> !XY
  %r = linalg.matvec ins(%XY, %v : !XY, !v) outs(%second : !r) -> !r
  return %r : !r
}
// CHECK-LABEL: func private @different(
// CHECK-SAME: %[[X:[^:]*]]: tensor<20x30xf64>, %[[Y:[^:]*]]: tensor<30x40xf64>, %[[V:[^:]*]]: tensor<?xf64>)
// CHECK: linalg.generic {{.*}} ins(%[[X]], %[[Y]] :
func.func private @different(%X: !X, %Y: !Y, %v: !v) -> !r {
  %first = arith.constant dense<0.0> : !XY
  %second = arith.constant dense<0.0> : !r
  %XY = linalg.matmul ins(%X, %Y : !X, !Y) outs(%first : !XY) -> !XY
  %r = linalg.matvec ins(%XY, %v : !XY, !v) outs(%second : !r) -> !r
  return %r : !r
}
func.func @two(%X: !X, %Y: !Y, %v: tensor<40xf64>, %w: tensor<41xf64>) -> (!r, !r) {
  %open_v = tensor.cast %v : tensor<40xf64> to !v
  %open_w = tensor.cast %w : tensor<41xf64> to !v
  %r = call @different(%X, %Y, %open_v) : (!X, !Y, !v) -> !r
  %s = call @different(%X, %Y, %open_w) : (!X, !Y, !v) -> !r
  %t = call @different(%X, %Y, %open_v) : (!X, !Y, !v) -> !r
  %u = call @public(%X, %Y, %open_v) : (!X, !Y, !v) -> !r
  return %r, %u : !r, !r
}

// Nor does what jumps in a function.
// CHECK-LABEL: func private @jumped(
// CHECK-SAME: %[[X:[^:]*]]: tensor<20x30xf64>, %[[Y:[^:]*]]: tensor<30x40xf64>, %[[V:[^:]*]]: tensor<?xf64>)
// CHECK: linalg.generic {{.*}} ins(%[[X]], %[[Y]] :
func.func private @jumped(%X: !X, %Y: !Y, %v: !v) -> !r {
  %first = arith.constant dense<0.0> : !XY
  %second = arith.constant dense<0.0> : !r
  %XY = linalg.matmul ins(%X, %Y : !X, !Y) outs(%first : !XY) -> !XY
  %r = linalg.matvec ins(%XY, %v : !XY, !v) outs(%second : !r) -> !r
  return %r : !r
}
func.func private @jumps(%v: !v) -> !v {
  cf.br ^bb1(%v : !v)
^bb1(%w: !v):
  return %w : !v
}
func.func @jump(%X: !X, %Y: !Y, %v: tensor<40xf64>) -> !r {
  %open = tensor.cast %v : tensor<40xf64> to !v
  %w = call @jumps(%open) : (!v) -> !v
  %r = call @jumped(%X, %Y, %w) : (!X, !Y, !v) -> !r
  return %r : !r
}

// Nor is what derivatives will call a rule with, besides the call that is there.
// CHECK-LABEL: func private @rule(
// CHECK-SAME: %[[X:[^:]*]]: tensor<20x30xf64>, %[[Y:[^:]*]]: tensor<30x40xf64>, %[[V:[^:]*]]: tensor<?xf64>,
// CHECK: linalg.generic {{.*}} ins(%[[X]], %[[Y]] :
func.func private @rule(%X: !X, %Y: !Y, %v: !v, %g: f64) -> (!X, !Y, !v) {
  %first = arith.constant dense<0.0> : !XY
  %second = arith.constant dense<0.0> : !r
  %XY = linalg.matmul ins(%X, %Y : !X, !Y) outs(%first : !XY) -> !XY
  %r = linalg.matvec ins(%XY, %v : !XY, !v) outs(%second : !r) -> !r
  %open = tensor.cast %r : !r to !v
  return %X, %Y, %open : !X, !Y, !v
}
func.func private @ruled(%X: !X, %Y: !Y, %v: !v) -> f64 {
  %c = arith.constant 1.0 : f64
  return %c : f64
}
nz.custom_vjp @ruled rule @rule
func.func @direct(%X: !X, %Y: !Y, %v: tensor<40xf64>, %g: f64) -> !v {
  %open = tensor.cast %v : tensor<40xf64> to !v
  %r:3 = call @rule(%X, %Y, %open, %g) : (!X, !Y, !v, f64) -> (!X, !Y, !v)
  return %r#2 : !v
}
