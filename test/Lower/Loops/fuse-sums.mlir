// Sums join the loop that makes what they add.
// RUN: nz-opt %s --nz-fuse-sums --split-input-file | FileCheck %s
#i = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>
#ij = affine_map<(i, j) -> (i, j)>
#all = affine_map<(i, j) -> ()>

// Over two dimensions, with what the loop reads and what it does not, in f64 of f32;
// the start of the sum, which stands between both, stays in front.
// CHECK-DAG: #[[$IJ:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[$ALL:.*]] = affine_map<(d0, d1) -> ()>
// CHECK-LABEL: func @matrix(
// CHECK-SAME: %[[X:[^:]*]]: memref<?x?xf32>, %[[W:[^:]*]]: memref<?x?xf32>, %[[ZERO:[^:]*]]: memref<f64>
// CHECK: %[[Y:.*]] = memref.alloc(
// CHECK: %[[SUM:.*]] = memref.alloc()
// CHECK-NEXT: memref.copy %[[ZERO]], %[[SUM]]
// CHECK-NEXT: linalg.generic {indexing_maps = [#[[$IJ]], #[[$IJ]], #[[$IJ]], #[[$IJ]], #[[$ALL]]], iterator_types = ["reduction", "reduction"]}
// CHECK-SAME: ins(%[[X]], %[[X]], %[[W]] : {{.*}}) outs(%[[Y]], %[[SUM]] : memref<?x?xf32>, memref<f64>)
// CHECK-NEXT: ^bb0(%[[A:.*]]: f32, %[[B:.*]]: f32, %[[C:.*]]: f32, %{{.*}}: f32, %[[OLD:.*]]: f64):
// CHECK-NEXT:   %[[E:.*]] = math.exp %[[A]]
// CHECK-NEXT:   %[[M:.*]] = arith.mulf %[[E]], %[[B]]
// CHECK-NEXT:   %[[N:.*]] = arith.mulf %[[E]], %[[C]]
// CHECK-NEXT:   %[[P:.*]] = arith.mulf %[[M]], %[[N]]
// CHECK-NEXT:   %[[Q:.*]] = arith.extf %[[P]]
// CHECK-NEXT:   %[[NEW:.*]] = arith.addf %[[OLD]], %[[Q]]
// CHECK-NEXT:   linalg.yield %[[E]], %[[NEW]]
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @matrix(%x: memref<?x?xf32>, %w: memref<?x?xf32>, %zero: memref<f64>, %n: index) -> (memref<?x?xf32>, memref<f64>) attributes {nz.entry} {
  %y = memref.alloc(%n, %n) : memref<?x?xf32>
  linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<?x?xf32>) outs(%y : memref<?x?xf32>) {
  ^bb0(%a: f32, %out: f32):
    %e = math.exp %a : f32
    linalg.yield %e : f32
  }
  %sum = memref.alloc() : memref<f64>
  memref.copy %zero, %sum : memref<f64> to memref<f64>
  linalg.generic {indexing_maps = [#ij, #ij, #ij, #all], iterator_types = ["reduction", "reduction"]}
      ins(%y, %x, %w : memref<?x?xf32>, memref<?x?xf32>, memref<?x?xf32>) outs(%sum : memref<f64>) {
  ^bb0(%e: f32, %b: f32, %c: f32, %old: f64):
    %m = arith.mulf %e, %b : f32
    %n1 = arith.mulf %e, %c : f32
    %p = arith.mulf %m, %n1 : f32
    %q = arith.extf %p : f32 to f64
    %new = arith.addf %old, %q : f64
    linalg.yield %new : f64
  }
  return %y, %sum : memref<?x?xf32>, memref<f64>
}

// Two sums of what one loop makes in place: the second joins what the first became part
// of no more, as its iterations are a sum's.
// CHECK-LABEL: func @two_sums(
// CHECK: linalg.generic {{.*}}iterator_types = ["reduction"]} outs(%{{.*}}, %{{.*}} : memref<?xf64>, memref<f64>)
// CHECK: linalg.generic {{.*}}iterator_types = ["reduction"]} ins(%{{.*}} : memref<?xf64>) outs(%{{.*}} : memref<f64>)
// CHECK: return
func.func @two_sums(%r: memref<?xf64>, %s: memref<f64>, %t: memref<f64>) attributes {nz.entry} {
  linalg.generic {indexing_maps = [#i], iterator_types = ["parallel"]} outs(%r : memref<?xf64>) {
  ^bb0(%old: f64):
    %new = arith.mulf %old, %old : f64
    linalg.yield %new : f64
  }
  linalg.generic {indexing_maps = [#i, #none], iterator_types = ["reduction"]}
      ins(%r : memref<?xf64>) outs(%s : memref<f64>) {
  ^bb0(%a: f64, %old: f64):
    %new = arith.addf %old, %a : f64
    linalg.yield %new : f64
  }
  linalg.generic {indexing_maps = [#i, #none], iterator_types = ["reduction"]}
      ins(%r : memref<?xf64>) outs(%t : memref<f64>) {
  ^bb0(%a: f64, %old: f64):
    %square = arith.mulf %a, %a : f64
    %new = arith.addf %square, %old : f64
    linalg.yield %new : f64
  }
  return
}
