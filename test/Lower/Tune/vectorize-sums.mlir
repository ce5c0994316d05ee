// Sums whose order is free get an order: lanes of long blocks, of short ones, then
// what is left.
// RUN: nz-opt %s --nz-vectorize-sums --canonicalize --split-input-file | FileCheck %s --implicit-check-not=reassoc

// 12 numbers of f64 are no long block, but three short ones.
// CHECK-LABEL: func @static(
// CHECK-SAME: %[[X:[a-z0-9]+]]: memref<14xf64>, %[[B:[a-z0-9]+]]: f64
// CHECK-DAG: %[[NONE:.*]] = arith.constant dense<-0.000000e+00> : vector<4xf64>
// CHECK: %[[BLOCKS:.*]] = scf.for %[[I:.*]] = %c0 to %c12 step %c4 iter_args(%[[P:.*]] = %[[NONE]])
// CHECK:   %[[V:.*]] = vector.load %[[X]][%[[I]]] : memref<14xf64>, vector<4xf64>
// CHECK:   arith.addf %[[P]], %[[V]] : vector<4xf64>
// CHECK-NOT: loop_annotation
// CHECK: %[[LOW:.*]] = vector.shuffle %[[BLOCKS]], %[[BLOCKS]] [0, 1]
// CHECK: %[[HIGH:.*]] = vector.shuffle %[[BLOCKS]], %[[BLOCKS]] [2, 3]
// CHECK: %[[TWO:.*]] = arith.addf %[[LOW]], %[[HIGH]] : vector<2xf64>
// CHECK: %[[FIRST:.*]] = vector.extract %[[TWO]][0]
// CHECK: %[[SECOND:.*]] = vector.extract %[[TWO]][1]
// CHECK: %[[ONE:.*]] = arith.addf %[[FIRST]], %[[SECOND]]
// CHECK: %[[SO_FAR:.*]] = arith.addf %[[B]], %[[ONE]]
// CHECK: scf.for %{{.*}} = %c12 to %c14 step %c1 iter_args(%[[S:.*]] = %[[SO_FAR]])
// CHECK:   %[[A:.*]] = memref.load
// CHECK:   arith.addf %[[S]], %[[A]] : f64
func.func @static(%x: memref<14xf64>, %b: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c14 = arith.constant 14 : index
  %r = scf.for %i = %c0 to %c14 step %c1 iter_args(%s = %b) -> (f64) {
    %a = memref.load %x[%i] : memref<14xf64>
    %t = arith.addf %s, %a fastmath<reassoc> : f64
    scf.yield %t : f64
  }
  return %r : f64
}

// -----

