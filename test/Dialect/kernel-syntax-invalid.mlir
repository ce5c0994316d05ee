// A kernel that does not parse, and what stands in its body.
// RUN: nz-opt %s -split-input-file -verify-diagnostics

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @not_in_order(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{expected a name of the order, found 'k'}}
  nz.kernel order (j, i, p) over %P (i, k) at p : !nz.pattern<?x?, #CSR> { nz.yield }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @position_not_in_order(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{expected a name of the order, found 'q'}}
  nz.kernel order (j, i, p) over %P (i, j) at q : !nz.pattern<?x?, #CSR> { nz.yield }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @order_with_a_name_twice(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{expected a new name for a dimension, found 'i' again}}
  nz.kernel order (i, i, p) over %P (i, j) at p : !nz.pattern<?x?, #CSR> { nz.yield }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @order_of_dense_dimensions(%P: !nz.pattern<?x?, #CSR>, %n: index) {
  // expected-error @below {{'nz.kernel' op expected dense dimensions that are not of a pattern}}
  nz.kernel order (k, i, j, p) over %P (i, j) at p dims (k = %n) : !nz.pattern<?x?, #CSR> { nz.yield }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @name_again(%P: !nz.pattern<?x?, #CSR>, %n: index) {
  // expected-error @below {{expected a new name for a dimension, found 'i' again}}
  nz.kernel over %P (i, j) at p dims (i = %n) : !nz.pattern<?x?, #CSR> { nz.yield }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @position_again(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{expected a new name for a dimension, found 'p' again}}
  nz.kernel over %P (i, j) at p, %P (i, k) at p : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR> { nz.yield }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @unknown_name(%P: !nz.pattern<?x?, #CSR>, %y: tensor<?xf64>) {
  // expected-error @below {{use of undeclared identifier}}
  nz.kernel over %P (i, j) at p reads (%y at (k) : tensor<?xf64>) : !nz.pattern<?x?, #CSR> { nz.yield }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @no_over(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{expected 'over'}}
  nz.kernel %P (i, j) at p : !nz.pattern<?x?, #CSR> { nz.yield }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @types_of_patterns(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{number of operands and types do not match: got 1 operands and 2 types}}
  nz.kernel over %P (i, j) at p : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR> { nz.yield }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @not_a_pattern(%P: tensor<?x?xf64>) {
  // expected-error @below {{operand #0 must be variadic of where a sparse tensor stores entries, but got 'tensor<?x?xf64>'}}
  nz.kernel over %P (i, j) at p : tensor<?x?xf64> { nz.yield }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @segments(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{operand count (1) does not match with the total size (3) specified in attribute 'operandSegmentSizes'}}
  "nz.kernel"(%P) <{combiners = array<i32>, maps = [], operandSegmentSizes = array<i32: 2, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>]}> ({ nz.yield }) : (!nz.pattern<?x?, #CSR>) -> ()
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @attribute(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{attribute 'patternMaps' failed to satisfy constraint: AffineMap array attribute}}
  "nz.kernel"(%P) <{combiners = array<i32>, maps = [], operandSegmentSizes = array<i32: 1, 0, 0, 0>,
      patternMaps = [3]}> ({ nz.yield }) : (!nz.pattern<?x?, #CSR>) -> ()
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @no_body(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{region #0 ('body') failed to verify constraint: region with 1 blocks}}
  "nz.kernel"(%P) <{combiners = array<i32>, maps = [], operandSegmentSizes = array<i32: 1, 0, 0, 0>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>]}> ({}) : (!nz.pattern<?x?, #CSR>) -> ()
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @captured(%P: !nz.pattern<?x?, #CSR>, %s: f64, %y: tensor<f64>) {
  // expected-note @below {{required by region isolation constraints}}
  %0 = nz.kernel over %P (i, j) at p sums (%y at () : tensor<f64>) : !nz.pattern<?x?, #CSR> {
    // expected-error @below {{using value defined outside the region}}
    nz.yield %s : f64
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @index(%P: !nz.pattern<?x?, #CSR>) {
  nz.kernel over %P (i, j) at p : !nz.pattern<?x?, #CSR> {
    // expected-error @below {{'nz.index' op expected a dimension from 0 to below 3, found 3}}
    %i = nz.index 3
    nz.yield
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @negative_index(%P: !nz.pattern<?x?, #CSR>) {
  nz.kernel over %P (i, j) at p : !nz.pattern<?x?, #CSR> {
    // expected-error @below {{'nz.index' op expected a dimension from 0 to below 3, found -1}}
    %i = nz.index -1
    nz.yield
  }
  return
}

// -----

func.func @index_outside() {
  // expected-error @below {{'nz.index' op expects parent op 'nz.kernel'}}
  %i = nz.index 0
  return
}

// -----

func.func @yield_outside() {
  // expected-error @below {{'nz.yield' op expects parent op 'nz.kernel'}}
  nz.yield
}
