// RUN: nz-opt %s -split-input-file -verify-diagnostics

func.func @no_pattern() {
  // expected-error @below {{'nz.join_parts' op expected 1 to 4 patterns, found 0}}
  %n = "nz.join_parts"() <{patternMaps = []}> : () -> index
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
func.func @dimension_form(%P: !nz.pattern<?x?, #CSC>, %Q: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{'nz.join_parts' op expected patterns in level form, found '!nz.pattern<?x?, }}
  %n = nz.join_parts %P (i, j) at p, %Q (j, k) at q : !nz.pattern<?x?, #CSC>, !nz.pattern<?x?, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @names(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{'nz.join_parts' op expected 1 pattern maps, found 0}}
  %n = "nz.join_parts"(%P) <{patternMaps = []}> : (!nz.pattern<?x?, #CSR>) -> index
  return
}

// -----

func.func @no_pattern_of_a_part(%part: index) {
  // expected-error @below {{'nz.join_part' op expected 1 to 4 patterns, found 0}}
  %Q = "nz.join_part"(%part) <{columns = affine_map<() -> ()>, patternMaps = []}> : (index) -> !nz.pattern<?, #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#Vector = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>
func.func @levels(%P: !nz.pattern<?x?, #CSR>, %part: index) {
  // expected-error @below {{'nz.join_part' op expected a result of 2 levels, found 1}}
  %Q = nz.join_part %part of %P (i, j) at p to (j, i) : !nz.pattern<?x?, #CSR> to !nz.pattern<?, #Vector>
  return
}
