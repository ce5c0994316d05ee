// Operations on patterns and on sparse tensors.
// RUN: nz-opt %s | nz-opt | FileCheck %s
// RUN: nz-opt %s -mlir-print-op-generic | nz-opt | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), posWidth = 32 }>
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
#DCSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed, j : compressed) }>
#COO3 = #sparse_tensor.encoding<{ map = (i, j, p) -> (i : dense, j : compressed(nonunique), p : singleton(soa)) }>
#All = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : dense) }>

// CHECK-LABEL: func @halves
// CHECK-SAME: %[[A:.*]]: tensor<?x8xf32, #[[CSC:[a-z0-9]*]]>
func.func @halves(%A: tensor<?x8xf32, #CSC>) -> (tensor<?x8xf32, #CSC>, tensor<?x2xindex>) {
  // CHECK: %[[P:.*]] = nz.pattern %[[A]] : tensor<?x8xf32, #[[CSC]]>
  %P = nz.pattern %A : tensor<?x8xf32, #CSC>
  // CHECK: %[[V:.*]] = nz.values %[[A]] {note = 1 : i64} : tensor<?x8xf32, #[[CSC]]>
  %v = nz.values %A {note = 1} : tensor<?x8xf32, #CSC>
  // CHECK: nz.assemble %[[P]], %[[V]] : tensor<?x8xf32, #[[CSC]]>
  %B = nz.assemble %P, %v : tensor<?x8xf32, #CSC>
  // CHECK: nz.coordinates %[[P]] : <?x8, #[[CSC]]>
  %c = nz.coordinates %P : !nz.pattern<?x8, #CSC>
  return %B, %c : tensor<?x8xf32, #CSC>, tensor<?x2xindex>
}

// CHECK-LABEL: func @to_patterns
// CHECK-SAME: %[[P:.*]]: !nz.pattern<?x?, #[[CSR:[a-z0-9]*]]>, %[[KEEP:.*]]: tensor<?xi1>, %[[FIVE:.*]]: tensor<5xi1>, %[[BUFFER:.*]]: memref<?xi1>, %[[N:.*]]: index
func.func @to_patterns(%P: !nz.pattern<?x?, #CSR>, %keep: tensor<?xi1>, %five: tensor<5xi1>,
                       %buffer: memref<?xi1>, %n: index) {
  // CHECK: nz.cast %[[P]] : <?x?, #[[CSR]]> to <3x?, #[[CSR]]>
  %0 = nz.cast %P : !nz.pattern<?x?, #CSR> to !nz.pattern<3x?, #CSR>
  // CHECK: nz.join %[[P]] (i, j) at p to (j, i, p) : !nz.pattern<?x?, #[[CSR]]> to !nz.pattern<?x?x?, #[[COO3:[a-z0-9]*]]>
  %1 = nz.join %P (row, column) at entry to (column, row, entry)
      : !nz.pattern<?x?, #CSR> to !nz.pattern<?x?x?, #COO3>
  // CHECK: nz.join %[[P]] (i, j) at p to (i, j) {note} : !nz.pattern<?x?, #[[CSR]]> to !nz.pattern<?x?, #[[DCSR:[a-z0-9]*]]>
  %2 = nz.join %P (i, j) at p to (i, j) {note} : !nz.pattern<?x?, #CSR> to !nz.pattern<?x?, #DCSR>
  // CHECK: nz.select %[[P]], %[[KEEP]] : !nz.pattern<?x?, #[[CSR]]>{{$}}
  %3 = nz.select %P, %keep : !nz.pattern<?x?, #CSR>
  // CHECK: nz.select %[[P]], %[[KEEP]] : !nz.pattern<?x?, #[[CSR]]> to !nz.pattern<?x?, #[[DCSR]]>{{$}}
  %4 = nz.select %P, %keep : !nz.pattern<?x?, #CSR> to !nz.pattern<?x?, #DCSR>
  // CHECK: nz.select %[[P]], %[[FIVE]] : !nz.pattern<?x?, #[[CSR]]> by tensor<5xi1>
  %5 = nz.select %P, %five : !nz.pattern<?x?, #CSR> by tensor<5xi1>
  // CHECK: nz.select %[[P]], %[[BUFFER]] {note} : !nz.pattern<?x?, #[[CSR]]> to !nz.pattern<?x?, #[[DCSR]]> by memref<?xi1>
  %6 = nz.select %P, %buffer {note} : !nz.pattern<?x?, #CSR> to !nz.pattern<?x?, #DCSR> by memref<?xi1>
  // CHECK: nz.full(%[[N]]) : <?x4, #[[ALL:[a-z0-9]*]]>
  %7 = nz.full(%n) : !nz.pattern<?x4, #All>
  // CHECK: nz.full() : <3x4, #[[ALL]]>
  %8 = nz.full() : !nz.pattern<3x4, #All>
  // CHECK: nz.constant_pattern(%[[N]]) dense<{{\[}}[0, 2], [1, 0]]> : tensor<2x2xi64> to <?x3, #[[DCSR]]>
  %9 = nz.constant_pattern(%n) dense<[[0, 2], [1, 0]]> : tensor<2x2xi64> to !nz.pattern<?x3, #DCSR>
  // CHECK: nz.constant_pattern() dense<> : tensor<0x2xi64> to <3x3, #[[CSR]]>
  %10 = nz.constant_pattern() dense<> : tensor<0x2xi64> to !nz.pattern<3x3, #CSR>
  return
}

// CHECK-LABEL: func @questions
// CHECK-SAME: %[[P:.*]]: !nz.pattern<?x?, #[[CSR:[a-z0-9]*]]>, %[[Q:.*]]: !nz.pattern<?x?, #[[DCSR:[a-z0-9]*]]>
func.func @questions(%P: !nz.pattern<?x?, #CSR>, %Q: !nz.pattern<?x?, #DCSR>) -> (index, index, i1) {
  // CHECK: nz.count %[[P]] : <?x?, #[[CSR]]>
  %n = nz.count %P : !nz.pattern<?x?, #CSR>
  // CHECK: nz.size %[[P]], 1 : <?x?, #[[CSR]]>
  %m = nz.size %P, 1 : !nz.pattern<?x?, #CSR>
  // CHECK: nz.same %[[P]], %[[Q]] : <?x?, #[[CSR]]>, <?x?, #[[DCSR]]>
  %same = nz.same %P, %Q : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #DCSR>
  return %n, %m, %same : index, index, i1
}
