// A perceptron of two layers with pruned weights, trained on handwritten digits.
//
//   Z    = relu(X W1 / 16 + b1) W2 + b2
//   loss = mean over images i of  log(sum_j exp(Z_ij)) - Z_i,label(i)
//
// W1 and W2 are sparse: what they do not store is no parameter, has no gradient and no
// moments. @main is one step of Adam, @accuracy the share of right answers. @regrow is a
// step that also, now and then, moves the smallest weights to better places.
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
!CSR = tensor<?x?xf64, #CSR>
!CSC = tensor<?x?xf64, #CSC>
#i = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>
#ij = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#column = affine_map<(i, j) -> (j)>
#total = affine_map<(i, j) -> ()>

func.func @logits(%W1: !CSR, %b1: tensor<?xf64>, %W2: !CSC, %b2: tensor<?xf64>, %X: tensor<?x?xf64>) -> tensor<?x?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %white = arith.constant 16.0 : f64
  %images = tensor.dim %X, %c0 : tensor<?x?xf64>
  %hidden = tensor.dim %W1, %c1 : !CSR
  %digits = tensor.dim %W2, %c1 : !CSC
  %hidden_empty = tensor.empty(%images, %hidden) : tensor<?x?xf64>
  %hidden_zeros = linalg.fill ins(%zero : f64) outs(%hidden_empty : tensor<?x?xf64>) -> tensor<?x?xf64>
  %out_empty = tensor.empty(%images, %digits) : tensor<?x?xf64>
  %out_zeros = linalg.fill ins(%zero : f64) outs(%out_empty : tensor<?x?xf64>) -> tensor<?x?xf64>

  %XW = linalg.matmul ins(%X, %W1 : tensor<?x?xf64>, !CSR) outs(%hidden_zeros : tensor<?x?xf64>) -> tensor<?x?xf64>
  %H = linalg.generic {
    indexing_maps = [#ij, #column, #ij], iterator_types = ["parallel", "parallel"]
  } ins(%XW, %b1 : tensor<?x?xf64>, tensor<?xf64>) outs(%hidden_empty : tensor<?x?xf64>) {
  ^bb0(%x: f64, %b: f64, %out: f64):
    %scaled = arith.divf %x, %white : f64
    %sum = arith.addf %scaled, %b : f64
    %r = arith.maximumf %sum, %zero : f64
    linalg.yield %r : f64
  } -> tensor<?x?xf64>
  %HW = linalg.matmul ins(%H, %W2 : tensor<?x?xf64>, !CSC) outs(%out_zeros : tensor<?x?xf64>) -> tensor<?x?xf64>
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
func.func @loss(%W1: !CSR, %b1: tensor<?xf64>, %W2: !CSC, %b2: tensor<?xf64>, %X: tensor<?x?xf64>, %labels: tensor<?x?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %Z = call @logits(%W1, %b1, %W2, %b2, %X) : (!CSR, tensor<?xf64>, !CSC, tensor<?xf64>, tensor<?x?xf64>) -> tensor<?x?xf64>
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

func.func @accuracy(%W1: !CSR, %b1: tensor<?xf64>, %W2: !CSC, %b2: tensor<?xf64>, %X: tensor<?x?xf64>, %labels: tensor<?x?xf64>) -> f64 {
  %zero = arith.constant 0.0 : f64
  %Z = call @logits(%W1, %b1, %W2, %b2, %X) : (!CSR, tensor<?xf64>, !CSC, tensor<?xf64>, tensor<?x?xf64>) -> tensor<?x?xf64>
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
func.func @main(%W1: !CSR, %mW1: !CSR, %vW1: !CSR, %b1: tensor<?xf64>, %mb1: tensor<?xf64>, %vb1: tensor<?xf64>,
                %W2: !CSC, %mW2: !CSC, %vW2: !CSC, %b2: tensor<?xf64>, %mb2: tensor<?xf64>, %vb2: tensor<?xf64>,
                %step: i64, %X: tensor<?x?xf64>, %labels: tensor<?x?xf64>, %rate: f64)
    -> (!CSR, !CSR, !CSR, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>,
        !CSC, !CSC, !CSC, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, i64, f64) {
  %loss, %gW1, %gb1, %gW2, %gb2 = nz.value_and_gradient @loss(%W1, %b1, %W2, %b2, %X, %labels) wrt [0, 1, 2, 3]
      : (!CSR, tensor<?xf64>, !CSC, tensor<?xf64>, tensor<?x?xf64>, tensor<?x?xf64>) -> (f64, !CSR, tensor<?xf64>, !CSC, tensor<?xf64>)
  %W1n, %mW1n, %vW1n = nz.adam %W1, %gW1, %mW1, %vW1 step %step rate %rate : !CSR
  %b1n, %mb1n, %vb1n = nz.adam %b1, %gb1, %mb1, %vb1 step %step rate %rate : tensor<?xf64>
  %W2n, %mW2n, %vW2n = nz.adam %W2, %gW2, %mW2, %vW2 step %step rate %rate : !CSC
  %b2n, %mb2n, %vb2n = nz.adam %b2, %gb2, %mb2, %vb2 step %step rate %rate : tensor<?xf64>
  %one = arith.constant 1 : i64
  %next = arith.addi %step, %one : i64
  return %W1n, %mW1n, %vW1n, %b1n, %mb1n, %vb1n, %W2n, %mW2n, %vW2n, %b2n, %mb2n, %vb2n, %next, %loss
      : !CSR, !CSR, !CSR, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>,
        !CSC, !CSC, !CSC, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, i64, f64
}

func.func private @magnitudes(%x: tensor<?xf64>) -> tensor<?xf64> {
  %sizes = linalg.generic {
    indexing_maps = [#i], iterator_types = ["parallel"]
  } outs(%x : tensor<?xf64>) {
  ^bb0(%v: f64):
    %size = math.absf %v : f64
    linalg.yield %size : f64
  } -> tensor<?xf64>
  return %sizes : tensor<?xf64>
}

// How many of the keys are at least `least`.
func.func private @count_from(%keys: tensor<?xi64>, %least: i64) -> i64 {
  %init = arith.constant dense<0> : tensor<i64>
  %count = linalg.generic {
    indexing_maps = [#i, #none], iterator_types = ["reduction"]
  } ins(%keys : tensor<?xi64>) outs(%init : tensor<i64>) {
  ^bb0(%key: i64, %acc: i64):
    %counts = arith.cmpi sge, %key, %least : i64
    %one = arith.extui %counts : i1 to i64
    %sum = arith.addi %acc, %one : i64
    linalg.yield %sum : i64
  } -> tensor<i64>
  %scalar = tensor.extract %count[] : tensor<i64>
  return %scalar : i64
}

// Flags the `count` largest of numbers that are not negative, of equal ones the first.
// Such numbers are ordered as their bits are. The bits of the smallest that is flagged
// are found one after another from the highest: a bit is set if enough numbers are at
// least what is then known.
func.func @flag_largest(%x: tensor<?xf64>, %count: i64) -> tensor<?xi1> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c63 = arith.constant 63 : index
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %highest = arith.constant 0x4000000000000000 : i64
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %keys_empty = tensor.empty(%n) : tensor<?xi64>
  %keys = linalg.generic {
    indexing_maps = [#i, #i], iterator_types = ["parallel"]
  } ins(%x : tensor<?xf64>) outs(%keys_empty : tensor<?xi64>) {
  ^bb0(%v: f64, %out: i64):
    %bits = arith.bitcast %v : f64 to i64
    linalg.yield %bits : i64
  } -> tensor<?xi64>
  %found:2 = scf.for %place = %c0 to %c63 step %c1 iter_args(%least = %zero, %bit = %highest) -> (i64, i64) {
    %trial = arith.ori %least, %bit : i64
    %reached = func.call @count_from(%keys, %trial) : (tensor<?xi64>, i64) -> i64
    %enough = arith.cmpi sge, %reached, %count : i64
    %next = arith.select %enough, %trial, %least : i64
    %lower = arith.shrui %bit, %one : i64
    scf.yield %next, %lower : i64, i64
  }
  %beyond = arith.addi %found#0, %one : i64
  %above = func.call @count_from(%keys, %beyond) : (tensor<?xi64>, i64) -> i64
  %ties = arith.subi %count, %above : i64
  %flags_empty = tensor.empty(%n) : tensor<?xi1>
  %flagged:2 = scf.for %p = %c0 to %n step %c1 iter_args(%flags = %flags_empty, %left = %ties) -> (tensor<?xi1>, i64) {
    %key = tensor.extract %keys[%p] : tensor<?xi64>
    %larger = arith.cmpi sgt, %key, %found#0 : i64
    %equal = arith.cmpi eq, %key, %found#0 : i64
    %more = arith.cmpi sgt, %left, %zero : i64
    %tie = arith.andi %equal, %more : i1
    %flag = arith.ori %larger, %tie : i1
    %next = tensor.insert %flag into %flags[%p] : tensor<?xi1>
    %used = arith.extui %tie : i1 to i64
    %rest = arith.subi %left, %used : i64
    scf.yield %next, %rest : tensor<?xi1>, i64
  }
  return %flagged#0 : tensor<?xi1>
}

// How many of n weights stay: the share of those that move is 0.3 (1 + cos(pi step /
// 200)) / 2.
func.func private @number_kept(%n: i64, %step: i64) -> i64 {
  %one = arith.constant 1.0 : f64
  %half = arith.constant 0.15 : f64
  %frequency = arith.constant 0.015707963267948967 : f64
  %t = arith.sitofp %step : i64 to f64
  %angle = arith.mulf %t, %frequency : f64
  %cosine = math.cos %angle : f64
  %height = arith.addf %one, %cosine : f64
  %share = arith.mulf %half, %height : f64
  %size = arith.sitofp %n : i64 to f64
  %moved = arith.mulf %share, %size : f64
  %whole = arith.fptosi %moved : f64 to i64
  %kept = arith.subi %n, %whole : i64
  return %kept : i64
}

// The flags of the n largest where what `kept` marks with 1 comes before everything.
func.func private @flag_grown(%gradient: tensor<?xf64>, %kept: tensor<?xf64>, %n: i64) -> tensor<?xi1> {
  %zero = arith.constant 0.0 : f64
  %infinity = arith.constant 0x7FF0000000000000 : f64
  %scores = linalg.generic {
    indexing_maps = [#i, #i], iterator_types = ["parallel"]
  } ins(%kept : tensor<?xf64>) outs(%gradient : tensor<?xf64>) {
  ^bb0(%k: f64, %g: f64):
    %stays = arith.cmpf one, %k, %zero : f64
    %size = math.absf %g : f64
    %score = arith.select %stays, %infinity, %size : f64
    linalg.yield %score : f64
  } -> tensor<?xf64>
  %flags = call @flag_largest(%scores, %n) : (tensor<?xf64>, i64) -> tensor<?xi1>
  return %flags : tensor<?xi1>
}

// Moves weights. The largest ones of W stay, K is where they are. The others go, and as
// many entries come where the gradient, known on the pattern U, is largest. Values and
// moments of what stays are kept, those of what comes are zero.
func.func private @move_first(%W: !CSR, %m: !CSR, %v: !CSR, %g: !CSR, %step: i64)
    -> (!CSR, !CSR, !CSR) {
  %c0 = arith.constant 0 : index
  %one = arith.constant 1.0 : f64
  %values = nz.values %W : !CSR
  %entries = tensor.dim %values, %c0 : tensor<?xf64>
  %n = arith.index_cast %entries : index to i64
  %stay = call @number_kept(%n, %step) : (i64, i64) -> i64
  %sizes = call @magnitudes(%values) : (tensor<?xf64>) -> tensor<?xf64>
  %large = call @flag_largest(%sizes, %stay) : (tensor<?xf64>, i64) -> tensor<?xi1>
  %P = nz.pattern %W : !CSR
  %K = nz.select %P, %large : !nz.pattern<?x?, #CSR>
  %WK = nz.assemble %K from %W : !CSR
  %mK = nz.assemble %K from %m : !CSR
  %vK = nz.assemble %K from %v : !CSR

  %stay_index = arith.index_cast %stay : i64 to index
  %empty = tensor.empty(%stay_index) : tensor<?xf64>
  %ones = linalg.fill ins(%one : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %kept = nz.assemble %K, %ones : !CSR
  %U = nz.pattern %g : !CSR
  %keptU = nz.assemble %U from %kept : !CSR
  %marks = nz.values %keptU : !CSR
  %gradient = nz.values %g : !CSR
  %grown = call @flag_grown(%gradient, %marks, %n) : (tensor<?xf64>, tensor<?xf64>, i64) -> tensor<?xi1>
  %Q = nz.select %U, %grown : !nz.pattern<?x?, #CSR>
  %W1 = nz.assemble %Q from %WK : !CSR
  %m1 = nz.assemble %Q from %mK : !CSR
  %v1 = nz.assemble %Q from %vK : !CSR
  return %W1, %m1, %v1 : !CSR, !CSR, !CSR
}

// The same for the other format.
func.func private @move_second(%W: !CSC, %m: !CSC, %v: !CSC, %g: !CSC, %step: i64)
    -> (!CSC, !CSC, !CSC) {
  %c0 = arith.constant 0 : index
  %one = arith.constant 1.0 : f64
  %values = nz.values %W : !CSC
  %entries = tensor.dim %values, %c0 : tensor<?xf64>
  %n = arith.index_cast %entries : index to i64
  %stay = call @number_kept(%n, %step) : (i64, i64) -> i64
  %sizes = call @magnitudes(%values) : (tensor<?xf64>) -> tensor<?xf64>
  %large = call @flag_largest(%sizes, %stay) : (tensor<?xf64>, i64) -> tensor<?xi1>
  %P = nz.pattern %W : !CSC
  %K = nz.select %P, %large : !nz.pattern<?x?, #CSC>
  %WK = nz.assemble %K from %W : !CSC
  %mK = nz.assemble %K from %m : !CSC
  %vK = nz.assemble %K from %v : !CSC

  %stay_index = arith.index_cast %stay : i64 to index
  %empty = tensor.empty(%stay_index) : tensor<?xf64>
  %ones = linalg.fill ins(%one : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %kept = nz.assemble %K, %ones : !CSC
  %U = nz.pattern %g : !CSC
  %keptU = nz.assemble %U from %kept : !CSC
  %marks = nz.values %keptU : !CSC
  %gradient = nz.values %g : !CSC
  %grown = call @flag_grown(%gradient, %marks, %n) : (tensor<?xf64>, tensor<?xf64>, i64) -> tensor<?xi1>
  %Q = nz.select %U, %grown : !nz.pattern<?x?, #CSC>
  %W1 = nz.assemble %Q from %WK : !CSC
  %m1 = nz.assemble %Q from %mK : !CSC
  %v1 = nz.assemble %Q from %vK : !CSC
  return %W1, %m1, %v1 : !CSC, !CSC, !CSC
}

// A step as @main's; after every 25th, weights move. They may move to the places of the
// two patterns of candidates, and only there are gradients taken beside those of the
// weights.
func.func @regrow(%W1: !CSR, %mW1: !CSR, %vW1: !CSR, %b1: tensor<?xf64>, %mb1: tensor<?xf64>, %vb1: tensor<?xf64>,
                  %W2: !CSC, %mW2: !CSC, %vW2: !CSC, %b2: tensor<?xf64>, %mb2: tensor<?xf64>, %vb2: tensor<?xf64>,
                  %step: i64, %X: tensor<?x?xf64>, %labels: tensor<?x?xf64>, %rate: f64, %candidates1: !nz.pattern<?x?, #CSR>, %candidates2: !nz.pattern<?x?, #CSC>)
    -> (!CSR, !CSR, !CSR, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>,
        !CSC, !CSC, !CSC, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, i64, f64) {
  %zero = arith.constant 0 : i64
  %interval = arith.constant 25 : i64
  %s:14 = call @main(%W1, %mW1, %vW1, %b1, %mb1, %vb1, %W2, %mW2, %vW2, %b2, %mb2, %vb2, %step, %X, %labels, %rate)
      : (!CSR, !CSR, !CSR, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, !CSC, !CSC, !CSC, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, i64, tensor<?x?xf64>, tensor<?x?xf64>, f64)
      -> (!CSR, !CSR, !CSR, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>,
        !CSC, !CSC, !CSC, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, i64, f64)
  %remainder = arith.remsi %step, %interval : i64
  %due = arith.cmpi eq, %remainder, %zero : i64
  %moved:6 = scf.if %due -> (!CSR, !CSR, !CSR, !CSC, !CSC, !CSC) {
    %P1 = nz.pattern %s#0 : !CSR
    %P2 = nz.pattern %s#6 : !CSC
    %U1 = nz.union %P1, %candidates1 : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR> -> !nz.pattern<?x?, #CSR>
    %U2 = nz.union %P2, %candidates2 : !nz.pattern<?x?, #CSC>, !nz.pattern<?x?, #CSC> -> !nz.pattern<?x?, #CSC>
    %V1 = nz.assemble %U1 from %s#0 : !CSR
    %V2 = nz.assemble %U2 from %s#6 : !CSC
    %g1, %g2 = nz.gradient @loss(%V1, %s#3, %V2, %s#9, %X, %labels) wrt [0, 2]
        : (!CSR, tensor<?xf64>, !CSC, tensor<?xf64>, tensor<?x?xf64>, tensor<?x?xf64>) -> (!CSR, !CSC)
    %first:3 = func.call @move_first(%s#0, %s#1, %s#2, %g1, %step)
        : (!CSR, !CSR, !CSR, !CSR, i64) -> (!CSR, !CSR, !CSR)
    %second:3 = func.call @move_second(%s#6, %s#7, %s#8, %g2, %step)
        : (!CSC, !CSC, !CSC, !CSC, i64) -> (!CSC, !CSC, !CSC)
    scf.yield %first#0, %first#1, %first#2, %second#0, %second#1, %second#2 : !CSR, !CSR, !CSR, !CSC, !CSC, !CSC
  } else {
    scf.yield %s#0, %s#1, %s#2, %s#6, %s#7, %s#8 : !CSR, !CSR, !CSR, !CSC, !CSC, !CSC
  }
  return %moved#0, %moved#1, %moved#2, %s#3, %s#4, %s#5, %moved#3, %moved#4, %moved#5, %s#9, %s#10, %s#11, %s#12, %s#13
      : !CSR, !CSR, !CSR, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>,
        !CSC, !CSC, !CSC, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, i64, f64
}
