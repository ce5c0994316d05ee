// A derivative that is refused: tensor.gather has no rule.
func.func @main(%x: tensor<4xf64>, %i: tensor<2x1xindex>) -> f64 {
  %y = tensor.gather %x[%i] gather_dims([0]) : (tensor<4xf64>, tensor<2x1xindex>) -> tensor<2xf64>
  %zero = arith.constant 0 : index
  %r = tensor.extract %y[%zero] : tensor<2xf64>
  return %r : f64
}
func.func @gradient(%x: tensor<4xf64>, %i: tensor<2x1xindex>) -> tensor<4xf64> {
  %g = nz.gradient @main(%x, %i) wrt [0] : (tensor<4xf64>, tensor<2x1xindex>) -> tensor<4xf64>
  return %g : tensor<4xf64>
}
