// A graph network of two layers at the size of a citation graph; f32.
//
//   logits = A (relu((A X) W1) W2),   loss = cross entropy averaged over `train`
//
// A is sparse, the features X are dense. @main is one step of Adam: results 0 to 6 are
// the next step's arguments 0 to 6, result 7 is the loss of the weights that came in.
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 32
}>
!graph = tensor<?x?xf32, #CSR>
!features = tensor<?x128xf32>
!hidden = tensor<?x256xf32>
!classes = tensor<?x40xf32>
!first = tensor<128x256xf32>
!second = tensor<256x40xf32>
!vector = tensor<?xf32>
#i = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>
#ij = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>

func.func private @logits(%A: !graph, %X: !features, %W1: !first, %W2: !second) -> !classes {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %n = tensor.dim %X, %c0 : !features
  %features_empty = tensor.empty(%n) : !features
  %features_zeros = linalg.fill ins(%zero : f32) outs(%features_empty : !features) -> !features
  %hidden_empty = tensor.empty(%n) : !hidden
  %hidden_zeros = linalg.fill ins(%zero : f32) outs(%hidden_empty : !hidden) -> !hidden
  %classes_empty = tensor.empty(%n) : !classes
  %classes_zeros = linalg.fill ins(%zero : f32) outs(%classes_empty : !classes) -> !classes

  %AX = linalg.matmul ins(%A, %X : !graph, !features) outs(%features_zeros : !features) -> !features
  %AXW = linalg.matmul ins(%AX, %W1 : !features, !first) outs(%hidden_zeros : !hidden) -> !hidden
  %H = linalg.generic {
    indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]
  } ins(%AXW : !hidden) outs(%hidden_empty : !hidden) {
  ^bb0(%x: f32, %out: f32):
    %r = arith.maximumf %x, %zero : f32
    linalg.yield %r : f32
  } -> !hidden
  %HW = linalg.matmul ins(%H, %W2 : !hidden, !second) outs(%classes_zeros : !classes) -> !classes
  %Z = linalg.matmul ins(%A, %HW : !graph, !classes) outs(%classes_zeros : !classes) -> !classes
  return %Z : !classes
}

// The largest logit of every node.
func.func private @largest(%Z: !classes) -> !vector {
  %c0 = arith.constant 0 : index
  %lowest = arith.constant 0xFF800000 : f32
  %n = tensor.dim %Z, %c0 : !classes
  %empty = tensor.empty(%n) : !vector
  %init = linalg.fill ins(%lowest : f32) outs(%empty : !vector) -> !vector
  %max = linalg.generic {
    indexing_maps = [#ij, #row], iterator_types = ["parallel", "reduction"]
  } ins(%Z : !classes) outs(%init : !vector) {
  ^bb0(%z: f32, %acc: f32):
    %m = arith.maximumf %acc, %z : f32
    linalg.yield %m : f32
  } -> !vector
  return %max : !vector
}

// Sums over all nodes are in f64, so that they keep the digits of f32.
func.func private @loss(%A: !graph, %X: !features, %W1: !first, %W2: !second, %labels: !classes, %train: !vector) -> f64 {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %zero64 = arith.constant 0.0 : f64
  %Z = func.call @logits(%A, %X, %W1, %W2) : (!graph, !features, !first, !second) -> !classes
  %max = func.call @largest(%Z) : (!classes) -> !vector
  %shift = nz.stop_gradient %max : !vector
  %n = tensor.dim %Z, %c0 : !classes
  %empty = tensor.empty(%n) : !vector
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : !vector) -> !vector
  %sums = linalg.generic {
    indexing_maps = [#ij, #row, #row], iterator_types = ["parallel", "reduction"]
  } ins(%Z, %shift : !classes, !vector) outs(%zeros : !vector) {
  ^bb0(%z: f32, %m: f32, %acc: f32):
    %d = arith.subf %z, %m : f32
    %e = math.exp %d : f32
    %s = arith.addf %acc, %e : f32
    linalg.yield %s : f32
  } -> !vector
  %chosen = linalg.generic {
    indexing_maps = [#ij, #ij, #row], iterator_types = ["parallel", "reduction"]
  } ins(%Z, %labels : !classes, !classes) outs(%zeros : !vector) {
  ^bb0(%z: f32, %y: f32, %acc: f32):
    %p = arith.mulf %z, %y : f32
    %s = arith.addf %acc, %p : f32
    linalg.yield %s : f32
  } -> !vector
  %init = tensor.from_elements %zero64 : tensor<f64>
  %total = linalg.generic {
    indexing_maps = [#i, #i, #i, #i, #none], iterator_types = ["reduction"]
  } ins(%sums, %shift, %chosen, %train : !vector, !vector, !vector, !vector) outs(%init : tensor<f64>) {
  ^bb0(%sum: f32, %m: f32, %z: f32, %weight: f32, %acc: f64):
    %log = math.log %sum : f32
    %normalizer = arith.addf %log, %m : f32
    %entropy = arith.subf %normalizer, %z : f32
    %weighted = arith.mulf %weight, %entropy : f32
    %wide = arith.extf %weighted : f32 to f64
    %s = arith.addf %acc, %wide : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %count = linalg.generic {
    indexing_maps = [#i, #none], iterator_types = ["reduction"]
  } ins(%train : !vector) outs(%init : tensor<f64>) {
  ^bb0(%weight: f32, %acc: f64):
    %wide = arith.extf %weight : f32 to f64
    %s = arith.addf %acc, %wide : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %entropy = tensor.extract %total[] : tensor<f64>
  %nodes = tensor.extract %count[] : tensor<f64>
  %loss = arith.divf %entropy, %nodes : f64
  return %loss : f64
}

func.func @main(%W1: !first, %m1: !first, %v1: !first, %W2: !second, %m2: !second, %v2: !second, %step: i64,
                %A: !graph, %X: !features, %labels: !classes, %train: !vector, %rate: f32)
    -> (!first, !first, !first, !second, !second, !second, i64, f64) {
  %one = arith.constant 1 : i64
  %loss, %g1, %g2 = nz.value_and_gradient @loss(%A, %X, %W1, %W2, %labels, %train) wrt [2, 3]
      : (!graph, !features, !first, !second, !classes, !vector) -> (f64, !first, !second)
  %W1n, %m1n, %v1n = nz.adam %W1, %g1, %m1, %v1 step %step rate %rate : !first
  %W2n, %m2n, %v2n = nz.adam %W2, %g2, %m2, %v2 step %step rate %rate : !second
  %next = arith.addi %step, %one : i64
  return %W1n, %m1n, %v1n, %W2n, %m2n, %v2n, %next, %loss
      : !first, !first, !first, !second, !second, !second, i64, f64
}
