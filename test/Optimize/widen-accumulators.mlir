// Sums of narrow floats have accumulators of f32; what is no sum stays.
// RUN: nz-opt %s --nz-widen-accumulators | FileCheck %s

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#each = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>

// Products are not rounded before they are added.
// CHECK-LABEL: func @product(
// CHECK: %[[WIDE:.*]] = arith.extf %{{.*}} : tensor<?xf16> to tensor<?xf32>
// CHECK: %[[R:.*]] = nz.kernel
// CHECK: sums (%[[WIDE]] at (i) : tensor<?xf32>)
// CHECK: ^bb0(%[[A:.*]]: f16, %[[B:.*]]: f16):
// CHECK-DAG: %[[WA:.*]] = arith.extf %[[A]] : f16 to f32
// CHECK-DAG: %[[WB:.*]] = arith.extf %[[B]] : f16 to f32
// CHECK: %[[M:.*]] = arith.mulf %[[WA]], %[[WB]] : f32
// CHECK-NEXT: nz.yield %[[M]] : f32
// CHECK: %[[N:.*]] = arith.truncf %[[R]] : tensor<?xf32> to tensor<?xf16>
// CHECK: return %[[N]]
func.func @product(%P: !nz.pattern<?x?, #L>, %v: tensor<?xf16>, %x: tensor<?xf16>, %y: tensor<?xf16>) -> tensor<?xf16> {
  %r = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf16>, %x at (j) : tensor<?xf16>) sums (%y at (i) : tensor<?xf16>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f16, %b: f16):
    %m = arith.mulf %a, %b : f16
    nz.yield %m : f16
  }
  return %r : tensor<?xf16>
}

// What the body says beside sums and products is rounded as it says.
// CHECK-LABEL: func @exponential(
// CHECK: %[[E:.*]] = math.exp %{{.*}} : f16
// CHECK-NEXT: %[[W:.*]] = arith.extf %[[E]] : f16 to f32
// CHECK-NEXT: nz.yield %[[W]] : f32
func.func @exponential(%P: !nz.pattern<?x?, #L>, %v: tensor<?xf16>, %y: tensor<?xf16>) -> tensor<?xf16> {
  %r = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf16>) sums (%y at (i) : tensor<?xf16>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f16):
    %e = math.exp %a : f16
    nz.yield %e : f16
  }
  return %r : tensor<?xf16>
}

// A term that was computed in f32 is not rounded.
// CHECK-LABEL: func @rounded_term(
// CHECK: ^bb0(%[[A:.*]]: f32, %[[SUM:.*]]: f32):
// CHECK-NEXT: %[[NEXT:.*]] = arith.subf %[[SUM]], %[[A]] : f32
// CHECK-NEXT: linalg.yield %[[NEXT]] : f32
func.func @rounded_term(%x: tensor<?x?xf32>, %y: tensor<?xbf16>) -> tensor<?xbf16> {
  %r = linalg.generic {indexing_maps = [#each, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<?x?xf32>) outs(%y : tensor<?xbf16>) {
  ^bb0(%a: f32, %sum: bf16):
    %term = arith.truncf %a : f32 to bf16
    %next = arith.subf %sum, %term : bf16
    linalg.yield %next : bf16
  } -> tensor<?xbf16>
  return %r : tensor<?xbf16>
}

// An f32 sum that is rounded in every step is one that is rounded at the end.
// CHECK-LABEL: func @rounded_sum(
// CHECK: ^bb0(%[[A:.*]]: f32, %[[SUM:.*]]: f32):
// CHECK-NEXT: %[[NEXT:.*]] = arith.addf %[[SUM]], %[[A]] : f32
// CHECK-NEXT: linalg.yield %[[NEXT]] : f32
func.func @rounded_sum(%x: tensor<?x?xf32>, %y: tensor<?xbf16>) -> tensor<?xbf16> {
  %r = linalg.generic {indexing_maps = [#each, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<?x?xf32>) outs(%y : tensor<?xbf16>) {
  ^bb0(%a: f32, %sum: bf16):
    %wide = arith.extf %sum : bf16 to f32
    %added = arith.addf %wide, %a : f32
    %next = arith.truncf %added : f32 to bf16
    linalg.yield %next : bf16
  } -> tensor<?xbf16>
  return %r : tensor<?xbf16>
}

// Nothing is rounded between a sum and the sum that goes on with it.
// CHECK-LABEL: func @twice(
// CHECK: %[[FIRST:.*]] = nz.kernel
// CHECK: nz.kernel
// CHECK: sums (%[[FIRST]] at (i) : tensor<?xf32>)
func.func @twice(%P: !nz.pattern<?x?, #L>, %v: tensor<?xf16>, %w: tensor<?xf16>, %y: tensor<?xf16>) -> tensor<?xf16> {
  %r = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf16>) sums (%y at (i) : tensor<?xf16>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f16):
    nz.yield %a : f16
  }
  %s = nz.kernel over %P (i, j) at p reads (%w at (p) : tensor<?xf16>) sums (%r at (i) : tensor<?xf16>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f16):
    nz.yield %a : f16
  }
  return %s : tensor<?xf16>
}

