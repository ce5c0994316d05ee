// RUN: nz-opt %s --nz-raise-sparse-tensors --split-input-file --verify-diagnostics

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
func.func @notZero(%A: tensor<4x4xf64, #CSR>) -> tensor<4x4xf64, #CSR> {
  %e = tensor.empty() : tensor<4x4xf64, #CSR>
  // expected-error@+1 {{expected a value of 0 at unstored entries of a sparse result, found one that is not zero there}}
  %s = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%A : tensor<4x4xf64, #CSR>) outs(%e : tensor<4x4xf64, #CSR>) {
  ^bb0(%a: f64, %o: f64):
    %r = math.exp %a : f64
    linalg.yield %r : f64
  } -> tensor<4x4xf64, #CSR>
  return %s : tensor<4x4xf64, #CSR>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
func.func @union(%A: tensor<4x4xf64, #CSR>, %B: tensor<4x4xf64, #CSR>) -> tensor<4x4xf64, #CSR> {
  %e = tensor.empty() : tensor<4x4xf64, #CSR>
  // expected-error@+1 {{expected a value of 0 where none of several patterns stores an entry, found one that is not zero there}}
  %u = linalg.generic {indexing_maps = [#ij, #ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%A, %B : tensor<4x4xf64, #CSR>, tensor<4x4xf64, #CSR>) outs(%e : tensor<4x4xf64, #CSR>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %s = arith.addf %a, %b : f64
    %r = math.exp %s : f64
    linalg.yield %r : f64
  } -> tensor<4x4xf64, #CSR>
  return %u : tensor<4x4xf64, #CSR>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#V = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>
func.func @largest(%A: tensor<4x4xf64, #CSR>) -> tensor<4xf64, #V> {
  %e = tensor.empty() : tensor<4xf64, #V>
  // expected-error@+1 {{expected a body that adds to its output, in a reduction into a sparse result}}
  %s = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]} ins(%A : tensor<4x4xf64, #CSR>) outs(%e : tensor<4xf64, #V>) {
  ^bb0(%a: f64, %o: f64):
    %r = arith.maximumf %a, %o : f64
    linalg.yield %r : f64
  } -> tensor<4xf64, #V>
  return %s : tensor<4xf64, #V>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @shifted(%A: tensor<?x?xf64, #CSR>, %y: tensor<?xf64>) -> tensor<?xf64> {
  // expected-error@+1 {{expected sparse operand 0 at loops, found affine_map<(d0) -> (d0, d0 + 1)>}}
  %s = linalg.generic {indexing_maps = [affine_map<(i) -> (i, i + 1)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%A : tensor<?x?xf64, #CSR>) outs(%y : tensor<?xf64>) {
  ^bb0(%a: f64, %o: f64):
    linalg.yield %a : f64
  } -> tensor<?xf64>
  return %s : tensor<?xf64>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @rowMaximum(%A: tensor<4x4xf64, #CSR>, %y: tensor<4xf64>) -> tensor<4xf64> {
  // expected-error@+1 {{expected a body that adds to its output, or parallel loops, each of which the output has}}
  %s = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]} ins(%A : tensor<4x4xf64, #CSR>) outs(%y : tensor<4xf64>) {
  ^bb0(%a: f64, %o: f64):
    %r = arith.maximumf %o, %a : f64
    linalg.yield %r : f64
  } -> tensor<4xf64>
  return %s : tensor<4xf64>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @columnwise(%A: tensor<4x4xf64, #CSR>, %x: tensor<4xf64>, %y: tensor<4xf64>) -> tensor<4xf64> {
  // expected-error@+1 {{found one that depends on dense operands none of which is as large as all loops}}
  %s = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]} ins(%A, %x : tensor<4x4xf64, #CSR>, tensor<4xf64>) outs(%y : tensor<4xf64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %d = arith.subf %a, %b : f64
    %e = math.exp %d : f64
    %r = arith.addf %o, %e : f64
    linalg.yield %r : f64
  } -> tensor<4xf64>
  return %s : tensor<4xf64>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
