// Matrix factorization on observed ratings.
//
//   p_ij = mean + b_i + c_j + sum_k U_ik V_jk         at the stored entries of R alone
//   loss = mean of (R_ij - p_ij)^2 + weight (|U|^2 + |V|^2 + |b|^2 + |c|^2)
//
// @main is one step of training: the gradients' common norm is clipped, and the rate
// falls with the step. @evaluate gives the root mean squared error on other ratings.
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
#i = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>
#ij = affine_map<(i, j) -> (i, j)>
#total = affine_map<(i, j) -> ()>

// R - prediction at the stored entries, in storage order. A kernel over R's pattern
// reads U and V at the rows and columns where R stores a rating, and nowhere else.
func.func @errors(%R: tensor<?x?xf64, #CSR>, %mean: f64, %U: tensor<?x8xf64>, %V: tensor<?x8xf64>,
                  %b: tensor<?xf64>, %c: tensor<?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %P = nz.pattern %R : tensor<?x?xf64, #CSR>
  %ratings = nz.values %R : tensor<?x?xf64, #CSR>
  %count = tensor.dim %ratings, %c0 : tensor<?xf64>
  %vector = tensor.empty(%count) : tensor<?xf64>
  %centred = linalg.generic {
    indexing_maps = [#i, #none, #i], iterator_types = ["parallel"]
  } ins(%ratings, %mean : tensor<?xf64>, f64) outs(%vector : tensor<?xf64>) {
  ^bb0(%r: f64, %m: f64, %out: f64):
    %0 = arith.subf %r, %m : f64
    linalg.yield %0 : f64
  } -> tensor<?xf64>
  %unbiased = nz.kernel over %P (i, j) at p
      reads (%b at (i) : tensor<?xf64>, %c at (j) : tensor<?xf64>)
      sums (%centred at (p) : tensor<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%left: f64, %right: f64):
    %0 = arith.addf %left, %right : f64
    %1 = arith.negf %0 : f64
    nz.yield %1 : f64
  }
  %errors = nz.kernel over %P (i, j) at p dims (k = %c8)
      reads (%U at (i, k) : tensor<?x8xf64>, %V at (j, k) : tensor<?x8xf64>)
      sums (%unbiased at (p) : tensor<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%u: f64, %v: f64):
    %0 = arith.mulf %u, %v : f64
    %1 = arith.negf %0 : f64
    nz.yield %1 : f64
  }
  return %errors : tensor<?xf64>
}

