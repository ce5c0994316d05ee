// RUN: nz-opt %s -verify-diagnostics

#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
func.func @entry_positions_dimension_form(%P: !nz.pattern<?x?, #CSC>) {
  // expected-error @below {{expected a pattern in level form}}
  %S = nz.entry_positions %P : !nz.pattern<?x?, #CSC>
  return
}
