// A graph attention network of two layers with eight heads, trained on a few labelled
// nodes. In each layer and head, with H the features times a weight,
//
//   e_ij = LeakyReLU(left . H_i + right . H_j)      at the stored entries of the graph
//   p_ij = exp(e_ij) / sum_j exp(e_ij)              over the stored entries of row i
//   Y_i  = sum_j p_ij H_j
//
// The first layer puts its heads side by side, behind ELU; the second gives their mean.
//
// @features makes the features once, @main is one step of training with Adam, @accuracy
// the share of right answers among the nodes that training does not see.
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
!graph = tensor<?x?xf64, #CSR>
!vector = tensor<?xf64>
!matrix = tensor<?x?xf64>
!heads = tensor<?x?x?xf64>
#i = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>
#ij = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#total = affine_map<(i, j) -> ()>
#ihf = affine_map<(i, h, f) -> (i, h, f)>
#ih = affine_map<(i, h, f) -> (i, h)>
#hf = affine_map<(i, h, f) -> (h, f)>
#if = affine_map<(i, h, f) -> (i, f)>

// The links of every node, as shares: each row of A divided by its sum.
func.func @features(%A: !graph) -> !graph {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %A, %c0 : !graph
  %empty = tensor.empty(%n) : !vector
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : !vector) -> !vector
  %sums = linalg.generic {
    indexing_maps = [#ij, #row], iterator_types = ["parallel", "reduction"]
  } ins(%A : !graph) outs(%zeros : !vector) {
  ^bb0(%a: f64, %acc: f64):
    %s = arith.addf %acc, %a : f64
    linalg.yield %s : f64
  } -> !vector
  %unstored = tensor.empty(%n, %n) : !graph
  %shares = linalg.generic {
    indexing_maps = [#ij, #row, #ij], iterator_types = ["parallel", "parallel"]
  } ins(%A, %sums : !graph, !vector) outs(%unstored : !graph) {
  ^bb0(%a: f64, %s: f64, %out: f64):
    %q = arith.divf %a, %s : f64
    linalg.yield %q : f64
  } -> !graph
  return %shares : !graph
}

// vector . H_i in every head.
func.func private @project(%H: !heads, %vector: !matrix) -> !matrix {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %H, %c0 : !heads
  %heads = tensor.dim %H, %c1 : !heads
  %empty = tensor.empty(%n, %heads) : !matrix
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : !matrix) -> !matrix
  %scores = linalg.generic {
    indexing_maps = [#ihf, #hf, #ih], iterator_types = ["parallel", "parallel", "reduction"]
  } ins(%H, %vector : !heads, !matrix) outs(%zeros : !matrix) {
  ^bb0(%x: f64, %w: f64, %acc: f64):
    %m = arith.mulf %x, %w : f64
    %s = arith.addf %acc, %m : f64
    linalg.yield %s : f64
  } -> !matrix
  return %scores : !matrix
}

// p_ij in every head, from left . H_i and right . H_j: a row a stored entry of A, a
// column a head. Taking the largest score of a row out of the exponentials changes no
// value and no derivative, so it is a constant to differentiation.
func.func private @attention(%A: !graph, %left: !matrix, %right: !matrix) -> !matrix {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %lowest = arith.constant 0xFFF0000000000000 : f64
  %P = nz.pattern %A : !graph
  %values = nz.values %A : !graph
  %n = tensor.dim %left, %c0 : !matrix
  %heads = tensor.dim %left, %c1 : !matrix
  %entries = tensor.dim %values, %c0 : !vector
  %at_nodes = tensor.empty(%n, %heads) : !matrix
  %at_entries = tensor.empty(%entries, %heads) : !matrix
  %scores = nz.kernel over %P (i, j) at p dims (h = %heads)
      reads (%left at (i, h) : !matrix, %right at (j, h) : !matrix)
      writes (%at_entries at (p, h) : !matrix) : !nz.pattern<?x?, #CSR> {
  ^bb0(%l: f64, %r: f64):
    %none = arith.constant 0.0 : f64
    %slope = arith.constant 0.2 : f64
    %u = arith.addf %l, %r : f64
    %positive = arith.cmpf ogt, %u, %none : f64
    %scaled = arith.mulf %slope, %u : f64
    %e = arith.select %positive, %u, %scaled : f64
    nz.yield %e : f64
  }
  %lows = linalg.fill ins(%lowest : f64) outs(%at_nodes : !matrix) -> !matrix
  %largest = nz.kernel over %P (i, j) at p dims (h = %heads)
      reads (%scores at (p, h) : !matrix)
      maxes (%lows at (i, h) : !matrix) : !nz.pattern<?x?, #CSR> {
  ^bb0(%e: f64):
    nz.yield %e : f64
  }
  %shift = nz.stop_gradient %largest : !matrix
  %exponentials = nz.kernel over %P (i, j) at p dims (h = %heads)
      reads (%scores at (p, h) : !matrix, %shift at (i, h) : !matrix)
      writes (%at_entries at (p, h) : !matrix) : !nz.pattern<?x?, #CSR> {
  ^bb0(%e: f64, %top: f64):
    %d = arith.subf %e, %top : f64
    %x = math.exp %d : f64
    nz.yield %x : f64
  }
  %zeros = linalg.fill ins(%zero : f64) outs(%at_nodes : !matrix) -> !matrix
  %sums = nz.kernel over %P (i, j) at p dims (h = %heads)
      reads (%exponentials at (p, h) : !matrix)
      sums (%zeros at (i, h) : !matrix) : !nz.pattern<?x?, #CSR> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  %shares = nz.kernel over %P (i, j) at p dims (h = %heads)
      reads (%exponentials at (p, h) : !matrix, %sums at (i, h) : !matrix)
      writes (%at_entries at (p, h) : !matrix) : !nz.pattern<?x?, #CSR> {
  ^bb0(%x: f64, %sum: f64):
    %q = arith.divf %x, %sum : f64
    nz.yield %q : f64
  }
  return %shares : !matrix
}

