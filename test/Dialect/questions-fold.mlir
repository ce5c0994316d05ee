// Folders and canonicalizations of questions about patterns.
// RUN: nz-opt %s --canonicalize | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#Triples = #sparse_tensor.encoding<{ map = (i, j, p) -> (i : dense, j : compressed(nonunique), p : singleton(soa)) }>
#Rows = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed, j : dense) }>
#NM = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : structured[2, 4]) }>

// CHECK-LABEL: func @static_size
// CHECK-NEXT: %[[SIZE:.*]] = arith.constant 7 : index
// CHECK-NEXT: return %[[SIZE]]
func.func @static_size(%P: !nz.pattern<?x7, #CSR>) -> index {
  %n = nz.size %P, 1 : !nz.pattern<?x7, #CSR>
  return %n : index
}

// CHECK-LABEL: func @size_of_join
// CHECK-SAME: %[[P:.*]]: !nz.pattern
// CHECK-DAG: %[[COLUMNS:.*]] = nz.size %[[P]], 1
// CHECK-DAG: %[[ROWS:.*]] = nz.size %[[P]], 0
// CHECK-DAG: %[[COUNT:.*]] = nz.count %[[P]]
// CHECK-NEXT: return %[[COLUMNS]], %[[ROWS]], %[[COUNT]]
func.func @size_of_join(%P: !nz.pattern<?x?, #CSR>) -> (index, index, index) {
  %T = nz.join %P (i, j) at p to (j, i, p) : !nz.pattern<?x?, #CSR> to !nz.pattern<?x?x?, #Triples>
  %0 = nz.size %T, 0 : !nz.pattern<?x?x?, #Triples>
  %1 = nz.size %T, 1 : !nz.pattern<?x?x?, #Triples>
  %2 = nz.size %T, 2 : !nz.pattern<?x?x?, #Triples>
  return %0, %1, %2 : index, index, index
}

// CHECK-LABEL: func @size_of_cast
// CHECK-SAME: %[[P:.*]]: !nz.pattern
// CHECK-NEXT: %[[SIZE:.*]] = nz.size %[[P]], 1
// CHECK-NEXT: return %[[SIZE]]
func.func @size_of_cast(%P: !nz.pattern<?x?, #CSR>) -> index {
  %Q = nz.cast %P : !nz.pattern<?x?, #CSR> to !nz.pattern<3x?, #CSR>
  %n = nz.size %Q, 1 : !nz.pattern<3x?, #CSR>
  return %n : index
}

// CHECK-LABEL: func @count_of_constant
// CHECK-NEXT: %[[COUNT:.*]] = arith.constant 2 : index
// CHECK-NEXT: return %[[COUNT]]
func.func @count_of_constant() -> index {
  %P = nz.constant_pattern() dense<[[0, 2], [1, 0]]> : tensor<2x2xi64> to !nz.pattern<3x3, #CSR>
  %n = nz.count %P : !nz.pattern<3x3, #CSR>
  return %n : index
}

// A dense or structured level stores more than the entries that are listed.
// CHECK-LABEL: func @count_with_padding
// CHECK-NOT: arith.constant
// CHECK: nz.count
// CHECK: nz.count
func.func @count_with_padding() -> (index, index) {
  %P = nz.constant_pattern() dense<[[0, 2], [1, 0]]> : tensor<2x2xi64> to !nz.pattern<3x3, #Rows>
  %Q = nz.constant_pattern() dense<[[0, 2], [1, 0]]> : tensor<2x2xi64> to !nz.pattern<3x4, #NM>
  %n = nz.count %P : !nz.pattern<3x3, #Rows>
  %m = nz.count %Q : !nz.pattern<3x4, #NM>
  return %n, %m : index, index
}

// CHECK-LABEL: func @same
// CHECK-SAME: %[[P:.*]]: !nz.pattern<?x?, #{{.*}}>, %[[Q:.*]]: !nz.pattern
// CHECK-DAG: %[[TRUE:.*]] = arith.constant true
// CHECK-DAG: %[[SAME:.*]] = nz.same %[[P]], %[[Q]]
// CHECK-NEXT: return %[[TRUE]], %[[SAME]]
func.func @same(%P: !nz.pattern<?x?, #CSR>, %Q: !nz.pattern<?x?, #CSR>) -> (i1, i1) {
  %itself = nz.same %P, %P : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR>
  %other = nz.same %P, %Q : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR>
  return %itself, %other : i1, i1
}
