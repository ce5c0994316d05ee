// RUN: nz-opt %s -split-input-file -verify-diagnostics

#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
func.func @positions_dimension_form(%P: !nz.pattern<?x?, #CSC>) {
  // expected-error @below {{'nz.positions' op expected a pattern in level form, found '!nz.pattern<?x?, }}
  %0 = nz.positions %P, 1 : !nz.pattern<?x?, #CSC> to memref<?xindex>
  return
}

// -----

#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
func.func @level_coordinates_dimension_form(%P: !nz.pattern<?x?, #CSC>) {
  // expected-error @below {{'nz.level_coordinates' op expected a pattern in level form, found '!nz.pattern<?x?, }}
  %0 = nz.level_coordinates %P, 1 : !nz.pattern<?x?, #CSC> to memref<?xindex>
  return
}

// -----

#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
func.func @iota_dimension_form(%P: !nz.pattern<?x?, #CSC>) {
  // expected-error @below {{'nz.iota' op expected a pattern in level form, found '!nz.pattern<?x?, }}
  %0 = nz.iota %P : !nz.pattern<?x?, #CSC> to memref<?xindex>
  return
}

// -----

#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
func.func @chunks_dimension_form(%P: !nz.pattern<?x?, #CSC>) {
  // expected-error @below {{'nz.chunks' op expected a pattern in level form, found '!nz.pattern<?x?, }}
  %0 = nz.chunks %P : !nz.pattern<?x?, #CSC> to memref<?xindex>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), posWidth = 32 }>
func.func @positions_of_no_level(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{'nz.positions' op expected a level from 0 to below 2, found 2}}
  %0 = nz.positions %P, 2 : !nz.pattern<?x?, #CSR> to memref<?xindex>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), posWidth = 32 }>
func.func @level_coordinates_of_no_level(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{'nz.level_coordinates' op expected a level from 0 to below 2, found -1}}
  %0 = nz.level_coordinates %P, -1 : !nz.pattern<?x?, #CSR> to memref<?xindex>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), posWidth = 32 }>
func.func @positions_of_dense(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{'nz.positions' op expected a level that stores this array, found level 0 of '!nz.pattern<?x?, }}
  %0 = nz.positions %P, 0 : !nz.pattern<?x?, #CSR> to memref<?xi32>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), posWidth = 32 }>
func.func @level_coordinates_of_dense(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{'nz.level_coordinates' op expected a level that stores this array, found level 0 of '!nz.pattern<?x?, }}
  %0 = nz.level_coordinates %P, 0 : !nz.pattern<?x?, #CSR> to memref<?xindex>
  return
}

// -----

#COO = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton(soa)) }>
func.func @positions_of_singleton(%P: !nz.pattern<?x?, #COO>) {
  // expected-error @below {{'nz.positions' op expected a level that stores this array, found level 1 of '!nz.pattern<?x?, }}
  %0 = nz.positions %P, 1 : !nz.pattern<?x?, #COO> to memref<?xindex>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), posWidth = 32 }>
func.func @positions_width(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{'nz.positions' op expected elements of type 'i32', found 'index'}}
  %0 = nz.positions %P, 1 : !nz.pattern<?x?, #CSR> to memref<?xindex>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), posWidth = 32 }>
func.func @coordinates_width(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{'nz.level_coordinates' op expected elements of type 'index', found 'i32'}}
  %0 = nz.level_coordinates %P, 1 : !nz.pattern<?x?, #CSR> to memref<?xi32>
  return
}

// -----

#COO = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton(soa)) }>
func.func @rows_that_are_not_dense(%P: !nz.pattern<?x?, #COO>) -> index {
  // expected-error @below {{'nz.longest_row' op expected a pattern whose outermost level is dense, found '!nz.pattern<?x?, }}
  %0 = nz.longest_row %P : !nz.pattern<?x?, #COO>
  return %0 : index
}
