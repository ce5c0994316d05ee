// Products that stay as they are written.
// RUN: nz-opt %s --nz-raise-sparse-tensors -o %t.raised.mlir
// RUN: nz-opt %t.raised.mlir --nz-order-chains -o %t.ordered.mlir
// RUN: diff %t.raised.mlir %t.ordered.mlir

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
!A = tensor<100x100xf64, #CSR>
!X = tensor<100x64xf64>
!W = tensor<64x8xf64>
!Z = tensor<100x8xf64>

// The order is the best already.
func.func @best(%A: !A, %X: !X, %W: !W, %z: !Z) -> !Z {
  %zeros = arith.constant dense<0.0> : !Z
  %XW = linalg.matmul ins(%X, %W : !X, !W) outs(%zeros : !Z) -> !Z
  %r = linalg.matmul ins(%A, %XW : !A, !Z) outs(%z : !Z) -> !Z
  return %r : !Z
}

// Both take as many multiplications.
func.func @equal(%A: !A, %X: !X, %W: tensor<64x64xf64>, %z: !X) -> !X {
  %zeros = arith.constant dense<0.0> : !X
  %AX = linalg.matmul ins(%A, %X : !A, !X) outs(%zeros : !X) -> !X
  %r = linalg.matmul ins(%AX, %W : !X, tensor<64x64xf64>) outs(%z : !X) -> !X
  return %r : !X
}

// What lies in between is used once more.
func.func @used(%A: !A, %X: !X, %W: !W, %z: !Z) -> (!Z, !X) {
  %zeros = arith.constant dense<0.0> : !X
  %AX = linalg.matmul ins(%A, %X : !A, !X) outs(%zeros : !X) -> !X
  %r = linalg.matmul ins(%AX, %W : !X, !W) outs(%z : !Z) -> !Z
  return %r, %AX : !Z, !X
}

// Also where the same product uses it twice.
func.func @squared(%X: tensor<64x8xf64>, %W: tensor<8x64xf64>, %z: tensor<64x64xf64>) -> tensor<64x64xf64> {
  %zeros = arith.constant dense<0.0> : tensor<64x64xf64>
  %XW = linalg.matmul ins(%X, %W : tensor<64x8xf64>, tensor<8x64xf64>) outs(%zeros : tensor<64x64xf64>) -> tensor<64x64xf64>
  %r = linalg.matmul ins(%XW, %XW : tensor<64x64xf64>, tensor<64x64xf64>) outs(%z : tensor<64x64xf64>) -> tensor<64x64xf64>
  return %r : tensor<64x64xf64>
}

// It does not begin with zeros.
func.func @begun(%A: !A, %X: !X, %W: !W, %b: !X, %z: !Z) -> !Z {
  %AX = linalg.matmul ins(%A, %X : !A, !X) outs(%b : !X) -> !X
  %r = linalg.matmul ins(%AX, %W : !X, !W) outs(%z : !Z) -> !Z
  return %r : !Z
}

// A loop does not take in what is computed in front of it.
func.func @loop(%A: !A, %X: !X, %W: !W, %z: !Z, %n: index) -> !Z {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zeros = arith.constant dense<0.0> : !X
  %AX = linalg.matmul ins(%A, %X : !A, !X) outs(%zeros : !X) -> !X
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%sum = %z) -> !Z {
    %next = linalg.matmul ins(%AX, %W : !X, !W) outs(%sum : !Z) -> !Z
    scf.yield %next : !Z
  }
  return %r : !Z
}

// A size that is not known, and one that is not the same everywhere: an error when
// the program runs.
func.func @open(%A: tensor<?x?xf64, #CSR>, %X: tensor<?x64xf64>, %W: !W, %b: tensor<?x64xf64>, %z: tensor<?x8xf64>) -> tensor<?x8xf64> {
  %zero = arith.constant 0.0 : f64
  %zeros = linalg.fill ins(%zero : f64) outs(%b : tensor<?x64xf64>) -> tensor<?x64xf64>
  %AX = linalg.matmul ins(%A, %X : tensor<?x?xf64, #CSR>, tensor<?x64xf64>) outs(%zeros : tensor<?x64xf64>) -> tensor<?x64xf64>
  %r = linalg.matmul ins(%AX, %W : tensor<?x64xf64>, !W) outs(%z : tensor<?x8xf64>) -> tensor<?x8xf64>
  return %r : tensor<?x8xf64>
}
func.func @disagreeing(%A: !A, %X: !X, %W: !W, %z: !Z) -> !Z {
  %zero = arith.constant 0.0 : f64
  %n = arith.constant 99 : index
  %empty = tensor.empty(%n) : tensor<?x64xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<?x64xf64>) -> tensor<?x64xf64>
  %AX = linalg.matmul ins(%A, %X : !A, !X) outs(%zeros : tensor<?x64xf64>) -> tensor<?x64xf64>
  %r = linalg.matmul ins(%AX, %W : tensor<?x64xf64>, !W) outs(%z : !Z) -> !Z
  return %r : !Z
}

