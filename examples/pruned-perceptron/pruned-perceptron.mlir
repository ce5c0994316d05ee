// A perceptron of two layers with pruned weights, trained on handwritten digits.
//
//   Z    = relu(X W1 / 16 + b1) W2 + b2
//   loss = mean over images i of  log(sum_j exp(Z_ij)) - Z_i,label(i)
//
// W1 and W2 are sparse: what they do not store is no parameter, has no gradient and no
// moments. @main is one step of Adam, @accuracy the share of right answers.
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
#i = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>
#ij = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#column = affine_map<(i, j) -> (j)>
#total = affine_map<(i, j) -> ()>

func.func @logits(%W1: tensor<?x?xf64, #CSR>, %b1: tensor<?xf64>, %W2: tensor<?x?xf64, #CSC>, %b2: tensor<?xf64>, %X: tensor<?x?xf64>) -> tensor<?x?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %white = arith.constant 16.0 : f64
  %images = tensor.dim %X, %c0 : tensor<?x?xf64>
  %hidden = tensor.dim %W1, %c1 : tensor<?x?xf64, #CSR>
  %digits = tensor.dim %W2, %c1 : tensor<?x?xf64, #CSC>
  %hidden_empty = tensor.empty(%images, %hidden) : tensor<?x?xf64>
  %hidden_zeros = linalg.fill ins(%zero : f64) outs(%hidden_empty : tensor<?x?xf64>) -> tensor<?x?xf64>
  %out_empty = tensor.empty(%images, %digits) : tensor<?x?xf64>
  %out_zeros = linalg.fill ins(%zero : f64) outs(%out_empty : tensor<?x?xf64>) -> tensor<?x?xf64>

  %XW = linalg.matmul ins(%X, %W1 : tensor<?x?xf64>, tensor<?x?xf64, #CSR>) outs(%hidden_zeros : tensor<?x?xf64>) -> tensor<?x?xf64>
  %H = linalg.generic {
    indexing_maps = [#ij, #column, #ij], iterator_types = ["parallel", "parallel"]
  } ins(%XW, %b1 : tensor<?x?xf64>, tensor<?xf64>) outs(%hidden_empty : tensor<?x?xf64>) {
  ^bb0(%x: f64, %b: f64, %out: f64):
    %scaled = arith.divf %x, %white : f64
    %sum = arith.addf %scaled, %b : f64
    %r = arith.maximumf %sum, %zero : f64
    linalg.yield %r : f64
  } -> tensor<?x?xf64>
  %HW = linalg.matmul ins(%H, %W2 : tensor<?x?xf64>, tensor<?x?xf64, #CSC>) outs(%out_zeros : tensor<?x?xf64>) -> tensor<?x?xf64>
  %Z = linalg.generic {
    indexing_maps = [#ij, #column, #ij], iterator_types = ["parallel", "parallel"]
  } ins(%HW, %b2 : tensor<?x?xf64>, tensor<?xf64>) outs(%out_empty : tensor<?x?xf64>) {
  ^bb0(%x: f64, %b: f64, %out: f64):
    %sum = arith.addf %x, %b : f64
    linalg.yield %sum : f64
  } -> tensor<?x?xf64>
  return %Z : tensor<?x?xf64>
}

// The largest logit of every image.
func.func @largest(%Z: tensor<?x?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %lowest = arith.constant 0xFFF0000000000000 : f64
  %images = tensor.dim %Z, %c0 : tensor<?x?xf64>
  %empty = tensor.empty(%images) : tensor<?xf64>
  %init = linalg.fill ins(%lowest : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %max = linalg.generic {
    indexing_maps = [#ij, #row], iterator_types = ["parallel", "reduction"]
  } ins(%Z : tensor<?x?xf64>) outs(%init : tensor<?xf64>) {
  ^bb0(%z: f64, %acc: f64):
    %r = arith.maximumf %acc, %z : f64
    linalg.yield %r : f64
  } -> tensor<?xf64>
  return %max : tensor<?xf64>
}

func.func private @count(%Z: tensor<?x?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %images = tensor.dim %Z, %c0 : tensor<?x?xf64>
  %integer = arith.index_cast %images : index to i64
  %float = arith.sitofp %integer : i64 to f64
  return %float : f64
}

// Taking the largest logit out of the exponentials changes no value and no derivative.
func.func @loss(%W1: tensor<?x?xf64, #CSR>, %b1: tensor<?xf64>, %W2: tensor<?x?xf64, #CSC>, %b2: tensor<?xf64>, %X: tensor<?x?xf64>, %labels: tensor<?x?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %Z = call @logits(%W1, %b1, %W2, %b2, %X) : (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?x?xf64, #CSC>, tensor<?xf64>, tensor<?x?xf64>) -> tensor<?x?xf64>
  %max = call @largest(%Z) : (tensor<?x?xf64>) -> tensor<?xf64>
  %shift = nz.stop_gradient %max : tensor<?xf64>
  %images = tensor.dim %Z, %c0 : tensor<?x?xf64>
  %empty = tensor.empty(%images) : tensor<?xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %sums = linalg.generic {
    indexing_maps = [#ij, #row, #row], iterator_types = ["parallel", "reduction"]
  } ins(%Z, %shift : tensor<?x?xf64>, tensor<?xf64>) outs(%zeros : tensor<?xf64>) {
  ^bb0(%z: f64, %top: f64, %acc: f64):
    %d = arith.subf %z, %top : f64
    %e = math.exp %d : f64
    %s = arith.addf %acc, %e : f64
    linalg.yield %s : f64
  } -> tensor<?xf64>
  %chosen = linalg.generic {
    indexing_maps = [#ij, #ij, #row], iterator_types = ["parallel", "reduction"]
  } ins(%Z, %labels : tensor<?x?xf64>, tensor<?x?xf64>) outs(%zeros : tensor<?xf64>) {
  ^bb0(%z: f64, %y: f64, %acc: f64):
    %p = arith.mulf %z, %y : f64
    %s = arith.addf %acc, %p : f64
    linalg.yield %s : f64
  } -> tensor<?xf64>
  %init = arith.constant dense<0.0> : tensor<f64>
  %total = linalg.generic {
    indexing_maps = [#i, #i, #i, #none], iterator_types = ["reduction"]
  } ins(%sums, %shift, %chosen : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>) outs(%init : tensor<f64>) {
  ^bb0(%sum: f64, %top: f64, %z: f64, %acc: f64):
    %log = math.log %sum : f64
    %normalizer = arith.addf %log, %top : f64
    %entropy = arith.subf %normalizer, %z : f64
    %s = arith.addf %acc, %entropy : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %entropy = tensor.extract %total[] : tensor<f64>
  %n = call @count(%Z) : (tensor<?x?xf64>) -> f64
  %loss = arith.divf %entropy, %n : f64
  return %loss : f64
}

func.func @accuracy(%W1: tensor<?x?xf64, #CSR>, %b1: tensor<?xf64>, %W2: tensor<?x?xf64, #CSC>, %b2: tensor<?xf64>, %X: tensor<?x?xf64>, %labels: tensor<?x?xf64>) -> f64 {
  %zero = arith.constant 0.0 : f64
  %Z = call @logits(%W1, %b1, %W2, %b2, %X) : (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?x?xf64, #CSC>, tensor<?xf64>, tensor<?x?xf64>) -> tensor<?x?xf64>
  %max = call @largest(%Z) : (tensor<?x?xf64>) -> tensor<?xf64>
  %init = arith.constant dense<0.0> : tensor<f64>
  %right = linalg.generic {
    indexing_maps = [#ij, #row, #ij, #total], iterator_types = ["reduction", "reduction"]
  } ins(%Z, %max, %labels : tensor<?x?xf64>, tensor<?xf64>, tensor<?x?xf64>) outs(%init : tensor<f64>) {
  ^bb0(%z: f64, %top: f64, %y: f64, %acc: f64):
    %is_answer = arith.cmpf oge, %z, %top : f64
    %hit = arith.select %is_answer, %y, %zero : f64
    %s = arith.addf %acc, %hit : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %hits = tensor.extract %right[] : tensor<f64>
  %n = call @count(%Z) : (tensor<?x?xf64>) -> f64
  %share = arith.divf %hits, %n : f64
  return %share : f64
}

// Results 0 to 12 are the next step's arguments 0 to 12: weights and biases, each with
// its moments, and the step's number, counted from 1; then the loss that came in.
func.func @main(%W1: tensor<?x?xf64, #CSR>, %mW1: tensor<?x?xf64, #CSR>, %vW1: tensor<?x?xf64, #CSR>, %b1: tensor<?xf64>, %mb1: tensor<?xf64>, %vb1: tensor<?xf64>,
                %W2: tensor<?x?xf64, #CSC>, %mW2: tensor<?x?xf64, #CSC>, %vW2: tensor<?x?xf64, #CSC>, %b2: tensor<?xf64>, %mb2: tensor<?xf64>, %vb2: tensor<?xf64>,
                %step: i64, %X: tensor<?x?xf64>, %labels: tensor<?x?xf64>, %rate: f64)
    -> (tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>,
        tensor<?x?xf64, #CSC>, tensor<?x?xf64, #CSC>, tensor<?x?xf64, #CSC>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, i64, f64) {
  %loss, %gW1, %gb1, %gW2, %gb2 = nz.value_and_gradient @loss(%W1, %b1, %W2, %b2, %X, %labels) wrt [0, 1, 2, 3]
      : (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?x?xf64, #CSC>, tensor<?xf64>, tensor<?x?xf64>, tensor<?x?xf64>) -> (f64, tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?x?xf64, #CSC>, tensor<?xf64>)
  %W1n, %mW1n, %vW1n = nz.adam %W1, %gW1, %mW1, %vW1 step %step rate %rate : tensor<?x?xf64, #CSR>
  %b1n, %mb1n, %vb1n = nz.adam %b1, %gb1, %mb1, %vb1 step %step rate %rate : tensor<?xf64>
  %W2n, %mW2n, %vW2n = nz.adam %W2, %gW2, %mW2, %vW2 step %step rate %rate : tensor<?x?xf64, #CSC>
  %b2n, %mb2n, %vb2n = nz.adam %b2, %gb2, %mb2, %vb2 step %step rate %rate : tensor<?xf64>
  %one = arith.constant 1 : i64
  %next = arith.addi %step, %one : i64
  return %W1n, %mW1n, %vW1n, %b1n, %mb1n, %vb1n, %W2n, %mW2n, %vW2n, %b2n, %mb2n, %vb2n, %next, %loss
      : tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>,
        tensor<?x?xf64, #CSC>, tensor<?x?xf64, #CSC>, tensor<?x?xf64, #CSC>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, i64, f64
}
