// A user's rule is called where reverse mode meets its function.
// RUN: nz-opt %s --nz-expand-requests --split-input-file --verify-diagnostics | FileCheck %s

func.func @f(%x: f64, %n: index) -> f64 {
  %y = math.exp %x : f64
  return %y : f64
}
func.func @f_vjp(%x: f64, %n: index, %r: f64) -> f64 {
  %two = arith.constant 2.0 : f64
  %g = arith.mulf %r, %two : f64
  return %g : f64
}
// CHECK-NOT: nz.custom_vjp
nz.custom_vjp @f rule @f_vjp

// A request that names the function.
// CHECK: func.func private @f_gradient_0(%[[X:.*]]: f64, %[[N:.*]]: index) -> f64
// CHECK:   %[[ONE:.*]] = arith.constant 1.0
// CHECK:   %[[G:.*]] = call @f_vjp(%[[X]], %[[N]], %[[ONE]])
// CHECK:   return %[[G]]
func.func @main(%x: f64, %n: index) -> f64 {
  %g = nz.gradient @f(%x, %n) wrt [0] : (f64, index) -> f64
  return %g : f64
}

// Calls of it, in a function that another one calls.
func.func @calls(%x: f64, %n: index) -> f64 {
  %s = math.sin %x : f64
  %y = call @f(%s, %n) : (f64, index) -> f64
  return %y : f64
}
func.func @outer(%x: f64, %n: index) -> f64 {
  %y = call @calls(%x, %n) : (f64, index) -> f64
  return %y : f64
}
// CHECK: func.func private @outer_value_and_gradient_0(%[[X:.*]]: f64, %[[N:.*]]: index) -> (f64, f64)
// CHECK:   %[[S:.*]] = math.sin %[[X]]
// CHECK:   %[[Y:.*]] = call @f(%[[S]], %[[N]])
// CHECK:   %[[G:.*]] = call @f_vjp(%[[S]], %[[N]], %{{.*}})
// CHECK:   %[[C:.*]] = math.cos %[[X]]
// CHECK:   %[[M:.*]] = arith.mulf %[[G]], %[[C]]
// CHECK:   return %[[Y]], %[[M]]
func.func @pull(%x: f64, %n: index) -> (f64, f64) {
  %y, %g = nz.value_and_gradient @outer(%x, %n) wrt [0] : (f64, index) -> (f64, f64)
  return %y, %g : f64, f64
}

// -----
// Forward mode has no use for it, and says through which calls it came there.
func.func @f(%x: f64) -> f64 {
  return %x : f64
}
func.func @f_vjp(%x: f64, %r: f64) -> f64 {
  return %r : f64
}
nz.custom_vjp @f rule @f_vjp
func.func @middle(%x: f64) -> f64 {
  // expected-error @below {{cannot differentiate 'func.call': its rule '@f_vjp' is for reverse mode}}
  %y = call @f(%x) : (f64) -> f64
  return %y : f64
}
func.func @inner(%x: f64) -> f64 {
  // expected-note @below {{in function '@middle', called here}}
  %y = call @middle(%x) : (f64) -> f64
  return %y : f64
}
// expected-note @below {{in function '@outer'}}
func.func @outer(%x: f64) -> f64 {
  // expected-note @below {{in function '@inner', called here}}
  %y = call @inner(%x) : (f64) -> f64
  return %y : f64
}
func.func @main(%x: f64, %dx: f64) -> f64 {
  // expected-note @below {{whose derivative 'nz.jvp' asks for}}
  %y, %dy = nz.jvp @outer(%x) tangents(%dx) wrt [0] : (f64, f64) -> (f64, f64)
  return %dy : f64
}

// -----
// A rule that asks for the derivative of its own function.
func.func @f(%x: f64) -> f64 {
  return %x : f64
}
func.func @f_vjp(%x: f64, %r: f64) -> f64 {
  // expected-error @below {{expected no recursion, found that @f_vjp leads to itself}}
  // expected-note @below {{from '@f_vjp'}}
  %g = nz.gradient @f(%x) wrt [0] : (f64) -> f64
  return %g : f64
}
nz.custom_vjp @f rule @f_vjp
