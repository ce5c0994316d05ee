// Dense computations: the order of loops, what is carried, what is read.
// RUN: nz-opt %s --nz-lower-generics-to-loops --canonicalize --split-input-file | FileCheck %s

// A product runs rows, reduction, columns: the inner loop is contiguous.
// CHECK-LABEL: func private @product_rows_0(
// CHECK: scf.for %[[I:.*]] =
// CHECK:   scf.for %[[K:.*]] =
// CHECK:     %[[A:.*]] = memref.load %{{.*}}[%[[I]], %[[K]]]
// CHECK:     scf.for %[[J:.*]] =
// CHECK:       memref.load %{{.*}}[%[[K]], %[[J]]]
// CHECK:       memref.store %{{.*}}[%[[I]], %[[J]]]
func.func @product(%A: memref<?x?xf32>, %B: memref<?x16xf32>, %C: memref<?x16xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>, affine_map<(i, j, k) -> (i, j)>],
                  iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%A, %B : memref<?x?xf32>, memref<?x16xf32>) outs(%C : memref<?x16xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %m = arith.mulf %a, %b : f32
    %s = arith.addf %c, %m : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// Rows against rows: the reduction is contiguous and carried.
// CHECK-LABEL: func private @rows_rows_0(
// CHECK: scf.for {{.*}} iter_args
// CHECK: llvm.intr.fmuladd({{.*}}) {fastmathFlags = #llvm.fastmath<reassoc>}
func.func @rows(%A: memref<?x?xf32>, %B: memref<?x?xf32>, %C: memref<?x?xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (j, k)>, affine_map<(i, j, k) -> (i, j)>],
                  iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%A, %B : memref<?x?xf32>, memref<?x?xf32>) outs(%C : memref<?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %m = arith.mulf %a, %b : f32
    %s = arith.addf %c, %m : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// An init that the body does not read is not loaded; an index is the loop's.
// CHECK-LABEL: func private @index_rows_0(
// CHECK: scf.for %[[I:.*]] =
// CHECK:   %[[X:.*]] = memref.load %{{.*}}[%[[I]]] : memref<?xi64>
// CHECK-NOT: memref.load
// CHECK:   arith.index_cast %[[I]]
func.func @index(%x: memref<?xi64>, %y: memref<?xi64>) {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%x : memref<?xi64>) outs(%y : memref<?xi64>) {
  ^bb0(%a: i64, %b: i64):
    %i = linalg.index 0 : index
    %n = arith.index_cast %i : index to i64
    %s = arith.addi %a, %n : i64
    linalg.yield %s : i64
  }
  return
}

// -----

// Two reductions keep their order.
// CHECK-LABEL: func private @two_rows_0(
// CHECK: scf.for %[[I:[^ ]*]] =
// CHECK:   scf.for %[[J:[^ ]*]] =
// CHECK:     memref.load %{{.*}}[%[[J]], %[[I]]]
func.func @two(%x: memref<?x?xf64>, %s: memref<f64>) {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]}
      ins(%x : memref<?x?xf64>) outs(%s : memref<f64>) {
  ^bb0(%a: f64, %b: f64):
    %h = arith.mulf %b, %a : f64
    linalg.yield %h : f64
  }
  return
}

// -----

// What the body uses from around it becomes an argument, or a constant inside.
// CHECK-LABEL: func private @captures_rows_0(
// CHECK-SAME: %[[S:[^:, ]*]]: f64)
// CHECK-DAG: %[[TWO:.*]] = arith.constant 2.0
// CHECK: llvm.intr.fmuladd(%{{.*}}, %[[TWO]], %[[S]])
func.func @captures(%x: memref<8xf64>, %s: f64) {
  %two = arith.constant 2.0 : f64
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%x : memref<8xf64>) {
  ^bb0(%b: f64):
    %m = arith.mulf %b, %two : f64
    %t = arith.addf %m, %s : f64
    linalg.yield %t : f64
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>

// In a sweep the range is that of the rows, though the terms move further.
// CHECK-LABEL: func private @product_of_rows_rows_0(
// CHECK-SAME: %[[LOW:[^:,]*]]: index, %[[HIGH:[^:,]*]]: index)
// CHECK: scf.for %[[I:.*]] = %[[LOW]] to %[[HIGH]]
// CHECK:   scf.for %[[K:.*]] =
// CHECK:     memref.load %{{.*}}[%[[K]], %[[I]]]
// CHECK:     scf.for %[[J:.*]] =
// CHECK:       memref.store %{{.*}}[%[[I]], %[[J]]]
func.func @product_of_rows(%P: !nz.pattern<?x?, #CSR>, %A: memref<?x?xf32>, %B: memref<?x16xf32>, %C: memref<?x16xf32>) {
  nz.sweep over %P by 64 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (k, i)>, affine_map<(i, j, k) -> (k, j)>, affine_map<(i, j, k) -> (i, j)>],
                    iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%A, %B : memref<?x?xf32>, memref<?x16xf32>) outs(%C : memref<?x16xf32>) {
    ^bb0(%a: f32, %b: f32, %c: f32):
      %m = arith.mulf %a, %b : f32
      %s = arith.addf %c, %m : f32
      linalg.yield %s : f32
    }
  }
  return
}
