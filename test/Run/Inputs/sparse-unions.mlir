// Unions, intersections and diagonals of sparse matrices. Run and checked by
// sparse-unions.py.
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
#V = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>

func.func private @rows(%A: tensor<?x?xf64, #CSR>) -> index {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %A, %c0 : tensor<?x?xf64, #CSR>
  return %n : index
}
func.func private @columns(%A: tensor<?x?xf64, #CSR>) -> index {
  %c1 = arith.constant 1 : index
  %n = tensor.dim %A, %c1 : tensor<?x?xf64, #CSR>
  return %n : index
}

func.func @intersection(%A: tensor<?x?xf64, #CSR>, %B: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR> {
  %m = call @rows(%A) : (tensor<?x?xf64, #CSR>) -> index
  %n = call @columns(%A) : (tensor<?x?xf64, #CSR>) -> index
  %e = tensor.empty(%m, %n) : tensor<?x?xf64, #CSR>
  %C = linalg.generic {indexing_maps = [#ij, #ij, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%A, %B : tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>) outs(%e : tensor<?x?xf64, #CSR>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %s = arith.mulf %a, %b : f64
    linalg.yield %s : f64
  } -> tensor<?x?xf64, #CSR>
  return %C : tensor<?x?xf64, #CSR>
}

func.func @difference(%A: tensor<?x?xf64, #CSR>, %B: tensor<?x?xf64, #CSC>) -> tensor<?x?xf64, #CSR> {
  %m = call @rows(%A) : (tensor<?x?xf64, #CSR>) -> index
  %n = call @columns(%A) : (tensor<?x?xf64, #CSR>) -> index
  %e = tensor.empty(%m, %n) : tensor<?x?xf64, #CSR>
  %C = linalg.generic {indexing_maps = [#ij, #ij, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%A, %B : tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSC>) outs(%e : tensor<?x?xf64, #CSR>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %s = arith.subf %a, %b : f64
    linalg.yield %s : f64
  } -> tensor<?x?xf64, #CSR>
  return %C : tensor<?x?xf64, #CSR>
}

func.func @maximum(%A: tensor<?x?xf64, #CSR>, %B: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR> {
  %m = call @rows(%A) : (tensor<?x?xf64, #CSR>) -> index
  %n = call @columns(%A) : (tensor<?x?xf64, #CSR>) -> index
  %e = tensor.empty(%m, %n) : tensor<?x?xf64, #CSR>
  %C = linalg.generic {indexing_maps = [#ij, #ij, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%A, %B : tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>) outs(%e : tensor<?x?xf64, #CSR>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %s = arith.maximumf %a, %b : f64
    linalg.yield %s : f64
  } -> tensor<?x?xf64, #CSR>
  return %C : tensor<?x?xf64, #CSR>
}

// a at A alone, -b at B alone, a * b + a where both are stored.
func.func @binary(%A: tensor<?x?xf64, #CSR>, %B: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR> {
  %m = call @rows(%A) : (tensor<?x?xf64, #CSR>) -> index
  %n = call @columns(%A) : (tensor<?x?xf64, #CSR>) -> index
  %e = tensor.empty(%m, %n) : tensor<?x?xf64, #CSR>
  %C = linalg.generic {indexing_maps = [#ij, #ij, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%A, %B : tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>) outs(%e : tensor<?x?xf64, #CSR>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %s = sparse_tensor.binary %a, %b : f64, f64 to f64
      overlap = {
      ^bb0(%x: f64, %y: f64):
        %p = arith.mulf %x, %y : f64
        %q = arith.addf %p, %x : f64
        sparse_tensor.yield %q : f64
      }
      left = identity
      right = {
      ^bb0(%y: f64):
        %r = arith.negf %y : f64
        sparse_tensor.yield %r : f64
      }
    linalg.yield %s : f64
  } -> tensor<?x?xf64, #CSR>
  return %C : tensor<?x?xf64, #CSR>
}

func.func @productPlus(%A: tensor<?x?xf64, #CSR>, %B: tensor<?x?xf64, #CSR>, %C: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR> {
  %m = call @rows(%A) : (tensor<?x?xf64, #CSR>) -> index
  %n = call @columns(%A) : (tensor<?x?xf64, #CSR>) -> index
  %e = tensor.empty(%m, %n) : tensor<?x?xf64, #CSR>
  %D = linalg.generic {indexing_maps = [#ij, #ij, #ij, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%A, %B, %C : tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>) outs(%e : tensor<?x?xf64, #CSR>) {
  ^bb0(%a: f64, %b: f64, %c: f64, %o: f64):
    %p = arith.mulf %a, %b : f64
    %s = arith.addf %p, %c : f64
    linalg.yield %s : f64
  } -> tensor<?x?xf64, #CSR>
  return %D : tensor<?x?xf64, #CSR>
}

// The sum of the rows that store something.
func.func @rowSums(%A: tensor<?x?xf64, #CSR>) -> tensor<?xf64, #V> {
  %m = call @rows(%A) : (tensor<?x?xf64, #CSR>) -> index
  %e = tensor.empty(%m) : tensor<?xf64, #V>
  %y = linalg.generic {indexing_maps = [#ij, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]}
    ins(%A : tensor<?x?xf64, #CSR>) outs(%e : tensor<?xf64, #V>) {
  ^bb0(%a: f64, %o: f64):
    %s = arith.addf %o, %a : f64
    linalg.yield %s : f64
  } -> tensor<?xf64, #V>
  return %y : tensor<?xf64, #V>
}

func.func @diagonal(%A: tensor<?x?xf64, #CSR>) -> tensor<?xf64> {
  %zero = arith.constant 0.0 : f64
  %m = call @rows(%A) : (tensor<?x?xf64, #CSR>) -> index
  %e = tensor.empty(%m) : tensor<?xf64>
  %z = linalg.fill ins(%zero : f64) outs(%e : tensor<?xf64>) -> tensor<?xf64>
  %y = linalg.generic {indexing_maps = [affine_map<(i) -> (i, i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
    ins(%A : tensor<?x?xf64, #CSR>) outs(%z : tensor<?xf64>) {
  ^bb0(%a: f64, %o: f64):
    %q = arith.mulf %a, %a : f64
    %s = arith.addf %o, %q : f64
    linalg.yield %s : f64
  } -> tensor<?xf64>
  return %y : tensor<?xf64>
}

// The sum of (A - B)^2 in one operation: over the union, without a temporary of
// its size squared.
func.func @distance(%A: tensor<?x?xf64, #CSR>, %B: tensor<?x?xf64, #CSR>) -> f64 {
  %zero = arith.constant 0.0 : f64
  %init = tensor.from_elements %zero : tensor<f64>
  %l = linalg.generic {indexing_maps = [#ij, #ij, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]}
    ins(%A, %B : tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>) outs(%init : tensor<f64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %d = arith.subf %a, %b : f64
    %q = arith.mulf %d, %d : f64
    %s = arith.addf %o, %q : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %loss = tensor.extract %l[] : tensor<f64>
  return %loss : f64
}

// Different patterns into a dense result whose background is not zero.
func.func @background(%A: tensor<?x?xf64, #CSR>, %B: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64> {
  %m = call @rows(%A) : (tensor<?x?xf64, #CSR>) -> index
  %n = call @columns(%A) : (tensor<?x?xf64, #CSR>) -> index
  %e = tensor.empty(%m, %n) : tensor<?x?xf64>
  %C = linalg.generic {indexing_maps = [#ij, #ij, #ij], iterator_types = ["parallel", "parallel"]}
    ins(%A, %B : tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>) outs(%e : tensor<?x?xf64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %s = arith.addf %a, %b : f64
    %c = math.cos %s : f64
    linalg.yield %c : f64
  } -> tensor<?x?xf64>
  return %C : tensor<?x?xf64>
}

// A's entries on the union of both patterns, and on B's.
func.func @moved(%A: tensor<?x?xf64, #CSR>, %B: tensor<?x?xf64, #CSR>) -> (tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>) {
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>
  %R = nz.pattern %B : tensor<?x?xf64, #CSR>
  %Q = nz.union %P, %R : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR> -> !nz.pattern<?x?, #CSR>
  %C = nz.assemble %Q from %A : tensor<?x?xf64, #CSR>
  %D = nz.assemble %R from %A : tensor<?x?xf64, #CSR>
  return %C, %D : tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>
}
