// Buffers of one block count from its first row, or from its first entry.
// RUN: nz-opt %s --nz-lower-kernels-to-loops --nz-lower-generics-to-loops | FileCheck %s
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#same = affine_map<(i) -> (i)>

// CHECK-LABEL: func private @blocks_rows_0(
// CHECK-SAME: %[[P:[^:,]*]]: !nz.pattern<{{[^)]*}}, %[[LOW:[^:,]*]]: index, %{{[^:,]*}}: index)
// CHECK: %[[POSITIONS:.*]] = nz.positions %[[P]], 1
// CHECK: %[[FIRST:.*]] = memref.load %[[POSITIONS]][%[[LOW]]] : memref<?xindex>
// CHECK: scf.for %[[I:.*]] = %[[LOW]]
// CHECK:   scf.for %[[Q:.*]] =
// CHECK:     memref.load %{{.*}}[%[[Q]]] : memref<?xf32>
// CHECK:     %[[AT:.*]] = arith.subi %[[Q]], %[[FIRST]]
// CHECK:     memref.store %{{.*}}, %{{.*}}[%[[AT]]] : memref<?xf32>

// CHECK-LABEL: func private @blocks_rows_1(
// CHECK-SAME: %[[LOW:[^:,]*]]: index, %{{[^:,]*}}: index)
// CHECK: scf.for %[[I:.*]] = %[[LOW]]
// CHECK:   %[[AT:.*]] = arith.subi %[[I]], %[[LOW]]
// CHECK:   memref.load %{{.*}}[%[[AT]]] : memref<?xf32>
// CHECK:   scf.for %[[Q:[^ ]*]] =
// CHECK:     %[[ENTRY:.*]] = arith.subi %[[Q]], %{{.*}}
// CHECK:     memref.load %{{.*}}[%[[ENTRY]]] : memref<?xf32>
// CHECK:   %[[AGAIN:.*]] = arith.subi %[[I]], %[[LOW]]
// CHECK:   memref.store %{{.*}}, %{{.*}}[%[[AGAIN]]] : memref<?xf32>

// CHECK-LABEL: func private @blocks_rows_2(
// CHECK-SAME: %[[LOW:[^:,]*]]: index, %{{[^:,]*}}: index)
// CHECK: scf.for %[[I:.*]] = %[[LOW]]
// CHECK:   %[[AT:.*]] = arith.subi %[[I]], %[[LOW]]
// CHECK:   memref.load %{{.*}}[%[[AT]]] : memref<?xf32>
// CHECK:   memref.store %{{.*}}, %{{.*}}[%[[I]]] : memref<?xf32>

// CHECK-LABEL: func @blocks(
// CHECK: nz.sweep over %{{.*}} by 64
// CHECK:   call @blocks_rows_2(
func.func @blocks(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf32>, %y: memref<?xf32>) {
  nz.sweep over %P by 64 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    %entries = nz.block_buffer of_entries() : memref<?xf32>
    %rows = nz.block_buffer() : memref<?xf32>
    nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf32>) writes (%entries at (p) : memref<?xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%a: f32):
      nz.yield %a : f32
    }
    nz.kernel over %P (i, j) at p reads (%entries at (p) : memref<?xf32>) sums (%rows at (i) : memref<?xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%a: f32):
      nz.yield %a : f32
    }
    linalg.generic {indexing_maps = [#same, #same], iterator_types = ["parallel"]} ins(%rows : memref<?xf32>) outs(%y : memref<?xf32>) {
    ^bb0(%a: f32, %out: f32):
      linalg.yield %a : f32
    }
  }
  return
}
