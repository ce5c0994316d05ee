// Tiles of dense products count rows of one block from its first row: of the result and
// of the left operand, not of the right one.
// RUN: nz-opt %s --nz-lower-contractions-to-loops=vector-bits=256 | FileCheck %s
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// CHECK-LABEL: func private @blocks_rows_0(
// CHECK-SAME: %[[LEFT:[^:,]*]]: memref<?x16xf32>, %[[RIGHT:[^:,]*]]: memref<16x8xf32>, %[[SUM:[^:,]*]]: memref<?x8xf32>
// CHECK-SAME: %[[LOW:[^:,]*]]: index, %[[HIGH:[^:,]*]]: index)
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %{{.*}} step %c6
// CHECK:   %[[AT:.*]] = arith.subi %[[I]], %[[LOW]]
// CHECK:   vector.load %{{.*}}[%[[AT]], %{{.*}}] : memref<?x8xf32>, vector<8xf32>
// CHECK:   %[[NEXT:.*]] = arith.addi %[[I]], %c1
// CHECK:   %[[AFTER:.*]] = arith.subi %[[NEXT]], %[[LOW]]
// CHECK:   vector.load %{{.*}}[%[[AFTER]], %{{.*}}] : memref<?x8xf32>, vector<8xf32>
// CHECK:   scf.for %[[K:[^ ]*]] =
// CHECK:     vector.load %{{.*}}[%[[K]], %{{.*}}] : memref<16x8xf32>, vector<8xf32>
// CHECK:     %[[ROW:.*]] = arith.subi %[[I]], %[[LOW]]
// CHECK:     memref.load %{{.*}}[%[[ROW]], %[[K]]] : memref<?x16xf32>
// CHECK:   %[[BACK:.*]] = arith.subi %[[I]], %[[LOW]]
// CHECK:   vector.store %{{.*}}, %{{.*}}[%[[BACK]], %{{.*}}] : memref<?x8xf32>
func.func @blocks(%P: !nz.pattern<?x?, #CSR>, %W: memref<16x8xf32>) {
  nz.sweep over %P by 72 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    %left = nz.block_buffer() : memref<?x16xf32>
    %sum = nz.block_buffer() : memref<?x8xf32>
    linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>, affine_map<(i, j, k) -> (i, j)>],
                    iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%left, %W : memref<?x16xf32>, memref<16x8xf32>) outs(%sum : memref<?x8xf32>) {
    ^bb0(%a: f32, %b: f32, %c: f32):
      %m = arith.mulf %a, %b : f32
      %s = arith.addf %c, %m : f32
      linalg.yield %s : f32
    }
  }
  return
}
