// Operations that make patterns, used wrongly.
// RUN: nz-opt %s -split-input-file -verify-diagnostics

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#Vector = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>
func.func @select_rank(%P: !nz.pattern<?x?, #CSR>, %keep: tensor<?xi1>) {
  // expected-error @below {{'nz.select' op expected a result of 2 levels, found 1}}
  %Q = nz.select %P, %keep : !nz.pattern<?x?, #CSR> to !nz.pattern<?, #Vector>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
func.func @select_from_dimension_form(%P: !nz.pattern<?x?, #CSC>, %keep: tensor<?xi1>) {
  // expected-error @below {{'nz.select' op expected a pattern in level form, found '!nz.pattern<?x?, }}
  %Q = nz.select %P, %keep : !nz.pattern<?x?, #CSC> to !nz.pattern<?x?, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
func.func @select_to_dimension_form(%P: !nz.pattern<?x?, #CSR>, %keep: tensor<?xi1>) {
  // expected-error @below {{'nz.select' op expected a pattern in level form, found '!nz.pattern<?x?, }}
  %Q = nz.select %P, %keep : !nz.pattern<?x?, #CSR> to !nz.pattern<?x?, #CSC>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @select_size(%P: !nz.pattern<3x?, #CSR>, %keep: tensor<?xi1>) {
  // expected-error @below {{'nz.select' op expected compatible sizes, found '!nz.pattern<3x?, }}
  %Q = nz.select %P, %keep : !nz.pattern<3x?, #CSR> to !nz.pattern<4x?, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @select_by_numbers(%P: !nz.pattern<3x?, #CSR>, %keep: tensor<?xf64>) {
  // expected-error @below {{operand #1 must be 1D tensor of 1-bit signless integer values or 1D memref of 1-bit signless integer values, but got 'tensor<?xf64>'}}
  %Q = nz.select %P, %keep : !nz.pattern<3x?, #CSR> by tensor<?xf64>
  return
}

// -----

#All = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : dense) }>
func.func @full_sizes(%n: index) {
  // expected-error @below {{'nz.full' op expected 1 sizes, one for each dynamic size of '!nz.pattern<3x?, #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : dense) }>>', found 2}}
  %P = nz.full(%n, %n) : !nz.pattern<3x?, #All>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @full_format() {
  // expected-error @below {{'nz.full' op expected dense levels, found '!nz.pattern<3x4, }}
  %P = nz.full() : !nz.pattern<3x4, #CSR>
  return
}

// -----

#All = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : dense) }>
func.func @full_dimension_form() {
  // expected-error @below {{'nz.full' op expected a pattern in level form, found '!nz.pattern<3x4, }}
  %P = nz.full() : !nz.pattern<3x4, #All>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @constant_sizes() {
  // expected-error @below {{'nz.constant_pattern' op expected 2 sizes, one for each dynamic size of '!nz.pattern<?x?, }}
  %P = nz.constant_pattern() dense<0> : tensor<1x2xi64> to !nz.pattern<?x?, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @constant_columns() {
  // expected-error @below {{'nz.constant_pattern' op expected a table of i64 with 2 columns, found 'tensor<1x3xi64>'}}
  %P = nz.constant_pattern() dense<0> : tensor<1x3xi64> to !nz.pattern<3x3, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @constant_scalar() {
  // expected-error @below {{'nz.constant_pattern' op expected a table of i64 with 2 columns, found 'tensor<i64>'}}
  %P = nz.constant_pattern() dense<0> : tensor<i64> to !nz.pattern<3x3, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @constant_element() {
  // expected-error @below {{attribute 'coordinates' failed to satisfy constraint: 64-bit signless integer elements attribute}}
  %P = "nz.constant_pattern"() <{coordinates = dense<0> : tensor<1x2xi32>}> : () -> !nz.pattern<3x3, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @constant_not_a_table() {
  // expected-error @below {{Invalid attribute `coordinates` in property conversion: sparse<0, 1> : tensor<2x2xi64>}}
  %P = "nz.constant_pattern"() <{coordinates = sparse<[[0, 0]], [1]> : tensor<2x2xi64>}> : () -> !nz.pattern<3x3, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @constant_range() {
  // expected-error @below {{'nz.constant_pattern' op expected coordinates of level 1 from 0 to below its size, found 3 in row 1}}
  %P = nz.constant_pattern() dense<[[0, 2], [1, 3]]> : tensor<2x2xi64> to !nz.pattern<3x3, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @constant_negative(%n: index) {
  // expected-error @below {{'nz.constant_pattern' op expected coordinates of level 0 from 0 to below its size, found -1 in row 0}}
  %P = nz.constant_pattern(%n) dense<[[-1, 2]]> : tensor<1x2xi64> to !nz.pattern<?x3, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @constant_order() {
  // expected-error @below {{'nz.constant_pattern' op expected sorted unique rows, found row 1 out of order}}
  %P = nz.constant_pattern() dense<[[1, 2], [1, 1]]> : tensor<2x2xi64> to !nz.pattern<3x3, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @constant_twice() {
  // expected-error @below {{'nz.constant_pattern' op expected sorted unique rows, found row 2 out of order}}
  %P = nz.constant_pattern() dense<[[0, 0], [1, 2], [1, 2]]> : tensor<3x2xi64> to !nz.pattern<3x3, #CSR>
  return
}
