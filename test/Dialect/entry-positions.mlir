// RUN: nz-opt %s | nz-opt | FileCheck %s
// RUN: nz-opt %s -mlir-print-op-generic | nz-opt | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), posWidth = 32 }>

// CHECK-LABEL: func @entry_positions
// CHECK: nz.entry_positions %{{.*}} : <?x4, #{{.*}}>
func.func @entry_positions(%P: !nz.pattern<?x4, #CSR>) -> tensor<?x4xindex, #CSR> {
  %S = nz.entry_positions %P : !nz.pattern<?x4, #CSR>
  return %S : tensor<?x4xindex, #CSR>
}