// Of a wide matrix it depends on the number of entries.
func.func @entries(%A: tensor<100x200xf64, #CSR>, %X: tensor<200x64xf64>, %w: tensor<64xf64>, %z: tensor<100xf64>) -> tensor<100xf64> {
  %zeros = arith.constant dense<0.0> : !X
  %AX = linalg.matmul ins(%A, %X : tensor<100x200xf64, #CSR>, tensor<200x64xf64>) outs(%zeros : !X) -> !X
  %r = linalg.matvec ins(%AX, %w : !X, tensor<64xf64>) outs(%z : tensor<100xf64>) -> tensor<100xf64>
  return %r : tensor<100xf64>
}

// Two sparse factors are not multiplied with each other: in rows of A that are short
// and of B that are narrow that would be little work.
func.func @sparse(%A: !nz.pattern<2x100, #CSR>, %a: tensor<200xf64>, %B: !nz.pattern<100x3, #CSR>, %b: tensor<300xf64>, %X: tensor<3x64xf64>, %z: tensor<2x64xf64>) -> tensor<2x64xf64> {
  %k = arith.constant 64 : index
  %zeros = arith.constant dense<0.0> : !X
  %BX = nz.kernel over %B (i, j) at p dims (k = %k) reads (%b at (p) : tensor<300xf64>, %X at (j, k) : tensor<3x64xf64>) sums (%zeros at (i, k) : !X) : !nz.pattern<100x3, #CSR> {
  ^bb0(%s: f64, %x: f64):
    %m = arith.mulf %s, %x : f64
    nz.yield %m : f64
  }
  %r = nz.kernel over %A (i, j) at p dims (k = %k) reads (%a at (p) : tensor<200xf64>, %BX at (j, k) : !X) sums (%z at (i, k) : tensor<2x64xf64>) : !nz.pattern<2x100, #CSR> {
  ^bb0(%s: f64, %x: f64):
    %m = arith.mulf %s, %x : f64
    nz.yield %m : f64
  }
  return %r : tensor<2x64xf64>
}

// Quotients are no products.
func.func @quotients(%P: !nz.pattern<100x100, #CSR>, %a: tensor<?xf64>, %X: !X, %W: !W, %z: !Z) -> !Z {
  %k = arith.constant 64 : index
  %zeros = arith.constant dense<0.0> : !X
  %AX = nz.kernel over %P (i, j) at p dims (k = %k) reads (%a at (p) : tensor<?xf64>, %X at (j, k) : !X) sums (%zeros at (i, k) : !X) : !nz.pattern<100x100, #CSR> {
  ^bb0(%s: f64, %x: f64):
    %m = arith.divf %s, %x : f64
    nz.yield %m : f64
  }
  %r = linalg.matmul ins(%AX, %W : !X, !W) outs(%z : !Z) -> !Z
  return %r : !Z
}

// Largest products are no sums.
func.func @largest(%P: !nz.pattern<100x100, #CSR>, %a: tensor<?xf64>, %X: !X, %W: !W, %z: !Z) -> !Z {
  %k = arith.constant 64 : index
  %zeros = arith.constant dense<0.0> : !X
  %AX = nz.kernel over %P (i, j) at p dims (k = %k) reads (%a at (p) : tensor<?xf64>, %X at (j, k) : !X) maxes (%zeros at (i, k) : !X) : !nz.pattern<100x100, #CSR> {
  ^bb0(%s: f64, %x: f64):
    %m = arith.mulf %s, %x : f64
    nz.yield %m : f64
  }
  %r = linalg.matmul ins(%AX, %W : !X, !W) outs(%z : !Z) -> !Z
  return %r : !Z
}

// Nor is what stands several times in the result, as neither factor has its loop.
func.func @repeated(%X: tensor<100x8xf64>, %W: tensor<8x64xf64>, %V: tensor<64x4xf64>, %z: tensor<100x4x8xf64>) -> tensor<100x4x8xf64> {
  %zeros = arith.constant dense<0.0> : !X
  %XW = linalg.matmul ins(%X, %W : tensor<100x8xf64>, tensor<8x64xf64>) outs(%zeros : !X) -> !X
  %r = linalg.generic {
    indexing_maps = [affine_map<(i, k, j, l) -> (i, k)>, affine_map<(i, k, j, l) -> (k, j)>, affine_map<(i, k, j, l) -> (i, j, l)>],
    iterator_types = ["parallel", "reduction", "parallel", "parallel"]
  } ins(%XW, %V : !X, tensor<64x4xf64>) outs(%z : tensor<100x4x8xf64>) {
  ^bb0(%a: f64, %b: f64, %s: f64):
    %m = arith.mulf %a, %b : f64
    %t = arith.addf %s, %m : f64
    linalg.yield %t : f64
  } -> tensor<100x4x8xf64>
  return %r : tensor<100x4x8xf64>
}

