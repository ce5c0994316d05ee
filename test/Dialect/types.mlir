// The pattern type in both forms.
// RUN: nz-opt %s | nz-opt | FileCheck %s
// RUN: nz-opt %s -mlir-print-op-generic | nz-opt | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 16 }>
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
#BSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i floordiv 2 : dense, j floordiv 3 : compressed, i mod 2 : dense, j mod 3 : dense) }>
#NM = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j floordiv 4 : dense, j mod 4 : structured[2, 4]) }>
#COO = #sparse_tensor.encoding<{
  map = (i, j, k) -> (i : compressed(nonunique), j : singleton(nonunique, soa), k : singleton(soa)) }>
#Vector = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>

// CHECK-DAG: #[[CSR:.*]] = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed), posWidth = 32, crdWidth = 16 }>
// CHECK-DAG: #[[CSC:.*]] = #sparse_tensor.encoding<{ map = (d0, d1) -> (d1 : dense, d0 : compressed) }>
// CHECK-DAG: #[[BSR:.*]] = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 floordiv 2 : dense, d1 floordiv 3 : compressed, d0 mod 2 : dense, d1 mod 3 : dense) }>
// CHECK-DAG: #[[NM:.*]] = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 floordiv 4 : dense, d1 mod 4 : structured[2, 4]) }>
// CHECK-DAG: #[[COO:.*]] = #sparse_tensor.encoding<{ map = (d0, d1, d2) -> (d0 : compressed(nonunique), d1 : singleton(nonunique, soa), d2 : singleton(soa)) }>
// CHECK-DAG: #[[VECTOR:.*]] = #sparse_tensor.encoding<{ map = (d0) -> (d0 : compressed) }>

// CHECK: func private @matrices(!nz.pattern<?x?, #[[CSR]]>, !nz.pattern<3x?, #[[CSC]]>, !nz.pattern<4x6, #[[BSR]]>, !nz.pattern<0x8, #[[NM]]>)
func.func private @matrices(!nz.pattern<?x?, #CSR>, !nz.pattern<3x?, #CSC>,
                            !nz.pattern<4x6, #BSR>, !nz.pattern<0x8, #NM>)

// CHECK: func private @other_ranks(!nz.pattern<?x2x?, #[[COO]]>) -> !nz.pattern<?, #[[VECTOR]]>
func.func private @other_ranks(!nz.pattern<?x2x?, #COO>) -> !nz.pattern<?, #Vector>

// A pattern has a place in upstream types.
// CHECK: func private @nested(tuple<!nz.pattern<?x?, #[[CSR]]>, index>)
func.func private @nested(tuple<!nz.pattern<?x?, #CSR>, index>)
