// Refusals tell the chain from the request to the operation.
// RUN: nz-opt %s --nz-expand-requests --split-input-file --verify-diagnostics

// expected-note @below {{in function '@pick'}}
func.func @pick(%x: tensor<4xf64>, %at: tensor<2x1xindex>) -> tensor<2xf64> {
  // expected-error @below {{cannot differentiate 'tensor.gather': no rule for it yet}}
  %y = tensor.gather %x[%at] gather_dims([0]) : (tensor<4xf64>, tensor<2x1xindex>) -> tensor<2xf64>
  return %y : tensor<2xf64>
}
func.func @main(%x: tensor<4xf64>, %at: tensor<2x1xindex>, %r: tensor<2xf64>) -> tensor<4xf64> {
  // expected-note @below {{whose derivative 'nz.vjp' asks for}}
  %y, %g = nz.vjp @pick(%x, %at) cotangents(%r) wrt [0] : (tensor<4xf64>, tensor<2x1xindex>, tensor<2xf64>) -> (tensor<2xf64>, tensor<4xf64>)
  return %g : tensor<4xf64>
}

// -----
// The operation is in a function that the named one calls.
func.func @inner(%x: f64, %n: index) -> f64 {
  // expected-error @below {{cannot differentiate 'scf.index_switch': no rule for it yet}}
  %y = scf.index_switch %n -> f64
  default {
    scf.yield %x : f64
  }
  return %y : f64
}
// expected-note @below {{in function '@outer'}}
func.func @outer(%x: f64, %n: index) -> f64 {
  // expected-note @below {{in function '@inner', called here}}
  %y = call @inner(%x, %n) : (f64, index) -> f64
  return %y : f64
}
func.func @main(%x: f64, %n: index) -> (f64, f64) {
  // expected-note @below {{whose derivative 'nz.value_and_gradient' asks for}}
  %v, %g = nz.value_and_gradient @outer(%x, %n) wrt [0] : (f64, index) -> (f64, f64)
  return %v, %g : f64, f64
}

// -----
// expected-note @below {{in function '@product'}}
func.func @product(%x: tensor<?xf64>) -> tensor<f64> {
  %one = arith.constant dense<1.0> : tensor<f64>
  // expected-error @below {{cannot differentiate 'linalg.generic': expected a sum, a maximum or a minimum as its reduction, found another one}}
  %y = linalg.generic {
    indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>],
    iterator_types = ["reduction"]
  } ins(%x : tensor<?xf64>) outs(%one : tensor<f64>) {
  ^bb0(%a: f64, %acc: f64):
    %p = arith.mulf %acc, %a : f64
    linalg.yield %p : f64
  } -> tensor<f64>
  return %y : tensor<f64>
}
func.func @main(%x: tensor<?xf64>) -> tensor<?xf64> {
  // expected-note @below {{whose derivative 'nz.gradient' asks for}}
  %g = nz.gradient @product(%x) wrt [0] : (tensor<?xf64>) -> tensor<?xf64>
  return %g : tensor<?xf64>
}

// -----
// expected-note @below {{in function '@last'}}
func.func @last(%x: tensor<?xf64>) -> tensor<f64> {
  %one = arith.constant dense<1.0> : tensor<f64>
  // expected-error @below {{cannot differentiate 'linalg.generic': it writes an element more than once}}
  %y = linalg.generic {
    indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>],
    iterator_types = ["reduction"]
  } ins(%x : tensor<?xf64>) outs(%one : tensor<f64>) {
  ^bb0(%a: f64, %acc: f64):
    linalg.yield %a : f64
  } -> tensor<f64>
  return %y : tensor<f64>
}
func.func @main(%x: tensor<?xf64>) -> tensor<?xf64> {
  // expected-note @below {{whose derivative 'nz.gradient' asks for}}
  %g = nz.gradient @last(%x) wrt [0] : (tensor<?xf64>) -> tensor<?xf64>
  return %g : tensor<?xf64>
}

