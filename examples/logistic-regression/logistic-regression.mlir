// Logistic regression with L2, trained by Newton's method with conjugate gradients.
//
//   loss(w) = mean over rows i of  log(1 + exp(-y_i x_i w))  +  weight / 2 |w|^2
//
// A step of Newton solves H d = -g, where the Hessian H is known by its products alone:
// H v is the gradient of <gradient(w), v>. @main is one such step.
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#i = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>

func.func private @dot(%x: tensor<?xf64>, %y: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %sum = linalg.generic {
    indexing_maps = [#i, #i, #none], iterator_types = ["reduction"]
  } ins(%x, %y : tensor<?xf64>, tensor<?xf64>) outs(%zero : tensor<f64>) {
  ^bb0(%a: f64, %b: f64, %acc: f64):
    %p = arith.mulf %a, %b : f64
    %s = arith.addf %acc, %p : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %scalar = tensor.extract %sum[] : tensor<f64>
  return %scalar : f64
}

// x + factor y.
func.func private @add(%x: tensor<?xf64>, %factor: f64, %y: tensor<?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %empty = tensor.empty(%n) : tensor<?xf64>
  %sum = linalg.generic {
    indexing_maps = [#i, #i, #none, #i], iterator_types = ["parallel"]
  } ins(%x, %y, %factor : tensor<?xf64>, tensor<?xf64>, f64) outs(%empty : tensor<?xf64>) {
  ^bb0(%a: f64, %b: f64, %f: f64, %out: f64):
    %p = arith.mulf %f, %b : f64
    %s = arith.addf %a, %p : f64
    linalg.yield %s : f64
  } -> tensor<?xf64>
  return %sum : tensor<?xf64>
}

// x_i w for every row.
func.func private @scores(%X: tensor<?x?xf64, #CSR>, %w: tensor<?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %rows = tensor.dim %X, %c0 : tensor<?x?xf64, #CSR>
  %empty = tensor.empty(%rows) : tensor<?xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %scores = linalg.matvec ins(%X, %w : tensor<?x?xf64, #CSR>, tensor<?xf64>) outs(%zeros : tensor<?xf64>) -> tensor<?xf64>
  return %scores : tensor<?xf64>
}

// The mean over all rows of log(1 + exp(z)), where z is -y_i times the row's score. It is
// s + log(exp(-s) + exp(z - s)) for every s. With s = max(z, 0) no exponential overflows;
// s changes neither value nor derivatives, and is a constant.
func.func @mean_loss(%scores: tensor<?xf64>, %y: tensor<?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %rows = tensor.dim %scores, %c0 : tensor<?xf64>
  %empty = tensor.empty(%rows) : tensor<?xf64>
  %margins = linalg.generic {
    indexing_maps = [#i, #i, #i], iterator_types = ["parallel"]
  } ins(%scores, %y : tensor<?xf64>, tensor<?xf64>) outs(%empty : tensor<?xf64>) {
  ^bb0(%score: f64, %label: f64, %out: f64):
    %m = arith.mulf %score, %label : f64
    %z = arith.negf %m : f64
    linalg.yield %z : f64
  } -> tensor<?xf64>
  %largest = linalg.generic {
    indexing_maps = [#i, #i], iterator_types = ["parallel"]
  } ins(%margins : tensor<?xf64>) outs(%empty : tensor<?xf64>) {
  ^bb0(%z: f64, %out: f64):
    %s = arith.maximumf %z, %zero : f64
    linalg.yield %s : f64
  } -> tensor<?xf64>
  %shift = nz.stop_gradient %largest : tensor<?xf64>
  %init = arith.constant dense<0.0> : tensor<f64>
  %total = linalg.generic {
    indexing_maps = [#i, #i, #none], iterator_types = ["reduction"]
  } ins(%margins, %shift : tensor<?xf64>, tensor<?xf64>) outs(%init : tensor<f64>) {
  ^bb0(%z: f64, %s: f64, %acc: f64):
    %0 = arith.negf %s : f64
    %1 = math.exp %0 : f64
    %2 = arith.subf %z, %s : f64
    %3 = math.exp %2 : f64
    %4 = arith.addf %1, %3 : f64
    %5 = math.log %4 : f64
    %6 = arith.addf %s, %5 : f64
    %7 = arith.addf %acc, %6 : f64
    linalg.yield %7 : f64
  } -> tensor<f64>
  %sum = tensor.extract %total[] : tensor<f64>
  %integer = arith.index_cast %rows : index to i64
  %n = arith.sitofp %integer : i64 to f64
  %mean = arith.divf %sum, %n : f64
  return %mean : f64
}

func.func @loss(%X: tensor<?x?xf64, #CSR>, %y: tensor<?xf64>, %weight: f64, %w: tensor<?xf64>) -> f64 {
  %half = arith.constant 0.5 : f64
  %scores = call @scores(%X, %w) : (tensor<?x?xf64, #CSR>, tensor<?xf64>) -> tensor<?xf64>
  %mean = call @mean_loss(%scores, %y) : (tensor<?xf64>, tensor<?xf64>) -> f64
  %square = call @dot(%w, %w) : (tensor<?xf64>, tensor<?xf64>) -> f64
  %scaled = arith.mulf %weight, %square : f64
  %penalty = arith.mulf %half, %scaled : f64
  %loss = arith.addf %mean, %penalty : f64
  return %loss : f64
}

// <gradient(w), v>: its gradient in w is H v.
func.func @slope(%X: tensor<?x?xf64, #CSR>, %y: tensor<?xf64>, %weight: f64, %w: tensor<?xf64>, %v: tensor<?xf64>) -> f64 {
  %g = nz.gradient @loss(%X, %y, %weight, %w) wrt [3] : (tensor<?x?xf64, #CSR>, tensor<?xf64>, f64, tensor<?xf64>) -> tensor<?xf64>
  %slope = call @dot(%g, %v) : (tensor<?xf64>, tensor<?xf64>) -> f64
  return %slope : f64
}

// H v, from the two gradients.
func.func @hessian_product(%X: tensor<?x?xf64, #CSR>, %y: tensor<?xf64>, %weight: f64, %w: tensor<?xf64>, %v: tensor<?xf64>) -> tensor<?xf64> {
  %Hv = nz.gradient @slope(%X, %y, %weight, %w, %v) wrt [3] : (tensor<?x?xf64, #CSR>, tensor<?xf64>, f64, tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
  return %Hv : tensor<?xf64>
}

func.func @score_gradient(%scores: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %g = nz.gradient @mean_loss(%scores, %y) wrt [0] : (tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
  return %g : tensor<?xf64>
}

// The product of v with the matrix of Gauss and Newton, transposed(J) L J + weight I: J
// is the derivative of the scores by w, L the second derivative of the mean loss by the
// scores. Scores are linear in w, so here it is the Hessian.
func.func @gauss_newton_product(%X: tensor<?x?xf64, #CSR>, %y: tensor<?xf64>, %weight: f64, %w: tensor<?xf64>, %v: tensor<?xf64>) -> tensor<?xf64> {
  %scores, %Jv = nz.jvp @scores(%X, %w) tangents(%v) wrt [1]
      : (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>)
  %slopes, %LJv = nz.jvp @score_gradient(%scores, %y) tangents(%Jv) wrt [0]
      : (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>)
  %same, %JLJv = nz.vjp @scores(%X, %w) cotangents(%LJv) wrt [1]
      : (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>)
  %product = call @add(%JLJv, %weight, %v) : (tensor<?xf64>, f64, tensor<?xf64>) -> tensor<?xf64>
  return %product : tensor<?xf64>
}

// The share of rows whose score has the label's sign.
func.func @accuracy(%X: tensor<?x?xf64, #CSR>, %y: tensor<?xf64>, %w: tensor<?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %scores = call @scores(%X, %w) : (tensor<?x?xf64, #CSR>, tensor<?xf64>) -> tensor<?xf64>
  %init = arith.constant dense<0.0> : tensor<f64>
  %right = linalg.generic {
    indexing_maps = [#i, #i, #none], iterator_types = ["reduction"]
  } ins(%scores, %y : tensor<?xf64>, tensor<?xf64>) outs(%init : tensor<f64>) {
  ^bb0(%score: f64, %label: f64, %acc: f64):
    %m = arith.mulf %score, %label : f64
    %is_right = arith.cmpf ogt, %m, %zero : f64
    %hit = arith.select %is_right, %one, %zero : f64
    %s = arith.addf %acc, %hit : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %hits = tensor.extract %right[] : tensor<f64>
  %rows = tensor.dim %scores, %c0 : tensor<?xf64>
  %integer = arith.index_cast %rows : index to i64
  %n = arith.sitofp %integer : i64 to f64
  %share = arith.divf %hits, %n : f64
  return %share : f64
}

// A step of Newton: the new w, then loss, length of the gradient and number of products
// with the Hessian at the w that came in. Conjugate gradients end where the residual is
// 1e-10 of the gradient, or after 100 products.
func.func @main(%w: tensor<?xf64>, %X: tensor<?x?xf64, #CSR>, %y: tensor<?xf64>, %weight: f64) -> (tensor<?xf64>, f64, f64, i64) {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %minus = arith.constant -1.0 : f64
  %small = arith.constant 1.0e-20 : f64
  %none = arith.constant 0 : i64
  %single = arith.constant 1 : i64
  %most = arith.constant 100 : i64
  %loss, %g = nz.value_and_gradient @loss(%X, %y, %weight, %w) wrt [3]
      : (tensor<?x?xf64, #CSR>, tensor<?xf64>, f64, tensor<?xf64>) -> (f64, tensor<?xf64>)
  %square = call @dot(%g, %g) : (tensor<?xf64>, tensor<?xf64>) -> f64
  %goal = arith.mulf %small, %square : f64
  %n = tensor.dim %w, %c0 : tensor<?xf64>
  %empty = tensor.empty(%n) : tensor<?xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %residual = call @add(%zeros, %minus, %g) : (tensor<?xf64>, f64, tensor<?xf64>) -> tensor<?xf64>
  %solved:5 = scf.while (%d = %zeros, %r = %residual, %p = %residual, %rr = %square, %k = %none)
      : (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, f64, i64) -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, f64, i64) {
    %far = arith.cmpf ogt, %rr, %goal : f64
    %few = arith.cmpi slt, %k, %most : i64
    %again = arith.andi %far, %few : i1
    scf.condition(%again) %d, %r, %p, %rr, %k : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, f64, i64
  } do {
  ^bb0(%d: tensor<?xf64>, %r: tensor<?xf64>, %p: tensor<?xf64>, %rr: f64, %k: i64):
    %Hp = func.call @hessian_product(%X, %y, %weight, %w, %p) : (tensor<?x?xf64, #CSR>, tensor<?xf64>, f64, tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
    %curvature = func.call @dot(%p, %Hp) : (tensor<?xf64>, tensor<?xf64>) -> f64
    %a = arith.divf %rr, %curvature : f64
    %d1 = func.call @add(%d, %a, %p) : (tensor<?xf64>, f64, tensor<?xf64>) -> tensor<?xf64>
    %minus_a = arith.negf %a : f64
    %r1 = func.call @add(%r, %minus_a, %Hp) : (tensor<?xf64>, f64, tensor<?xf64>) -> tensor<?xf64>
    %rr1 = func.call @dot(%r1, %r1) : (tensor<?xf64>, tensor<?xf64>) -> f64
    %b = arith.divf %rr1, %rr : f64
    %p1 = func.call @add(%r1, %b, %p) : (tensor<?xf64>, f64, tensor<?xf64>) -> tensor<?xf64>
    %k1 = arith.addi %k, %single : i64
    scf.yield %d1, %r1, %p1, %rr1, %k1 : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, f64, i64
  }
  %w1 = call @add(%w, %one, %solved#0) : (tensor<?xf64>, f64, tensor<?xf64>) -> tensor<?xf64>
  %length = math.sqrt %square : f64
  return %w1, %loss, %length, %solved#4 : tensor<?xf64>, f64, f64, i64
}
