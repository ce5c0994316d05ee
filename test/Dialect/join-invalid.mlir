// RUN: nz-opt %s -split-input-file -verify-diagnostics

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @no_pattern() {
  // expected-error @below {{'nz.join' op expected 1 to 4 patterns, found 0}}
  %Q = "nz.join"() <{columns = affine_map<() -> ()>, patternMaps = []}> : () -> !nz.pattern<?x?, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
func.func @dimension_form(%P: !nz.pattern<?x?, #CSC>) {
  // expected-error @below {{'nz.join' op expected patterns in level form, found '!nz.pattern<?x?, }}
  %Q = nz.join %P (i, j) at p to (j, i) : !nz.pattern<?x?, #CSC> to !nz.pattern<?x?, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
func.func @to_dimension_form(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{'nz.join' op expected a pattern in level form, found '!nz.pattern<?x?, }}
  %Q = nz.join %P (i, j) at p to (j, i) : !nz.pattern<?x?, #CSR> to !nz.pattern<?x?, #CSC>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @too_many_coordinates(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{'nz.join' op expected 2 coordinates and a position of pattern 0, found 4 names}}
  %Q = nz.join %P (i, j, k) at p to (j, i) : !nz.pattern<?x?, #CSR> to !nz.pattern<?x?, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @position_as_coordinate(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{'nz.join' op expected positions that are not coordinates}}
  %Q = nz.join %P (i, j) at p, %P (p, l) at q to (j, l) : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR> to !nz.pattern<?x?, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @no_maps(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{'nz.join' op expected 1 pattern maps, found 0}}
  %Q = "nz.join"(%P) <{columns = affine_map<(d0, d1, d2) -> (d1, d0)>, patternMaps = []}>
      : (!nz.pattern<?x?, #CSR>) -> !nz.pattern<?x?, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @column_twice(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{'nz.join' op expected columns that are distinct coordinates}}
  %Q = nz.join %P (i, j) at p to (j, j) : !nz.pattern<?x?, #CSR> to !nz.pattern<?x?, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @column_expression(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{'nz.join' op expected columns that are distinct coordinates}}
  %Q = nz.join %P (i, j) at p to (j, i floordiv 2) : !nz.pattern<?x?, #CSR> to !nz.pattern<?x?, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @columns_of_another_domain(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{'nz.join' op expected maps of 1 dimensions, found affine_map<(d0, d1, d2) -> (d0, d1, d2)>}}
  %Q = "nz.join"(%P) <{columns = affine_map<(d0)[s0] -> (d0, s0)>,
                       patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>]}>
      : (!nz.pattern<?x?, #CSR>) -> !nz.pattern<?x?, #CSR>
  return
}

// -----

#Vector = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @levels(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{'nz.join' op expected a result of 2 levels, found 1}}
  %Q = nz.join %P (i, j) at p to (j, i) : !nz.pattern<?x?, #CSR> to !nz.pattern<?, #Vector>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @sizes(%P: !nz.pattern<3x4, #CSR>) {
  // expected-error @below {{'nz.join' op expected size 4 of result level 0, found 3}}
  %Q = nz.join %P (i, j) at p to (j, i) : !nz.pattern<3x4, #CSR> to !nz.pattern<3x4, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @name_twice(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{expected a new name for a dimension, found 'i' again}}
  %Q = nz.join %P (i, j) at i to (j, i) : !nz.pattern<?x?, #CSR> to !nz.pattern<?x?, #CSR>
  return
}
