// The arrays of a pattern, as buffers.
// RUN: nz-opt %s | nz-opt | FileCheck %s
// RUN: nz-opt %s -mlir-print-op-generic | nz-opt | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 8 }>
#COO = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton(soa)) }>
#NM = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : structured[2, 4]) }>

// CHECK-LABEL: func @arrays
// CHECK-SAME: %[[P:.*]]: !nz.pattern<?x?, #[[CSR:[a-z0-9]*]]>, %[[Q:.*]]: !nz.pattern<?x?, #[[COO:[a-z0-9]*]]>, %[[R:.*]]: !nz.pattern
func.func @arrays(%P: !nz.pattern<?x?, #CSR>, %Q: !nz.pattern<?x?, #COO>, %R: !nz.pattern<?x4, #NM>) {
  // CHECK: nz.positions %[[P]], 1 : <?x?, #[[CSR]]> to memref<?xi32>
  %0 = nz.positions %P, 1 : !nz.pattern<?x?, #CSR> to memref<?xi32>
  // CHECK: nz.level_coordinates %[[P]], 1 {note} : <?x?, #[[CSR]]> to memref<?xi8>
  %1 = nz.level_coordinates %P, 1 {note} : !nz.pattern<?x?, #CSR> to memref<?xi8>
  // CHECK: nz.positions %[[Q]], 0 : <?x?, #[[COO]]> to memref<?xindex>
  %2 = nz.positions %Q, 0 : !nz.pattern<?x?, #COO> to memref<?xindex>
  // CHECK: nz.level_coordinates %[[Q]], 1 : <?x?, #[[COO]]> to memref<?xindex>
  %3 = nz.level_coordinates %Q, 1 : !nz.pattern<?x?, #COO> to memref<?xindex>
  // CHECK: nz.level_coordinates %[[R]], 1 : <?x4, #{{.*}}> to memref<?xindex>
  %4 = nz.level_coordinates %R, 1 : !nz.pattern<?x4, #NM> to memref<?xindex>
  // CHECK: nz.iota %[[P]] : <?x?, #[[CSR]]> to memref<?xindex>
  %5 = nz.iota %P : !nz.pattern<?x?, #CSR> to memref<?xindex>
  // CHECK: nz.chunks %[[P]] : <?x?, #[[CSR]]> to memref<?xindex>
  %6 = nz.chunks %P : !nz.pattern<?x?, #CSR> to memref<?xindex>
  // CHECK: nz.longest_row %[[P]] : <?x?, #[[CSR]]>
  %7 = nz.longest_row %P : !nz.pattern<?x?, #CSR>
  return
}
