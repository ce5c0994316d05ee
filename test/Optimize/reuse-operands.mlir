// Pointwise results take the memory of an operand that nothing needs behind them.
// RUN: nz-opt %s --nz-reuse-operands --split-input-file | FileCheck %s
#ij = affine_map<(i, j) -> (i, j)>
#ji = affine_map<(i, j) -> (j, i)>
#row = affine_map<(i, j) -> (i)>

// The first that is made, though another one ends there, too; what asks for its size or
// reads its rows before does not matter.
// CHECK-LABEL: func @first(
// CHECK: %[[A:.*]] = linalg.generic
// CHECK: %[[S:.*]] = linalg.generic {{.*}} ins(%[[A]]
// CHECK: %[[B:.*]] = linalg.generic
// CHECK: %[[R:.*]] = linalg.generic {indexing_maps = [#{{[a-z0-9]*}}, #{{[a-z0-9]*}}], {{.*}} ins(%[[B]] : tensor<?x4xf32>) outs(%[[A]] : tensor<?x4xf32>)
// CHECK-NEXT: ^bb0(%[[B1:.*]]: f32, %[[A1:.*]]: f32):
// CHECK-NEXT:   arith.divf %[[A1]], %[[B1]]
// CHECK: tensor.dim %[[A]]
func.func @first(%x: tensor<?x4xf32>, %y: tensor<?x4xf32>, %e: tensor<?x4xf32>, %s: tensor<?xf32>) -> (tensor<?x4xf32>, tensor<?xf32>, index) {
  %a = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<?x4xf32>) outs(%e : tensor<?x4xf32>) {
  ^bb0(%u: f32, %o: f32):
    %t = math.tanh %u : f32
    linalg.yield %t : f32
  } -> tensor<?x4xf32>
  %sums = linalg.generic {indexing_maps = [#ij, #row], iterator_types = ["parallel", "reduction"]} ins(%a : tensor<?x4xf32>) outs(%s : tensor<?xf32>) {
  ^bb0(%u: f32, %o: f32):
    %t = arith.addf %u, %o : f32
    linalg.yield %t : f32
  } -> tensor<?xf32>
  %b = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%y : tensor<?x4xf32>) outs(%e : tensor<?x4xf32>) {
  ^bb0(%u: f32, %o: f32):
    %t = math.exp %u : f32
    linalg.yield %t : f32
  } -> tensor<?x4xf32>
  %r = linalg.generic {indexing_maps = [#ij, #ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%a, %b : tensor<?x4xf32>, tensor<?x4xf32>) outs(%e : tensor<?x4xf32>) {
  ^bb0(%u: f32, %v: f32, %o: f32):
    %t = arith.divf %u, %v : f32
    linalg.yield %t : f32
  } -> tensor<?x4xf32>
  %zero = arith.constant 0 : index
  %n = tensor.dim %a, %zero : tensor<?x4xf32>
  return %r, %sums, %n : tensor<?x4xf32>, tensor<?xf32>, index
}

// -----

