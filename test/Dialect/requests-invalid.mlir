// The function of a request, its arguments and its gradients.
// RUN: nz-opt %s -split-input-file -verify-diagnostics

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @no_function(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{'nz.gradient' op expected the name of a function, found @missing}}
  %0 = nz.gradient @missing(%s) wrt [0] : (f64) -> f64
  return
}

// -----

module @inner {}
func.func @not_a_function(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{'nz.gradient' op expected the name of a function, found @inner}}
  %0 = nz.gradient @inner(%s) wrt [0] : (f64) -> f64
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @arguments(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{'nz.gradient' op expected 3 arguments, found 2}}
  %0 = nz.gradient @f(%x, %s) wrt [0] : (tensor<?xf64>, f64) -> tensor<?xf64>
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @argument_type(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{'nz.gradient' op expected argument 0 of type 'tensor<?xf64>', found 'f64'}}
  %0 = nz.gradient @f(%s, %s, %n) wrt [1] : (f64, f64, i64) -> f64
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @no_wrt(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{'nz.gradient' op expected at least one argument in wrt}}
  nz.gradient @f(%x, %s, %n) wrt [] : (tensor<?xf64>, f64, i64) -> ()
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @wrt_beyond(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{'nz.gradient' op expected wrt to count arguments from 0 to below 3, found 3}}
  %0 = nz.gradient @f(%x, %s, %n) wrt [3] : (tensor<?xf64>, f64, i64) -> f64
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @wrt_negative(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{'nz.gradient' op expected wrt to count arguments from 0 to below 3, found -1}}
  %0 = nz.gradient @f(%x, %s, %n) wrt [-1] : (tensor<?xf64>, f64, i64) -> f64
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @wrt_twice(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{'nz.gradient' op expected distinct arguments in wrt, found 1 twice}}
  %0:2 = nz.gradient @f(%x, %s, %n) wrt [1, 1] : (tensor<?xf64>, f64, i64) -> (f64, f64)
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @wrt_integer(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{'nz.gradient' op expected a float or a float tensor as argument 2 in wrt, found 'i64'}}
  %0 = nz.gradient @f(%x, %s, %n) wrt [2] : (tensor<?xf64>, f64, i64) -> i64
  return
}

// -----

func.func private @f(tensor<?xcomplex<f64>>) -> f64
func.func @wrt_complex(%z: tensor<?xcomplex<f64>>) {
  // expected-error @below {{'nz.gradient' op expected a float or a float tensor as argument 0 in wrt, found 'tensor<?xcomplex<f64>>'}}
  %0 = nz.gradient @f(%z) wrt [0] : (tensor<?xcomplex<f64>>) -> tensor<?xcomplex<f64>>
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @results(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{'nz.gradient' op expected 1 results, found 2}}
  %0:2 = nz.gradient @f(%x, %s, %n) wrt [1] : (tensor<?xf64>, f64, i64) -> (f64, f64)
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @result_type(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{'nz.gradient' op expected result 1 of type 'f64', found 'f32'}}
  %0:2 = nz.gradient @f(%x, %s, %n) wrt [0, 1] : (tensor<?xf64>, f64, i64) -> (tensor<?xf64>, f32)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func private @f(tensor<?x?xf64, #CSR>) -> f64
func.func @gradient_pattern(%A: tensor<?x?xf64, #CSR>) {
  // expected-error @below {{'nz.gradient' op expected result 0 of type 'tensor<?x?xf64, #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed) }>>', found 'tensor<?x?xf64>'}}
  %0 = nz.gradient @f(%A) wrt [0] : (tensor<?x?xf64, #CSR>) -> tensor<?x?xf64>
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> f64
func.func @value(%x: tensor<?xf64>, %s: f64, %n: i64) {
  // expected-error @below {{'nz.value_and_gradient' op expected result 0 of type 'f64', found 'tensor<f64>'}}
  %0:2 = nz.value_and_gradient @f(%x, %s, %n) wrt [1] : (tensor<?xf64>, f64, i64) -> (tensor<f64>, f64)
  return
}