// A loop carries its sum in f32, of numbers and of tensors.
// CHECK-LABEL: func @loop(
// CHECK: scf.for {{.*}} iter_args(%[[S:.*]] = %{{.*}}, %[[T:.*]] = %{{.*}}) -> (f32, tensor<4xf32>)
// CHECK: %[[S1:.*]] = arith.addf %[[S]], %{{.*}} : f32
// CHECK: %[[T1:.*]] = linalg.generic {{.*}} outs(%[[T]] : tensor<4xf32>)
// CHECK: scf.yield %[[S1]], %[[T1]] : f32, tensor<4xf32>
func.func @loop(%x: bf16, %y: tensor<4xbf16>, %s: bf16, %t: tensor<4xbf16>, %n: index) -> (bf16, tensor<4xbf16>) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %r:2 = scf.for %i = %zero to %n step %one iter_args(%a = %s, %b = %t) -> (bf16, tensor<4xbf16>) {
    %a1 = arith.addf %a, %x : bf16
    %b1 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
        ins(%y : tensor<4xbf16>) outs(%b : tensor<4xbf16>) {
    ^bb0(%term: bf16, %sum: bf16):
      %next = arith.addf %sum, %term : bf16
      linalg.yield %next : bf16
    } -> tensor<4xbf16>
    scf.yield %a1, %b1 : bf16, tensor<4xbf16>
  }
  return %r#0, %r#1 : bf16, tensor<4xbf16>
}

// Elements that are met once, extrema, and sums of wider numbers.
// CHECK-LABEL: func @others(
// CHECK-NOT: arith.extf
// CHECK-NOT: arith.truncf
// CHECK: return
func.func @others(%x: tensor<?x?xf16>, %y: tensor<?x?xf16>, %m: tensor<?xf16>, %s: tensor<?xf64>, %z: tensor<?x?xf64>) -> (tensor<?x?xf16>, tensor<?xf16>, tensor<?xf64>) {
  %once = linalg.generic {indexing_maps = [#each, #each], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<?x?xf16>) outs(%y : tensor<?x?xf16>) {
  ^bb0(%a: f16, %b: f16):
    %next = arith.addf %b, %a : f16
    linalg.yield %next : f16
  } -> tensor<?x?xf16>
  %largest = linalg.generic {indexing_maps = [#each, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<?x?xf16>) outs(%m : tensor<?xf16>) {
  ^bb0(%a: f16, %b: f16):
    %next = arith.maximumf %b, %a : f16
    linalg.yield %next : f16
  } -> tensor<?xf16>
  %wide = linalg.generic {indexing_maps = [#each, #row], iterator_types = ["parallel", "reduction"]}
      ins(%z : tensor<?x?xf64>) outs(%s : tensor<?xf64>) {
  ^bb0(%a: f64, %b: f64):
    %next = arith.addf %b, %a : f64
    linalg.yield %next : f64
  } -> tensor<?xf64>
  return %once, %largest, %wide : tensor<?x?xf16>, tensor<?xf16>, tensor<?xf64>
}
