// RUN: nz-opt %s --nz-lower-entry-positions | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), posWidth = 8, crdWidth = 64 }>

// An array that is asked for twice in a loop is fetched once, outside.

// CHECK-LABEL: func @once
// CHECK: %[[POS:.*]] = nz.positions %{{.*}}, 1 : <?x?, #{{.*}}> to memref<?xi8>
// CHECK-NEXT: scf.for
// CHECK-COUNT-2: memref.load %[[POS]]
// CHECK-NOT: sparse_tensor.
func.func @once(%P: !nz.pattern<?x?, #CSR>, %n: index, %out: memref<?xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %S = nz.entry_positions %P : !nz.pattern<?x?, #CSR>
  scf.for %i = %c0 to %n step %c1 {
    %p = sparse_tensor.positions %S {level = 1 : index} : tensor<?x?xindex, #CSR> to memref<?xi8>
    %a = memref.load %p[%i] : memref<?xi8>
    %q = sparse_tensor.positions %S {level = 1 : index} : tensor<?x?xindex, #CSR> to memref<?xi8>
    %b = memref.load %q[%i] : memref<?xi8>
    %s = arith.addi %a, %b : i8
    memref.store %s, %out[%i] : memref<?xi8>
  }
  return
}

// CHECK-LABEL: func @sizes
// CHECK-DAG: %[[ROWS:.*]] = nz.size %{{.*}}, 0
// CHECK-DAG: %[[COLUMNS:.*]] = nz.size %{{.*}}, 1
// CHECK: return %[[ROWS]], %[[COLUMNS]]
func.func @sizes(%P: !nz.pattern<?x?, #CSR>) -> (index, index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %S = nz.entry_positions %P : !nz.pattern<?x?, #CSR>
  %rows = sparse_tensor.lvl %S, %c0 : tensor<?x?xindex, #CSR>
  %columns = sparse_tensor.lvl %S, %c1 : tensor<?x?xindex, #CSR>
  return %rows, %columns : index, index
}
