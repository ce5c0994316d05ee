// Patterns become pointers, questions calls of the runtime.
// RUN: nz-opt %s --nz-lower-structure | FileCheck %s

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 16 }>
#T = #sparse_tensor.encoding<{ map = (i, j, p) -> (i : dense, j : compressed(nonunique), p : singleton(soa)) }>
#D = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : dense) }>

// The format of #T: widths, then kind, n, m of each level.
// CHECK-DAG: memref.global "private" constant @[[$TFORMAT:.*]] : memref<11xi64> = dense<[0, 0, 0, 0, 0, 2, 0, 0, 3, 0, 0]>
// CHECK-DAG: memref.global "private" constant @[[$COLUMNS:.*]] : memref<3xi64> = dense<[1, 0, 2]>
// CHECK-DAG: memref.global "private" constant @[[$LFORMAT:.*]] : memref<8xi64> = dense<[32, 16, 0, 0, 0, 1, 0, 0]>
// The sizes that a cast asks for, -1 for any.
// CHECK-DAG: memref.global "private" constant @[[$SIZES:.*]] : memref<2xi64> = dense<[-1, 3]>
// Of each level: the part, the number of terms, and their levels and weights.
// CHECK-DAG: memref.global "private" constant @[[$ROWS:.*]] : memref<22xi64> = dense<[0, 1, 2, 0, 2, 0, 1, 2, 1, 0, 1, 0, 1, 2, 1, 2, 0, 1, 3, 1, 0, 1]>
// CHECK-DAG: memref.global "private" constant @[[$PLACES:.*]] : memref<14xi64> = dense<[1, 2, 1, 0, 1, 0, 1, 2, 2, 1, 1, 1, 0, 1]>

// CHECK-LABEL: func @questions(
// CHECK-SAME: %[[P:[^:]*]]: !llvm.ptr
func.func @questions(%P: !nz.pattern<?x?, #L>, %Q: !nz.pattern<?x?, #L>) -> (index, index, index, i1) {
  // CHECK: %[[ONE:.*]] = arith.constant 1 : i64
  // CHECK: call @nz_pattern_size(%[[P]], %[[ONE]])
  // CHECK: call @nz_pattern_count(%[[P]])
  // CHECK: call @nz_pattern_longest_row(%[[P]])
  // CHECK: llvm.icmp "eq" %[[P]]
  %n = nz.size %P, 1 : !nz.pattern<?x?, #L>
  %c = nz.count %P : !nz.pattern<?x?, #L>
  %r = nz.longest_row %P : !nz.pattern<?x?, #L>
  %s = nz.same %P, %Q : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>
  return %n, %c, %r, %s : index, index, index, i1
}

// CHECK-LABEL: func @arrays(
func.func @arrays(%P: !nz.pattern<?x?, #L>) -> (memref<?xi32>, memref<?xi16>) {
  // CHECK: call @nz_pattern_positions_32({{.*}}) : (!llvm.ptr, i64) -> memref<?xi32>
  // CHECK: call @nz_pattern_coordinates_16({{.*}}) : (!llvm.ptr, i64) -> memref<?xi16>
  %p = nz.positions %P, 1 : !nz.pattern<?x?, #L> to memref<?xi32>
  %c = nz.level_coordinates %P, 1 : !nz.pattern<?x?, #L> to memref<?xi16>
  return %p, %c : memref<?xi32>, memref<?xi16>
}

// CHECK-LABEL: func @join(
func.func @join(%P: !nz.pattern<?x?, #L>) -> !nz.pattern<?x?x?, #T> {
  // CHECK: %[[NONE:.*]] = llvm.mlir.zero : !llvm.ptr
  // CHECK: memref.get_global @[[$COLUMNS]]
  // CHECK: memref.get_global @[[$TFORMAT]]
  // CHECK: call @nz_pattern_join(%{{.*}}, %[[NONE]], %{{.*}}
  %T = nz.join %P (i, j) at p to (j, i, p) : !nz.pattern<?x?, #L> to !nz.pattern<?x?x?, #T>
  return %T : !nz.pattern<?x?x?, #T>
}

