// Rows of a block meet the same rows of an operand. If these are long, the loop over
// pieces of them goes around the rows: of heads of 64 numbers one after the other.
// RUN: nz-opt %s --nz-lower-kernels-to-loops --canonicalize | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// CHECK-LABEL: func private @heads_rows_0(
// CHECK-SAME: %[[LO:[^:, ]*]]: index, %[[HI:[^:, ]*]]: index)
// CHECK-DAG: %[[C8:.*]] = arith.constant 8 : index
// CHECK-DAG: %[[C64:.*]] = arith.constant 64 : index
// CHECK: scf.for %[[HEAD:.*]] = %{{.*}} to %[[C8]]
// CHECK:   scf.for %[[I:.*]] = %[[LO]] to %[[HI]]
// CHECK:     scf.for %[[P:.*]] = %{{.*}} to %{{.*}} step
// CHECK:       memref.load %{{.*}}[%[[P]], %[[HEAD]]] : memref<?x8xf32>
// CHECK:       scf.for %[[AT:.*]] = %{{.*}} to %[[C64]]
// CHECK:         memref.store %{{.*}}, %{{.*}}[%[[I]], %[[HEAD]], %[[AT]]] : memref<?x8x64xf32>
func.func @heads(%P: !nz.pattern<?x?, #CSR>, %a: memref<?x8xf32>, %V: memref<?x8x64xf32>, %Y: memref<?x8x64xf32>) {
  %c8 = arith.constant 8 : index
  %c64 = arith.constant 64 : index
  nz.sweep over %P by 16 : !nz.pattern<?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    nz.kernel over %P (i, j) at p dims (k = %c8, h = %c64)
        reads (%a at (p, k) : memref<?x8xf32>, %V at (j, k, h) : memref<?x8x64xf32>)
        sums (%Y at (i, k, h) : memref<?x8x64xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%x: f32, %v: f32):
      %m = arith.mulf %x, %v : f32
      nz.yield %m : f32
    }
  }
  return
}

// A head of 8 numbers is less than the memory gives at a time: one loop behind
// the other inside of the entries.
// CHECK-LABEL: func private @short_heads_rows_0(
// CHECK-SAME: %[[LO:[^:, ]*]]: index, %[[HI:[^:, ]*]]: index)
// CHECK-NOT: scf.for
// CHECK: scf.for %{{.*}} = %[[LO]] to %[[HI]]
func.func @short_heads(%P: !nz.pattern<?x?, #CSR>, %a: memref<?x8xf32>, %V: memref<?x8x8xf32>, %Y: memref<?x8x8xf32>) {
  %c8 = arith.constant 8 : index
  nz.sweep over %P by 16 : !nz.pattern<?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    nz.kernel over %P (i, j) at p dims (k = %c8, h = %c8)
        reads (%a at (p, k) : memref<?x8xf32>, %V at (j, k, h) : memref<?x8x8xf32>)
        sums (%Y at (i, k, h) : memref<?x8x8xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%x: f32, %v: f32):
      %m = arith.mulf %x, %v : f32
      nz.yield %m : f32
    }
  }
  return
}

// Products of heads at entries meet the same rows, too.
// CHECK-LABEL: func private @products_rows_0(
// CHECK-SAME: %[[LO:[^:, ]*]]: index, %[[HI:[^:, ]*]]: index)
// CHECK-NOT: scf.for
// CHECK: scf.for %{{.*}} = %{{.*}} to %c8
// CHECK-NEXT: scf.for %{{.*}} = %[[LO]] to %[[HI]]
func.func @products(%P: !nz.pattern<?x?, #CSR>, %a: memref<?x8xf32>, %U: memref<?x8x64xf32>, %V: memref<?x8x64xf32>) {
  %c8 = arith.constant 8 : index
  %c64 = arith.constant 64 : index
  nz.sweep over %P by 16 : !nz.pattern<?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    nz.kernel over %P (i, j) at p dims (k = %c8, h = %c64)
        reads (%U at (i, k, h) : memref<?x8x64xf32>, %V at (j, k, h) : memref<?x8x64xf32>)
        sums (%a at (p, k) : memref<?x8xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%u: f32, %v: f32):
      %m = arith.mulf %u, %v : f32
      nz.yield %m : f32
    }
  }
  return
}

