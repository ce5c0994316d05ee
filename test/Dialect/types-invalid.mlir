// RUN: nz-opt %s -split-input-file -verify-diagnostics

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// expected-error @below {{expected 2 sizes, one a dimension of the encoding, found 3}}
func.func private @too_many_sizes(!nz.pattern<?x?x?, #CSR>)

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// expected-error @below {{expected 2 sizes, one a dimension of the encoding, found 1}}
func.func private @too_few_sizes(!nz.pattern<4, #CSR>)

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// expected-error @below {{expected 2 sizes, one a dimension of the encoding, found 0}}
func.func private @no_sizes(!nz.pattern<, #CSR>)

// -----

#BSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i floordiv 2 : dense, j floordiv 3 : compressed, i mod 2 : dense, j mod 3 : dense) }>
// expected-error @below {{expected 2 sizes, one a dimension of the encoding, found 4}}
func.func private @sizes_of_levels(!nz.pattern<?x?x2x3, #BSR>)

// -----

// expected-error @below {{invalid kind of attribute specified}}
func.func private @not_an_encoding(!nz.pattern<?x?, 3 : i64>)

// -----

// expected-error @below {{expected ','}}
func.func private @no_encoding(!nz.pattern<?x?>)

// -----

// expected-error @below {{expected '<'}}
func.func private @nothing(!nz.pattern)

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// expected-error @below {{expected ','}}
func.func private @negative_size(!nz.pattern<-1x2, #CSR>)