func.func private @square_vector(%x: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %sum = linalg.generic {
    indexing_maps = [#i, #none], iterator_types = ["reduction"]
  } ins(%x : tensor<?xf64>) outs(%zero : tensor<f64>) {
  ^bb0(%v: f64, %acc: f64):
    %s = arith.mulf %v, %v : f64
    %a = arith.addf %acc, %s : f64
    linalg.yield %a : f64
  } -> tensor<f64>
  %scalar = tensor.extract %sum[] : tensor<f64>
  return %scalar : f64
}

func.func private @square_matrix(%x: tensor<?x8xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %sum = linalg.generic {
    indexing_maps = [#ij, #total], iterator_types = ["reduction", "reduction"]
  } ins(%x : tensor<?x8xf64>) outs(%zero : tensor<f64>) {
  ^bb0(%v: f64, %acc: f64):
    %s = arith.mulf %v, %v : f64
    %a = arith.addf %acc, %s : f64
    linalg.yield %a : f64
  } -> tensor<f64>
  %scalar = tensor.extract %sum[] : tensor<f64>
  return %scalar : f64
}

// The squared norm of all parameters or of all gradients.
func.func @square(%U: tensor<?x8xf64>, %V: tensor<?x8xf64>, %b: tensor<?xf64>, %c: tensor<?xf64>) -> f64 {
  %0 = call @square_matrix(%U) : (tensor<?x8xf64>) -> f64
  %1 = call @square_matrix(%V) : (tensor<?x8xf64>) -> f64
  %2 = call @square_vector(%b) : (tensor<?xf64>) -> f64
  %3 = call @square_vector(%c) : (tensor<?xf64>) -> f64
  %4 = arith.addf %0, %1 : f64
  %5 = arith.addf %4, %2 : f64
  %6 = arith.addf %5, %3 : f64
  return %6 : f64
}

func.func private @mean_square(%errors: tensor<?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %count = tensor.dim %errors, %c0 : tensor<?xf64>
  %entries = arith.index_cast %count : index to i64
  %n = arith.sitofp %entries : i64 to f64
  %sum = call @square_vector(%errors) : (tensor<?xf64>) -> f64
  %mean = arith.divf %sum, %n : f64
  return %mean : f64
}

func.func @loss(%R: tensor<?x?xf64, #CSR>, %mean: f64, %weight: f64, %U: tensor<?x8xf64>,
                %V: tensor<?x8xf64>, %b: tensor<?xf64>, %c: tensor<?xf64>) -> f64 {
  %errors = call @errors(%R, %mean, %U, %V, %b, %c)
      : (tensor<?x?xf64, #CSR>, f64, tensor<?x8xf64>, tensor<?x8xf64>, tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
  %fit = call @mean_square(%errors) : (tensor<?xf64>) -> f64
  %size = call @square(%U, %V, %b, %c) : (tensor<?x8xf64>, tensor<?x8xf64>, tensor<?xf64>, tensor<?xf64>) -> f64
  %penalty = arith.mulf %weight, %size : f64
  %loss = arith.addf %fit, %penalty : f64
  return %loss : f64
}

func.func @evaluate(%R: tensor<?x?xf64, #CSR>, %mean: f64, %U: tensor<?x8xf64>, %V: tensor<?x8xf64>,
                    %b: tensor<?xf64>, %c: tensor<?xf64>) -> f64 {
  %errors = call @errors(%R, %mean, %U, %V, %b, %c)
      : (tensor<?x?xf64, #CSR>, f64, tensor<?x8xf64>, tensor<?x8xf64>, tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
  %square = call @mean_square(%errors) : (tensor<?xf64>) -> f64
  %error = math.sqrt %square : f64
  return %error : f64
}

func.func private @scale_matrix(%x: tensor<?x8xf64>, %factor: f64) -> tensor<?x8xf64> {
  %scaled = linalg.generic {
    indexing_maps = [#total, #ij], iterator_types = ["parallel", "parallel"]
  } ins(%factor : f64) outs(%x : tensor<?x8xf64>) {
  ^bb0(%f: f64, %v: f64):
    %s = arith.mulf %f, %v : f64
    linalg.yield %s : f64
  } -> tensor<?x8xf64>
  return %scaled : tensor<?x8xf64>
}

func.func private @scale_vector(%x: tensor<?xf64>, %factor: f64) -> tensor<?xf64> {
  %scaled = linalg.generic {
    indexing_maps = [#none, #i], iterator_types = ["parallel"]
  } ins(%factor : f64) outs(%x : tensor<?xf64>) {
  ^bb0(%f: f64, %v: f64):
    %s = arith.mulf %f, %v : f64
    linalg.yield %s : f64
  } -> tensor<?xf64>
  return %scaled : tensor<?xf64>
}

// rate / sqrt(1 + step / 50): an inverse square root schedule.
func.func private @schedule(%rate: f64, %step: i64) -> f64 {
  %one = arith.constant 1.0 : f64
  %fifty = arith.constant 50.0 : f64
  %t = arith.sitofp %step : i64 to f64
  %0 = arith.divf %t, %fifty : f64
  %1 = arith.addf %one, %0 : f64
  %2 = math.sqrt %1 : f64
  %3 = arith.divf %rate, %2 : f64
  return %3 : f64
}

func.func @main(%U: tensor<?x8xf64>, %mU: tensor<?x8xf64>, %vU: tensor<?x8xf64>,
                %V: tensor<?x8xf64>, %mV: tensor<?x8xf64>, %vV: tensor<?x8xf64>,
                %b: tensor<?xf64>, %mb: tensor<?xf64>, %vb: tensor<?xf64>,
                %c: tensor<?xf64>, %mc: tensor<?xf64>, %vc: tensor<?xf64>, %step: i64,
                %R: tensor<?x?xf64, #CSR>, %mean: f64, %weight: f64, %rate: f64, %limit: f64)
    -> (tensor<?x8xf64>, tensor<?x8xf64>, tensor<?x8xf64>, tensor<?x8xf64>, tensor<?x8xf64>, tensor<?x8xf64>,
        tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, i64, f64) {
  %loss, %gU, %gV, %gb, %gc = nz.value_and_gradient @loss(%R, %mean, %weight, %U, %V, %b, %c) wrt [3, 4, 5, 6]
      : (tensor<?x?xf64, #CSR>, f64, f64, tensor<?x8xf64>, tensor<?x8xf64>, tensor<?xf64>, tensor<?xf64>)
      -> (f64, tensor<?x8xf64>, tensor<?x8xf64>, tensor<?xf64>, tensor<?xf64>)

  // Gradients longer than the limit are shortened to it, all together.
  %one = arith.constant 1.0 : f64
  %square = call @square(%gU, %gV, %gb, %gc) : (tensor<?x8xf64>, tensor<?x8xf64>, tensor<?xf64>, tensor<?xf64>) -> f64
  %norm = math.sqrt %square : f64
  %quotient = arith.divf %limit, %norm : f64
  %factor = arith.minimumf %quotient, %one : f64
  %hU = call @scale_matrix(%gU, %factor) : (tensor<?x8xf64>, f64) -> tensor<?x8xf64>
  %hV = call @scale_matrix(%gV, %factor) : (tensor<?x8xf64>, f64) -> tensor<?x8xf64>
  %hb = call @scale_vector(%gb, %factor) : (tensor<?xf64>, f64) -> tensor<?xf64>
  %hc = call @scale_vector(%gc, %factor) : (tensor<?xf64>, f64) -> tensor<?xf64>

  %now = call @schedule(%rate, %step) : (f64, i64) -> f64
  %U1, %mU1, %vU1 = nz.adam %U, %hU, %mU, %vU step %step rate %now : tensor<?x8xf64>
  %V1, %mV1, %vV1 = nz.adam %V, %hV, %mV, %vV step %step rate %now : tensor<?x8xf64>
  %b1, %mb1, %vb1 = nz.adam %b, %hb, %mb, %vb step %step rate %now : tensor<?xf64>
  %c1, %mc1, %vc1 = nz.adam %c, %hc, %mc, %vc step %step rate %now : tensor<?xf64>
  %next = arith.constant 1 : i64
  %step1 = arith.addi %step, %next : i64
  return %U1, %mU1, %vU1, %V1, %mV1, %vV1, %b1, %mb1, %vb1, %c1, %mc1, %vc1, %step1, %loss
      : tensor<?x8xf64>, tensor<?x8xf64>, tensor<?x8xf64>, tensor<?x8xf64>, tensor<?x8xf64>, tensor<?x8xf64>,
        tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, i64, f64
}
