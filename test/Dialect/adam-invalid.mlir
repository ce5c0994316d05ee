// RUN: nz-opt %s -split-input-file -verify-diagnostics

func.func @beta1(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{'nz.adam' op expected beta1 in [0.000000e+00, 1.000000e+00), found 1.000000e+00}}
  %0:3 = nz.adam %x, %x, %x, %x step %t rate %r {beta1 = 1.0} : tensor<?xf64>
  return
}

// -----

func.func @negative_beta1(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{'nz.adam' op expected beta1 in [0.000000e+00, 1.000000e+00), found -1.000000e-01}}
  %0:3 = nz.adam %x, %x, %x, %x step %t rate %r {beta1 = -0.1} : tensor<?xf64>
  return
}

// -----

func.func @beta2(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{'nz.adam' op expected beta2 in [0.000000e+00, 1.000000e+00), found 2.000000e+00}}
  %0:3 = nz.adam %x, %x, %x, %x step %t rate %r {beta2 = 2.0} : tensor<?xf64>
  return
}

// -----

func.func @beta2_of_nothing(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{'nz.adam' op expected beta2 in [0.000000e+00, 1.000000e+00), found nan}}
  %0:3 = nz.adam %x, %x, %x, %x step %t rate %r {beta2 = 0x7FF8000000000000 : f64} : tensor<?xf64>
  return
}

// -----

func.func @epsilon(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{'nz.adam' op expected epsilon of at least 0, found -1.000000e-08}}
  %0:3 = nz.adam %x, %x, %x, %x step %t rate %r {epsilon = -1.0e-8} : tensor<?xf64>
  return
}

// -----

func.func @decay(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{'nz.adam' op expected weight_decay of at least 0, found -1.000000e-02}}
  %0:3 = nz.adam %x, %x, %x, %x step %t rate %r {weight_decay = -0.01} : tensor<?xf64>
  return
}

// -----

func.func @moments(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{failed to verify that all of {parameter, gradient, first_moment, second_moment, result, new_first_moment, new_second_moment} have same type}}
  %0:3 = "nz.adam"(%x, %x, %y, %x, %t, %r) : (tensor<?xf64>, tensor<?xf64>, tensor<?xf32>, tensor<?xf64>, i64, f64) -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>)
  return
}

// -----

func.func @new_moment(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{failed to verify that all of {parameter, gradient, first_moment, second_moment, result, new_first_moment, new_second_moment} have same type}}
  %0:3 = "nz.adam"(%x, %x, %x, %x, %t, %r) : (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, i64, f64) -> (tensor<?xf64>, tensor<?xf64>, tensor<4xf64>)
  return
}

// -----

func.func @adam_rate(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{failed to verify that rate has the element type, f32 for f16 and bf16}}
  %0:3 = "nz.adam"(%x, %x, %x, %x, %t, %s) : (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, i64, f32) -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>)
  return
}

// -----

func.func @step(%x: tensor<?xf64>, %t: index, %r: f64) {
  // expected-error @below {{operand #4 must be 64-bit signless integer, but got 'index'}}
  %0:3 = "nz.adam"(%x, %x, %x, %x, %t, %r) : (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, index, f64) -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>)
  return
}

// -----

func.func @adam_of_scalar(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{expected builtin.tensor, but found 'f64'}}
  %0:3 = nz.adam %r, %r, %r, %r step %t rate %r : f64
  return
}
