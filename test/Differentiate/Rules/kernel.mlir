// The rule of nz.kernel against central differences: every combiner, at
// positions, coordinates and dense dimensions, once and twice.
// REQUIRES: nz-run
// DEFINE: %{backend} = loops
// DEFINE: %{check} = --backend=%{backend} --check-gradient=2 --tolerance=1e-7
// DEFINE: %{A} = --input=4x5xf64=random:1:0.5
// RUN: nz-run %s --entry=product %{check} %{A} --input=5x3xf64=random:2 --input=4x3xf64=random:3
// RUN: nz-run %s --entry=sampled %{check} --input=4x4xf64=random:1:0.6 --input=4x3xf64=random:4 --input=4x3xf64=random:5 --input=f64=0.7
// RUN: nz-run %s --entry=rows %{check} %{A}
// RUN: nz-run %s --entry=written %{check} %{A} --input=4x5xf64=random:6
// RUN: nz-run %s --entry=twice %{check} %{A} --input=5x3xf64=random:7
// REDEFINE: %{backend} = sparse-tensor
// RUN: nz-run %s --entry=product %{check} %{A} --input=5x3xf64=random:2 --input=4x3xf64=random:3
// RUN: nz-run %s --entry=sampled %{check} --input=4x4xf64=random:1:0.6 --input=4x3xf64=random:4 --input=4x3xf64=random:5 --input=f64=0.7
// RUN: nz-run %s --entry=rows %{check} %{A}

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// Sums at coordinates, an init that takes part.
func.func @product(%A: tensor<?x?xf64, #CSR>, %X: tensor<?x?xf64>, %Y: tensor<?x?xf64>) -> tensor<?x?xf64> {
  %c1 = arith.constant 1 : index
  %K = tensor.dim %X, %c1 : tensor<?x?xf64>
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>
  %v = nz.values %A : tensor<?x?xf64, #CSR>
  %r = nz.kernel over %P (i, j) at p dims (k = %K)
      reads (%v at (p) : tensor<?xf64>, %X at (j, k) : tensor<?x?xf64>)
      sums (%Y at (i, k) : tensor<?x?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64, %x: f64):
    %m = arith.mulf %a, %x : f64
    %s = math.sin %m : f64
    nz.yield %s : f64
  }
  return %r : tensor<?x?xf64>
}

// Sums at positions; a scalar; one operand read at two maps.
func.func @sampled(%A: tensor<?x?xf64, #CSR>, %U: tensor<?x?xf64>, %V: tensor<?x?xf64>, %s: f64) -> tensor<?xf64> {
  %c1 = arith.constant 1 : index
  %K = tensor.dim %U, %c1 : tensor<?x?xf64>
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>
  %v = nz.values %A : tensor<?x?xf64, #CSR>
  %r = nz.kernel over %P (i, j) at p dims (k = %K)
      reads (%U at (i, k) : tensor<?x?xf64>, %V at (j, k) : tensor<?x?xf64>, %V at (i, k) : tensor<?x?xf64>, %s at () : f64)
      sums (%v at (p) : tensor<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%u: f64, %w: f64, %z: f64, %t: f64):
    %0 = arith.mulf %u, %w : f64
    %1 = arith.addf %0, %z : f64
    %2 = arith.mulf %1, %t : f64
    nz.yield %2 : f64
  }
  return %r : tensor<?xf64>
}

// Extrema of what is read and of what is computed, and a sum, by row.
func.func @rows(%A: tensor<?x?xf64, #CSR>) -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>) {
  %c0 = arith.constant 0 : index
  %low = arith.constant -1.0e10 : f64
  %zero = arith.constant 0.0 : f64
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>
  %v = nz.values %A : tensor<?x?xf64, #CSR>
  %n = tensor.dim %A, %c0 : tensor<?x?xf64, #CSR>
  %e = tensor.empty(%n) : tensor<?xf64>
  %lows = linalg.fill ins(%low : f64) outs(%e : tensor<?xf64>) -> tensor<?xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%e : tensor<?xf64>) -> tensor<?xf64>
  %max = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>)
      maxes (%lows at (i) : tensor<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  %min = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>, %max at (i) : tensor<?xf64>)
      mins (%zeros at (i) : tensor<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64, %m: f64):
    %d = arith.subf %a, %m : f64
    %t = math.tanh %d : f64
    nz.yield %t : f64
  }
  %sum = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>, %max at (i) : tensor<?xf64>)
      sums (%zeros at (i) : tensor<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64, %m: f64):
    %d = arith.subf %a, %m : f64
    %x = math.exp %d : f64
    nz.yield %x : f64
  }
  return %max, %min, %sum : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>
}

// Writes at positions and at coordinates, beside what stays.
func.func @written(%A: tensor<?x?xf64, #CSR>, %B: tensor<?x?xf64>) -> (tensor<?xf64>, tensor<?x?xf64>) {
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>
  %v = nz.values %A : tensor<?x?xf64, #CSR>
  %w = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>, %B at (i, j) : tensor<?x?xf64>)
      writes (%v at (p) : tensor<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64, %b: f64):
    %m = arith.mulf %a, %b : f64
    nz.yield %m : f64
  }
  %C = nz.kernel over %P (i, j) at p reads (%w at (p) : tensor<?xf64>)
      writes (%B at (i, j) : tensor<?x?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    %m = arith.mulf %a, %a : f64
    nz.yield %m : f64
  }
  return %w, %C : tensor<?xf64>, tensor<?x?xf64>
}

func.func @loss(%A: tensor<?x?xf64, #CSR>, %X: tensor<?x?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %A, %c0 : tensor<?x?xf64, #CSR>
  %k = tensor.dim %X, %c1 : tensor<?x?xf64>
  %e = tensor.empty(%n, %k) : tensor<?x?xf64>
  %z = linalg.fill ins(%zero : f64) outs(%e : tensor<?x?xf64>) -> tensor<?x?xf64>
  %Y = call @product(%A, %X, %z) : (tensor<?x?xf64, #CSR>, tensor<?x?xf64>, tensor<?x?xf64>) -> tensor<?x?xf64>
  %init = tensor.from_elements %zero : tensor<f64>
  %s = linalg.generic {indexing_maps = [affine_map<(i, k) -> (i, k)>, affine_map<(i, k) -> ()>], iterator_types = ["reduction", "reduction"]}
      ins(%Y : tensor<?x?xf64>) outs(%init : tensor<f64>) {
  ^bb0(%y: f64, %acc: f64):
    %q = arith.mulf %y, %y : f64
    %r = arith.addf %acc, %q : f64
    linalg.yield %r : f64
  } -> tensor<f64>
  %l = tensor.extract %s[] : tensor<f64>
  return %l : f64
}
func.func @twice(%A: tensor<?x?xf64, #CSR>, %X: tensor<?x?xf64>) -> (tensor<?x?xf64, #CSR>, tensor<?x?xf64>) {
  %gA, %gX = nz.gradient @loss(%A, %X) wrt [0, 1] : (tensor<?x?xf64, #CSR>, tensor<?x?xf64>) -> (tensor<?x?xf64, #CSR>, tensor<?x?xf64>)
  return %gA, %gX : tensor<?x?xf64, #CSR>, tensor<?x?xf64>
}
