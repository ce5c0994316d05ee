// RUN: nz-opt %s --nz-raise-sparse-tensors | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
#COO = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton(soa)) }>
#ij = affine_map<(i, j) -> (i, j)>
#i = affine_map<(i, j) -> (i)>
#j = affine_map<(i, j) -> (j)>
#all = affine_map<(i, j) -> ()>

// The order of levels is in the maps.
// CHECK-LABEL: func.func @product(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<?x?, #{{.*}}>, %[[V:.*]]: tensor<?xf64>, %[[X:.*]]: tensor<?x8xf64>, %[[Y:.*]]: tensor<?x8xf64>)
func.func @product(%A: tensor<?x?xf64, #CSC>, %X: tensor<?x8xf64>, %Y: tensor<?x8xf64>) -> tensor<?x8xf64> {
  // CHECK: %[[K:.*]] = arith.constant 8 : index
  // CHECK: nz.kernel over %[[P]] (i, j) at p dims (k = %[[K]])
  // CHECK-NEXT: reads (%[[V]] at (p) : tensor<?xf64>, %[[X]] at (i, k) : tensor<?x8xf64>)
  // CHECK-NEXT: sums (%[[Y]] at (j, k) : tensor<?x8xf64>)
  // CHECK-NEXT: ^bb0(%[[A:.*]]: f64, %[[B:.*]]: f64):
  // CHECK-NEXT: %[[AB:.*]] = arith.mulf %[[A]], %[[B]]
  // CHECK-NEXT: nz.yield %[[AB]]
  %r = linalg.matmul ins(%A, %X : tensor<?x?xf64, #CSC>, tensor<?x8xf64>) outs(%Y : tensor<?x8xf64>) -> tensor<?x8xf64>
  return %r : tensor<?x8xf64>
}

// Two patterns that both annihilate: their natural join.
// CHECK-LABEL: func.func @join(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<4x5, #{{[a-z0-9]*}}>, %{{.*}}: tensor<?xf64>, %[[Q:.*]]: !nz.pattern<5x6
func.func @join(%A: tensor<4x5xf64, #CSR>, %B: tensor<5x6xf64, #COO>, %C: tensor<4x6xf64>) -> tensor<4x6xf64> {
  // CHECK: nz.kernel over %[[P]] (i, j) at p, %[[Q]] (j, l) at q
  // CHECK: sums (%{{.*}} at (i, l) : tensor<4x6xf64>)
  %r = linalg.matmul ins(%A, %B : tensor<4x5xf64, #CSR>, tensor<5x6xf64, #COO>) outs(%C : tensor<4x6xf64>) -> tensor<4x6xf64>
  return %r : tensor<4x6xf64>
}

// exp(0) = 1 wherever nothing is stored: counted, not iterated.
// CHECK-LABEL: func.func @counted(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<3x4, #{{.*}}>, %[[V:.*]]: tensor<?xf64>, %[[INIT:.*]]: tensor<f64>)
func.func @counted(%A: tensor<3x4xf64, #CSR>, %init: tensor<f64>) -> tensor<f64> {
  // CHECK: %[[TOTAL:.*]] = arith.muli
  // CHECK: %[[COUNT:.*]] = nz.count %[[P]]
  // CHECK: %[[STORED:.*]] = arith.index_cast %[[COUNT]] : index to i64
  // CHECK: %[[ABSENT:.*]] = linalg.generic {{.*}} ins(%[[STORED]], %[[TOTAL]] : i64, i64) outs(%[[INIT]] : tensor<f64>)
  // CHECK: arith.subi
  // CHECK: arith.select
  // CHECK: nz.kernel over %[[P]]
  // CHECK: sums (%[[ABSENT]] at () : tensor<f64>)
  // CHECK: math.exp
  %s = linalg.generic {indexing_maps = [#ij, #all], iterator_types = ["reduction", "reduction"]} ins(%A : tensor<3x4xf64, #CSR>) outs(%init : tensor<f64>) {
  ^bb0(%a: f64, %acc: f64):
    %e = math.exp %a : f64
    %r = arith.addf %acc, %e : f64
    linalg.yield %r : f64
  } -> tensor<f64>
  return %s : tensor<f64>
}

// The value depends on the row: entries are counted by row.
// CHECK-LABEL: func.func @countedByRow(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<?x?, #{{.*}}>
func.func @countedByRow(%A: tensor<?x?xf64, #CSR>, %m: tensor<?xf64>, %z: tensor<?xf64>) -> tensor<?xf64> {
  // CHECK: %[[COUNTS:.*]] = nz.kernel over %[[P]]
  // CHECK-NEXT: sums (%{{.*}} at (i) : tensor<?xi64>)
  // CHECK: linalg.generic {{.*}} ins(%[[COUNTS]], %{{.*}}, %{{.*}} : tensor<?xi64>, i64, tensor<?xf64>)
  // CHECK: nz.kernel over %[[P]]
  %s = linalg.generic {indexing_maps = [#ij, #i, #i], iterator_types = ["parallel", "reduction"]} ins(%A, %m : tensor<?x?xf64, #CSR>, tensor<?xf64>) outs(%z : tensor<?xf64>) {
  ^bb0(%a: f64, %b: f64, %acc: f64):
    %d = arith.subf %a, %b : f64
    %e = math.exp %d : f64
    %r = arith.addf %acc, %e : f64
    linalg.yield %r : f64
  } -> tensor<?xf64>
  return %s : tensor<?xf64>
}

// The background everywhere, stored entries over it.
// CHECK-LABEL: func.func @background(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<3x4, #{{.*}}>, %[[V:.*]]: tensor<?xf64>, %[[B:.*]]: tensor<3x4xf64>)
func.func @background(%A: tensor<3x4xf64, #CSR>, %B: tensor<3x4xf64>) -> tensor<3x4xf64> {
  // CHECK: %[[ALL:.*]] = linalg.generic {{.*}} ins(%[[B]] : tensor<3x4xf64>)
  // CHECK: nz.kernel over %[[P]]
  // CHECK-NEXT: reads (%[[V]] at (p) : tensor<?xf64>, %[[B]] at (i, j) : tensor<3x4xf64>)
  // CHECK-NEXT: writes (%[[ALL]] at (i, j) : tensor<3x4xf64>)
  %e = tensor.empty() : tensor<3x4xf64>
  %s = linalg.generic {indexing_maps = [#ij, #ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%A, %B : tensor<3x4xf64, #CSR>, tensor<3x4xf64>) outs(%e : tensor<3x4xf64>) {
  ^bb0(%a: f64, %b: f64, %acc: f64):
    %d = math.cos %a : f64
    %r = arith.mulf %d, %b : f64
    linalg.yield %r : f64
  } -> tensor<3x4xf64>
  return %s : tensor<3x4xf64>
}

// (a - b)^2 with a dense b as large: through a dense tensor of its size.
// CHECK-LABEL: func.func @throughDense(
func.func @throughDense(%A: tensor<3x4xf64, #CSR>, %B: tensor<3x4xf64>, %init: tensor<f64>) -> tensor<f64> {
  // CHECK: %[[ALL:.*]] = linalg.generic {{.*}} outs(%{{.*}} : tensor<3x4xf64>)
  // CHECK: %[[E:.*]] = nz.kernel
  // CHECK: writes (%[[ALL]] at (i, j) : tensor<3x4xf64>)
  // CHECK: linalg.generic {{.*}}"reduction", "reduction"]} ins(%[[E]] : tensor<3x4xf64>)
  %s = linalg.generic {indexing_maps = [#ij, #ij, #all], iterator_types = ["reduction", "reduction"]} ins(%A, %B : tensor<3x4xf64, #CSR>, tensor<3x4xf64>) outs(%init : tensor<f64>) {
  ^bb0(%a: f64, %b: f64, %acc: f64):
    %d = arith.subf %a, %b : f64
    %q = arith.mulf %d, %d : f64
    %r = arith.addf %acc, %q : f64
    linalg.yield %r : f64
  } -> tensor<f64>
  return %s : tensor<f64>
}

// A sum into a dense result goes pattern by pattern.
// CHECK-LABEL: func.func @difference(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<3x4, #{{[a-z0-9]*}}>, %{{.*}}: tensor<?xf64>, %[[Q:.*]]: !nz.pattern<3x4
func.func @difference(%A: tensor<3x4xf64, #CSR>, %B: tensor<3x4xf64, #COO>) -> tensor<3x4xf64> {
  // CHECK: %[[Z:.*]] = linalg.fill
  // CHECK: %[[D:.*]] = nz.kernel over %[[P]] (i, j) at p
  // CHECK: sums (%[[Z]] at (i, j)
  // CHECK: nz.kernel over %[[Q]] (i, j) at p
  // CHECK: sums (%[[D]] at (i, j)
  // CHECK: arith.negf
  %e = tensor.empty() : tensor<3x4xf64>
  %s = linalg.generic {indexing_maps = [#ij, #ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%A, %B : tensor<3x4xf64, #CSR>, tensor<3x4xf64, #COO>) outs(%e : tensor<3x4xf64>) {
  ^bb0(%a: f64, %b: f64, %acc: f64):
    %r = arith.subf %a, %b : f64
    linalg.yield %r : f64
  } -> tensor<3x4xf64>
  return %s : tensor<3x4xf64>
}

// Only stored entries take part, where the program says so.
// CHECK-LABEL: func.func @stored(
func.func @stored(%A: tensor<3x4xf64, #CSR>, %m: tensor<3xf64>, %s0: tensor<f64>) -> (tensor<3xf64>, tensor<f64>) {
  %low = arith.constant -1.0e300 : f64
  // CHECK: nz.kernel
  // CHECK: maxes (%{{.*}} at (i) : tensor<3xf64>)
  %m1 = linalg.generic {indexing_maps = [#ij, #i], iterator_types = ["parallel", "reduction"]} ins(%A : tensor<3x4xf64, #CSR>) outs(%m : tensor<3xf64>) {
  ^bb0(%a: f64, %acc: f64):
    %r = sparse_tensor.reduce %acc, %a, %low : f64 {
    ^bb0(%x: f64, %y: f64):
      %c = arith.maximumf %x, %y : f64
      sparse_tensor.yield %c : f64
    }
    linalg.yield %r : f64
  } -> tensor<3xf64>
  // CHECK-NOT: linalg.generic
  // CHECK: nz.kernel
  // CHECK: math.exp
  %s1 = linalg.generic {indexing_maps = [#ij, #all], iterator_types = ["reduction", "reduction"]} ins(%A : tensor<3x4xf64, #CSR>) outs(%s0 : tensor<f64>) {
  ^bb0(%a: f64, %acc: f64):
    %e = sparse_tensor.unary %a : f64 to f64 present={
    ^bb0(%x: f64):
      %y = math.exp %x : f64
      sparse_tensor.yield %y : f64
    } absent={}
    %r = arith.addf %acc, %e : f64
    linalg.yield %r : f64
  } -> tensor<f64>
  return %m1, %s1 : tensor<3xf64>, tensor<f64>
}

// An index of the program is the coordinate of a level.
// CHECK-LABEL: func.func @index(
func.func @index(%A: tensor<3x4xf64, #CSC>, %y: tensor<3xf64>) -> tensor<3xf64> {
  // CHECK: sums (%{{.*}} at (j) : tensor<3xf64>)
  // CHECK: nz.index 0
  %s = linalg.generic {indexing_maps = [#ij, #i], iterator_types = ["parallel", "reduction"]} ins(%A : tensor<3x4xf64, #CSC>) outs(%y : tensor<3xf64>) {
  ^bb0(%a: f64, %acc: f64):
    %column = linalg.index 1 : index
    %n = arith.index_cast %column : index to i64
    %f = arith.sitofp %n : i64 to f64
    %m = arith.mulf %a, %f : f64
    %r = arith.addf %acc, %m : f64
    linalg.yield %r : f64
  } -> tensor<3xf64>
  return %s : tensor<3xf64>
}

// Dense programs are generalized and left alone.
// CHECK-LABEL: func.func @dense(
func.func @dense(%x: tensor<4xf64>, %y: tensor<4xf64>) -> tensor<4xf64> {
  // CHECK: linalg.generic {{.*}} ins(%{{.*}}, %{{.*}} : tensor<4xf64>, tensor<4xf64>)
  // CHECK-NOT: nz.
  %r = linalg.add ins(%x, %y : tensor<4xf64>, tensor<4xf64>) outs(%x : tensor<4xf64>) -> tensor<4xf64>
  return %r : tensor<4xf64>
}

// Every element of a dense tensor is stored.
// CHECK-LABEL: func.func @dense_stored(
func.func @dense_stored(%x: tensor<4xf64>, %y: tensor<4xf64>) -> tensor<4xf64> {
  // CHECK: linalg.generic
  // CHECK: ^bb0(%[[A:.*]]: f64, %[[B:.*]]: f64):
  // CHECK-NEXT: %[[E:.*]] = math.exp %[[A]]
  // CHECK-NEXT: %[[M:.*]] = arith.mulf %[[E]], %[[B]]
  // CHECK-NEXT: linalg.yield %[[M]]
  %r = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%x : tensor<4xf64>) outs(%y : tensor<4xf64>) {
  ^bb0(%a: f64, %b: f64):
    %e = sparse_tensor.unary %a : f64 to f64 present={
    ^bb0(%v: f64):
      %y0 = math.exp %v : f64
      sparse_tensor.yield %y0 : f64
    } absent={}
    %m = sparse_tensor.binary %e, %b : f64, f64 to f64
      overlap={
      ^bb0(%v: f64, %w: f64):
        %p = arith.mulf %v, %w : f64
        sparse_tensor.yield %p : f64
      } left={} right={}
    linalg.yield %m : f64
  } -> tensor<4xf64>
  return %r : tensor<4xf64>
}
