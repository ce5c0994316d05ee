// What does not visit columns.
// RUN: nz-opt %s --nz-visit-columns --split-input-file | FileCheck %s --implicit-check-not=nz.join

// A kernel waits for the products, point by point.
// CHECK-LABEL: func @read(
#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#p = affine_map<(p) -> (p)>
func.func @read(%P: !nz.pattern<?x7, #L>, %v: tensor<?xf32>, %X: tensor<7x64xf32>, %G: tensor<?x64xf32>, %v0: tensor<?xf32>, %X0: tensor<7x64xf32>, %r0: tensor<?xf32>)
    -> (tensor<?xf32>, tensor<7x64xf32>) {
  %K = arith.constant 64 : index
  %dv = nz.kernel over %P (i, j) at p dims (k = %K) reads (%X at (j, k) : tensor<7x64xf32>, %G at (i, k) : tensor<?x64xf32>)
    sums (%v0 at (p) : tensor<?xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%x: f32, %g: f32):
    %m = arith.mulf %x, %g : f32
    nz.yield %m : f32
  }
  %e = linalg.generic {indexing_maps = [#p, #p], iterator_types = ["parallel"]}
      ins(%dv : tensor<?xf32>) outs(%v0 : tensor<?xf32>) {
  ^bb0(%y: f32, %out: f32):
    %s = arith.mulf %y, %y : f32
    linalg.yield %s : f32
  } -> tensor<?xf32>
  %r = nz.kernel over %P (i, j) at p reads (%e at (p) : tensor<?xf32>)
    sums (%r0 at (i) : tensor<?xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%a: f32):
    nz.yield %a : f32
  }
  %dX = nz.kernel over %P (i, j) at p dims (k = %K) reads (%v at (p) : tensor<?xf32>, %G at (i, k) : tensor<?x64xf32>)
    sums (%X0 at (j, k) : tensor<7x64xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%a: f32, %g: f32):
    %m = arith.mulf %a, %g : f32
    nz.yield %m : f32
  }
  return %r, %dX : tensor<?xf32>, tensor<7x64xf32>
}

// -----

// Rows of other operands; rows of a width that is not known; another pattern; rows of a
// product that is not made of columns; extrema; sums by parts.
// CHECK-LABEL: func @others(
#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @others(%P: !nz.pattern<?x7, #L>, %Q: !nz.pattern<?x7, #L>, %v: tensor<?xf32>, %X: tensor<7x64xf32>, %G: tensor<?x64xf32>, %H: tensor<?x64xf32>, %W: tensor<?x?xf32>, %n: index, %v0: tensor<?xf32>, %X0: tensor<7x64xf32>, %W0: tensor<7x?xf32>)
    -> (tensor<?xf32>, tensor<7x64xf32>, tensor<7x64xf32>, tensor<?xf32>, tensor<7x?xf32>, tensor<?xf32>, tensor<?xf32>, tensor<7x64xf32>) {
  %K = arith.constant 64 : index
  %0 = nz.kernel over %P (i, j) at p dims (k = %K) reads (%X at (j, k) : tensor<7x64xf32>, %G at (i, k) : tensor<?x64xf32>)
    sums (%v0 at (p) : tensor<?xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%x: f32, %g: f32):
    %m = arith.mulf %x, %g : f32
    nz.yield %m : f32
  }
  %1 = nz.kernel over %P (i, j) at p dims (k = %K) reads (%v at (p) : tensor<?xf32>, %H at (i, k) : tensor<?x64xf32>)
    sums (%X0 at (j, k) : tensor<7x64xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%a: f32, %g: f32):
    %m = arith.mulf %a, %g : f32
    nz.yield %m : f32
  }
  %2 = nz.kernel over %Q (i, j) at p dims (k = %K) reads (%v at (p) : tensor<?xf32>, %G at (i, k) : tensor<?x64xf32>)
    sums (%X0 at (j, k) : tensor<7x64xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%a: f32, %g: f32):
    %m = arith.mulf %a, %g : f32
    nz.yield %m : f32
  }
  %3 = nz.kernel over %P (i, j) at p dims (k = %n) reads (%W at (j, k) : tensor<?x?xf32>, %W at (i, k) : tensor<?x?xf32>)
    sums (%v0 at (p) : tensor<?xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%x: f32, %g: f32):
    %m = arith.mulf %x, %g : f32
    nz.yield %m : f32
  }
  %4 = nz.kernel over %P (i, j) at p dims (k = %n) reads (%v at (p) : tensor<?xf32>, %W at (i, k) : tensor<?x?xf32>)
    sums (%W0 at (j, k) : tensor<7x?xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%a: f32, %g: f32):
    %m = arith.mulf %a, %g : f32
    nz.yield %m : f32
  }
  %5 = nz.kernel over %P (i, j) at p dims (k = %K) reads (%G at (i, k) : tensor<?x64xf32>, %H at (i, k) : tensor<?x64xf32>)
    sums (%v0 at (p) : tensor<?xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%x: f32, %g: f32):
    %m = arith.mulf %x, %g : f32
    nz.yield %m : f32
  }
  %6 = nz.kernel over %P (i, j) at p dims (k = %K) reads (%X at (j, k) : tensor<7x64xf32>, %H at (i, k) : tensor<?x64xf32>)
    maxes (%v0 at (p) : tensor<?xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%x: f32, %g: f32):
    %m = arith.mulf %x, %g : f32
    nz.yield %m : f32
  }
  %7 = nz.kernel over %P (i, j) at p dims (k = %K) reads (%v at (p) : tensor<?xf32>, %G at (i, k) : tensor<?x64xf32>)
    sums (%X0 at (j, k) : tensor<7x64xf32>) : !nz.pattern<?x7, #L> attributes {nz.parts = 8 : i64} {
  ^bb0(%a: f32, %g: f32):
    %m = arith.mulf %a, %g : f32
    nz.yield %m : f32
  }
  return %0, %1, %2, %3, %4, %5, %6, %7 : tensor<?xf32>, tensor<7x64xf32>, tensor<7x64xf32>, tensor<?xf32>, tensor<7x?xf32>, tensor<?xf32>, tensor<?xf32>, tensor<7x64xf32>
}

// -----

// What the second of them needs is not there yet where the first stands, which that
// needs.
// CHECK-LABEL: func @late(
#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @late(%P: !nz.pattern<?x7, #L>, %v: tensor<?xf32>, %X: tensor<7x64xf32>, %G: tensor<?x64xf32>, %v0: tensor<?xf32>, %X0: tensor<7x64xf32>)
    -> (tensor<?xf32>, tensor<7x64xf32>) {
  %K = arith.constant 64 : index
  %dX = nz.kernel over %P (i, j) at p dims (k = %K) reads (%v at (p) : tensor<?xf32>, %G at (i, k) : tensor<?x64xf32>)
    sums (%X0 at (j, k) : tensor<7x64xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%a: f32, %g: f32):
    %m = arith.mulf %a, %g : f32
    nz.yield %m : f32
  }
  %dv = nz.kernel over %P (i, j) at p dims (k = %K) reads (%dX at (j, k) : tensor<7x64xf32>, %G at (i, k) : tensor<?x64xf32>)
    sums (%v0 at (p) : tensor<?xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%x: f32, %g: f32):
    %m = arith.mulf %x, %g : f32
    nz.yield %m : f32
  }
  return %dv, %dX : tensor<?xf32>, tensor<7x64xf32>
}
