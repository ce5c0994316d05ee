// RUN: nz-opt %s -split-input-file -verify-diagnostics

func.func @pattern_of_dense(%A: tensor<?x?xf64>) {
  // expected-error @below {{'tensor' must be sparse tensor, but got 'tensor<?x?xf64>'}}
  %P = nz.pattern %A : tensor<?x?xf64>
  return
}

// -----

func.func @values_of_dense(%A: tensor<?x?xf64>) {
  // expected-error @below {{operand #0 must be sparse tensor, but got 'tensor<?x?xf64>'}}
  %v = "nz.values"(%A) : (tensor<?x?xf64>) -> tensor<?xf64>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#DCSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed, j : compressed) }>
func.func @pattern_type(%A: tensor<?x?xf64, #CSR>) {
  // expected-error @below {{failed to verify that pattern has the tensor's shape and encoding}}
  %P = "nz.pattern"(%A) : (tensor<?x?xf64, #CSR>) -> !nz.pattern<?x?, #DCSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @values_type(%A: tensor<?x?xf64, #CSR>) {
  // expected-error @below {{failed to verify that values are a vector of the tensor's elements}}
  %v = "nz.values"(%A) : (tensor<?x?xf64, #CSR>) -> tensor<?xf32>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @values_rank(%A: tensor<?x?xf64, #CSR>) {
  // expected-error @below {{result #0 must be 1D tensor of any type values, but got 'tensor<?x?xf64>'}}
  %v = "nz.values"(%A) : (tensor<?x?xf64, #CSR>) -> tensor<?x?xf64>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @assemble_pattern(%P: !nz.pattern<?x3, #CSR>, %v: tensor<?xf64>) {
  // expected-error @below {{failed to verify that pattern has the tensor's shape and encoding}}
  %A = "nz.assemble"(%P, %v) : (!nz.pattern<?x3, #CSR>, tensor<?xf64>) -> tensor<?x?xf64, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @assemble_values(%P: !nz.pattern<?x?, #CSR>, %v: tensor<4xf64>) {
  // expected-error @below {{expected values of type 'tensor<?xf64>', found 'tensor<4xf64>'}}
  %A = "nz.assemble"(%P, %v) : (!nz.pattern<?x?, #CSR>, tensor<4xf64>) -> tensor<?x?xf64, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @coordinates_columns(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{failed to infer returned types}}
  // expected-error @below {{inferred type(s) 'tensor<?x2xindex>' are incompatible with return type(s) of operation 'tensor<?x3xindex>'}}
  %c = "nz.coordinates"(%P) : (!nz.pattern<?x?, #CSR>) -> tensor<?x3xindex>
  return
}

// -----

func.func @coordinates_of_tensor(%A: tensor<?x?xf64>) {
  // expected-error @below {{operand #0 must be where a sparse tensor stores entries, but got 'tensor<?x?xf64>'}}
  %c = "nz.coordinates"(%A) : (tensor<?x?xf64>) -> tensor<?x2xindex>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#DCSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed, j : compressed) }>
func.func @cast_encoding(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @below {{'nz.cast' op expected source and result of one encoding, found '!nz.pattern<?x?, }}
  %Q = nz.cast %P : !nz.pattern<?x?, #CSR> to !nz.pattern<?x?, #DCSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @cast_size(%P: !nz.pattern<3x?, #CSR>) {
  // expected-error @below {{'nz.cast' op expected compatible sizes, found '!nz.pattern<3x?, }}
  %Q = nz.cast %P : !nz.pattern<3x?, #CSR> to !nz.pattern<4x?, #CSR>
  return
}

// -----

#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
func.func @size_of_dimension(%P: !nz.pattern<3x?, #CSC>) {
  // expected-error @below {{'nz.size' op expected a pattern in level form, found '!nz.pattern<3x?, }}
  %n = nz.size %P, 0 : !nz.pattern<3x?, #CSC>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @size_of_no_level(%P: !nz.pattern<3x?, #CSR>) {
  // expected-error @below {{'nz.size' op expected a level from 0 to below 2, found 2}}
  %n = nz.size %P, 2 : !nz.pattern<3x?, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @size_of_negative_level(%P: !nz.pattern<3x?, #CSR>) {
  // expected-error @below {{'nz.size' op expected a level from 0 to below 2, found -9223372036854775808}}
  %n = nz.size %P, -9223372036854775808 : !nz.pattern<3x?, #CSR>
  return
}