// CHECK-LABEL: func @union(
// CHECK-SAME: %[[P:.*]]: !llvm.ptr, %[[Q:.*]]: !llvm.ptr
func.func @union(%P: !nz.pattern<?x?, #L>, %Q: !nz.pattern<?x?, #L>) -> !nz.pattern<?x?, #L> {
  // CHECK: memref.get_global @[[$LFORMAT]]
  // CHECK: call @nz_pattern_unite(%[[P]], %[[Q]]
  %U = nz.union %P, %Q : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> -> !nz.pattern<?x?, #L>
  return %U : !nz.pattern<?x?, #L>
}

// CHECK-LABEL: func @select(
// CHECK-SAME: %[[N:[^:]*]]: index, %[[KEEP:.*]]: memref<?xi1>
func.func @select(%n: index, %keep: memref<?xi1>) -> !nz.pattern<?x4, #L> {
  // CHECK: memref.store %[[N]]
  // CHECK: %[[FULL:.*]] = {{.*}}call @nz_pattern_full
  // CHECK: memref.get_global @[[$LFORMAT]]
  // CHECK: call @nz_pattern_select(%[[FULL]], %[[KEEP]]
  %F = nz.full(%n) : !nz.pattern<?x4, #D>
  %S = nz.select %F, %keep : !nz.pattern<?x4, #D> to !nz.pattern<?x4, #L> by memref<?xi1>
  return %S : !nz.pattern<?x4, #L>
}

// CHECK-LABEL: func @constant(
func.func @constant() -> !nz.pattern<?x3, #L> {
  // CHECK: call @nz_pattern_constant
  // CHECK: memref.get_global @[[$SIZES]]
  // CHECK: call @nz_pattern_cast
  %P = nz.constant_pattern() dense<[[0, 2], [1, 0]]> : tensor<2x2xi64> to !nz.pattern<2x3, #L>
  %Q = nz.cast %P : !nz.pattern<2x3, #L> to !nz.pattern<?x3, #L>
  return %Q : !nz.pattern<?x3, #L>
}

// CHECK-LABEL: func @flow(
func.func @flow(%c: i1, %P: !nz.pattern<?x?, #L>, %Q: !nz.pattern<?x?, #L>) -> !nz.pattern<?x?, #L> {
  // CHECK: scf.if %{{.*}} -> (!llvm.ptr)
  // CHECK: llvm.select
  %r = scf.if %c -> (!nz.pattern<?x?, #L>) {
    scf.yield %P : !nz.pattern<?x?, #L>
  } else {
    scf.yield %Q : !nz.pattern<?x?, #L>
  }
  %s = arith.select %c, %r, %Q : !nz.pattern<?x?, #L>
  return %s : !nz.pattern<?x?, #L>
}

#B = #sparse_tensor.encoding<{ map = (a, b, c, d) -> (a : dense, b : compressed, c : dense, d : dense) }>
#list = #sparse_tensor.encoding<{ map = (r, p) -> (r : compressed(nonunique), p : singleton(soa)) }>

// CHECK-LABEL: func @reformat(
func.func @reformat(%P: !nz.pattern<?x?x2x2, #B>) -> (!nz.pattern<?x?, #L>, !nz.pattern<?x?, #list>) {
  // CHECK: memref.get_global @[[$ROWS]]
  // CHECK: call @nz_pattern_reformat
  %Q = nz.reformat %P by affine_map<(a, b, c, d) -> (a * 2 + c, b * 2 + d)> : !nz.pattern<?x?x2x2, #B> to !nz.pattern<?x?, #L>
  // CHECK: memref.get_global @[[$PLACES]]
  // CHECK: call @nz_pattern_placement
  %T = nz.placement %Q by affine_map<(i, j) -> (i floordiv 2, j mod 2)> : !nz.pattern<?x?, #L> to !nz.pattern<?x2, #L> as !nz.pattern<?x?, #list>
  return %Q, %T : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #list>
}
