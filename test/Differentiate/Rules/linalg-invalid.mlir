// Reductions of linalg.generic that have no derivative.
// RUN: nz-opt %s --nz-expand-requests --split-input-file --verify-diagnostics

// A choice by other numbers than the two is no maximum.
// expected-note @below {{in function '@chosen'}}
func.func @chosen(%x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<f64> {
  %one = arith.constant dense<1.0> : tensor<f64>
  // expected-error @below {{cannot differentiate 'linalg.generic': expected a sum, a maximum or a minimum as its reduction, found another one}}
  %r = linalg.generic {
    indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> ()>],
    iterator_types = ["reduction"]
  } ins(%x, %y : tensor<?xf64>, tensor<?xf64>) outs(%one : tensor<f64>) {
  ^bb0(%a: f64, %b: f64, %acc: f64):
    %above = arith.cmpf ogt, %a, %b : f64
    %m = arith.select %above, %a, %acc : f64
    linalg.yield %m : f64
  } -> tensor<f64>
  return %r : tensor<f64>
}
func.func @main(%x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  // expected-note @below {{whose derivative 'nz.gradient' asks for}}
  %g = nz.gradient @chosen(%x, %y) wrt [0] : (tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
  return %g : tensor<?xf64>
}
