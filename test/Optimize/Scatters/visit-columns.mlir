// Products at entries and sums along columns that read the same rows visit columns.
// RUN: nz-opt %s --nz-visit-columns --split-input-file | FileCheck %s
// RUN: nz-opt %s --nz-visit-columns=long-row=257 --split-input-file | FileCheck %s --check-prefix=WIDE
// RUN: nz-opt %s --nz-visit-columns --nz-gather-adjoints --split-input-file | FileCheck %s --check-prefix=ONCE

// The sum comes first here, and the products, with which something happens in between,
// come behind it. Both are over one join, and each entry has its own place in %v0, so
// that nothing is left to be gathered.
// CHECK-LABEL: func @adjoints(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<?x7, #{{.*}}>, %[[V:.*]]: tensor<?xf32>, %[[X:.*]]: tensor<7x64xf32>, %[[G:.*]]: tensor<?x64xf32>, %[[V0:.*]]: tensor<?xf32>, %[[X0:.*]]: tensor<7x64xf32>
// CHECK: %[[T:.*]] = nz.join %[[P]] (i, j) at p to (j, i, p) : {{.*}} to !nz.pattern<7x?x?, #[[E:.*]]>
// CHECK-NEXT: %[[S:.*]] = nz.kernel order (j, i, l, p, k) over %[[T]] (i, j, l) at p dims (k = %{{.*}})
// CHECK-NEXT: reads (%[[V]] at (l) : {{.*}}, %[[G]] at (j, k) : {{.*}})
// CHECK-NEXT: sums (%[[X0]] at (i, k) : {{.*}}) : {{.*}} attributes {nz.source_level = 2 : i64}
// CHECK: %[[D:.*]] = nz.kernel order (j, i, l, p, k) over %[[T]] (i, j, l) at p dims (k = %{{.*}})
// CHECK-NEXT: reads (%[[X]] at (i, k) : {{.*}}, %[[G]] at (j, k) : {{.*}})
// CHECK-NEXT: sums (%[[V0]] at (l) : {{.*}}) : {{.*}} attributes {nz.source_level = 2 : i64}
// CHECK: tensor.extract
// CHECK: return %[[D]], %[[S]]
// WIDE-LABEL: func @adjoints(
// WIDE-NOT: nz.join
// ONCE-LABEL: func @adjoints(
// ONCE: nz.join
// ONCE-NOT: nz.join
// ONCE-LABEL: func @later(
#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @adjoints(%P: !nz.pattern<?x7, #L>, %v: tensor<?xf32>, %X: tensor<7x64xf32>, %G: tensor<?x64xf32>, %v0: tensor<?xf32>, %X0: tensor<7x64xf32>)
    -> (tensor<?xf32>, tensor<7x64xf32>, f32) {
  %K = arith.constant 64 : index
  %c0 = arith.constant 0 : index
  %dX = nz.kernel over %P (i, j) at p dims (k = %K) reads (%v at (p) : tensor<?xf32>, %G at (i, k) : tensor<?x64xf32>)
    sums (%X0 at (j, k) : tensor<7x64xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%a: f32, %g: f32):
    %m = arith.mulf %a, %g : f32
    nz.yield %m : f32
  }
  %e = tensor.extract %dX[%c0, %c0] : tensor<7x64xf32>
  %dv = nz.kernel over %P (i, j) at p dims (k = %K) reads (%X at (j, k) : tensor<7x64xf32>, %G at (i, k) : tensor<?x64xf32>)
    sums (%v0 at (p) : tensor<?xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%x: f32, %g: f32):
    %m = arith.mulf %x, %g : f32
    nz.yield %m : f32
  }
  return %dv, %dX, %e : tensor<?xf32>, tensor<7x64xf32>, f32
}

// What the second needs stands between them: the first moves.
// CHECK-LABEL: func @later(
// CHECK: linalg.fill
// CHECK-NEXT: nz.join
// CHECK-NEXT: nz.kernel order
// CHECK: sums (%{{.*}} at (l) : {{.*}})
// CHECK: nz.kernel order
// CHECK: sums (%{{.*}} at (i, k) : {{.*}})
func.func @later(%P: !nz.pattern<?x7, #L>, %v: tensor<?xf32>, %X: tensor<7x64xf32>, %G: tensor<?x64xf32>, %v0: tensor<?xf32>)
    -> (tensor<?xf32>, tensor<7x64xf32>) {
  %K = arith.constant 64 : index
  %zero = arith.constant 0.0 : f32
  %dv = nz.kernel over %P (i, j) at p dims (k = %K) reads (%X at (j, k) : tensor<7x64xf32>, %G at (i, k) : tensor<?x64xf32>)
    sums (%v0 at (p) : tensor<?xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%x: f32, %g: f32):
    %m = arith.mulf %x, %g : f32
    nz.yield %m : f32
  }
  %X0 = linalg.fill ins(%zero : f32) outs(%X : tensor<7x64xf32>) -> tensor<7x64xf32>
  %dX = nz.kernel over %P (i, j) at p dims (k = %K) reads (%v at (p) : tensor<?xf32>, %G at (i, k) : tensor<?x64xf32>)
    sums (%X0 at (j, k) : tensor<7x64xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%a: f32, %g: f32):
    %m = arith.mulf %a, %g : f32
    nz.yield %m : f32
  }
  return %dv, %dX : tensor<?xf32>, tensor<7x64xf32>
}

