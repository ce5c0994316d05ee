// Logistic regression with L2, trained by Adam; f32.
//
//   loss(w) = mean over rows i of  log(1 + exp(-y_i x_i w))  +  weight / 2 |w|^2
//
// @main is one step: results 0 to 3 are the next step's arguments 0 to 3, result 4 is
// the loss of the weights that came in. @curvature is a product with the Hessian.
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 32
}>
!samples = tensor<?x?xf32, #CSR>
!vector = tensor<?xf32>
#i = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>

// log(1 + exp(z)) is s + log(exp(-s) + exp(z - s)) for every s. With s = max(z, 0) no
// exponential overflows; s changes neither value nor derivatives, and is a constant.
// Sums are in f64, so that they keep the digits of f32.
func.func private @loss(%X: !samples, %y: !vector, %weight: f64, %w: !vector) -> f64 {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %half = arith.constant 0.5 : f64
  %n = tensor.dim %X, %c0 : !samples
  %empty = tensor.empty(%n) : !vector
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : !vector) -> !vector
  %scores = linalg.matvec ins(%X, %w : !samples, !vector) outs(%zeros : !vector) -> !vector
  %init = arith.constant dense<0.0> : tensor<f64>
  %margins = linalg.generic {
    indexing_maps = [#i, #i, #i], iterator_types = ["parallel"]
  } ins(%scores, %y : !vector, !vector) outs(%empty : !vector) {
  ^bb0(%score: f32, %label: f32, %out: f32):
    %m = arith.mulf %score, %label : f32
    %z = arith.negf %m : f32
    linalg.yield %z : f32
  } -> !vector
  %largest = linalg.generic {
    indexing_maps = [#i, #i], iterator_types = ["parallel"]
  } ins(%margins : !vector) outs(%empty : !vector) {
  ^bb0(%z: f32, %out: f32):
    %s = arith.maximumf %z, %zero : f32
    linalg.yield %s : f32
  } -> !vector
  %shift = nz.stop_gradient %largest : !vector
  %total = linalg.generic {
    indexing_maps = [#i, #i, #none], iterator_types = ["reduction"]
  } ins(%margins, %shift : !vector, !vector) outs(%init : tensor<f64>) {
  ^bb0(%z: f32, %top: f32, %acc: f64):
    %0 = arith.negf %top : f32
    %1 = math.exp %0 : f32
    %2 = arith.subf %z, %top : f32
    %3 = math.exp %2 : f32
    %4 = arith.addf %1, %3 : f32
    %5 = math.log %4 : f32
    %l = arith.addf %top, %5 : f32
    %wide = arith.extf %l : f32 to f64
    %s = arith.addf %acc, %wide : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %squares = linalg.generic {
    indexing_maps = [#i, #none], iterator_types = ["reduction"]
  } ins(%w : !vector) outs(%init : tensor<f64>) {
  ^bb0(%v: f32, %acc: f64):
    %q = arith.mulf %v, %v : f32
    %wide = arith.extf %q : f32 to f64
    %s = arith.addf %acc, %wide : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %sum = tensor.extract %total[] : tensor<f64>
  %integer = arith.index_cast %n : index to i64
  %count = arith.sitofp %integer : i64 to f64
  %mean = arith.divf %sum, %count : f64
  %square = tensor.extract %squares[] : tensor<f64>
  %scaled = arith.mulf %weight, %square : f64
  %penalty = arith.mulf %half, %scaled : f64
  %loss = arith.addf %mean, %penalty : f64
  return %loss : f64
}

func.func @main(%w: !vector, %m: !vector, %v: !vector, %step: i64, %X: !samples, %y: !vector, %weight: f64, %rate: f32)
    -> (!vector, !vector, !vector, i64, f64) {
  %one = arith.constant 1 : i64
  %loss, %g = nz.value_and_gradient @loss(%X, %y, %weight, %w) wrt [3] : (!samples, !vector, f64, !vector) -> (f64, !vector)
  %w1, %m1, %v1 = nz.adam %w, %g, %m, %v step %step rate %rate : !vector
  %next = arith.addi %step, %one : i64
  return %w1, %m1, %v1, %next, %loss : !vector, !vector, !vector, i64, f64
}

func.func private @slope(%X: !samples, %y: !vector, %weight: f64, %w: !vector) -> !vector {
  %g = nz.gradient @loss(%X, %y, %weight, %w) wrt [3] : (!samples, !vector, f64, !vector) -> !vector
  return %g : !vector
}

// v H v and H v for the Hessian H of the loss at w: the derivative of the gradient
// along v.
func.func @curvature(%X: !samples, %y: !vector, %weight: f64, %w: !vector, %v: !vector) -> (f64, !vector) {
  %init = arith.constant dense<0.0> : tensor<f64>
  %g, %Hv = nz.jvp @slope(%X, %y, %weight, %w) tangents(%v) wrt [3]
      : (!samples, !vector, f64, !vector, !vector) -> (!vector, !vector)
  %sum = linalg.generic {
    indexing_maps = [#i, #i, #none], iterator_types = ["reduction"]
  } ins(%v, %Hv : !vector, !vector) outs(%init : tensor<f64>) {
  ^bb0(%x: f32, %h: f32, %acc: f64):
    %p = arith.mulf %x, %h : f32
    %wide = arith.extf %p : f32 to f64
    %s = arith.addf %acc, %wide : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %curvature = tensor.extract %sum[] : tensor<f64>
  return %curvature, %Hv : f64, !vector
}
