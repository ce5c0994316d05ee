// The terms of a product run along a row of the second matrix and their list.
// RUN: nz-opt %s --nz-lower-kernels-to-loops="parallel" --canonicalize --split-input-file | FileCheck %s

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#T = #sparse_tensor.encoding<{ map = (p, r) -> (p : dense, r : compressed), posWidth = 32, crdWidth = 32 }>

// CHECK-LABEL: func private @value_rows_0(
// CHECK-SAME: %[[A:[a-z0-9]*]]: !nz.pattern<?x?, #{{[^>]*}}>, %[[B:[a-z0-9]*]]: !nz.pattern<?x?, #{{[^>]*}}>, %[[C:[a-z0-9]*]]: !nz.pattern<?x?, #{{[^>]*}}>, %[[T:[a-z0-9]*]]: !nz.pattern
// CHECK-SAME: %[[LOW:[a-z0-9]*]]: index, %[[HIGH:[a-z0-9]*]]: index)
// CHECK-DAG: %[[ROWS:.*]] = nz.positions %[[A]], 1
// CHECK-DAG: %[[COLUMNS:.*]] = nz.level_coordinates %[[A]], 1
// CHECK-DAG: %[[STARTS:.*]] = nz.positions %[[B]], 1
// CHECK-DAG: %[[TERMS:.*]] = nz.positions %[[T]], 1
// CHECK-DAG: %[[PLACES:.*]] = nz.level_coordinates %[[T]], 1
// CHECK-NOT: {{ }}%[[C]],
// CHECK: scf.for %[[I:.*]] = %[[LOW]] to %[[HIGH]]
// CHECK:   scf.for %[[P:.*]] =
// CHECK:     %[[J:.*]] = memref.load %{{.*}}[%[[P]]]
// CHECK:     %[[X:.*]] = memref.load %{{.*}}[%[[P]]] : memref<?xf64>
// CHECK:     %[[START:.*]] = memref.load %{{.*}}[%[[J]]]
// CHECK:     %[[FIRST:.*]] = memref.load %{{.*}}[%[[P]]] : memref<?xi32>
// CHECK:     %[[FIRST_TERM:.*]] = arith.index_castui %[[FIRST]]
// CHECK:     %[[LAST:.*]] = memref.load %{{.*}} : memref<?xi32>
// CHECK:     %[[END:.*]] = arith.index_castui %[[LAST]]
// CHECK:     %[[SHIFT:.*]] = arith.subi %[[START]], %[[FIRST_TERM]]
// CHECK:     scf.for %[[S:.*]] = %[[FIRST_TERM]] to %[[END]]
// CHECK:       %[[Q:.*]] = arith.addi %[[S]], %[[SHIFT]]
// CHECK:       %[[PLACE:.*]] = memref.load %{{.*}}[%[[S]]] : memref<?xi32>
// CHECK:       %[[R:.*]] = arith.index_castui %[[PLACE]]
// CHECK:       memref.load %{{.*}}[%[[Q]]] : memref<?xf64>
// CHECK:       memref.store %{{.*}}, %{{.*}}[%[[R]]] : memref<?xf64>
// Entries of the result are of a row: chunks of rows do not meet.
// CHECK-LABEL: func @value(
// CHECK: scf.for
// CHECK:   scf.parallel
// CHECK:     func.call @value_rows_0
func.func @value(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %a: memref<?xf64>, %b: memref<?xf64>, %c: memref<?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %C = nz.join %A (i, j) at p, %B (j, l) at q to (i, l) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #L>
  %n = nz.join_parts %A (i, j) at p, %B (j, l) at q, %C (i, l) at r : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>
  scf.for %k = %c0 to %n step %c1 {
    %T = nz.join_part %k of %A (i, j) at p, %B (j, l) at q, %C (i, l) at r to (p, r) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #T>
    nz.kernel over %A (i, j) at p, %B (j, l) at q, %C (i, l) at r, %T (p, r) at s
        reads (%a at (p) : memref<?xf64>, %b at (q) : memref<?xf64>) sums (%c at (r) : memref<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #T> {
    ^bb0(%x: f64, %y: f64):
      %m = arith.mulf %x, %y : f64
      nz.yield %m : f64
    }
  }
  return
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#T = #sparse_tensor.encoding<{ map = (p, r) -> (p : dense, r : compressed), posWidth = 32, crdWidth = 32 }>

// Entries of the second matrix are of many rows of the first.
// CHECK-LABEL: func @gradient(
// CHECK-NOT: scf.parallel
func.func @gradient(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %a: memref<?xf64>, %b: memref<?xf64>, %c: memref<?xf64>) {
  %c0 = arith.constant 0 : index
  %C = nz.join %A (i, j) at p, %B (j, l) at q to (i, l) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #L>
  %T = nz.join_part %c0 of %A (i, j) at p, %B (j, l) at q, %C (i, l) at r to (p, r) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #T>
  nz.kernel over %A (i, j) at p, %B (j, l) at q, %C (i, l) at r, %T (p, r) at s
      reads (%a at (p) : memref<?xf64>, %c at (r) : memref<?xf64>) sums (%b at (q) : memref<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #T> {
  ^bb0(%x: f64, %y: f64):
    %m = arith.mulf %x, %y : f64
    nz.yield %m : f64
  }
  return
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#T = #sparse_tensor.encoding<{ map = (p, r) -> (p : dense, r : compressed), posWidth = 32, crdWidth = 32 }>

// A list that may be any other is one more condition: loops look for what it has.
// CHECK-LABEL: func private @any_list_rows_0(
// CHECK: %[[T:.*]]: !nz.pattern<?x?, #{{[^>]*}}>, %{{.*}}: memref<?xf64>, %{{.*}}: index
// CHECK: arith.cmpi eq
// CHECK: scf.if
// CHECK: arith.cmpi eq
// CHECK: scf.if
func.func @any_list(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %T: !nz.pattern<?x?, #T>, %b: memref<?xf64>) {
  %C = nz.join %A (i, j) at p, %B (j, l) at q to (i, l) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #L>
  nz.kernel over %A (i, j) at p, %B (j, l) at q, %C (i, l) at r, %T (p, r) at s
      sums (%b at (r) : memref<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #T> {
    %one = arith.constant 1.0 : f64
    nz.yield %one : f64
  }
  return
}

// So is a list of other terms.
// CHECK-LABEL: func private @other_list_rows_0(
// CHECK: scf.if
func.func @other_list(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %M: !nz.pattern<?x?, #L>, %b: memref<?xf64>) {
  %c0 = arith.constant 0 : index
  %C = nz.join %A (i, j) at p, %B (j, l) at q to (i, l) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #L>
  %T = nz.join_part %c0 of %A (i, j) at p, %B (j, l) at q, %M (i, l) at r to (p, r) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #T>
  nz.kernel over %A (i, j) at p, %B (j, l) at q, %C (i, l) at r, %T (p, r) at s
      sums (%b at (r) : memref<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #T> {
    %one = arith.constant 1.0 : f64
    nz.yield %one : f64
  }
  return
}

// And one by entries of the second matrix.
// CHECK-LABEL: func private @second_list_rows_0(
// CHECK: scf.if
func.func @second_list(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %b: memref<?xf64>) {
  %c0 = arith.constant 0 : index
  %C = nz.join %A (i, j) at p, %B (j, l) at q to (i, l) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #L>
  %T = nz.join_part %c0 of %A (i, j) at p, %B (j, l) at q, %C (i, l) at r to (q, r) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #T>
  nz.kernel over %A (i, j) at p, %B (j, l) at q, %C (i, l) at r, %T (p, r) at s
      sums (%b at (r) : memref<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #T> {
    %one = arith.constant 1.0 : f64
    nz.yield %one : f64
  }
  return
}
