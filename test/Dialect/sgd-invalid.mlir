// RUN: nz-opt %s -split-input-file -verify-diagnostics

func.func @operands(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{expected a parameter, a gradient and optionally a momentum buffer, found 1 operands}}
  %0 = nz.sgd %x rate %r : tensor<?xf64>
  return
}

// -----

func.func @more_operands(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{expected a parameter, a gradient and optionally a momentum buffer, found 4 operands}}
  %0:3 = nz.sgd %x, %x, %x, %x rate %r : tensor<?xf64>
  return
}

// -----

// expected-note @below {{prior use here}}
func.func @rate(%x: tensor<?xf64>, %s: f32) {
  // expected-error @below {{use of value '%s' expects different type than prior uses: 'f64' vs 'f32'}}
  %0 = nz.sgd %x, %x rate %s : tensor<?xf64>
  return
}

// -----

func.func @rate_of_half(%x: tensor<?xf16>, %r: f16) {
  // expected-error @below {{failed to verify that rate has the element type, f32 for f16 and bf16}}
  %0 = "nz.sgd"(%x, %x, %r) : (tensor<?xf16>, tensor<?xf16>, f16) -> tensor<?xf16>
  return
}

// -----

func.func @gradient_type(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{failed to verify that all of {parameter, gradient} have same type}}
  %0 = "nz.sgd"(%x, %y, %r) : (tensor<?xf64>, tensor<?xf32>, f64) -> tensor<?xf64>
  return
}

// -----

func.func @integers(%x: tensor<?xi64>, %r: f64) {
  // expected-error @below {{operand #0 must be ranked tensor of floating-point values, but got 'tensor<?xi64>'}}
  %0 = "nz.sgd"(%x, %x, %r) : (tensor<?xi64>, tensor<?xi64>, f64) -> tensor<?xi64>
  return
}

// -----

func.func @scalar(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{operand #0 must be ranked tensor of floating-point values, but got 'f64'}}
  %0 = nz.sgd %r, %r rate %r : f64
  return
}

// -----

func.func @buffer_operand(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{'nz.sgd' op expected a momentum buffer as operand and as result, found one of them}}
  %0:2 = "nz.sgd"(%x, %x, %r) : (tensor<?xf64>, tensor<?xf64>, f64) -> (tensor<?xf64>, tensor<?xf64>)
  return
}

// -----

func.func @buffer_result(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{'nz.sgd' op expected a momentum buffer as operand and as result, found one of them}}
  %0 = "nz.sgd"(%x, %x, %x, %r) : (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, f64) -> tensor<?xf64>
  return
}

// -----

func.func @result_type(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{'nz.sgd' op expected a result of the parameter's type 'tensor<?xf64>', found 'tensor<4xf64>'}}
  %0 = "nz.sgd"(%x, %x, %r) : (tensor<?xf64>, tensor<?xf64>, f64) -> tensor<4xf64>
  return
}

// -----

func.func @buffer_type(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{'nz.sgd' op expected a momentum buffer of the parameter's type 'tensor<?xf64>', found 'tensor<?xf32>' and 'tensor<?xf64>'}}
  %0:2 = "nz.sgd"(%x, %x, %y, %r) : (tensor<?xf64>, tensor<?xf64>, tensor<?xf32>, f64) -> (tensor<?xf64>, tensor<?xf64>)
  return
}

// -----

func.func @new_buffer_type(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{'nz.sgd' op expected a momentum buffer of the parameter's type 'tensor<?xf64>', found 'tensor<?xf64>' and 'tensor<4xf64>'}}
  %0:2 = "nz.sgd"(%x, %x, %x, %r) : (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, f64) -> (tensor<?xf64>, tensor<4xf64>)
  return
}

// -----

func.func @momentum_without_buffer(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{'nz.sgd' op expected a momentum buffer beside momentum}}
  %0 = nz.sgd %x, %x rate %r {momentum = 0.9} : tensor<?xf64>
  return
}

// -----

func.func @nesterov_without_buffer(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{'nz.sgd' op expected a momentum buffer beside momentum}}
  %0 = nz.sgd %x, %x rate %r {nesterov = true} : tensor<?xf64>
  return
}

// -----

func.func @nesterov_without_momentum(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{'nz.sgd' op expected a momentum above 0 beside nesterov, found 0}}
  %0:2 = nz.sgd %x, %x, %x rate %r {nesterov = true} : tensor<?xf64>
  return
}

// -----

func.func @negative_momentum(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{'nz.sgd' op expected momentum of at least 0, found -1.000000e-01}}
  %0:2 = nz.sgd %x, %x, %x rate %r {momentum = -0.1} : tensor<?xf64>
  return
}

// -----

func.func @negative_decay(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{'nz.sgd' op expected weight_decay of at least 0, found -1.000000e+00}}
  %0 = nz.sgd %x, %x rate %r {weight_decay = -1.0} : tensor<?xf64>
  return
}

// -----

func.func @decay_of_nothing(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{'nz.sgd' op expected weight_decay of at least 0, found nan}}
  %0 = nz.sgd %x, %x rate %r {weight_decay = 0x7FF8000000000000 : f64} : tensor<?xf64>
  return
}

// -----

func.func @momentum_kind(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{attribute 'momentum' failed to satisfy constraint: 64-bit float attribute}}
  %0:2 = nz.sgd %x, %x, %x rate %r {momentum = 0.5 : f32} : tensor<?xf64>
  return
}

// -----

func.func @nesterov_kind(%x: tensor<?xf64>, %y: tensor<?xf32>, %r: f64, %s: f32, %t: i64) {
  // expected-error @below {{Invalid attribute `nesterov` in property conversion: 3 : i64}}
  %0:2 = "nz.sgd"(%x, %x, %x, %r) <{nesterov = 3 : i64}> : (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, f64) -> (tensor<?xf64>, tensor<?xf64>)
  return
}
