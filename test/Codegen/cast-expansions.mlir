// Several dimensions of unknown sizes out of one; others are upstream's.
// RUN: nz-opt %s --nz-cast-expansions --canonicalize | FileCheck %s
// RUN: nz-opt %s --nz-cast-expansions --expand-strided-metadata | FileCheck %s --check-prefix=BOTH

// Strides of the new dimensions are products of the sizes behind them.
// CHECK-LABEL: func @two(
// CHECK-SAME: %[[A:[^:]*]]: memref<?x?xf64>, %[[N:[^:]*]]: index, %[[M:[^:]*]]: index, %[[K:[^:]*]]: index
// CHECK: %{{.*}}, %{{.*}}, %{{.*}}:2, %[[STRIDES:.*]]:2 = memref.extract_strided_metadata %[[A]]
// CHECK: memref.reinterpret_cast %[[A]] to offset: [0], sizes: [%[[N]], %[[M]], %[[K]]], strides: [%[[STRIDES]]#0, %[[K]], 1]
// BOTH-LABEL: func @two(
// BOTH-NOT: memref.expand_shape
// BOTH: return
func.func @two(%a: memref<?x?xf64>, %n: index, %m: index, %k: index) -> memref<?x?x?xf64> {
  %r = memref.expand_shape %a [[0], [1, 2]] output_shape [%n, %m, %k] : memref<?x?xf64> into memref<?x?x?xf64>
  return %r : memref<?x?x?xf64>
}

// Strides and offset of a part of a buffer.
// CHECK-LABEL: func @part(
// CHECK-SAME: %[[A:[^:]*]]: memref<{{.*}}>, %[[N:[^:]*]]: index, %[[M:[^:]*]]: index
// CHECK: %{{.*}}, %[[OFFSET:.*]], %{{.*}}, %[[STRIDE:.*]] = memref.extract_strided_metadata
// CHECK: %[[ROW:.*]] = arith.muli %[[STRIDE]], %[[M]]
// CHECK: memref.reinterpret_cast %[[A]] to offset: [%[[OFFSET]]], sizes: [%[[N]], %[[M]]], strides: [%[[ROW]], %[[STRIDE]]]
func.func @part(%a: memref<?xf64, strided<[?], offset: ?>>, %n: index, %m: index) -> memref<?x?xf64, strided<[?, ?], offset: ?>> {
  %r = memref.expand_shape %a [[0, 1]] output_shape [%n, %m] : memref<?xf64, strided<[?], offset: ?>> into memref<?x?xf64, strided<[?, ?], offset: ?>>
  return %r : memref<?x?xf64, strided<[?, ?], offset: ?>>
}

// CHECK-LABEL: func @one(
// CHECK: memref.expand_shape
func.func @one(%a: memref<?xf64>, %n: index) -> memref<?x8xf64> {
  %r = memref.expand_shape %a [[0, 1]] output_shape [%n, 8] : memref<?xf64> into memref<?x8xf64>
  return %r : memref<?x8xf64>
}