// Narrow floats would be rounded in between.
func.func @narrow(%X: tensor<20x30xf16>, %Y: tensor<30x40xf16>, %v: tensor<40xf16>, %z: tensor<20xf16>) -> tensor<20xf16> {
  %zeros = arith.constant dense<0.0> : tensor<20x40xf16>
  %XY = linalg.matmul ins(%X, %Y : tensor<20x30xf16>, tensor<30x40xf16>) outs(%zeros : tensor<20x40xf16>) -> tensor<20x40xf16>
  %r = linalg.matvec ins(%XY, %v : tensor<20x40xf16>, tensor<40xf16>) outs(%z : tensor<20xf16>) -> tensor<20xf16>
  return %r : tensor<20xf16>
}

// Bodies that do something else: exponentials of products, largest products, what
// is read elsewhere than at one index a dimension, and sums of f64 of products of f32.
func.func @bodies(%A: !A, %X: !X, %W: !W, %z: !Z) -> !Z {
  %zeros = arith.constant dense<0.0> : !X
  %AX = linalg.generic {
    indexing_maps = [affine_map<(i, k, j) -> (i, j)>, affine_map<(i, k, j) -> (j, k)>, affine_map<(i, k, j) -> (i, k)>],
    iterator_types = ["parallel", "parallel", "reduction"]
  } ins(%A, %X : !A, !X) outs(%zeros : !X) {
  ^bb0(%a: f64, %x: f64, %s: f64):
    %e = math.exp %x : f64
    %m = arith.mulf %a, %e : f64
    %t = arith.addf %s, %m : f64
    linalg.yield %t : f64
  } -> !X
  %r = linalg.matmul ins(%AX, %W : !X, !W) outs(%z : !Z) -> !Z
  return %r : !Z
}
func.func @maxima(%X: !X, %W: !W, %v: tensor<8xf64>, %z: tensor<100xf64>) -> tensor<100xf64> {
  %zeros = arith.constant dense<0.0> : !Z
  %XW = linalg.matmul ins(%X, %W : !X, !W) outs(%zeros : !Z) -> !Z
  %r = linalg.generic {
    indexing_maps = [#ij, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]
  } ins(%XW, %v : !Z, tensor<8xf64>) outs(%z : tensor<100xf64>) {
  ^bb0(%x: f64, %y: f64, %s: f64):
    %m = arith.mulf %x, %y : f64
    %t = arith.maximumf %s, %m : f64
    linalg.yield %t : f64
  } -> tensor<100xf64>
  return %r : tensor<100xf64>
}
func.func @shifted(%X: !X, %W: !W, %v: tensor<9xf64>, %z: tensor<100x2xf64>) -> tensor<100x2xf64> {
  %zeros = arith.constant dense<0.0> : !Z
  %XW = linalg.matmul ins(%X, %W : !X, !W) outs(%zeros : !Z) -> !Z
  %r = linalg.generic {
    indexing_maps = [affine_map<(i, d, j) -> (i, j)>, affine_map<(i, d, j) -> (j + d)>, affine_map<(i, d, j) -> (i, d)>],
    iterator_types = ["parallel", "parallel", "reduction"]
  } ins(%XW, %v : !Z, tensor<9xf64>) outs(%z : tensor<100x2xf64>) {
  ^bb0(%x: f64, %y: f64, %s: f64):
    %m = arith.mulf %x, %y : f64
    %t = arith.addf %s, %m : f64
    linalg.yield %t : f64
  } -> tensor<100x2xf64>
  return %r : tensor<100x2xf64>
}
func.func @widened(%X: tensor<100x64xf32>, %W: tensor<64x8xf32>, %v: tensor<8xf32>, %z: tensor<100xf64>) -> tensor<100xf64> {
  %zeros = arith.constant dense<0.0> : tensor<100x8xf32>
  %XW = linalg.matmul ins(%X, %W : tensor<100x64xf32>, tensor<64x8xf32>) outs(%zeros : tensor<100x8xf32>) -> tensor<100x8xf32>
  %r = linalg.matvec ins(%XW, %v : tensor<100x8xf32>, tensor<8xf32>) outs(%z : tensor<100xf64>) -> tensor<100xf64>
  return %r : tensor<100xf64>
}