func.func @squares(%A: tensor<4x4xf64, #CSR>, %B: tensor<4x4xf64, #CSR>, %y: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{expected a value of 0 where none of several patterns stores an entry, found one that is not zero there}}
  %s = linalg.generic {indexing_maps = [#ij, #ij, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]} ins(%A, %B : tensor<4x4xf64, #CSR>, tensor<4x4xf64, #CSR>) outs(%y : tensor<f64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %d = arith.subf %a, %b : f64
    %q = math.cos %d : f64
    %r = arith.addf %o, %q : f64
    linalg.yield %r : f64
  } -> tensor<f64>
  return %s : tensor<f64>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
func.func @gather(%A: tensor<4x4xf64, #CSR>, %x: tensor<4xf64>) -> tensor<4x4xf64> {
  %e = tensor.empty() : tensor<4x4xf64>
  // expected-error@+1 {{expected scalar arith and math operations in a body on sparse tensors, found 'tensor.extract'}}
  %s = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%A : tensor<4x4xf64, #CSR>) outs(%e : tensor<4x4xf64>) {
  ^bb0(%a: f64, %o: f64):
    %i = linalg.index 0 : index
    %y = tensor.extract %x[%i] : tensor<4xf64>
    %r = arith.mulf %a, %y : f64
    linalg.yield %r : f64
  } -> tensor<4x4xf64>
  return %s : tensor<4x4xf64>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @products(%A: tensor<4x4xf64, #CSR>, %y: tensor<4xf64>) -> tensor<4xf64> {
  %one = arith.constant 1.0 : f64
  // expected-error@+1 {{expected a sum, a maximum or a minimum in sparse_tensor.reduce; other reductions are not supported yet}}
  %s = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]} ins(%A : tensor<4x4xf64, #CSR>) outs(%y : tensor<4xf64>) {
  ^bb0(%a: f64, %o: f64):
    %r = sparse_tensor.reduce %o, %a, %one : f64 {
    ^bb0(%u: f64, %v: f64):
      %p = arith.mulf %u, %v : f64
      sparse_tensor.yield %p : f64
    }
    linalg.yield %r : f64
  } -> tensor<4xf64>
  return %s : tensor<4xf64>
}

// -----

func.func @selects_of_dense(%x: tensor<4xf64>) -> tensor<4xf64> {
  %r = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%x : tensor<4xf64>) outs(%x : tensor<4xf64>) {
  ^bb0(%a: f64, %b: f64):
    // expected-error @below {{expected a sparse result, whose entries it selects, found 'tensor<4xf64>'}}
    %s = sparse_tensor.select %a : f64 {
    ^bb0(%v: f64):
      %keep = arith.constant true
      sparse_tensor.yield %keep : i1
    }
    linalg.yield %s : f64
  } -> tensor<4xf64>
  return %r : tensor<4xf64>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
#i = affine_map<(i, j) -> (i)>
// exp(0) is 1 where nothing is stored.
func.func @reduce_of_unstored(%A: tensor<3x4xf64, #CSR>, %m: tensor<3xf64>) -> tensor<3xf64> {
  %low = arith.constant -1.0e300 : f64
  // expected-error@+1 {{expected sparse_tensor.reduce of the output and a value that is stored where one pattern stores entries}}
  %r = linalg.generic {indexing_maps = [#ij, #i], iterator_types = ["parallel", "reduction"]} ins(%A : tensor<3x4xf64, #CSR>) outs(%m : tensor<3xf64>) {
  ^bb0(%a: f64, %most: f64):
    %e = math.exp %a : f64
    %s = sparse_tensor.reduce %most, %e, %low : f64 {
    ^bb0(%x: f64, %y: f64):
      %c = arith.maximumf %x, %y : f64
      sparse_tensor.yield %c : f64
    }
    linalg.yield %s : f64
  } -> tensor<3xf64>
  return %r : tensor<3xf64>
}
