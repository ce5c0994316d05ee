// What a user's rule for a function must be.
// RUN: nz-opt %s --split-input-file --verify-diagnostics

func.func @f(%x: f64) -> f64 {
  return %x : f64
}
// expected-error @below {{expected the name of a function, found @rule}}
nz.custom_vjp @f rule @rule

// -----
func.func @rule(%x: f64, %r: f64) -> f64 {
  return %r : f64
}
// expected-error @below {{expected the name of a function, found @f}}
nz.custom_vjp @f rule @rule

// -----
func.func @f(%x: f64, %n: index) -> (f64, i32, f64) {
  %c = arith.constant 0 : i32
  return %x, %c, %x : f64, i32, f64
}
func.func @rule(%x: f64, %n: index, %r: f64) -> f64 {
  return %r : f64
}
// expected-error @below {{expected 4 rule arguments, found 3}}
nz.custom_vjp @f rule @rule

// -----
func.func @f(%x: f64) -> f32 {
  %y = arith.truncf %x : f64 to f32
  return %y : f32
}
func.func @rule(%x: f64, %r: f64) -> f64 {
  return %r : f64
}
// expected-error @below {{expected rule argument 1 of type 'f32', found 'f64'}}
nz.custom_vjp @f rule @rule

// -----
func.func @f(%x: f64, %n: index) -> f64 {
  return %x : f64
}
func.func @rule(%x: f64, %n: index, %r: f64) -> (f64, f64) {
  return %r, %r : f64, f64
}
// expected-error @below {{expected 1 rule results, found 2}}
nz.custom_vjp @f rule @rule

// -----
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func private @f(%A: tensor<?x?xf64, #CSR>) -> f64
func.func private @rule(%A: tensor<?x?xf64, #CSR>, %r: f64) -> tensor<?xf64>
// expected-error @below {{expected rule result 0 of type 'tensor<?x?xf64, #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed) }>>', found 'tensor<?xf64>'}}
nz.custom_vjp @f rule @rule

// -----
func.func private @f(%x: f64) -> f64
func.func private @rule(%x: f64, %r: f64) -> f64
// expected-note @below {{the other rule}}
nz.custom_vjp @f rule @rule
// expected-error @below {{expected one rule for a function, found another for @f}}
nz.custom_vjp @f rule @rule

// -----
func.func private @f(%x: f64) -> f64
func.func private @rule(%x: f64, %r: f64) -> f64
func.func @inside() {
  // expected-error @below {{expects parent op 'builtin.module'}}
  nz.custom_vjp @f rule @rule
  return
}
