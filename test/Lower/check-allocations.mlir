// Dynamic buffers: sizes of at least 0 and a number of bytes that fits.
// RUN: nz-opt %s --nz-check-allocations | FileCheck %s

// CHECK-LABEL: func @matrix(
// CHECK-SAME: %[[N:.*]]: index, %[[M:.*]]: index
func.func @matrix(%n: index, %m: index) -> memref<?x3x?xf32> {
  // CHECK: arith.cmpi sge, %[[N]]
  // CHECK: nz.check {{.*}} "{{.*}}check-allocations.mlir:[[#@LINE+11]]:8: error: expected a size of at least {0}, found {1}"({{.*}}, %[[N]])
  // CHECK: arith.cmpi sge, %[[M]]
  // CHECK: nz.check {{.*}}, %[[M]])
  // CHECK: %[[BYTES:.*]] = arith.constant 12
  // CHECK: %[[LOW:.*]], %[[HIGH:.*]] = arith.mului_extended %[[BYTES]], %[[N]]
  // CHECK-NEXT: %[[FITS:.*]] = arith.cmpi eq, %[[HIGH]]
  // CHECK-NEXT: nz.check %[[FITS]], "{{.*}}: error: expected a tensor of at most 2^63 bytes, found size {0} too many"(%[[N]])
  // CHECK-NEXT: %[[SIGNED:.*]] = arith.cmpi sge, %[[LOW]]
  // CHECK-NEXT: nz.check %[[SIGNED]], "{{.*}}2^63 bytes{{.*}}"(%[[N]])
  // CHECK-NEXT: arith.mului_extended %[[LOW]], %[[M]]
  // CHECK: memref.alloc(%[[N]], %[[M]])
  %b = memref.alloc(%n, %m) : memref<?x3x?xf32>
  return %b : memref<?x3x?xf32>
}

// CHECK-LABEL: func @static_sizes
func.func @static_sizes() -> memref<3xf32> {
  // CHECK-NOT: nz.check
  %b = memref.alloc() : memref<3xf32>
  return %b : memref<3xf32>
}
