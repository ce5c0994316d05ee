// RUN: nz-opt %s --nz-lower-pipeline=backend=sparse-tensor | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// The whole lowering with upstream's iterations: nothing of the sparse_tensor
// dialect is left, and no array of the pattern is copied or freed.

// CHECK-LABEL: func private @row_sums
// CHECK-DAG: call @nz_pattern_size
// CHECK-DAG: call @nz_pattern_positions_index
// CHECK-DAG: call @nz_pattern_iota
// CHECK: scf.for
// CHECK: scf.for
// CHECK-NOT: memref.copy
// CHECK-NOT: memref.dealloc
// CHECK: return
func.func @row_sums(%P: !nz.pattern<?x4, #CSR>, %v: tensor<?xf64>, %y: tensor<?xf64> {nz.donated}) -> tensor<?xf64> {
  %r = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>)
      sums (%y at (i) : tensor<?xf64>) : !nz.pattern<?x4, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %r : tensor<?xf64>
}
