// A graph network of two layers, trained on a few labelled nodes.
//
//   logits = A relu(A X W1) W2
//   loss   = softmax cross entropy, averaged over the nodes of `train`
//
// A is the normalized adjacency, X has the features of every node: both sparse.
//
// @normalize makes A once; @main is one step of training with Adam. @minibatch is one
// with dropout of the features and a loss over some of the labelled nodes.
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
#i = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>
#ij = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#column = affine_map<(i, j) -> (j)>
#total = affine_map<(i, j) -> ()>

// D^-1/2 A D^-1/2, where D holds the sums of the rows.
func.func @normalize(%A: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %A, %c0 : tensor<?x?xf64, #CSR>
  %empty = tensor.empty(%n) : tensor<?xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %degrees = linalg.generic {
    indexing_maps = [#ij, #row], iterator_types = ["parallel", "reduction"]
  } ins(%A : tensor<?x?xf64, #CSR>) outs(%zeros : tensor<?xf64>) {
  ^bb0(%a: f64, %acc: f64):
    %s = arith.addf %acc, %a : f64
    linalg.yield %s : f64
  } -> tensor<?xf64>
  %scales = linalg.generic {
    indexing_maps = [#i, #i], iterator_types = ["parallel"]
  } ins(%degrees : tensor<?xf64>) outs(%empty : tensor<?xf64>) {
  ^bb0(%d: f64, %out: f64):
    %r = math.rsqrt %d : f64
    linalg.yield %r : f64
  } -> tensor<?xf64>
  %unstored = tensor.empty(%n, %n) : tensor<?x?xf64, #CSR>
  %normalized = linalg.generic {
    indexing_maps = [#ij, #row, #column, #ij], iterator_types = ["parallel", "parallel"]
  } ins(%A, %scales, %scales : tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>)
    outs(%unstored : tensor<?x?xf64, #CSR>) {
  ^bb0(%a: f64, %left: f64, %right: f64, %out: f64):
    %l = arith.mulf %left, %a : f64
    %r = arith.mulf %l, %right : f64
    linalg.yield %r : f64
  } -> tensor<?x?xf64, #CSR>
  return %normalized : tensor<?x?xf64, #CSR>
}

func.func @logits(%A: tensor<?x?xf64, #CSR>, %X: tensor<?x?xf64, #CSR>,
                  %W1: tensor<?x16xf64>, %W2: tensor<16x2xf64>) -> tensor<?x2xf64> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %X, %c0 : tensor<?x?xf64, #CSR>
  %hidden_empty = tensor.empty(%n) : tensor<?x16xf64>
  %hidden_zeros = linalg.fill ins(%zero : f64) outs(%hidden_empty : tensor<?x16xf64>) -> tensor<?x16xf64>
  %out_empty = tensor.empty(%n) : tensor<?x2xf64>
  %out_zeros = linalg.fill ins(%zero : f64) outs(%out_empty : tensor<?x2xf64>) -> tensor<?x2xf64>

  %XW = linalg.matmul ins(%X, %W1 : tensor<?x?xf64, #CSR>, tensor<?x16xf64>)
                      outs(%hidden_zeros : tensor<?x16xf64>) -> tensor<?x16xf64>
  %AXW = linalg.matmul ins(%A, %XW : tensor<?x?xf64, #CSR>, tensor<?x16xf64>)
                       outs(%hidden_zeros : tensor<?x16xf64>) -> tensor<?x16xf64>
  %H = linalg.generic {
    indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]
  } ins(%AXW : tensor<?x16xf64>) outs(%hidden_empty : tensor<?x16xf64>) {
  ^bb0(%x: f64, %out: f64):
    %r = arith.maximumf %x, %zero : f64
    linalg.yield %r : f64
  } -> tensor<?x16xf64>
  %HW = linalg.matmul ins(%H, %W2 : tensor<?x16xf64>, tensor<16x2xf64>)
                      outs(%out_zeros : tensor<?x2xf64>) -> tensor<?x2xf64>
  %Z = linalg.matmul ins(%A, %HW : tensor<?x?xf64, #CSR>, tensor<?x2xf64>)
                     outs(%out_zeros : tensor<?x2xf64>) -> tensor<?x2xf64>
  return %Z : tensor<?x2xf64>
}

// The largest logit of every node.
func.func @largest(%Z: tensor<?x2xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %lowest = arith.constant 0xFFF0000000000000 : f64
  %n = tensor.dim %Z, %c0 : tensor<?x2xf64>
  %empty = tensor.empty(%n) : tensor<?xf64>
  %init = linalg.fill ins(%lowest : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %max = linalg.generic {
    indexing_maps = [#ij, #row], iterator_types = ["parallel", "reduction"]
  } ins(%Z : tensor<?x2xf64>) outs(%init : tensor<?xf64>) {
  ^bb0(%z: f64, %acc: f64):
    %m = arith.maximumf %acc, %z : f64
    linalg.yield %m : f64
  } -> tensor<?xf64>
  return %max : tensor<?xf64>
}

// log(sum_j exp(z_j)) - z_label, averaged over the nodes of `train`. Taking the
// largest logit out of the exponentials changes no value and no derivative, so
// it is a constant to differentiation.
func.func @loss(%A: tensor<?x?xf64, #CSR>, %X: tensor<?x?xf64, #CSR>, %W1: tensor<?x16xf64>,
                %W2: tensor<16x2xf64>, %labels: tensor<?x2xf64>, %train: tensor<?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %Z = func.call @logits(%A, %X, %W1, %W2)
      : (tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>, tensor<?x16xf64>, tensor<16x2xf64>) -> tensor<?x2xf64>
  %max = func.call @largest(%Z) : (tensor<?x2xf64>) -> tensor<?xf64>
  %shift = nz.stop_gradient %max : tensor<?xf64>
  %n = tensor.dim %Z, %c0 : tensor<?x2xf64>
  %empty = tensor.empty(%n) : tensor<?xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %sums = linalg.generic {
    indexing_maps = [#ij, #row, #row], iterator_types = ["parallel", "reduction"]
  } ins(%Z, %shift : tensor<?x2xf64>, tensor<?xf64>) outs(%zeros : tensor<?xf64>) {
  ^bb0(%z: f64, %m: f64, %acc: f64):
    %d = arith.subf %z, %m : f64
    %e = math.exp %d : f64
    %s = arith.addf %acc, %e : f64
    linalg.yield %s : f64
  } -> tensor<?xf64>
  %chosen = linalg.generic {
    indexing_maps = [#ij, #ij, #row], iterator_types = ["parallel", "reduction"]
  } ins(%Z, %labels : tensor<?x2xf64>, tensor<?x2xf64>) outs(%zeros : tensor<?xf64>) {
  ^bb0(%z: f64, %y: f64, %acc: f64):
    %p = arith.mulf %z, %y : f64
    %s = arith.addf %acc, %p : f64
    linalg.yield %s : f64
  } -> tensor<?xf64>
  %init = tensor.from_elements %zero : tensor<f64>
  %total = linalg.generic {
    indexing_maps = [#i, #i, #i, #i, #none], iterator_types = ["reduction"]
  } ins(%sums, %shift, %chosen, %train : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>)
    outs(%init : tensor<f64>) {
  ^bb0(%sum: f64, %m: f64, %z: f64, %weight: f64, %acc: f64):
    %log = math.log %sum : f64
    %normalizer = arith.addf %log, %m : f64
    %entropy = arith.subf %normalizer, %z : f64
    %weighted = arith.mulf %weight, %entropy : f64
    %s = arith.addf %acc, %weighted : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %count = linalg.generic {
    indexing_maps = [#i, #none], iterator_types = ["reduction"]
  } ins(%train : tensor<?xf64>) outs(%init : tensor<f64>) {
  ^bb0(%weight: f64, %acc: f64):
    %s = arith.addf %acc, %weight : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %entropy = tensor.extract %total[] : tensor<f64>
  %nodes = tensor.extract %count[] : tensor<f64>
  %loss = arith.divf %entropy, %nodes : f64
  return %loss : f64
}

// The share of right answers among the nodes that training does not see: those
// whose label has the largest logit.
func.func @accuracy(%Z: tensor<?x2xf64>, %labels: tensor<?x2xf64>, %train: tensor<?xf64>) -> f64 {
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %init = tensor.from_elements %zero : tensor<f64>
  %max = func.call @largest(%Z) : (tensor<?x2xf64>) -> tensor<?xf64>
  %right = linalg.generic {
    indexing_maps = [#ij, #row, #ij, #row, #total], iterator_types = ["reduction", "reduction"]
  } ins(%Z, %max, %labels, %train : tensor<?x2xf64>, tensor<?xf64>, tensor<?x2xf64>, tensor<?xf64>)
    outs(%init : tensor<f64>) {
  ^bb0(%z: f64, %m: f64, %y: f64, %seen: f64, %acc: f64):
    %is_answer = arith.cmpf oge, %z, %m : f64
    %hit = arith.select %is_answer, %y, %zero : f64
    %unseen = arith.subf %one, %seen : f64
    %counted = arith.mulf %hit, %unseen : f64
    %s = arith.addf %acc, %counted : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %unseen = linalg.generic {
    indexing_maps = [#i, #none], iterator_types = ["reduction"]
  } ins(%train : tensor<?xf64>) outs(%init : tensor<f64>) {
  ^bb0(%seen: f64, %acc: f64):
    %u = arith.subf %one, %seen : f64
    %s = arith.addf %acc, %u : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %hits = tensor.extract %right[] : tensor<f64>
  %nodes = tensor.extract %unseen[] : tensor<f64>
  %share = arith.divf %hits, %nodes : f64
  return %share : f64
}

// One step of training. Results 0 to 6 are the next step's arguments 0 to 6:
// weights, moments and the step's number, counted from 1; then the loss and the
// accuracy of the weights that came in.
func.func @main(%W1: tensor<?x16xf64>, %m1: tensor<?x16xf64>, %v1: tensor<?x16xf64>,
                %W2: tensor<16x2xf64>, %m2: tensor<16x2xf64>, %v2: tensor<16x2xf64>, %step: i64,
                %A: tensor<?x?xf64, #CSR>, %X: tensor<?x?xf64, #CSR>, %labels: tensor<?x2xf64>,
                %train: tensor<?xf64>, %rate: f64)
    -> (tensor<?x16xf64>, tensor<?x16xf64>, tensor<?x16xf64>,
        tensor<16x2xf64>, tensor<16x2xf64>, tensor<16x2xf64>, i64, f64, f64) {
  %one = arith.constant 1 : i64
  %loss, %g1, %g2 = nz.value_and_gradient @loss(%A, %X, %W1, %W2, %labels, %train) wrt [2, 3]
      : (tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>, tensor<?x16xf64>, tensor<16x2xf64>,
         tensor<?x2xf64>, tensor<?xf64>) -> (f64, tensor<?x16xf64>, tensor<16x2xf64>)
  %Z = func.call @logits(%A, %X, %W1, %W2)
      : (tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>, tensor<?x16xf64>, tensor<16x2xf64>) -> tensor<?x2xf64>
  %accuracy = func.call @accuracy(%Z, %labels, %train)
      : (tensor<?x2xf64>, tensor<?x2xf64>, tensor<?xf64>) -> f64
  %W1n, %m1n, %v1n = nz.adam %W1, %g1, %m1, %v1 step %step rate %rate : tensor<?x16xf64>
  %W2n, %m2n, %v2n = nz.adam %W2, %g2, %m2, %v2 step %step rate %rate : tensor<16x2xf64>
  %next = arith.addi %step, %one : i64
  return %W1n, %m1n, %v1n, %W2n, %m2n, %v2n, %next, %loss, %accuracy
      : tensor<?x16xf64>, tensor<?x16xf64>, tensor<?x16xf64>,
        tensor<16x2xf64>, tensor<16x2xf64>, tensor<16x2xf64>, i64, f64, f64
}

// Philox-2x32-10: ten rounds turn counters of two words each, and a key, into two
// random words each. Source: Salmon et al., "Parallel random numbers: as easy as 1,
// 2, 3", 2011.
func.func @philox(%left: tensor<?xi32>, %right: tensor<?xi32>, %key: i32) -> (tensor<?xi32>, tensor<?xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c10 = arith.constant 10 : index
  %multiplier = arith.constant 0xD256D193 : i32
  %increment = arith.constant 0x9E3779B9 : i32
  %words:3 = scf.for %round = %c0 to %c10 step %c1 iter_args(%l = %left, %r = %right, %k = %key)
      -> (tensor<?xi32>, tensor<?xi32>, i32) {
    %next:2 = linalg.generic {
      indexing_maps = [#none, #i, #i], iterator_types = ["parallel"]
    } ins(%k : i32) outs(%l, %r : tensor<?xi32>, tensor<?xi32>) {
    ^bb0(%now: i32, %a: i32, %b: i32):
      %low, %high = arith.mului_extended %a, %multiplier : i32
      %mixed = arith.xori %high, %now : i32
      %first = arith.xori %mixed, %b : i32
      linalg.yield %first, %low : i32, i32
    } -> (tensor<?xi32>, tensor<?xi32>)
    %k1 = arith.addi %k, %increment : i32
    scf.yield %next#0, %next#1, %k1 : tensor<?xi32>, tensor<?xi32>, i32
  }
  return %words#0, %words#1 : tensor<?xi32>, tensor<?xi32>
}

// The stored entries of X, each 0 with probability `share` and else divided by
// 1 - share. Entry p is dropped at a step if the random word of the counter (p, step)
// is below share 2^32. The pattern stays.
func.func @dropout(%X: tensor<?x?xf64, #CSR>, %step: i64, %seed: i32, %share: f64) -> tensor<?x?xf64, #CSR> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %words = arith.constant 4294967296.0 : f64
  %P = nz.pattern %X : tensor<?x?xf64, #CSR>
  %values = nz.values %X : tensor<?x?xf64, #CSR>
  %count = tensor.dim %values, %c0 : tensor<?xf64>
  %empty = tensor.empty(%count) : tensor<?xi32>
  %entries = linalg.generic {
    indexing_maps = [#i], iterator_types = ["parallel"]
  } outs(%empty : tensor<?xi32>) {
  ^bb0(%out: i32):
    %p = linalg.index 0 : index
    %word = arith.index_cast %p : index to i32
    linalg.yield %word : i32
  } -> tensor<?xi32>
  %now = arith.trunci %step : i64 to i32
  %steps = linalg.fill ins(%now : i32) outs(%empty : tensor<?xi32>) -> tensor<?xi32>
  %random:2 = func.call @philox(%entries, %steps, %seed) : (tensor<?xi32>, tensor<?xi32>, i32) -> (tensor<?xi32>, tensor<?xi32>)
  %scaled = arith.mulf %share, %words : f64
  %limit = arith.fptoui %scaled : f64 to i64
  %kept = arith.subf %one, %share : f64
  %dropped = linalg.generic {
    indexing_maps = [#i, #i], iterator_types = ["parallel"]
  } ins(%random#0 : tensor<?xi32>) outs(%values : tensor<?xf64>) {
  ^bb0(%word: i32, %x: f64):
    %wide = arith.extui %word : i32 to i64
    %drop = arith.cmpi ult, %wide, %limit : i64
    %larger = arith.divf %x, %kept : f64
    %value = arith.select %drop, %zero, %larger : f64
    linalg.yield %value : f64
  } -> tensor<?xf64>
  %result = nz.assemble %P, %dropped : tensor<?x?xf64, #CSR>
  return %result : tensor<?x?xf64, #CSR>
}

// How often each of n nodes is in the batch of a step. `order` lists labelled nodes,
// 16 for each step; behind its end it begins again.
func.func @batch(%order: tensor<?xindex>, %step: i64, %n: index) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %length = tensor.dim %order, %c0 : tensor<?xindex>
  %number = arith.index_cast %step : i64 to index
  %before = arith.subi %number, %c1 : index
  %read = arith.muli %before, %c16 : index
  %offset = arith.remui %read, %length : index
  %nodes = tensor.extract_slice %order[%offset] [16] [1] : tensor<?xindex> to tensor<16xindex>
  %empty = tensor.empty(%n) : tensor<?xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %counts = scf.for %k = %c0 to %c16 step %c1 iter_args(%counted = %zeros) -> (tensor<?xf64>) {
    %node = tensor.extract %nodes[%k] : tensor<16xindex>
    %old = tensor.extract %counted[%node] : tensor<?xf64>
    %new = arith.addf %old, %one : f64
    %more = tensor.insert %new into %counted[%node] : tensor<?xf64>
    scf.yield %more : tensor<?xf64>
  }
  return %counts : tensor<?xf64>
}

// A step of training as @main's, with the loss over a batch and with dropout. The
// accuracy is that of the weights that came in, without dropout.
func.func @minibatch(%W1: tensor<?x16xf64>, %m1: tensor<?x16xf64>, %v1: tensor<?x16xf64>,
                     %W2: tensor<16x2xf64>, %m2: tensor<16x2xf64>, %v2: tensor<16x2xf64>, %step: i64,
                     %A: tensor<?x?xf64, #CSR>, %X: tensor<?x?xf64, #CSR>, %labels: tensor<?x2xf64>,
                     %train: tensor<?xf64>, %rate: f64, %order: tensor<?xindex>, %seed: i32, %share: f64)
    -> (tensor<?x16xf64>, tensor<?x16xf64>, tensor<?x16xf64>,
        tensor<16x2xf64>, tensor<16x2xf64>, tensor<16x2xf64>, i64, f64, f64) {
  %c0 = arith.constant 0 : index
  %one = arith.constant 1 : i64
  %n = tensor.dim %train, %c0 : tensor<?xf64>
  %dropped = func.call @dropout(%X, %step, %seed, %share) : (tensor<?x?xf64, #CSR>, i64, i32, f64) -> tensor<?x?xf64, #CSR>
  %batch = func.call @batch(%order, %step, %n) : (tensor<?xindex>, i64, index) -> tensor<?xf64>
  %loss, %g1, %g2 = nz.value_and_gradient @loss(%A, %dropped, %W1, %W2, %labels, %batch) wrt [2, 3]
      : (tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>, tensor<?x16xf64>, tensor<16x2xf64>,
         tensor<?x2xf64>, tensor<?xf64>) -> (f64, tensor<?x16xf64>, tensor<16x2xf64>)
  %Z = func.call @logits(%A, %X, %W1, %W2)
      : (tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>, tensor<?x16xf64>, tensor<16x2xf64>) -> tensor<?x2xf64>
  %accuracy = func.call @accuracy(%Z, %labels, %train)
      : (tensor<?x2xf64>, tensor<?x2xf64>, tensor<?xf64>) -> f64
  %W1n, %m1n, %v1n = nz.adam %W1, %g1, %m1, %v1 step %step rate %rate : tensor<?x16xf64>
  %W2n, %m2n, %v2n = nz.adam %W2, %g2, %m2, %v2 step %step rate %rate : tensor<16x2xf64>
  %next = arith.addi %step, %one : i64
  return %W1n, %m1n, %v1n, %W2n, %m2n, %v2n, %next, %loss, %accuracy
      : tensor<?x16xf64>, tensor<?x16xf64>, tensor<?x16xf64>,
        tensor<16x2xf64>, tensor<16x2xf64>, tensor<16x2xf64>, i64, f64, f64
}