// Two results: each takes one, and not the same.
#i = affine_map<(i) -> (i)>
// CHECK-LABEL: func @two(
// CHECK: %[[A:.*]]:2 = linalg.generic
// CHECK: linalg.generic {{.*}} outs(%[[A]]#0, %[[A]]#1 : tensor<?xf32>, tensor<?xf32>)
// CHECK-NEXT: ^bb0(%[[U:.*]]: f32, %[[V:.*]]: f32):
// CHECK-NEXT:   %[[SUM:.*]] = arith.addf %[[U]], %[[V]]
// CHECK-NEXT:   %[[DIFFERENCE:.*]] = arith.subf %[[U]], %[[V]]
// CHECK-NEXT:   linalg.yield %[[SUM]], %[[DIFFERENCE]]
func.func @two(%x: tensor<?xf32>, %e: tensor<?xf32>) -> (tensor<?xf32>, tensor<?xf32>) {
  %a:2 = linalg.generic {indexing_maps = [#i, #i, #i], iterator_types = ["parallel"]} ins(%x : tensor<?xf32>) outs(%e, %e : tensor<?xf32>, tensor<?xf32>) {
  ^bb0(%u: f32, %o: f32, %p: f32):
    %s = math.sin %u : f32
    %c = math.cos %u : f32
    linalg.yield %s, %c : f32, f32
  } -> (tensor<?xf32>, tensor<?xf32>)
  %r:2 = linalg.generic {indexing_maps = [#i, #i, #i, #i], iterator_types = ["parallel"]} ins(%a#0, %a#1 : tensor<?xf32>, tensor<?xf32>) outs(%e, %e : tensor<?xf32>, tensor<?xf32>) {
  ^bb0(%u: f32, %v: f32, %o: f32, %p: f32):
    %s = arith.addf %u, %v : f32
    %d = arith.subf %u, %v : f32
    linalg.yield %s, %d : f32, f32
  } -> (tensor<?xf32>, tensor<?xf32>)
  return %r#0, %r#1 : tensor<?xf32>, tensor<?xf32>
}

// -----

#ij = affine_map<(i, j) -> (i, j)>
#ji = affine_map<(i, j) -> (j, i)>
#kj = affine_map<(i, j, k) -> (k, j)>
#ik = affine_map<(i, j, k) -> (i, k)>
#sum = affine_map<(i, j, k) -> (i, j)>
#row = affine_map<(i, j) -> (i)>

// What is not taken: an argument; what is needed behind; what is read at another place;
// another type; what a product reads whole; by a sum; where the output is read.
// CHECK-LABEL: func @others(
// CHECK-SAME: %[[X:[a-z0-9]*]]: tensor<4x4xf32>, %[[E:[a-z0-9]*]]: tensor<4x4xf32>
// CHECK-COUNT-8: outs(%[[E]] : tensor<4x4xf32>)
// CHECK-NOT: outs(%[[E]]
// CHECK: return
func.func @others(%x: tensor<4x4xf32>, %e: tensor<4x4xf32>, %w: tensor<4x4xf64>, %s: tensor<4xf32>) -> (tensor<4x4xf32>, tensor<4x4xf64>, tensor<4xf32>, tensor<4x4xf32>, tensor<4x4xf32>) {
  %argument = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) {
  ^bb0(%u: f32, %o: f32):
    %t = math.tanh %u : f32
    linalg.yield %t : f32
  } -> tensor<4x4xf32>
  %needed = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%argument : tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) {
  ^bb0(%u: f32, %o: f32):
    %t = math.exp %u : f32
    linalg.yield %t : f32
  } -> tensor<4x4xf32>
  %place = linalg.generic {indexing_maps = [#ji, #ij], iterator_types = ["parallel", "parallel"]} ins(%needed : tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) {
  ^bb0(%u: f32, %o: f32):
    %t = math.exp %u : f32
    linalg.yield %t : f32
  } -> tensor<4x4xf32>
  %type = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%place : tensor<4x4xf32>) outs(%w : tensor<4x4xf64>) {
  ^bb0(%u: f32, %o: f64):
    %t = arith.extf %u : f32 to f64
    linalg.yield %t : f64
  } -> tensor<4x4xf64>
  %right = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) {
  ^bb0(%u: f32, %o: f32):
    %t = math.cos %u : f32
    linalg.yield %t : f32
  } -> tensor<4x4xf32>
  %product = linalg.generic {indexing_maps = [#ik, #kj, #sum], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %right : tensor<4x4xf32>, tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) {
  ^bb0(%u: f32, %v: f32, %o: f32):
    %p = arith.mulf %u, %v : f32
    %t = arith.addf %p, %o : f32
    linalg.yield %t : f32
  } -> tensor<4x4xf32>
  %whole = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%right : tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) {
  ^bb0(%u: f32, %o: f32):
    %t = math.sin %u : f32
    linalg.yield %t : f32
  } -> tensor<4x4xf32>
  %sums = linalg.generic {indexing_maps = [#ij, #row], iterator_types = ["parallel", "reduction"]} ins(%product : tensor<4x4xf32>) outs(%s : tensor<4xf32>) {
  ^bb0(%u: f32, %o: f32):
    %t = arith.addf %u, %o : f32
    linalg.yield %t : f32
  } -> tensor<4xf32>
  %read = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%product : tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) {
  ^bb0(%u: f32, %o: f32):
    %t = arith.addf %u, %o : f32
    linalg.yield %t : f32
  } -> tensor<4x4xf32>
  %twice = linalg.generic {indexing_maps = [#ij, #ji, #ij], iterator_types = ["parallel", "parallel"]} ins(%whole, %whole : tensor<4x4xf32>, tensor<4x4xf32>) outs(%e : tensor<4x4xf32>) {
  ^bb0(%u: f32, %v: f32, %o: f32):
    %t = arith.subf %u, %v : f32
    linalg.yield %t : f32
  } -> tensor<4x4xf32>
  return %argument, %type, %sums, %read, %twice : tensor<4x4xf32>, tensor<4x4xf64>, tensor<4xf32>, tensor<4x4xf32>, tensor<4x4xf32>
}

// -----

// Not before what reads it last, which takes it then; and no view of something else.
#i = affine_map<(i) -> (i)>
// CHECK-LABEL: func @later(
// CHECK-SAME: %[[X:[a-z0-9]*]]: tensor<8xf32>, %[[E:[a-z0-9]*]]: tensor<4xf32>
// CHECK: %[[A:.*]] = linalg.generic {{.*}} outs(%[[E]] : tensor<4xf32>)
// CHECK: linalg.generic {{.*}} ins(%[[A]] : tensor<4xf32>) outs(%[[E]] : tensor<4xf32>)
// CHECK: linalg.generic {{.*}} outs(%[[A]] : tensor<4xf32>)
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<4xf32>) outs(%[[E]] : tensor<4xf32>)
func.func @later(%x: tensor<8xf32>, %e: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %part = tensor.extract_slice %x[0] [4] [1] : tensor<8xf32> to tensor<4xf32>
  %a = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%part : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%u: f32, %o: f32):
    %t = math.tanh %u : f32
    linalg.yield %t : f32
  } -> tensor<4xf32>
  %b = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%u: f32, %o: f32):
    %t = math.exp %u : f32
    linalg.yield %t : f32
  } -> tensor<4xf32>
  %c = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%u: f32, %o: f32):
    %t = math.cos %u : f32
    linalg.yield %t : f32
  } -> tensor<4xf32>
  %other = tensor.extract_slice %x[4] [4] [1] : tensor<8xf32> to tensor<4xf32>
  %d = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%other : tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%u: f32, %o: f32):
    %t = math.sin %u : f32
    linalg.yield %t : f32
  } -> tensor<4xf32>
  return %b, %c, %d : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}
