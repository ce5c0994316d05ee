// What reads its output is not fused into more loops.
// REQUIRES: nz-run
// RUN: nz-opt %s --nz-fuse-pointwise | FileCheck %s
// RUN: nz-run %s --entry=rows --input=2xf64=1,2 --input=2xf64=10,20 | FileCheck %s --check-prefix=RESULT

#ij = affine_map<(i, j) -> (i, j)>
#j = affine_map<(i, j) -> (j)>
#e = affine_map<(i) -> (i)>

// The sum is there once, and then read in every row.
// CHECK-LABEL: func @rows(
// CHECK: %[[SUM:.*]] = linalg.generic
// CHECK-SAME: ins(%{{.*}} : tensor<2xf64>) outs(%{{.*}} : tensor<2xf64>)
// CHECK: %[[ROWS:.*]] = linalg.generic
// CHECK-SAME: ins(%[[SUM]] : tensor<2xf64>) outs(%{{.*}} : tensor<3x2xf64>)
// CHECK: return %[[ROWS]]
// RESULT: result 0: 3x2xf64 = {{\[}}[11, 22], [11, 22], [11, 22]]{{$}}
func.func @rows(%x: tensor<2xf64>, %y: tensor<2xf64>) -> tensor<3x2xf64> {
  %sum = linalg.generic {indexing_maps = [#e, #e], iterator_types = ["parallel"]}
      ins(%x : tensor<2xf64>) outs(%y : tensor<2xf64>) {
  ^bb0(%a: f64, %b: f64):
    %s = arith.addf %b, %a : f64
    linalg.yield %s : f64
  } -> tensor<2xf64>
  %empty = tensor.empty() : tensor<3x2xf64>
  %rows = linalg.generic {indexing_maps = [#j, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%sum : tensor<2xf64>) outs(%empty : tensor<3x2xf64>) {
  ^bb0(%a: f64, %b: f64):
    linalg.yield %a : f64
  } -> tensor<3x2xf64>
  return %rows : tensor<3x2xf64>
}

// What does not is computed where it is read.
// CHECK-LABEL: func @computed(
// CHECK: linalg.generic
// CHECK-SAME: ins(%{{.*}} : tensor<2xf64>) outs(%{{.*}} : tensor<3x2xf64>)
// CHECK-NEXT: ^bb0
// CHECK-NEXT: arith.negf
// CHECK-NOT: linalg.generic
func.func @computed(%x: tensor<2xf64>, %y: tensor<2xf64>) -> tensor<3x2xf64> {
  %negative = linalg.generic {indexing_maps = [#e, #e], iterator_types = ["parallel"]}
      ins(%x : tensor<2xf64>) outs(%y : tensor<2xf64>) {
  ^bb0(%a: f64, %b: f64):
    %n = arith.negf %a : f64
    linalg.yield %n : f64
  } -> tensor<2xf64>
  %empty = tensor.empty() : tensor<3x2xf64>
  %rows = linalg.generic {indexing_maps = [#j, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%negative : tensor<2xf64>) outs(%empty : tensor<3x2xf64>) {
  ^bb0(%a: f64, %b: f64):
    linalg.yield %a : f64
  } -> tensor<3x2xf64>
  return %rows : tensor<3x2xf64>
}

// With as many loops, each element is still met once.
// CHECK-LABEL: func @same_loops(
// CHECK: linalg.generic
// CHECK: arith.addf
// CHECK-NEXT: math.exp
// CHECK-NOT: linalg.generic
func.func @same_loops(%x: tensor<2xf64>, %y: tensor<2xf64>) -> tensor<2xf64> {
  %sum = linalg.generic {indexing_maps = [#e, #e], iterator_types = ["parallel"]}
      ins(%x : tensor<2xf64>) outs(%y : tensor<2xf64>) {
  ^bb0(%a: f64, %b: f64):
    %s = arith.addf %b, %a : f64
    linalg.yield %s : f64
  } -> tensor<2xf64>
  %empty = tensor.empty() : tensor<2xf64>
  %exponential = linalg.generic {indexing_maps = [#e, #e], iterator_types = ["parallel"]}
      ins(%sum : tensor<2xf64>) outs(%empty : tensor<2xf64>) {
  ^bb0(%a: f64, %b: f64):
    %r = math.exp %a : f64
    linalg.yield %r : f64
  } -> tensor<2xf64>
  return %exponential : tensor<2xf64>
}

// What only fills is a fill again: each use that is a destination gets one of its
// own later, where an operation of any other kind would be copied.
// CHECK-LABEL: func @filled(
// CHECK-SAME: %[[X:[^:]*]]: tensor<3x2xf64>)
// CHECK: %[[ZERO:.*]] = arith.constant 0.0
// CHECK: %[[ZEROS:.*]] = linalg.fill ins(%[[ZERO]] : f64)
// CHECK: linalg.generic
// CHECK-SAME: ins(%[[X]] : tensor<3x2xf64>) outs(%[[ZEROS]] : tensor<2xf64>)
func.func @filled(%X: tensor<3x2xf64>) -> tensor<2xf64> {
  %zero = arith.constant 0.0 : f64
  %empty = tensor.empty() : tensor<2xf64>
  %zeros = linalg.generic {indexing_maps = [affine_map<(i) -> ()>, #e], iterator_types = ["parallel"]}
      ins(%zero : f64) outs(%empty : tensor<2xf64>) {
  ^bb0(%a: f64, %b: f64):
    linalg.yield %a : f64
  } -> tensor<2xf64>
  %sums = linalg.generic {indexing_maps = [#ij, #j], iterator_types = ["reduction", "parallel"]}
      ins(%X : tensor<3x2xf64>) outs(%zeros : tensor<2xf64>) {
  ^bb0(%a: f64, %b: f64):
    %s = arith.addf %b, %a : f64
    linalg.yield %s : f64
  } -> tensor<2xf64>
  return %sums : tensor<2xf64>
}

// What is read twice is computed once.
// CHECK-LABEL: func @shared(
// CHECK: %[[E:.*]] = linalg.generic
// CHECK: math.exp
// CHECK: linalg.generic {{.*}} ins(%[[E]] :
// CHECK: linalg.generic {{.*}} ins(%[[E]] :
// CHECK-NOT: math.exp
func.func @shared(%x: tensor<2xf64>) -> (tensor<2xf64>, tensor<3x2xf64>) {
  %empty = tensor.empty() : tensor<2xf64>
  %rows = tensor.empty() : tensor<3x2xf64>
  %e = linalg.generic {indexing_maps = [#e, #e], iterator_types = ["parallel"]}
      ins(%x : tensor<2xf64>) outs(%empty : tensor<2xf64>) {
  ^bb0(%a: f64, %b: f64):
    %r = math.exp %a : f64
    linalg.yield %r : f64
  } -> tensor<2xf64>
  %s = linalg.generic {indexing_maps = [#e, #e], iterator_types = ["parallel"]}
      ins(%e : tensor<2xf64>) outs(%empty : tensor<2xf64>) {
  ^bb0(%a: f64, %b: f64):
    %r = math.sqrt %a : f64
    linalg.yield %r : f64
  } -> tensor<2xf64>
  %t = linalg.generic {indexing_maps = [#j, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%e : tensor<2xf64>) outs(%rows : tensor<3x2xf64>) {
  ^bb0(%a: f64, %b: f64):
    %r = math.absf %a : f64
    linalg.yield %r : f64
  } -> tensor<3x2xf64>
  return %s, %t : tensor<2xf64>, tensor<3x2xf64>
}
