// Sums over everything become sums of rows, and the sum of these.
// RUN: nz-opt %s --nz-sum-by-rows --canonicalize --cse --split-input-file | FileCheck %s

// The sum of squares: of each row, then of the rows on top of what is there.
#ij = affine_map<(i, j) -> (i, j)>
#none = affine_map<(i, j) -> ()>
// CHECK-DAG: #[[$IJ:.+]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[$ROW:.+]] = affine_map<(d0, d1) -> (d0)>
// CHECK-DAG: #[[$I:.+]] = affine_map<(d0) -> (d0)>
// CHECK-DAG: #[[$NONE:.+]] = affine_map<(d0) -> ()>
// CHECK-LABEL: func.func @squares
// CHECK-SAME: (%[[X:.+]]: tensor<?x?xf64>, %[[S:.+]]: tensor<f64>)
func.func @squares(%x: tensor<?x?xf64>, %s: tensor<f64>) -> tensor<f64> {
  // CHECK-DAG: %[[ZERO:.+]] = arith.constant 0.0
  // CHECK-DAG: %[[N:.+]] = tensor.dim %[[X]], %c0
  // CHECK: %[[EMPTY:.+]] = tensor.empty(%[[N]]) : tensor<?xf64>
  // CHECK: %[[ZEROS:.+]] = linalg.fill ins(%[[ZERO]] : f64) outs(%[[EMPTY]]
  // CHECK: %[[ROWS:.+]] = linalg.generic {indexing_maps = [#[[$IJ]], #[[$ROW]]], iterator_types = ["parallel", "reduction"]} ins(%[[X]] {{.*}} outs(%[[ZEROS]]
  // CHECK: arith.mulf
  // CHECK: arith.addf
  // CHECK: %[[SUM:.+]] = linalg.generic {indexing_maps = [#[[$I]], #[[$NONE]]], iterator_types = ["reduction"]} ins(%[[ROWS]] {{.*}} outs(%[[S]]
  // CHECK-NEXT: ^bb0(%[[A:.+]]: f64, %[[T:.+]]: f64):
  // CHECK-NEXT: %[[NEXT:.+]] = arith.addf %[[T]], %[[A]]
  // CHECK-NEXT: linalg.yield %[[NEXT]]
  // CHECK: return %[[SUM]]
  %r = linalg.generic {indexing_maps = [#ij, #none], iterator_types = ["reduction", "reduction"]}
      ins(%x : tensor<?x?xf64>) outs(%s : tensor<f64>) {
  ^bb0(%a: f64, %sum: f64):
    %q = arith.mulf %a, %a : f64
    %t = arith.addf %sum, %q : f64
    linalg.yield %t : f64
  } -> tensor<f64>
  return %r : tensor<f64>
}

// -----

// Differences and multiply-adds are sums, and so are those of integers.
#ij = affine_map<(i, j) -> (i, j)>
#j = affine_map<(i, j) -> (j)>
#none = affine_map<(i, j) -> ()>
// CHECK-LABEL: func.func @others
func.func @others(%x: tensor<4x5xf32>, %y: tensor<5xf32>, %s: tensor<f32>, %k: tensor<4x5xi32>, %t: tensor<i32>) -> (tensor<f32>, tensor<f32>, tensor<i32>) {
  // CHECK: linalg.generic {{.*}}["parallel", "reduction"]
  // CHECK: arith.subf
  // CHECK: linalg.generic {{.*}}["reduction"]
  // CHECK: arith.addf
  %0 = linalg.generic {indexing_maps = [#ij, #none], iterator_types = ["reduction", "reduction"]}
      ins(%x : tensor<4x5xf32>) outs(%s : tensor<f32>) {
  ^bb0(%a: f32, %sum: f32):
    %n = arith.subf %sum, %a : f32
    linalg.yield %n : f32
  } -> tensor<f32>
  // CHECK: linalg.generic {{.*}}["parallel", "reduction"]
  // CHECK: math.fma
  // CHECK: linalg.generic {{.*}}["reduction"]
  // CHECK: arith.addf
  %1 = linalg.generic {indexing_maps = [#ij, #j, #none], iterator_types = ["reduction", "reduction"]}
      ins(%x, %y : tensor<4x5xf32>, tensor<5xf32>) outs(%s : tensor<f32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %n = math.fma %a, %b, %sum : f32
    linalg.yield %n : f32
  } -> tensor<f32>
  // CHECK: linalg.generic {{.*}}["parallel", "reduction"]
  // CHECK: arith.addi
  // CHECK: linalg.generic {{.*}}["reduction"]
  // CHECK: arith.addi
  %2 = linalg.generic {indexing_maps = [#ij, #none], iterator_types = ["reduction", "reduction"]}
      ins(%k : tensor<4x5xi32>) outs(%t : tensor<i32>) {
  ^bb0(%a: i32, %sum: i32):
    %n = arith.addi %a, %sum : i32
    linalg.yield %n : i32
  } -> tensor<i32>
  return %0, %1, %2 : tensor<f32>, tensor<f32>, tensor<i32>
}

// -----

// Other reductions stay, and so do sums of one loop, of columns, or whose terms
// depend on what is summed.
#ij = affine_map<(i, j) -> (i, j)>
#ji = affine_map<(i, j) -> (j, i)>
#none = affine_map<(i, j) -> ()>
#i = affine_map<(i) -> (i)>
#total = affine_map<(i) -> ()>
// CHECK-LABEL: func.func @stay
// CHECK-NOT: "parallel"
func.func @stay(%x: tensor<?x?xf64>, %v: tensor<?xf64>, %s: tensor<f64>) -> (tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>) {
  %0 = linalg.generic {indexing_maps = [#ij, #none], iterator_types = ["reduction", "reduction"]}
      ins(%x : tensor<?x?xf64>) outs(%s : tensor<f64>) {
  ^bb0(%a: f64, %max: f64):
    %n = arith.maximumf %a, %max : f64
    linalg.yield %n : f64
  } -> tensor<f64>
  %1 = linalg.generic {indexing_maps = [#i, #total], iterator_types = ["reduction"]}
      ins(%v : tensor<?xf64>) outs(%s : tensor<f64>) {
  ^bb0(%a: f64, %sum: f64):
    %n = arith.addf %a, %sum : f64
    linalg.yield %n : f64
  } -> tensor<f64>
  %2 = linalg.generic {indexing_maps = [#ji, #none], iterator_types = ["reduction", "reduction"]}
      ins(%x : tensor<?x?xf64>) outs(%s : tensor<f64>) {
  ^bb0(%a: f64, %sum: f64):
    %n = arith.addf %a, %sum : f64
    linalg.yield %n : f64
  } -> tensor<f64>
  %3 = linalg.generic {indexing_maps = [#ij, #none], iterator_types = ["reduction", "reduction"]}
      ins(%x : tensor<?x?xf64>) outs(%s : tensor<f64>) {
  ^bb0(%a: f64, %sum: f64):
    %n = arith.subf %a, %sum : f64
    linalg.yield %n : f64
  } -> tensor<f64>
  %4 = linalg.generic {indexing_maps = [#ij, #none], iterator_types = ["reduction", "reduction"]}
      ins(%x : tensor<?x?xf64>) outs(%s : tensor<f64>) {
  ^bb0(%a: f64, %sum: f64):
    %t = arith.mulf %a, %sum : f64
    %n = arith.addf %sum, %t : f64
    linalg.yield %n : f64
  } -> tensor<f64>
  %5 = linalg.generic {indexing_maps = [#ij, #none], iterator_types = ["reduction", "reduction"]}
      ins(%x : tensor<?x?xf64>) outs(%s : tensor<f64>) {
  ^bb0(%a: f64, %product: f64):
    %n = math.fma %a, %product, %a : f64
    linalg.yield %n : f64
  } -> tensor<f64>
  return %0, %1, %2, %3, %4, %5 : tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>
}

// -----

// Kernels: each sum over everything by the pattern's rows, what is written
// entry by entry as it was.
#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// CHECK-LABEL: func.func @kernel
// CHECK-SAME: (%[[P:.+]]: !nz.pattern<?x?, #{{.+}}>, %[[V:.+]]: tensor<?xf64>, %[[S:.+]]: tensor<f64>, %[[G:.+]]: tensor<?xf64>)
func.func @kernel(%P: !nz.pattern<?x?, #L>, %v: tensor<?xf64>, %s: tensor<f64>, %g: tensor<?xf64>) -> (tensor<f64>, tensor<?xf64>) {
  // CHECK: %[[N:.+]] = nz.size %[[P]], 0
  // CHECK: %[[EMPTY:.+]] = tensor.empty(%[[N]]) : tensor<?xf64>
  // CHECK: %[[ZEROS:.+]] = linalg.fill {{.*}} outs(%[[EMPTY]]
  // CHECK: %[[R:.+]]:2 = nz.kernel over %[[P]] (i, j) at p
  // CHECK: sums (%[[ZEROS]] at (i) : tensor<?xf64>, %[[G]] at (p) : tensor<?xf64>)
  // CHECK: %[[SUM:.+]] = linalg.generic {{.*}}["reduction"]} ins(%[[R]]#0 {{.*}} outs(%[[S]]
  // CHECK: return %[[SUM]], %[[R]]#1
  %r:2 = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>)
      sums (%s at () : tensor<f64>, %g at (p) : tensor<?xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f64):
    %q = arith.mulf %a, %a : f64
    nz.yield %q, %a : f64, f64
  }
  return %r#0, %r#1 : tensor<f64>, tensor<?xf64>
}

// -----

// Not of a pattern without rows, nor of one level, nor maxima.
#DCSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed, j : compressed) }>
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#D = #sparse_tensor.encoding<{ map = (i) -> (i : dense) }>
// CHECK-LABEL: func.func @kernels_stay
// CHECK-NOT: linalg
func.func @kernels_stay(%P: !nz.pattern<?x?, #DCSR>, %Q: !nz.pattern<?x?, #CSR>, %D: !nz.pattern<?, #D>, %v: tensor<?xf64>, %s: tensor<f64>) -> (tensor<f64>, tensor<f64>, tensor<f64>) {
  %0 = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>)
      sums (%s at () : tensor<f64>) : !nz.pattern<?x?, #DCSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  %1 = nz.kernel over %D (i) at p reads (%v at (p) : tensor<?xf64>)
      sums (%s at () : tensor<f64>) : !nz.pattern<?, #D> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  %2 = nz.kernel over %Q (i, j) at p reads (%v at (p) : tensor<?xf64>)
      maxes (%s at () : tensor<f64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %0, %1, %2 : tensor<f64>, tensor<f64>, tensor<f64>
}
