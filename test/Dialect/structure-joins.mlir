// RUN: nz-opt %s | nz-opt | FileCheck %s
// RUN: nz-opt %s --mlir-print-op-generic | nz-opt | FileCheck %s
// RUN: nz-opt %s --canonicalize | FileCheck %s --check-prefix=FOLD

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
#COO = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton(soa)) }>

// CHECK-LABEL: func @joins(
// FOLD-LABEL: func @joins(
func.func @joins(%A: !nz.pattern<?x3, #CSR>, %B: !nz.pattern<3x?, #CSR>) -> (!nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #COO>, !nz.pattern<?x3, #CSR>, index, index) {
  // CHECK: nz.join %{{.*}} (i, j) at p, %{{.*}} (j, l) at q to (i, l) : !nz.pattern<?x3, #{{.*}}>, !nz.pattern<3x?, #{{.*}}> to !nz.pattern<?x?, #{{.*}}>
  %C = nz.join %A (i, k) at p, %B (k, j) at q to (i, j) : !nz.pattern<?x3, #CSR>, !nz.pattern<3x?, #CSR> to !nz.pattern<?x?, #CSR>
  // CHECK: nz.join %{{.*}} (i, i) at p to (i, p) : !nz.pattern<?x3, #{{.*}}> to !nz.pattern<?x?, #{{.*}}>
  %D = nz.join %A (i, i) at p to (i, p) : !nz.pattern<?x3, #CSR> to !nz.pattern<?x?, #COO>
  // The entries as they are.
  // FOLD-NOT: nz.join %{{.*}} to (i, j) : !nz.pattern<?x3
  %S = nz.join %A (i, j) at p to (i, j) : !nz.pattern<?x3, #CSR> to !nz.pattern<?x3, #CSR>
  // Sizes of a join are sizes of its sources.
  // FOLD-DAG: nz.size %arg1, 1
  // FOLD-DAG: nz.count %arg0
  %n = nz.size %C, 1 : !nz.pattern<?x?, #CSR>
  %m = nz.size %D, 1 : !nz.pattern<?x?, #COO>
  return %C, %D, %S, %n, %m : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #COO>, !nz.pattern<?x3, #CSR>, index, index
}

// CHECK-LABEL: func @parts(
func.func @parts(%A: !nz.pattern<?x3, #CSR>, %B: !nz.pattern<3x?, #CSR>, %part: index) -> (index, !nz.pattern<?x?, #COO>) {
  // CHECK: nz.join_parts %{{.*}} (i, j) at p, %{{.*}} (j, l) at q : !nz.pattern<?x3, #{{.*}}>, !nz.pattern<3x?, #{{.*}}>
  %n = nz.join_parts %A (i, k) at p, %B (k, j) at q : !nz.pattern<?x3, #CSR>, !nz.pattern<3x?, #CSR>
  // CHECK: nz.join_part %{{.*}} of %{{.*}} (i, j) at p, %{{.*}} (j, l) at q to (p, q) : !nz.pattern<?x3, #{{.*}}>, !nz.pattern<3x?, #{{.*}}> to !nz.pattern<?x?, #{{.*}}>
  %T = nz.join_part %part of %A (i, k) at p, %B (k, j) at q to (p, q) : !nz.pattern<?x3, #CSR>, !nz.pattern<3x?, #CSR> to !nz.pattern<?x?, #COO>
  return %n, %T : index, !nz.pattern<?x?, #COO>
}

// CHECK-LABEL: func @unions(
// FOLD-LABEL: func @unions(
func.func @unions(%P: !nz.pattern<?x?, #CSR>, %R: !nz.pattern<?x4, #CSC>) -> (!nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR>) {
  // CHECK: nz.union %{{.*}}, %{{.*}} : <?x?, #{{.*}}>, <?x4, #{{.*}}> -> <?x?, #{{.*}}>
  %Q = nz.union %P, %R : !nz.pattern<?x?, #CSR>, !nz.pattern<?x4, #CSC> -> !nz.pattern<?x?, #CSR>
  %S = nz.union %P, %P : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR> -> !nz.pattern<?x?, #CSR>
  // FOLD: return %{{.*}}, %arg0
  return %Q, %S : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR>
}

// CHECK-LABEL: func @assembled(
// FOLD-LABEL: func @assembled(
func.func @assembled(%Q: !nz.pattern<?x?, #CSR>, %A: tensor<?x?xf64, #CSR>) -> (tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>, tensor<?xf64>) {
  // CHECK: nz.assemble %{{.*}} from %{{.*}} : tensor<?x?xf64, #{{.*}}>
  %C = nz.assemble %Q from %A : tensor<?x?xf64, #CSR>
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>
  %B = nz.assemble %P from %A : tensor<?x?xf64, #CSR>
  // FOLD: %[[V:.*]] = nz.values
  // FOLD: return %{{.*}}, %arg1, %[[V]]
  %v = nz.values %C : tensor<?x?xf64, #CSR>
  return %C, %B, %v : tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>, tensor<?xf64>
}
