// RUN: nz-opt %s --nz-lower-entry-positions -verify-diagnostics

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @other_use(%P: !nz.pattern<?x?, #CSR>) -> index {
  // expected-error @below {{expected uses that read storage}}
  %S = nz.entry_positions %P : !nz.pattern<?x?, #CSR>
  // expected-note @below {{found 'sparse_tensor.number_of_entries'}}
  %n = sparse_tensor.number_of_entries %S : tensor<?x?xindex, #CSR>
  return %n : index
}