// Two sums, of which the wider one says how many lanes there are; a row that is
// stored on the way; what is the same for all is made once.
// CHECK-LABEL: func @several(
// CHECK-SAME: %[[X:[a-z0-9]+]]: memref<?x?xf32>, %[[Y:[a-z0-9]+]]: memref<?xf64>
// CHECK: scf.for {{.*}} -> (vector<16xf32>, vector<16xf64>)
// CHECK:   %[[V:.*]] = vector.load %[[X]][%[[ROW:[a-z0-9]+]], %[[J:[a-z0-9]+]]] : memref<?x?xf32>, vector<16xf32>
// CHECK:   %[[W:.*]] = arith.extf %[[V]] : vector<16xf32> to vector<16xf64>
// CHECK:   %[[A:.*]] = memref.load %[[Y]][%[[ROW]]] : memref<?xf64>
// CHECK:   %[[AS:.*]] = vector.broadcast %[[A]] : f64 to vector<16xf64>
// CHECK:   %[[Q:.*]] = arith.mulf %[[W]], %[[AS]] : vector<16xf64>
// CHECK:   vector.store %[[Q]], %{{.*}} : memref<?xf64>, vector<16xf64>
// CHECK:   llvm.intr.fmuladd(%[[V]], %[[V]], %{{.*}}) : (vector<16xf32>, vector<16xf32>, vector<16xf32>)
// CHECK:   arith.addf %[[Q]], %{{.*}} : vector<16xf64>
// CHECK: arith.addf %{{.*}} : vector<8xf32>
// CHECK: arith.addf %{{.*}} : vector<4xf32>
// CHECK: scf.for {{.*}} -> (vector<4xf32>, vector<4xf64>)
// CHECK: scf.for {{.*}} -> (f32, f64)
func.func @several(%x: memref<?x?xf32>, %y: memref<?xf64>, %z: memref<?xf64>, %row: index, %n: index) -> (f32, f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %b = arith.constant 0.0 : f32
  %d = arith.constant 0.0 : f64
  %r:2 = scf.for %j = %c0 to %n step %c1 iter_args(%s = %b, %t = %d) -> (f32, f64) {
    %v = memref.load %x[%row, %j] : memref<?x?xf32>
    %w = arith.extf %v : f32 to f64
    %a = memref.load %y[%row] : memref<?xf64>
    %q = arith.mulf %w, %a : f64
    memref.store %q, %z[%j] : memref<?xf64>
    %s1 = llvm.intr.fmuladd(%v, %v, %s) {fastmathFlags = #llvm.fastmath<reassoc>} : (f32, f32, f32) -> f32
    %t1 = arith.addf %q, %t fastmath<reassoc> : f64
    scf.yield %s1, %t1 : f32, f64
  }
  return %r#0, %r#1 : f32, f64
}

// -----

// Elements apart are loaded one by one, in short blocks only; so are those of
// contiguous rows that begin elsewhere, as vectors. An index can be a number.
// CHECK-LABEL: func @apart(
// CHECK-SAME: %[[X:[a-z0-9]+]]: memref<?x3xf64>, %[[Y:[a-z0-9]+]]: memref<?xf64>, %[[OFFSET:[a-z0-9]+]]: index
// CHECK-NOT: vector<16
// CHECK: scf.for %[[I:.*]] = %c0 to %{{.*}} step %c4
// CHECK:   %[[X0:.*]] = memref.load %[[X]][%[[I]], %c2]
// CHECK:   %[[I1:.*]] = arith.addi %[[I]], %c1
// CHECK:   %[[X1:.*]] = memref.load %[[X]][%[[I1]], %c2]
// CHECK:   %[[XS:.*]] = vector.from_elements %[[X0]], %[[X1]], %{{.*}}, %{{.*}} : vector<4xf64>
// CHECK:   %[[J:.*]] = arith.addi %[[I]], %[[OFFSET]]
// CHECK:   %[[YS:.*]] = vector.load %[[Y]][%[[J]]]
// CHECK:   %[[NUMBERS:.*]] = vector.from_elements %[[I]], %[[I1]], %{{.*}}, %{{.*}} : vector<4xindex>
// CHECK:   arith.index_cast %[[NUMBERS]] : vector<4xindex> to vector<4xi64>
// CHECK:   llvm.intr.fmuladd(%[[XS]],
// CHECK-NOT: scf.for {{.*}} vector
func.func @apart(%x: memref<?x3xf64>, %y: memref<?xf64>, %offset: index, %n: index, %b: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %b) -> (f64) {
    %a = memref.load %x[%i, %c2] : memref<?x3xf64>
    %j = arith.addi %i, %offset : index
    %v = memref.load %y[%j] : memref<?xf64>
    %k = arith.index_cast %i : index to i64
    %m = arith.sitofp %k : i64 to f64
    %q = arith.mulf %v, %m : f64
    %t = llvm.intr.fmuladd(%a, %q, %s) {fastmathFlags = #llvm.fastmath<reassoc>} : (f64, f64, f64) -> f64
    scf.yield %t : f64
  }
  return %r : f64
}

// -----

// Of a diagonal and backwards, they are apart.
// CHECK-LABEL: func @diagonal(
// CHECK-NOT: vector<16xf64>
// CHECK: vector.from_elements %{{.*}} : vector<4xf64>
// CHECK: vector.load
// CHECK: vector.from_elements %{{.*}} : vector<4xf64>
func.func @diagonal(%x: memref<?x?xf64>, %y: memref<?xf64>, %z: memref<?xf64>, %n: index, %b: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %b) -> (f64) {
    %a = memref.load %x[%i, %i] : memref<?x?xf64>
    %v = memref.load %y[%i] : memref<?xf64>
    %j = arith.subi %n, %i : index
    %w = memref.load %z[%j] : memref<?xf64>
    %p = arith.mulf %v, %w : f64
    %t = llvm.intr.fmuladd(%a, %p, %s) {fastmathFlags = #llvm.fastmath<reassoc>} : (f64, f64, f64) -> f64
    scf.yield %t : f64
  }
  return %r : f64
}

// -----

// Strides change no order of additions: blocks are as long, though each element is
// loaded and stored alone.
// CHECK-LABEL: func @strides(
// CHECK-SAME: %[[X:[a-z0-9]+]]: memref<?xf64, strided<[3]>>, %[[Y:[a-z0-9]+]]: memref<?xf64, strided<[?], offset: ?>>
// CHECK: scf.for %[[I:.*]] = %c0 to %{{.*}} step %c16 iter_args(%{{.*}}) -> (vector<16xf64>)
// CHECK:   %[[A0:.*]] = memref.load %[[X]][%[[I]]]
// CHECK:   %[[I1:.*]] = arith.addi %[[I]], %c1
// CHECK:   %[[A1:.*]] = memref.load %[[X]][%[[I1]]]
// CHECK:   %[[XS:.*]] = vector.from_elements %[[A0]], %[[A1]], {{.*}} : vector<16xf64>
// CHECK:   memref.store %[[A0]], %[[Y]][%[[I]]]
// CHECK:   memref.store %[[A1]], %[[Y]][%[[I1]]]
// CHECK-COUNT-14: memref.store {{.*}}, %[[Y]]
// CHECK:   arith.addf %{{.*}}, %[[XS]] : vector<16xf64>
// CHECK: scf.for {{.*}} -> (vector<4xf64>)
func.func @strides(%x: memref<?xf64, strided<[3]>>, %y: memref<?xf64, strided<[?], offset: ?>>, %n: index, %b: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %b) -> (f64) {
    %a = memref.load %x[%i] : memref<?xf64, strided<[3]>>
    memref.store %a, %y[%i] : memref<?xf64, strided<[?], offset: ?>>
    %t = arith.addf %s, %a fastmath<reassoc> : f64
    scf.yield %t : f64
  }
  return %r : f64
}