// One layer behind its weight. HW has the heads side by side in every row; the result's
// dimensions are node, head, feature.
func.func private @attend(%A: !graph, %HW: !matrix, %left: !matrix, %right: !matrix) -> !heads {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %HW, %c0 : !matrix
  %heads = tensor.dim %left, %c0 : !matrix
  %features = tensor.dim %left, %c1 : !matrix
  %H = tensor.expand_shape %HW [[0], [1, 2]] output_shape [%n, %heads, %features] : !matrix into !heads
  %sources = call @project(%H, %left) : (!heads, !matrix) -> !matrix
  %targets = call @project(%H, %right) : (!heads, !matrix) -> !matrix
  %shares = call @attention(%A, %sources, %targets) : (!graph, !matrix, !matrix) -> !matrix
  %empty = tensor.empty(%n, %heads, %features) : !heads
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : !heads) -> !heads
  %P = nz.pattern %A : !graph
  %Y = nz.kernel over %P (i, j) at p dims (h = %heads, f = %features)
      reads (%shares at (p, h) : !matrix, %H at (j, h, f) : !heads)
      sums (%zeros at (i, h, f) : !heads) : !nz.pattern<?x?, #CSR> {
  ^bb0(%q: f64, %x: f64):
    %m = arith.mulf %q, %x : f64
    nz.yield %m : f64
  }
  return %Y : !heads
}

func.func @logits(%W1: !matrix, %left1: !matrix, %right1: !matrix,
                  %W2: !matrix, %left2: !matrix, %right2: !matrix,
                  %A: !graph, %X: !graph) -> !matrix {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %X, %c0 : !graph
  %hidden = tensor.dim %W1, %c1 : !matrix
  %hidden_empty = tensor.empty(%n, %hidden) : !matrix
  %hidden_zeros = linalg.fill ins(%zero : f64) outs(%hidden_empty : !matrix) -> !matrix
  %XW = linalg.matmul ins(%X, %W1 : !graph, !matrix) outs(%hidden_zeros : !matrix) -> !matrix
  %Y1 = call @attend(%A, %XW, %left1, %right1)
      : (!graph, !matrix, !matrix, !matrix) -> !heads
  %side_by_side = tensor.collapse_shape %Y1 [[0], [1, 2]] : !heads into !matrix
  %E = linalg.generic {
    indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]
  } ins(%side_by_side : !matrix) outs(%hidden_empty : !matrix) {
  ^bb0(%y: f64, %out: f64):
    %positive = arith.cmpf ogt, %y, %zero : f64
    %below = math.expm1 %y : f64
    %e = arith.select %positive, %y, %below : f64
    linalg.yield %e : f64
  } -> !matrix

  %columns = tensor.dim %W2, %c1 : !matrix
  %out_empty = tensor.empty(%n, %columns) : !matrix
  %out_zeros = linalg.fill ins(%zero : f64) outs(%out_empty : !matrix) -> !matrix
  %EW = linalg.matmul ins(%E, %W2 : !matrix, !matrix) outs(%out_zeros : !matrix) -> !matrix
  %Y2 = call @attend(%A, %EW, %left2, %right2)
      : (!graph, !matrix, !matrix, !matrix) -> !heads
  %heads = tensor.dim %left2, %c0 : !matrix
  %classes = tensor.dim %left2, %c1 : !matrix
  %heads_integer = arith.index_cast %heads : index to i64
  %heads_float = arith.sitofp %heads_integer : i64 to f64
  %Z_empty = tensor.empty(%n, %classes) : !matrix
  %Z_zeros = linalg.fill ins(%zero : f64) outs(%Z_empty : !matrix) -> !matrix
  %Z = linalg.generic {
    indexing_maps = [#ihf, #if], iterator_types = ["parallel", "reduction", "parallel"]
  } ins(%Y2 : !heads) outs(%Z_zeros : !matrix) {
  ^bb0(%y: f64, %acc: f64):
    %part = arith.divf %y, %heads_float : f64
    %s = arith.addf %acc, %part : f64
    linalg.yield %s : f64
  } -> !matrix
  return %Z : !matrix
}

