// A perceptron of three layers with pruned weights; f32. A row of every matrix is a
// feature, a column an image.
//
//   Z    = W3 relu(W2 relu(W1 X))
//   loss = mean over images j of  log(sum_i exp(Z_ij)) - Z_label(j),j
//
// @main is one step of Adam on the stored weights: results 0 to 9 are the next step's
// arguments 0 to 9, result 10 is the loss of the weights that came in.
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 32
}>
!weight = tensor<?x?xf32, #CSR>
!images = tensor<?x128xf32>
!image = tensor<128xf32>
#j = affine_map<(j) -> (j)>
#none = affine_map<(j) -> ()>
#ij = affine_map<(i, j) -> (i, j)>
#column = affine_map<(i, j) -> (j)>

func.func private @layer(%W: !weight, %X: !images) -> !images {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %n = tensor.dim %W, %c0 : !weight
  %empty = tensor.empty(%n) : !images
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : !images) -> !images
  %Y = linalg.matmul ins(%W, %X : !weight, !images) outs(%zeros : !images) -> !images
  return %Y : !images
}

func.func private @relu(%Y: !images) -> !images {
  %zero = arith.constant 0.0 : f32
  %H = linalg.generic {
    indexing_maps = [#ij], iterator_types = ["parallel", "parallel"]
  } outs(%Y : !images) {
  ^bb0(%y: f32):
    %r = arith.maximumf %y, %zero : f32
    linalg.yield %r : f32
  } -> !images
  return %H : !images
}

// Taking the largest logit out of the exponentials changes no value and no derivative.
func.func private @loss(%W1: !weight, %W2: !weight, %W3: !weight, %X: !images, %labels: !images) -> f64 {
  %zero = arith.constant 0.0 : f32
  %lowest = arith.constant 0xFF800000 : f32
  %Y1 = call @layer(%W1, %X) : (!weight, !images) -> !images
  %H1 = call @relu(%Y1) : (!images) -> !images
  %Y2 = call @layer(%W2, %H1) : (!weight, !images) -> !images
  %H2 = call @relu(%Y2) : (!images) -> !images
  %Z = call @layer(%W3, %H2) : (!weight, !images) -> !images
  %empty = tensor.empty() : !image
  %lows = linalg.fill ins(%lowest : f32) outs(%empty : !image) -> !image
  %max = linalg.generic {
    indexing_maps = [#ij, #column], iterator_types = ["reduction", "parallel"]
  } ins(%Z : !images) outs(%lows : !image) {
  ^bb0(%z: f32, %acc: f32):
    %m = arith.maximumf %acc, %z : f32
    linalg.yield %m : f32
  } -> !image
  %shift = nz.stop_gradient %max : !image
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : !image) -> !image
  %sums = linalg.generic {
    indexing_maps = [#ij, #column, #column], iterator_types = ["reduction", "parallel"]
  } ins(%Z, %shift : !images, !image) outs(%zeros : !image) {
  ^bb0(%z: f32, %top: f32, %acc: f32):
    %d = arith.subf %z, %top : f32
    %e = math.exp %d : f32
    %s = arith.addf %acc, %e : f32
    linalg.yield %s : f32
  } -> !image
  %chosen = linalg.generic {
    indexing_maps = [#ij, #ij, #column], iterator_types = ["reduction", "parallel"]
  } ins(%Z, %labels : !images, !images) outs(%zeros : !image) {
  ^bb0(%z: f32, %y: f32, %acc: f32):
    %p = arith.mulf %z, %y : f32
    %s = arith.addf %acc, %p : f32
    linalg.yield %s : f32
  } -> !image
  %init = arith.constant dense<0.0> : tensor<f64>
  %total = linalg.generic {
    indexing_maps = [#j, #j, #j, #none], iterator_types = ["reduction"]
  } ins(%sums, %shift, %chosen : !image, !image, !image) outs(%init : tensor<f64>) {
  ^bb0(%sum: f32, %top: f32, %z: f32, %acc: f64):
    %log = math.log %sum : f32
    %normalizer = arith.addf %log, %top : f32
    %entropy = arith.subf %normalizer, %z : f32
    %wide = arith.extf %entropy : f32 to f64
    %s = arith.addf %acc, %wide : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %images = arith.constant 128.0 : f64
  %entropy = tensor.extract %total[] : tensor<f64>
  %loss = arith.divf %entropy, %images : f64
  return %loss : f64
}

func.func @main(%W1: !weight, %m1: !weight, %v1: !weight, %W2: !weight, %m2: !weight, %v2: !weight,
                %W3: !weight, %m3: !weight, %v3: !weight, %step: i64, %X: !images, %labels: !images, %rate: f32)
    -> (!weight, !weight, !weight, !weight, !weight, !weight, !weight, !weight, !weight, i64, f64) {
  %one = arith.constant 1 : i64
  %loss, %g1, %g2, %g3 = nz.value_and_gradient @loss(%W1, %W2, %W3, %X, %labels) wrt [0, 1, 2]
      : (!weight, !weight, !weight, !images, !images) -> (f64, !weight, !weight, !weight)
  %W1n, %m1n, %v1n = nz.adam %W1, %g1, %m1, %v1 step %step rate %rate : !weight
  %W2n, %m2n, %v2n = nz.adam %W2, %g2, %m2, %v2 step %step rate %rate : !weight
  %W3n, %m3n, %v3n = nz.adam %W3, %g3, %m3, %v3 step %step rate %rate : !weight
  %next = arith.addi %step, %one : i64
  return %W1n, %m1n, %v1n, %W2n, %m2n, %v2n, %W3n, %m3n, %v3n, %next, %loss
      : !weight, !weight, !weight, !weight, !weight, !weight, !weight, !weight, !weight, i64, f64
}