// -----
// expected-note @below {{in function '@lookup'}}
func.func @lookup(%table: tensor<?xf64>, %at: tensor<?xindex>) -> tensor<f64> {
  %zero = arith.constant dense<0.0> : tensor<f64>
  // expected-error @below {{cannot differentiate 'linalg.generic': its body reads a tensor at places that are computed}}
  %y = linalg.generic {
    indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>],
    iterator_types = ["reduction"]
  } ins(%at : tensor<?xindex>) outs(%zero : tensor<f64>) {
  ^bb0(%a: index, %acc: f64):
    %v = tensor.extract %table[%a] : tensor<?xf64>
    %s = arith.addf %acc, %v : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  return %y : tensor<f64>
}
func.func @main(%table: tensor<?xf64>, %at: tensor<?xindex>) -> tensor<?xf64> {
  // expected-note @below {{whose derivative 'nz.gradient' asks for}}
  %g = nz.gradient @lookup(%table, %at) wrt [0] : (tensor<?xf64>, tensor<?xindex>) -> tensor<?xf64>
  return %g : tensor<?xf64>
}

// -----
// expected-note @below {{in function '@padded'}}
func.func @padded(%x: tensor<4xf64>, %p: f64) -> f64 {
  // expected-error @below {{cannot differentiate 'tensor.pad': the padding is not one constant}}
  %y = tensor.pad %x low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %p : f64
  } : tensor<4xf64> to tensor<6xf64>
  %c0 = arith.constant 0 : index
  %e = tensor.extract %y[%c0] : tensor<6xf64>
  return %e : f64
}
func.func @main(%x: tensor<4xf64>, %p: f64) -> tensor<4xf64> {
  // expected-note @below {{whose derivative 'nz.gradient' asks for}}
  %g = nz.gradient @padded(%x, %p) wrt [0] : (tensor<4xf64>, f64) -> tensor<4xf64>
  return %g : tensor<4xf64>
}