// The largest logit of every node.
func.func @largest(%Z: !matrix) -> !vector {
  %c0 = arith.constant 0 : index
  %lowest = arith.constant 0xFFF0000000000000 : f64
  %n = tensor.dim %Z, %c0 : !matrix
  %empty = tensor.empty(%n) : !vector
  %init = linalg.fill ins(%lowest : f64) outs(%empty : !vector) -> !vector
  %max = linalg.generic {
    indexing_maps = [#ij, #row], iterator_types = ["parallel", "reduction"]
  } ins(%Z : !matrix) outs(%init : !vector) {
  ^bb0(%z: f64, %acc: f64):
    %m = arith.maximumf %acc, %z : f64
    linalg.yield %m : f64
  } -> !vector
  return %max : !vector
}

// log(sum_j exp(z_j)) - z_label, averaged over the nodes of `train`. Taking the
// largest logit out of the exponentials changes no value and no derivative, so
// it is a constant to differentiation.
func.func @loss(%W1: !matrix, %left1: !matrix, %right1: !matrix,
                %W2: !matrix, %left2: !matrix, %right2: !matrix,
                %A: !graph, %X: !graph, %labels: !matrix, %train: !vector) -> f64 {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %Z = call @logits(%W1, %left1, %right1, %W2, %left2, %right2, %A, %X)
      : (!matrix, !matrix, !matrix, !matrix, !matrix, !matrix, !graph, !graph) -> !matrix
  %max = call @largest(%Z) : (!matrix) -> !vector
  %shift = nz.stop_gradient %max : !vector
  %n = tensor.dim %Z, %c0 : !matrix
  %empty = tensor.empty(%n) : !vector
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : !vector) -> !vector
  %sums = linalg.generic {
    indexing_maps = [#ij, #row, #row], iterator_types = ["parallel", "reduction"]
  } ins(%Z, %shift : !matrix, !vector) outs(%zeros : !vector) {
  ^bb0(%z: f64, %m: f64, %acc: f64):
    %d = arith.subf %z, %m : f64
    %e = math.exp %d : f64
    %s = arith.addf %acc, %e : f64
    linalg.yield %s : f64
  } -> !vector
  %chosen = linalg.generic {
    indexing_maps = [#ij, #ij, #row], iterator_types = ["parallel", "reduction"]
  } ins(%Z, %labels : !matrix, !matrix) outs(%zeros : !vector) {
  ^bb0(%z: f64, %y: f64, %acc: f64):
    %p = arith.mulf %z, %y : f64
    %s = arith.addf %acc, %p : f64
    linalg.yield %s : f64
  } -> !vector
  %init = tensor.from_elements %zero : tensor<f64>
  %total = linalg.generic {
    indexing_maps = [#i, #i, #i, #i, #none], iterator_types = ["reduction"]
  } ins(%sums, %shift, %chosen, %train : !vector, !vector, !vector, !vector)
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
  } ins(%train : !vector) outs(%init : tensor<f64>) {
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
func.func @accuracy(%W1: !matrix, %left1: !matrix, %right1: !matrix,
                    %W2: !matrix, %left2: !matrix, %right2: !matrix,
                    %A: !graph, %X: !graph, %labels: !matrix, %train: !vector) -> f64 {
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %init = tensor.from_elements %zero : tensor<f64>
  %Z = call @logits(%W1, %left1, %right1, %W2, %left2, %right2, %A, %X)
      : (!matrix, !matrix, !matrix, !matrix, !matrix, !matrix, !graph, !graph) -> !matrix
  %max = call @largest(%Z) : (!matrix) -> !vector
  %right = linalg.generic {
    indexing_maps = [#ij, #row, #ij, #row, #total], iterator_types = ["reduction", "reduction"]
  } ins(%Z, %max, %labels, %train : !matrix, !vector, !matrix, !vector)
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
  } ins(%train : !vector) outs(%init : tensor<f64>) {
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

// Adam with the weights' decay in the gradient.
func.func private @update(%W: !matrix, %gradient: !matrix, %m: !matrix, %v: !matrix, %step: i64, %rate: f64) -> (!matrix, !matrix, !matrix) {
  %W_next, %m_next, %v_next = nz.adam %W, %gradient, %m, %v step %step rate %rate {decoupled = false, weight_decay = 5.0e-4} : !matrix
  return %W_next, %m_next, %v_next : !matrix, !matrix, !matrix
}

// One step of training. Results 0 to 18 are the next step's arguments 0 to 18: weights,
// each with its moments, and the step's number, counted from 1; then the loss of the
// weights that came in. The decay of the weights is part of the step, not of the loss.
func.func @main(%W1: !matrix, %m_W1: !matrix, %v_W1: !matrix,
                %left1: !matrix, %m_left1: !matrix, %v_left1: !matrix,
                %right1: !matrix, %m_right1: !matrix, %v_right1: !matrix,
                %W2: !matrix, %m_W2: !matrix, %v_W2: !matrix,
                %left2: !matrix, %m_left2: !matrix, %v_left2: !matrix,
                %right2: !matrix, %m_right2: !matrix, %v_right2: !matrix,
                %step: i64, %A: !graph, %X: !graph, %labels: !matrix, %train: !vector, %rate: f64)
    -> (!matrix, !matrix, !matrix, !matrix, !matrix, !matrix, !matrix, !matrix, !matrix,
        !matrix, !matrix, !matrix, !matrix, !matrix, !matrix, !matrix, !matrix, !matrix, i64, f64) {
  %loss, %g_W1, %g_left1, %g_right1, %g_W2, %g_left2, %g_right2 = nz.value_and_gradient @loss(%W1, %left1, %right1, %W2, %left2, %right2, %A, %X, %labels, %train) wrt [0, 1, 2, 3, 4, 5]
      : (!matrix, !matrix, !matrix, !matrix, !matrix, !matrix, !graph, !graph, !matrix, !vector)
      -> (f64, !matrix, !matrix, !matrix, !matrix, !matrix, !matrix)
  %W1_next, %m_W1_next, %v_W1_next = call @update(%W1, %g_W1, %m_W1, %v_W1, %step, %rate) : (!matrix, !matrix, !matrix, !matrix, i64, f64) -> (!matrix, !matrix, !matrix)
  %left1_next, %m_left1_next, %v_left1_next = call @update(%left1, %g_left1, %m_left1, %v_left1, %step, %rate) : (!matrix, !matrix, !matrix, !matrix, i64, f64) -> (!matrix, !matrix, !matrix)
  %right1_next, %m_right1_next, %v_right1_next = call @update(%right1, %g_right1, %m_right1, %v_right1, %step, %rate) : (!matrix, !matrix, !matrix, !matrix, i64, f64) -> (!matrix, !matrix, !matrix)
  %W2_next, %m_W2_next, %v_W2_next = call @update(%W2, %g_W2, %m_W2, %v_W2, %step, %rate) : (!matrix, !matrix, !matrix, !matrix, i64, f64) -> (!matrix, !matrix, !matrix)
  %left2_next, %m_left2_next, %v_left2_next = call @update(%left2, %g_left2, %m_left2, %v_left2, %step, %rate) : (!matrix, !matrix, !matrix, !matrix, i64, f64) -> (!matrix, !matrix, !matrix)
  %right2_next, %m_right2_next, %v_right2_next = call @update(%right2, %g_right2, %m_right2, %v_right2, %step, %rate) : (!matrix, !matrix, !matrix, !matrix, i64, f64) -> (!matrix, !matrix, !matrix)
  %one = arith.constant 1 : i64
  %next = arith.addi %step, %one : i64
  return %W1_next, %m_W1_next, %v_W1_next, %left1_next, %m_left1_next, %v_left1_next, %right1_next, %m_right1_next, %v_right1_next,
         %W2_next, %m_W2_next, %v_W2_next, %left2_next, %m_left2_next, %v_left2_next, %right2_next, %m_right2_next, %v_right2_next, %next, %loss
      : !matrix, !matrix, !matrix, !matrix, !matrix, !matrix, !matrix, !matrix, !matrix,
        !matrix, !matrix, !matrix, !matrix, !matrix, !matrix, !matrix, !matrix, !matrix, i64, f64
}
