// The results of a request's function, tangents and cotangents.
// RUN: nz-opt %s -split-input-file -verify-diagnostics

// expected-note @below {{found results ('i64')}}
func.func private @f(f64) -> i64
func.func @integer_result(%s: f64) {
  // expected-error @below {{'nz.gradient' op expected a function with one scalar float result}}
  %0 = nz.gradient @f(%s) wrt [0] : (f64) -> f64
  return
}

// -----

// expected-note @below {{found results ('tensor<1xf64>')}}
func.func private @f(f64) -> tensor<1xf64>
func.func @vector_result(%s: f64) {
  // expected-error @below {{'nz.gradient' op expected a function with one scalar float result}}
  %0 = nz.gradient @f(%s) wrt [0] : (f64) -> f64
  return
}

// -----

// expected-note @below {{found results ('f64', 'f64')}}
func.func private @f(f64) -> (f64, f64)
func.func @two_results(%s: f64) {
  // expected-error @below {{'nz.gradient' op expected a function with one scalar float result}}
  %0 = nz.gradient @f(%s) wrt [0] : (f64) -> f64
  return
}

// -----

// expected-note @below {{found results ()}}
func.func private @f(f64)
func.func @no_result(%s: f64) {
  // expected-error @below {{'nz.gradient' op expected a function with one scalar float result}}
  %0 = nz.gradient @f(%s) wrt [0] : (f64) -> f64
  return
}

// -----

// expected-note @below {{found results ('tensor<?xf64>')}}
func.func private @f(f64) -> tensor<?xf64>
func.func @value_of_vector(%s: f64) {
  // expected-error @below {{'nz.value_and_gradient' op expected a function with one scalar float result}}
  %0 = nz.value_and_gradient @f(%s) wrt [0] : (f64) -> f64
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> (f64, i64, tensor<?xf32>)
func.func @tangents(%x: tensor<?xf64>, %s: f64, %n: i64, %y: tensor<?xf32>) {
  // expected-error @below {{'nz.jvp' op expected 2 tangents, found 1}}
  %0:5 = nz.jvp @f(%x, %s, %n) tangents(%s) wrt [0, 1] : (tensor<?xf64>, f64, i64, f64) -> (f64, i64, tensor<?xf32>, f64, tensor<?xf32>)
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> (f64, i64, tensor<?xf32>)
func.func @tangent_type(%x: tensor<?xf64>, %s: f64, %n: i64, %y: tensor<?xf32>) {
  // expected-error @below {{'nz.jvp' op expected tangent 0 of type 'tensor<?xf64>', found 'f64'}}
  %0:5 = nz.jvp @f(%x, %s, %n) tangents(%s) wrt [0] : (tensor<?xf64>, f64, i64, f64) -> (f64, i64, tensor<?xf32>, f64, tensor<?xf32>)
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> (f64, i64, tensor<?xf32>)
func.func @tangent_results(%x: tensor<?xf64>, %s: f64, %n: i64, %y: tensor<?xf32>) {
  // expected-error @below {{'nz.jvp' op expected 5 results, found 4}}
  %0:4 = nz.jvp @f(%x, %s, %n) tangents(%s) wrt [1] : (tensor<?xf64>, f64, i64, f64) -> (f64, i64, tensor<?xf32>, f64)
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> (f64, i64, tensor<?xf32>)
func.func @tangent_result_type(%x: tensor<?xf64>, %s: f64, %n: i64, %y: tensor<?xf32>) {
  // expected-error @below {{'nz.jvp' op expected result 4 of type 'tensor<?xf32>', found 'tensor<?xf64>'}}
  %0:5 = nz.jvp @f(%x, %s, %n) tangents(%s) wrt [1] : (tensor<?xf64>, f64, i64, f64) -> (f64, i64, tensor<?xf32>, f64, tensor<?xf64>)
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> (f64, i64, tensor<?xf32>)
func.func @tangent_wrt(%x: tensor<?xf64>, %s: f64, %n: i64, %y: tensor<?xf32>) {
  // expected-error @below {{'nz.jvp' op expected a float or a float tensor as argument 2 in wrt, found 'i64'}}
  %0:5 = nz.jvp @f(%x, %s, %n) tangents(%n) wrt [2] : (tensor<?xf64>, f64, i64, i64) -> (f64, i64, tensor<?xf32>, f64, tensor<?xf32>)
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> (f64, i64, tensor<?xf32>)
func.func @cotangents(%x: tensor<?xf64>, %s: f64, %n: i64, %y: tensor<?xf32>) {
  // expected-error @below {{'nz.vjp' op expected 2 cotangents, found 1}}
  %0:4 = nz.vjp @f(%x, %s, %n) cotangents(%s) wrt [1] : (tensor<?xf64>, f64, i64, f64) -> (f64, i64, tensor<?xf32>, f64)
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> (f64, i64, tensor<?xf32>)
func.func @cotangent_type(%x: tensor<?xf64>, %s: f64, %n: i64, %y: tensor<?xf32>) {
  // expected-error @below {{'nz.vjp' op expected cotangent 1 of type 'tensor<?xf32>', found 'tensor<?xf64>'}}
  %0:4 = nz.vjp @f(%x, %s, %n) cotangents(%s, %x) wrt [1] : (tensor<?xf64>, f64, i64, f64, tensor<?xf64>) -> (f64, i64, tensor<?xf32>, f64)
  return
}

// -----

func.func private @f(tensor<?xf64>, f64, i64) -> (f64, i64, tensor<?xf32>)
func.func @cotangent_results(%x: tensor<?xf64>, %s: f64, %n: i64, %y: tensor<?xf32>) {
  // expected-error @below {{'nz.vjp' op expected 4 results, found 1}}
  %0 = nz.vjp @f(%x, %s, %n) cotangents(%s, %y) wrt [1] : (tensor<?xf64>, f64, i64, f64, tensor<?xf32>) -> f64
  return
}
