// RUN: nz-opt %s -split-input-file -verify-diagnostics

#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
func.func @entry_positions_dimension_form(%P: !nz.pattern<?x?, #CSC>) {
  // expected-error @below {{expected a pattern in level form}}
  %S = nz.entry_positions %P : !nz.pattern<?x?, #CSC>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @entry_positions_type(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{failed to verify that result has the shape and encoding of the pattern}}
  %S = "nz.entry_positions"(%P) : (!nz.pattern<?x?, #CSR>) -> tensor<?x?xi32, #CSR>
  return
}
