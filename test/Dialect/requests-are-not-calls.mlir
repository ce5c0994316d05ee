// A request names a function and is no call of it: the function's results are
// not the request's, whatever upstream passes know about them, and what the
// function needs is not decided by who uses the request's results. Where upstream
// takes the arguments of a private function away, that is an error and nothing wrong.
// RUN: nz-opt %s --sccp | FileCheck %s --check-prefixes=CHECK,SCCP
// RUN: sed 's/func private/func/' %s | nz-opt --remove-dead-values | FileCheck %s --check-prefixes=CHECK,DEAD
// RUN: not nz-opt %s --remove-dead-values 2>&1 | FileCheck %s --check-prefix=PRIVATE
// RUN: nz-opt %s --inline --symbol-dce --canonicalize | FileCheck %s --check-prefix=INLINE

// The result is a constant; its gradient is 0 and not this constant.
// CHECK-LABEL: func{{.*}} @constant
// INLINE-LABEL: func private @constant
func.func private @constant(%x: f64) -> f64 {
  %c = arith.constant 42.0 : f64
  return %c : f64
}

// An argument that the primal does not need is one that a request names by its
// number.
// CHECK-LABEL: func{{.*}} @two
// CHECK-SAME: (%{{.*}}: f64, %{{.*}}: f64) -> f64
func.func private @two(%x: f64, %y: f64) -> f64 {
  %z = arith.mulf %y, %y : f64
  return %z : f64
}

// CHECK-LABEL: func{{.*}} @squares
// CHECK-SAME: (%{{.*}}: f64) -> (f64, f64)
func.func private @squares(%x: f64) -> (f64, f64) {
  %y = arith.mulf %x, %x : f64
  // CHECK: %[[UNUSED:.*]] = arith.mulf
  %z = arith.mulf %y, %x : f64
  return %y, %z : f64, f64
}

// CHECK-LABEL: func @main
// CHECK-SAME: %[[X:.*]]: f64
// INLINE-LABEL: func @main
// INLINE-SAME: %[[X:.*]]: f64
func.func @main(%x: f64) -> (f64, f64, f64, f64, f64) {
  // CHECK: %[[G:.*]] = nz.gradient @constant(%[[X]]) wrt [0]
  // PRIVATE: error: 'nz.gradient' op expected 0 arguments, found 1
  // INLINE: %[[G:.*]] = nz.gradient @constant(%[[X]]) wrt [0]
  %g = nz.gradient @constant(%x) wrt [0] : (f64) -> f64
  // CHECK: %[[VG:.*]]:2 = nz.value_and_gradient @constant(%[[X]]) wrt [0]
  %v, %h = nz.value_and_gradient @constant(%x) wrt [0] : (f64) -> (f64, f64)
  // CHECK: %[[JVP:.*]]:2 = nz.jvp @constant(%[[X]]) tangents(%[[X]]) wrt [0]
  %y, %dy = nz.jvp @constant(%x) tangents(%x) wrt [0] : (f64, f64) -> (f64, f64)
  // CHECK: %[[TWO:.*]] = nz.gradient @two(%[[X]], %[[X]]) wrt [0]
  %gx = nz.gradient @two(%x, %x) wrt [0] : (f64, f64) -> f64
  // CHECK: %[[VJP:.*]]:3 = nz.vjp @squares(%[[X]]) cotangents(%[[X]], %[[X]]) wrt [0]
  %w:3 = nz.vjp @squares(%x) cotangents(%x, %x) wrt [0] : (f64, f64, f64) -> (f64, f64, f64)
  // CHECK: return %[[G]], %[[VG]]#1, %[[JVP]]#1, %[[TWO]], %[[VJP]]#2
  return %g, %h, %dy, %gx, %w#2 : f64, f64, f64, f64, f64
}

// A call beside it is still a call.
// CHECK-LABEL: func @call
// INLINE-LABEL: func @call
func.func @call(%x: f64) -> f64 {
  // SCCP: %[[C:.*]] = arith.constant 4.200000e+01
  // SCCP: return %[[C]]
  // DEAD: %[[C:.*]] = call @constant
  // DEAD: return %[[C]]
  // INLINE-NEXT: %[[C:.*]] = arith.constant 4.200000e+01
  // INLINE-NEXT: return %[[C]]
  %c = call @constant(%x) : (f64) -> f64
  return %c : f64
}