// -----

// Y = A X has just read the rows of X that the products need: they stay with it, where
// the cotangent is made of Y row by row. Here it is made of a reduction of Y, too, so
// that all of Y comes first.
// CHECK-LABEL: func @forward(
// CHECK-NOT: nz.join
// CHECK-LABEL: func @apart(
// CHECK: nz.join
#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ik = affine_map<(i, k) -> (i, k)>
#k = affine_map<(i, k) -> (k)>
func.func @forward(%P: !nz.pattern<?x7, #L>, %v: tensor<?xf32>, %X: tensor<7x64xf32>, %Y0: tensor<?x64xf32>, %v0: tensor<?xf32>, %X0: tensor<7x64xf32>)
    -> (tensor<?xf32>, tensor<7x64xf32>) {
  %K = arith.constant 64 : index
  %Y = nz.kernel over %P (i, j) at p dims (k = %K) reads (%v at (p) : tensor<?xf32>, %X at (j, k) : tensor<7x64xf32>)
    sums (%Y0 at (i, k) : tensor<?x64xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%a: f32, %x: f32):
    %m = arith.mulf %a, %x : f32
    nz.yield %m : f32
  }
  %G = linalg.generic {indexing_maps = [#ik, #ik], iterator_types = ["parallel", "parallel"]}
      ins(%Y : tensor<?x64xf32>) outs(%Y0 : tensor<?x64xf32>) {
  ^bb0(%y: f32, %out: f32):
    %e = math.exp %y : f32
    linalg.yield %e : f32
  } -> tensor<?x64xf32>
  %dv = nz.kernel over %P (i, j) at p dims (k = %K) reads (%X at (j, k) : tensor<7x64xf32>, %G at (i, k) : tensor<?x64xf32>)
    sums (%v0 at (p) : tensor<?xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%x: f32, %g: f32):
    %m = arith.mulf %x, %g : f32
    nz.yield %m : f32
  }
  %dX = nz.kernel over %P (i, j) at p dims (k = %K) reads (%v at (p) : tensor<?xf32>, %G at (i, k) : tensor<?x64xf32>)
    sums (%X0 at (j, k) : tensor<7x64xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%a: f32, %g: f32):
    %m = arith.mulf %a, %g : f32
    nz.yield %m : f32
  }
  return %dv, %dX : tensor<?xf32>, tensor<7x64xf32>
}
func.func @apart(%P: !nz.pattern<?x7, #L>, %v: tensor<?xf32>, %X: tensor<7x64xf32>, %Y0: tensor<?x64xf32>, %s0: tensor<64xf32>, %v0: tensor<?xf32>, %X0: tensor<7x64xf32>)
    -> (tensor<?xf32>, tensor<7x64xf32>) {
  %K = arith.constant 64 : index
  %Y = nz.kernel over %P (i, j) at p dims (k = %K) reads (%v at (p) : tensor<?xf32>, %X at (j, k) : tensor<7x64xf32>)
    sums (%Y0 at (i, k) : tensor<?x64xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%a: f32, %x: f32):
    %m = arith.mulf %a, %x : f32
    nz.yield %m : f32
  }
  %s = linalg.generic {indexing_maps = [#ik, #k], iterator_types = ["reduction", "parallel"]}
      ins(%Y : tensor<?x64xf32>) outs(%s0 : tensor<64xf32>) {
  ^bb0(%y: f32, %old: f32):
    %m = arith.addf %y, %old : f32
    linalg.yield %m : f32
  } -> tensor<64xf32>
  %B = linalg.generic {indexing_maps = [#k, #ik], iterator_types = ["parallel", "parallel"]}
      ins(%s : tensor<64xf32>) outs(%Y0 : tensor<?x64xf32>) {
  ^bb0(%y: f32, %out: f32):
    linalg.yield %y : f32
  } -> tensor<?x64xf32>
  %G = linalg.generic {indexing_maps = [#ik, #ik, #ik], iterator_types = ["parallel", "parallel"]}
      ins(%Y, %B : tensor<?x64xf32>, tensor<?x64xf32>) outs(%Y0 : tensor<?x64xf32>) {
  ^bb0(%y: f32, %b: f32, %out: f32):
    %e = arith.divf %y, %b : f32
    linalg.yield %e : f32
  } -> tensor<?x64xf32>
  %dv = nz.kernel over %P (i, j) at p dims (k = %K) reads (%X at (j, k) : tensor<7x64xf32>, %G at (i, k) : tensor<?x64xf32>)
    sums (%v0 at (p) : tensor<?xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%x: f32, %g: f32):
    %m = arith.mulf %x, %g : f32
    nz.yield %m : f32
  }
  %dX = nz.kernel over %P (i, j) at p dims (k = %K) reads (%v at (p) : tensor<?xf32>, %G at (i, k) : tensor<?x64xf32>)
    sums (%X0 at (j, k) : tensor<7x64xf32>) : !nz.pattern<?x7, #L> {
  ^bb0(%a: f32, %g: f32):
    %m = arith.mulf %a, %g : f32
    nz.yield %m : f32
  }
  return %dv, %dX : tensor<?xf32>, tensor<7x64xf32>
}
