// What has no tangent is refused, with the chain from the request to the
// operation, as in reverse mode.
// RUN: nz-opt %s --nz-expand-requests --split-input-file --verify-diagnostics

func.func @picks(%x: tensor<8xf64>, %at: tensor<2x1xindex>) -> tensor<2xf64> {
  // expected-error @below {{cannot differentiate 'tensor.gather': no rule for it yet}}
  %r = tensor.gather %x[%at] gather_dims([0]) : (tensor<8xf64>, tensor<2x1xindex>) -> tensor<2xf64>
  return %r : tensor<2xf64>
}
// expected-note @below {{in function '@calls'}}
func.func @calls(%x: tensor<8xf64>, %at: tensor<2x1xindex>) -> tensor<2xf64> {
  // expected-note @below {{in function '@picks', called here}}
  %y = call @picks(%x, %at) : (tensor<8xf64>, tensor<2x1xindex>) -> tensor<2xf64>
  return %y : tensor<2xf64>
}
func.func @main(%x: tensor<8xf64>, %at: tensor<2x1xindex>, %dx: tensor<8xf64>) -> tensor<2xf64> {
  // expected-note @below {{whose derivative 'nz.jvp' asks for}}
  %y, %dy = nz.jvp @calls(%x, %at) tangents(%dx) wrt [0] : (tensor<8xf64>, tensor<2x1xindex>, tensor<8xf64>) -> (tensor<2xf64>, tensor<2xf64>)
  return %dy : tensor<2xf64>
}

// -----

// What no tangent reaches needs no rule.
func.func @picks(%x: tensor<8xf64>, %s: f64, %at: tensor<2x1xindex>) -> (tensor<2xf64>, f64) {
  %r = tensor.gather %x[%at] gather_dims([0]) : (tensor<8xf64>, tensor<2x1xindex>) -> tensor<2xf64>
  %t = math.sin %s : f64
  return %r, %t : tensor<2xf64>, f64
}
func.func @main(%x: tensor<8xf64>, %s: f64, %at: tensor<2x1xindex>, %ds: f64) -> f64 {
  %y:4 = nz.jvp @picks(%x, %s, %at) tangents(%ds) wrt [1] : (tensor<8xf64>, f64, tensor<2x1xindex>, f64) -> (tensor<2xf64>, f64, tensor<2xf64>, f64)
  return %y#3 : f64
}

// -----

#map = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>
// expected-note @below {{in function '@product'}}
func.func @product(%x: tensor<?xf64>, %init: tensor<f64>) -> tensor<f64> {
  // expected-error @below {{cannot differentiate 'linalg.generic': expected a sum, a maximum or a minimum as its reduction, found another one}}
  %r = linalg.generic {indexing_maps = [#map, #none], iterator_types = ["reduction"]}
      ins(%x : tensor<?xf64>) outs(%init : tensor<f64>) {
  ^bb0(%a: f64, %p: f64):
    %m = arith.mulf %p, %a : f64
    linalg.yield %m : f64
  } -> tensor<f64>
  return %r : tensor<f64>
}
func.func @main(%x: tensor<?xf64>, %i: tensor<f64>, %dx: tensor<?xf64>) -> tensor<f64> {
  // expected-note @below {{whose derivative 'nz.jvp' asks for}}
  %y, %dy = nz.jvp @product(%x, %i) tangents(%dx) wrt [0] : (tensor<?xf64>, tensor<f64>, tensor<?xf64>) -> (tensor<f64>, tensor<f64>)
  return %dy : tensor<f64>
}

// -----

// expected-note @below {{in function '@pads'}}
func.func @pads(%x: tensor<4xf64>, %s: f64) -> tensor<6xf64> {
  // expected-error @below {{cannot differentiate 'tensor.pad': the padding is not one constant}}
  %r = tensor.pad %x low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %s : f64
  } : tensor<4xf64> to tensor<6xf64>
  return %r : tensor<6xf64>
}
func.func @main(%x: tensor<4xf64>, %s: f64, %dx: tensor<4xf64>) -> tensor<6xf64> {
  // expected-note @below {{whose derivative 'nz.jvp' asks for}}
  %y, %dy = nz.jvp @pads(%x, %s) tangents(%dx) wrt [0] : (tensor<4xf64>, f64, tensor<4xf64>) -> (tensor<6xf64>, tensor<6xf64>)
  return %dy : tensor<6xf64>
}

// -----

#map = affine_map<(i) -> (i)>
// expected-note @below {{in function '@looks_up'}}
func.func @looks_up(%x: tensor<?xf64>, %at: tensor<?xindex>, %e: tensor<?xf64>) -> tensor<?xf64> {
  // expected-error @below {{cannot differentiate 'linalg.generic': its body reads a tensor at places that are computed}}
  %r = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]}
      ins(%at : tensor<?xindex>) outs(%e : tensor<?xf64>) {
  ^bb0(%i: index, %o: f64):
    %v = tensor.extract %x[%i] : tensor<?xf64>
    linalg.yield %v : f64
  } -> tensor<?xf64>
  return %r : tensor<?xf64>
}
func.func @main(%x: tensor<?xf64>, %at: tensor<?xindex>, %e: tensor<?xf64>) -> tensor<?xf64> {
  // expected-note @below {{whose derivative 'nz.jvp' asks for}}
  %y, %dy = nz.jvp @looks_up(%x, %at, %e) tangents(%x) wrt [0] : (tensor<?xf64>, tensor<?xindex>, tensor<?xf64>, tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>)
  return %dy : tensor<?xf64>
}
