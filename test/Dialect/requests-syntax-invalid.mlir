// Requests that do not parse or lack a part.
// RUN: nz-opt %s -split-input-file -verify-diagnostics

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @no_parenthesis(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{expected '('}}
  %0 = nz.gradient @f wrt [1] : (f64) -> f64
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @no_keyword(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{expected 'wrt'}}
  %0 = nz.gradient @f(%x, %s, %n) : (tensor<?xf64>, f64, i64) -> f64
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @no_tangents(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{expected 'tangents'}}
  %0 = nz.jvp @f(%x, %s, %n) wrt [1] : (tensor<?xf64>, f64, i64) -> f64
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @no_cotangents(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{expected 'cotangents'}}
  %0 = nz.vjp @f(%x, %s, %n) tangents(%s) wrt [1] : (tensor<?xf64>, f64, i64) -> f64
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @nested_name(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{invalid kind of attribute specified}}
  %0 = nz.gradient @f::@g(%s) wrt [0] : (f64) -> f64
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @types_of_operands(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{number of operands and types do not match: got 3 operands and 1 types}}
  %0 = nz.gradient @f(%x, %s, %n) wrt [1] : (f64) -> f64
  return
}

// -----

func.func private @f(memref<?xf64>) -> f64
func.func @operand_type(%m: memref<?xf64>) {
  // expected-error @below {{operand #0 must be variadic of floating-point or signless integer or index or ranked tensor of any type values or where a sparse tensor stores entries, but got 'memref<?xf64>'}}
  %0 = nz.gradient @f(%m) wrt [0] : (memref<?xf64>) -> f64
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @no_callee(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{requires attribute 'callee'}}
  %0 = "nz.gradient"(%s) <{wrt = array<i64: 0>}> : (f64) -> f64
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @no_wrt_attribute(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{requires attribute 'wrt'}}
  %0 = "nz.jvp"(%s, %s) <{callee = @f, operandSegmentSizes = array<i32: 1, 1>}> : (f64, f64) -> f64
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @segments(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{operand count (2) does not match with the total size (3) specified in attribute 'operandSegmentSizes'}}
  %0 = "nz.vjp"(%s, %s) <{callee = @f, wrt = array<i64: 0>, operandSegmentSizes = array<i32: 1, 2>}> : (f64, f64) -> f64
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @stop_type(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{failed to verify that all of {value, result} have same type}}
  %0 = "nz.stop_gradient"(%s) : (f64) -> f32
  return
}
