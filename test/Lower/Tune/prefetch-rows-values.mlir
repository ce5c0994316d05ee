// Single numbers at coordinates, of an array whose size is not known, are asked for
// where a visit runs along 256 bytes of a row.
// RUN: nz-opt %s --nz-prefetch-rows=bytes=4096 --canonicalize | FileCheck %s

// The array that is added to is asked for to be written, 32 entries ahead, if it turns
// out to have more than 1024 numbers. The small matrix is not.
// CHECK-LABEL: func private @long(
// CHECK-SAME: %{{.*}}: memref<8x64xf32>, %[[CRD:[a-z0-9]+]]: memref<?xindex>, %[[W:[a-z0-9]+]]: memref<?xf32>
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[AHEAD:.*]] = arith.constant 32 : index
// CHECK-DAG: %[[MOST:.*]] = arith.constant 1024 : index
// CHECK: %[[SIZE:.*]] = memref.dim %[[W]], %[[C0]]
// CHECK: %[[LARGE:.*]] = arith.cmpi ugt, %[[SIZE]], %[[MOST]]
// CHECK: scf.for %[[P:.*]] =
// CHECK-NEXT: arith.addi %[[P]], %[[AHEAD]]
// CHECK: %[[J:.*]] = memref.load %[[CRD]]
// CHECK-NEXT: scf.if %[[LARGE]] {
// CHECK-NEXT:   memref.prefetch %[[W]][%[[J]]], write, locality<2>, data
// CHECK-NEXT: }
// CHECK-NOT: memref.prefetch
// CHECK: return
func.func private @long(%x: memref<8x64xf32>, %crd: memref<?xindex>, %w: memref<?xf32>, %i: index, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  scf.for %p = %low to %high step %c1 {
    %j = memref.load %crd[%p] : memref<?xindex>
    %old = memref.load %w[%j] : memref<?xf32>
    %sum = scf.for %k = %c0 to %c64 step %c1 iter_args(%s = %old) -> f32 {
      %a = memref.load %x[%i, %k] : memref<8x64xf32>
      %t = arith.addf %s, %a : f32
      scf.yield %t : f32
    }
    memref.store %sum, %w[%j] : memref<?xf32>
  }
  return
}

// 63 numbers have 252 bytes.
// CHECK-LABEL: func private @short(
// CHECK-NOT: memref.prefetch
// CHECK: return
func.func private @short(%x: memref<8x63xf32>, %crd: memref<?xindex>, %w: memref<?xf32>, %i: index, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c63 = arith.constant 63 : index
  scf.for %p = %low to %high step %c1 {
    %j = memref.load %crd[%p] : memref<?xindex>
    %old = memref.load %w[%j] : memref<?xf32>
    %sum = scf.for %k = %c0 to %c63 step %c1 iter_args(%s = %old) -> f32 {
      %a = memref.load %x[%i, %k] : memref<8x63xf32>
      %t = arith.addf %s, %a : f32
      scf.yield %t : f32
    }
    memref.store %sum, %w[%j] : memref<?xf32>
  }
  return
}