// What meets an entry in the same head does so together.
// CHECK-LABEL: func private @adjoints_rows_0(
// CHECK-SAME: %[[LO:[^:, ]*]]: index, %[[HI:[^:, ]*]]: index)
// CHECK: scf.for %[[HEAD:.*]] = %{{.*}} to %c8
// CHECK:   scf.for %[[I:.*]] = %[[LO]] to %[[HI]]
// CHECK:     scf.for %[[P:.*]] = %{{.*}} to %{{.*}} step
// CHECK:       scf.for
// CHECK:       scf.for
// CHECK:         memref.store %{{.*}}, %{{.*}}[%{{.*}}, %[[HEAD]], %{{.*}}] : memref<64x8x64xf32>
// CHECK:       memref.store %{{.*}}, %{{.*}}[%[[P]], %[[HEAD]]] : memref<?x8xf32>
// CHECK-LABEL: func @adjoints(
// CHECK: call @adjoints_rows_0(
// CHECK-NOT: call
func.func @adjoints(%P: !nz.pattern<?x?, #CSR>, %count: index, %a: memref<?x8xf32>, %V: memref<?x8x64xf32>, %dY: memref<?x8x64xf32>) -> (memref<?x8xf32>, memref<64x8x64xf32>) attributes {nz.entry} {
  %c8 = arith.constant 8 : index
  %c64 = arith.constant 64 : index
  %da = memref.alloc(%count) : memref<?x8xf32>
  %dV = memref.alloc() : memref<64x8x64xf32>
  nz.sweep over %P by 16 : !nz.pattern<?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    nz.kernel over %P (i, j) at p dims (k = %c8, h = %c64)
        reads (%V at (j, k, h) : memref<?x8x64xf32>, %dY at (i, k, h) : memref<?x8x64xf32>)
        sums (%da at (p, k) : memref<?x8xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%v: f32, %y: f32):
      %m = arith.mulf %v, %y : f32
      nz.yield %m : f32
    }
    nz.kernel over %P (i, j) at p dims (k = %c8, h = %c64)
        reads (%a at (p, k) : memref<?x8xf32>, %dY at (i, k, h) : memref<?x8x64xf32>)
        sums (%dV at (j, k, h) : memref<64x8x64xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%x: f32, %y: f32):
      %m = arith.mulf %x, %y : f32
      nz.yield %m : f32
    }
  }
  return %da, %dV : memref<?x8xf32>, memref<64x8x64xf32>
}

// Four pieces are not eight: each kernel goes through its own.
// CHECK-LABEL: func @others(
// CHECK-COUNT-2: call @others_rows_
func.func @others(%P: !nz.pattern<?x?, #CSR>, %V: memref<?x8x64xf32>, %W: memref<?x4x64xf32>) -> (memref<64x8x64xf32>, memref<64x4x64xf32>) attributes {nz.entry} {
  %c4 = arith.constant 4 : index
  %c8 = arith.constant 8 : index
  %c64 = arith.constant 64 : index
  %X = memref.alloc() : memref<64x8x64xf32>
  %Y = memref.alloc() : memref<64x4x64xf32>
  nz.sweep over %P by 16 : !nz.pattern<?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    nz.kernel over %P (i, j) at p dims (k = %c8, h = %c64)
        reads (%V at (j, k, h) : memref<?x8x64xf32>)
        sums (%X at (i, k, h) : memref<64x8x64xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%v: f32):
      nz.yield %v : f32
    }
    nz.kernel over %P (i, j) at p dims (k = %c4, h = %c64)
        reads (%W at (j, k, h) : memref<?x4x64xf32>)
        sums (%Y at (i, k, h) : memref<64x4x64xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%w: f32):
      nz.yield %w : f32
    }
  }
  return %X, %Y : memref<64x8x64xf32>, memref<64x4x64xf32>
}

// Nor does what meets whole rows go through pieces with another.
// CHECK-LABEL: func @whole(
// CHECK-COUNT-2: call @whole_rows_
func.func @whole(%P: !nz.pattern<?x?, #CSR>, %a: memref<?x8xf32>, %V: memref<?x8x64xf32>) -> (memref<64x8x64xf32>, memref<64x8xf32>) attributes {nz.entry} {
  %c8 = arith.constant 8 : index
  %c64 = arith.constant 64 : index
  %X = memref.alloc() : memref<64x8x64xf32>
  %s = memref.alloc() : memref<64x8xf32>
  nz.sweep over %P by 16 : !nz.pattern<?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    nz.kernel over %P (i, j) at p dims (k = %c8, h = %c64)
        reads (%V at (j, k, h) : memref<?x8x64xf32>)
        sums (%X at (i, k, h) : memref<64x8x64xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%v: f32):
      nz.yield %v : f32
    }
    nz.kernel over %P (i, j) at p dims (k = %c8)
        reads (%a at (p, k) : memref<?x8xf32>)
        sums (%s at (i, k) : memref<64x8xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%x: f32):
      nz.yield %x : f32
    }
  }
  return %X, %s : memref<64x8x64xf32>, memref<64x8xf32>
}
