// Folders and canonicalizations of operations on tensors and patterns.
// RUN: nz-opt %s --canonicalize | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#DCSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed, j : compressed) }>

// CHECK-LABEL: func @halves_of_assemble
// CHECK-SAME: %[[P:.*]]: !nz.pattern<?x?, #{{.*}}>, %[[V:.*]]: tensor<?xf64>
// CHECK-NEXT: return %[[P]], %[[V]]
func.func @halves_of_assemble(%P: !nz.pattern<?x?, #CSR>, %v: tensor<?xf64>)
    -> (!nz.pattern<?x?, #CSR>, tensor<?xf64>) {
  %A = nz.assemble %P, %v : tensor<?x?xf64, #CSR>
  %Q = nz.pattern %A : tensor<?x?xf64, #CSR>
  %w = nz.values %A : tensor<?x?xf64, #CSR>
  return %Q, %w : !nz.pattern<?x?, #CSR>, tensor<?xf64>
}

// CHECK-LABEL: func @assemble_of_halves
// CHECK-SAME: %[[A:.*]]: tensor
// CHECK-NEXT: return %[[A]]
func.func @assemble_of_halves(%A: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR> {
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>
  %v = nz.values %A : tensor<?x?xf64, #CSR>
  %B = nz.assemble %P, %v : tensor<?x?xf64, #CSR>
  return %B : tensor<?x?xf64, #CSR>
}

// CHECK-LABEL: func @assemble_of_halves_of_two
// CHECK: %[[B:.*]] = nz.assemble
// CHECK: return %[[B]]
func.func @assemble_of_halves_of_two(%A: tensor<?x?xf64, #CSR>, %C: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR> {
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>
  %v = nz.values %C : tensor<?x?xf64, #CSR>
  %B = nz.assemble %P, %v : tensor<?x?xf64, #CSR>
  return %B : tensor<?x?xf64, #CSR>
}

// CHECK-LABEL: func @casts
// CHECK-SAME: %[[P:.*]]: !nz.pattern
// CHECK-NEXT: return %[[P]], %[[P]]
func.func @casts(%P: !nz.pattern<?x?, #CSR>) -> (!nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR>) {
  %same = nz.cast %P : !nz.pattern<?x?, #CSR> to !nz.pattern<?x?, #CSR>
  %there = nz.cast %P : !nz.pattern<?x?, #CSR> to !nz.pattern<3x?, #CSR>
  %back = nz.cast %there : !nz.pattern<3x?, #CSR> to !nz.pattern<?x?, #CSR>
  return %same, %back : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR>
}

// CHECK-LABEL: func @join_of_itself
// CHECK-SAME: %[[P:.*]]: !nz.pattern
// CHECK-NEXT: return %[[P]]
func.func @join_of_itself(%P: !nz.pattern<?x?, #CSR>) -> !nz.pattern<?x?, #CSR> {
  %Q = nz.join %P (i, j) at p to (i, j) : !nz.pattern<?x?, #CSR> to !nz.pattern<?x?, #CSR>
  return %Q : !nz.pattern<?x?, #CSR>
}

// A transpose and a change of format are no identities.
// CHECK-LABEL: func @joins_that_stay
// CHECK: nz.join %{{.*}} (i, j) at p to (j, i)
// CHECK: nz.join %{{.*}} (i, j) at p to (i, j)
func.func @joins_that_stay(%P: !nz.pattern<?x?, #CSR>) -> (!nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #DCSR>) {
  %Q = nz.join %P (i, j) at p to (j, i) : !nz.pattern<?x?, #CSR> to !nz.pattern<?x?, #CSR>
  %R = nz.join %P (i, j) at p to (i, j) : !nz.pattern<?x?, #CSR> to !nz.pattern<?x?, #DCSR>
  return %Q, %R : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #DCSR>
}

// What asks nothing is nothing.
// CHECK-LABEL: func @unused
// CHECK-NEXT: return
func.func @unused(%P: !nz.pattern<?x?, #CSR>, %keep: tensor<?xi1>) {
  %Q = nz.select %P, %keep : !nz.pattern<?x?, #CSR>
  %T = nz.join %P (i, j) at p to (j, i) : !nz.pattern<?x?, #CSR> to !nz.pattern<?x?, #CSR>
  %n = nz.count %T : !nz.pattern<?x?, #CSR>
  return
}

// A pattern united with itself is that pattern, unless another format is asked for.
// CHECK-LABEL: func @unions
// CHECK-SAME: %[[P:.*]]: !nz.pattern
// CHECK-NEXT: %[[Q:.*]] = nz.union %[[P]], %[[P]]
// CHECK-NEXT: return %[[P]], %[[Q]]
func.func @unions(%P: !nz.pattern<?x?, #CSR>) -> (!nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #DCSR>) {
  %same = nz.union %P, %P : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR> -> !nz.pattern<?x?, #CSR>
  %other = nz.union %P, %P : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR> -> !nz.pattern<?x?, #DCSR>
  return %same, %other : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #DCSR>
}
