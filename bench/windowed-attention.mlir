// Attention of every token to the tokens of a sparse mask, in every head h; f32.
//
//   e_ij = Q_i . K_j / sqrt(d)             at the stored entries of the mask
//   p_ij = exp(e_ij) / sum_j exp(e_ij)     over the stored entries of row i
//   Y_i  = sum_j p_ij V_j
//
// @main is |Y - T|^2; --gradient=1,2,3 asks for dQ, dK and dV. Operands are
// tokens x heads x d.
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 32
}>
!mask = !nz.pattern<?x?, #CSR>
!tokens = tensor<?x?x?xf32>
!scores = tensor<?x?xf32>
#ihd = affine_map<(i, h, d) -> (i, h, d)>
#ih = affine_map<(i, h, d) -> (i, h)>
#pair = affine_map<(i, h) -> (i, h)>
#none = affine_map<(i, h) -> ()>

// p_ij in every head: a row a stored entry, a column a head. Taking the largest score of
// a row out of the exponentials changes no value and no derivative, so it is a constant
// to differentiation.
func.func private @shares(%P: !mask, %Q: !tokens, %K: !tokens) -> !scores {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %zero = arith.constant 0.0 : f32
  %lowest = arith.constant 0xFF800000 : f32
  %n = tensor.dim %Q, %c0 : !tokens
  %heads = tensor.dim %Q, %c1 : !tokens
  %size = tensor.dim %Q, %c2 : !tokens
  %c = nz.coordinates %P : !mask
  %entries = tensor.dim %c, %c0 : tensor<?x2xindex>
  %integer = arith.index_cast %size : index to i64
  %float = arith.sitofp %integer : i64 to f32
  %scale = math.rsqrt %float : f32
  %at_tokens = tensor.empty(%n, %heads) : !scores
  %at_entries = tensor.empty(%entries, %heads) : !scores
  %zeros = linalg.fill ins(%zero : f32) outs(%at_entries : !scores) -> !scores
  %products = nz.kernel over %P (i, j) at p dims (h = %heads, d = %size)
      reads (%Q at (i, h, d) : !tokens, %K at (j, h, d) : !tokens)
      sums (%zeros at (p, h) : !scores) : !mask {
  ^bb0(%q: f32, %k: f32):
    %m = arith.mulf %q, %k : f32
    nz.yield %m : f32
  }
  %e = linalg.generic {
    indexing_maps = [#pair, #pair], iterator_types = ["parallel", "parallel"]
  } ins(%products : !scores) outs(%at_entries : !scores) {
  ^bb0(%x: f32, %out: f32):
    %s = arith.mulf %x, %scale : f32
    linalg.yield %s : f32
  } -> !scores
  %lows = linalg.fill ins(%lowest : f32) outs(%at_tokens : !scores) -> !scores
  %largest = nz.kernel over %P (i, j) at p dims (h = %heads)
      reads (%e at (p, h) : !scores)
      maxes (%lows at (i, h) : !scores) : !mask {
  ^bb0(%x: f32):
    nz.yield %x : f32
  }
  %shift = nz.stop_gradient %largest : !scores
  %exponentials = nz.kernel over %P (i, j) at p dims (h = %heads)
      reads (%e at (p, h) : !scores, %shift at (i, h) : !scores)
      writes (%at_entries at (p, h) : !scores) : !mask {
  ^bb0(%x: f32, %top: f32):
    %below = arith.subf %x, %top : f32
    %r = math.exp %below : f32
    nz.yield %r : f32
  }
  %sums_zeros = linalg.fill ins(%zero : f32) outs(%at_tokens : !scores) -> !scores
  %sums = nz.kernel over %P (i, j) at p dims (h = %heads)
      reads (%exponentials at (p, h) : !scores)
      sums (%sums_zeros at (i, h) : !scores) : !mask {
  ^bb0(%x: f32):
    nz.yield %x : f32
  }
  %shares = nz.kernel over %P (i, j) at p dims (h = %heads)
      reads (%exponentials at (p, h) : !scores, %sums at (i, h) : !scores)
      writes (%at_entries at (p, h) : !scores) : !mask {
  ^bb0(%x: f32, %sum: f32):
    %share = arith.divf %x, %sum : f32
    nz.yield %share : f32
  }
  return %shares : !scores
}

func.func @attention(%P: !mask, %Q: !tokens, %K: !tokens, %V: !tokens) -> !tokens {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %zero = arith.constant 0.0 : f32
  %n = tensor.dim %V, %c0 : !tokens
  %heads = tensor.dim %V, %c1 : !tokens
  %size = tensor.dim %V, %c2 : !tokens
  %shares = call @shares(%P, %Q, %K) : (!mask, !tokens, !tokens) -> !scores
  %empty = tensor.empty(%n, %heads, %size) : !tokens
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : !tokens) -> !tokens
  %Y = nz.kernel over %P (i, j) at p dims (h = %heads, d = %size)
      reads (%shares at (p, h) : !scores, %V at (j, h, d) : !tokens)
      sums (%zeros at (i, h, d) : !tokens) : !mask {
  ^bb0(%share: f32, %v: f32):
    %m = arith.mulf %share, %v : f32
    nz.yield %m : f32
  }
  return %Y : !tokens
}

// Sums over a head's numbers are in f32, those of them in f64.
func.func @main(%P: !mask, %Q: !tokens, %K: !tokens, %V: !tokens, %T: !tokens) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %n = tensor.dim %T, %c0 : !tokens
  %heads = tensor.dim %T, %c1 : !tokens
  %Y = call @attention(%P, %Q, %K, %V) : (!mask, !tokens, !tokens, !tokens) -> !tokens
  %empty = tensor.empty(%n, %heads) : !scores
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : !scores) -> !scores
  %squares = linalg.generic {
    indexing_maps = [#ihd, #ihd, #ih], iterator_types = ["parallel", "parallel", "reduction"]
  } ins(%Y, %T : !tokens, !tokens) outs(%zeros : !scores) {
  ^bb0(%y: f32, %t: f32, %acc: f32):
    %difference = arith.subf %y, %t : f32
    %square = arith.mulf %difference, %difference : f32
    %s = arith.addf %acc, %square : f32
    linalg.yield %s : f32
  } -> !scores
  %init = arith.constant dense<0.0> : tensor<f64>
  %total = linalg.generic {
    indexing_maps = [#pair, #none], iterator_types = ["reduction", "reduction"]
  } ins(%squares : !scores) outs(%init : tensor<f64>) {
  ^bb0(%square: f32, %acc: f64):
    %wide = arith.extf %square : f32 to f64
    %s = arith.addf %acc, %wide : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %loss = tensor.extract %total[] : tensor<f64>
  return %loss : f64
}
