// Requests become calls of private functions.
// RUN: nz-opt %s --nz-expand-requests --split-input-file | FileCheck %s

// Requests for one derivative share one; others have their own.
// CHECK-LABEL: func.func @square(
func.func @square(%x: f64) -> f64 {
  %y = arith.mulf %x, %x : f64
  return %y : f64
}
// CHECK: func.func private @square_gradient_0(%[[X:.*]]: f64) -> f64
// CHECK-LABEL: func.func @shared(
func.func @shared(%a: f64, %b: f64) -> (f64, f64, f64) {
  // CHECK-COUNT-2: call @square_gradient_0
  // CHECK: call @square_value_and_gradient_0
  %g = nz.gradient @square(%a) wrt [0] : (f64) -> f64
  %h = nz.gradient @square(%b) wrt [0] : (f64) -> f64
  %v, %k = nz.value_and_gradient @square(%b) wrt [0] : (f64) -> (f64, f64)
  return %g, %h, %k : f64, f64, f64
}

// -----

// Results follow wrt; what has no influence has a zero gradient; what is not
// asked for is not computed.
func.func @f(%x: f64, %n: i32, %y: tensor<?xf64>, %z: f64) -> f64 {
  %s = math.sin %z : f64
  %r = arith.addf %x, %s : f64
  return %r : f64
}
// CHECK: func.func private @f_gradient_2_0(%{{.*}}: f64, %{{.*}}: i32, %[[Y:.*]]: tensor<?xf64>, %{{.*}}: f64) -> (tensor<?xf64>, f64)
// CHECK-NOT: math
// CHECK-DAG: %[[ONE:.*]] = arith.constant 1.0
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.0
// CHECK: %[[ZEROS:.*]] = linalg.fill ins(%[[ZERO]]
// CHECK: return %[[ZEROS]], %[[ONE]]
func.func @wrt(%x: f64, %n: i32, %y: tensor<?xf64>) -> (tensor<?xf64>, f64) {
  %g:2 = nz.gradient @f(%x, %n, %y, %x) wrt [2, 0] : (f64, i32, tensor<?xf64>, f64) -> (tensor<?xf64>, f64)
  return %g#0, %g#1 : tensor<?xf64>, f64
}

// -----

// A vjp takes the cotangents of float results and gives all results.
func.func @several(%x: f64, %i: index) -> (f64, index, f64) {
  %y = math.exp %x : f64
  return %y, %i, %x : f64, index, f64
}
// CHECK: func.func private @several_vjp_0(%[[X:.*]]: f64, %[[I:.*]]: index, %[[CY:.*]]: f64, %[[CX:.*]]: f64) -> (f64, index, f64, f64)
// CHECK: %[[Y:.*]] = math.exp %[[X]]
// CHECK: %[[M:.*]] = arith.mulf %[[CY]], %[[Y]]
// CHECK: %[[G:.*]] = arith.addf %[[CX]], %[[M]]
// CHECK: return %[[Y]], %[[I]], %[[X]], %[[G]]
func.func @pull(%x: f64, %i: index, %a: f64, %b: f64) -> f64 {
  %r:4 = nz.vjp @several(%x, %i) cotangents(%a, %b) wrt [0] : (f64, index, f64, f64) -> (f64, index, f64, f64)
  return %r#3 : f64
}

// -----

// Calls are inlined; no cotangent passes nz.stop_gradient, which disappears.
// CHECK-LABEL: func.func @inner(
// CHECK-NEXT: math.exp
func.func @inner(%x: f64) -> f64 {
  %s = nz.stop_gradient %x : f64
  %y = math.exp %s : f64
  return %y : f64
}
func.func @outer(%x: f64) -> f64 {
  %y = call @inner(%x) : (f64) -> f64
  %r = arith.mulf %x, %y : f64
  return %r : f64
}
// CHECK: func.func private @outer_gradient_0(%[[X:.*]]: f64) -> f64
// CHECK-NEXT: %[[Y:.*]] = math.exp %[[X]]
// CHECK-NEXT: %[[ONE:.*]] = arith.constant 1.0
// CHECK-NEXT: %[[G:.*]] = arith.mulf %[[ONE]], %[[Y]]
// CHECK-NEXT: return %[[G]]
func.func @stopped(%x: f64) -> f64 {
  %g = nz.gradient @outer(%x) wrt [0] : (f64) -> f64
  return %g : f64
}

// -----

// Checks of the program stay in its derivative.
func.func @checked(%x: f64) -> f64 {
  %zero = arith.constant 0.0 : f64
  %c = arith.cmpf ogt, %x, %zero : f64
  cf.assert %c, "expected a positive number"
  %y = math.log %x : f64
  return %y : f64
}
// CHECK: func.func private @checked_gradient_0
// CHECK: cf.assert %{{.*}}, "expected a positive number"
func.func @check(%x: f64) -> f64 {
  %g = nz.gradient @checked(%x) wrt [0] : (f64) -> f64
  return %g : f64
}

// -----

// An operation without a rule is no matter where no derivative is carried.
// CHECK: func.func private @inactive_gradient_0
func.func @inactive(%x: f64, %n: index) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1.0 : f64
  %s = scf.for %i = %c0 to %n step %c1 iter_args(%v = %one) -> (f64) {
    %w = arith.addf %v, %v : f64
    scf.yield %w : f64
  }
  %y = arith.mulf %x, %s : f64
  return %y : f64
}
func.func @main(%x: f64, %n: index) -> f64 {
  %g = nz.gradient @inactive(%x, %n) wrt [0] : (f64, index) -> f64
  return %g : f64
}