// -----
// An extremum over two patterns: no position to keep its contributions at.
#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// expected-note @below {{in function '@joined'}}
func.func @joined(%A: !nz.pattern<3x3, #L>, %B: !nz.pattern<3x3, #L>, %v: tensor<?xf64>, %w: tensor<?xf64>) -> tensor<f64> {
  %zero = arith.constant dense<0.0> : tensor<f64>
  // expected-error @below {{cannot differentiate 'nz.kernel': an extremum of values that are computed over several patterns at once}}
  %y = nz.kernel over %A (i, j) at p, %B (i, j) at q
      reads (%v at (p) : tensor<?xf64>, %w at (q) : tensor<?xf64>)
      maxes (%zero at () : tensor<f64>) : !nz.pattern<3x3, #L>, !nz.pattern<3x3, #L> {
  ^bb0(%a: f64, %b: f64):
    %m = arith.mulf %a, %b : f64
    nz.yield %m : f64
  }
  return %y : tensor<f64>
}
func.func @main(%A: !nz.pattern<3x3, #L>, %B: !nz.pattern<3x3, #L>, %v: tensor<?xf64>, %w: tensor<?xf64>) -> tensor<?xf64> {
  // expected-note @below {{whose derivative 'nz.gradient' asks for}}
  %g = nz.gradient @joined(%A, %B, %v, %w) wrt [2] : (!nz.pattern<3x3, #L>, !nz.pattern<3x3, #L>, tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
  return %g : tensor<?xf64>
}

// -----
// expected-error @below {{cannot differentiate 'func.func': it has no body}}
// expected-note @below {{in function '@external'}}
func.func private @external(f64) -> f64
func.func @main(%x: f64) -> f64 {
  // expected-note @below {{whose derivative 'nz.gradient' asks for}}
  %g = nz.gradient @external(%x) wrt [0] : (f64) -> f64
  return %g : f64
}

// -----
func.func private @external(f64) -> f64
// expected-note @below {{in function '@calls'}}
func.func @calls(%x: f64) -> f64 {
  // expected-error @below {{cannot differentiate 'func.call': no rule for it yet}}
  %y = call @external(%x) : (f64) -> f64
  return %y : f64
}
func.func @main(%x: f64) -> f64 {
  // expected-note @below {{whose derivative 'nz.gradient' asks for}}
  %g = nz.gradient @calls(%x) wrt [0] : (f64) -> f64
  return %g : f64
}

// -----
// expected-error @below {{cannot differentiate 'func.func': it has unstructured control flow}}
// expected-note @below {{in function '@jumps'}}
func.func @jumps(%x: f64) -> f64 {
  cf.br ^next
^next:
  return %x : f64
}
func.func @main(%x: f64) -> f64 {
  // expected-note @below {{whose derivative 'nz.gradient' asks for}}
  %g = nz.gradient @jumps(%x) wrt [0] : (f64) -> f64
  return %g : f64
}

// -----
func.func @jumps(%x: f64) -> f64 {
  cf.br ^next
^next:
  return %x : f64
}
// expected-note @below {{in function '@calls'}}
func.func @calls(%x: f64) -> f64 {
  // expected-error @below {{cannot differentiate 'func.call': the function has unstructured control flow}}
  %y = call @jumps(%x) : (f64) -> f64
  return %y : f64
}
func.func @main(%x: f64) -> f64 {
  // expected-note @below {{whose derivative 'nz.gradient' asks for}}
  %g = nz.gradient @calls(%x) wrt [0] : (f64) -> f64
  return %g : f64
}

// -----
func.func @ping(%x: f64) -> f64 {
  // expected-note @below {{from '@ping'}}
  %y = nz.gradient @pong(%x) wrt [0] : (f64) -> f64
  return %y : f64
}
func.func @pong(%x: f64) -> f64 {
  // expected-error @below {{expected no recursion, found that @ping leads to itself}}
  // expected-note @below {{from '@pong'}}
  %y = call @ping(%x) : (f64) -> f64
  return %y : f64
}

// -----

// expected-note @below {{in function '@prefixes'}}
func.func @prefixes(%x: tensor<?xf64>) -> tensor<?xf64> {
  %zero = arith.constant dense<0.0> : tensor<f64>
  // expected-error @below {{cannot differentiate 'linalg.generic': a result at every iteration depends on the iterations before}}
  %y:2 = linalg.generic {
    indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>, affine_map<(i) -> (i)>],
    iterator_types = ["reduction"]
  } ins(%x : tensor<?xf64>) outs(%zero, %x : tensor<f64>, tensor<?xf64>) {
  ^bb0(%a: f64, %acc: f64, %o: f64):
    %s = arith.addf %acc, %a : f64
    linalg.yield %s, %s : f64, f64
  } -> (tensor<f64>, tensor<?xf64>)
  return %y#1 : tensor<?xf64>
}
func.func @main(%x: tensor<?xf64>, %r: tensor<?xf64>) -> tensor<?xf64> {
  // expected-note @below {{whose derivative 'nz.vjp' asks for}}
  %y, %g = nz.vjp @prefixes(%x) cotangents(%r) wrt [0] : (tensor<?xf64>, tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>)
  return %g : tensor<?xf64>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @first(%A: tensor<2x2xf64, #CSR>, %s: f64) -> f64 {
  return %s : f64
}
func.func @unraised(%A: tensor<2x2xf64, #CSR>, %s: f64) -> tensor<2x2xf64, #CSR> {
  // expected-error @below {{expected tensors without an encoding, as --nz-raise-sparse-tensors makes them, found 'tensor<2x2xf64, #sparse_tensor.encoding<}}
  %g = nz.gradient @first(%A, %s) wrt [0] : (tensor<2x2xf64, #CSR>, f64) -> tensor<2x2xf64, #CSR>
  return %g : tensor<2x2xf64, #CSR>
}
