// RUN: nz-opt %s --split-input-file --verify-diagnostics

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @tooMany(%A: !nz.pattern<?x?, #CSR>) {
  // expected-error@+1 {{expected 1 to 4 patterns, found 5}}
  %C = nz.join %A (i, j) at p, %A (i, j) at q, %A (i, j) at r, %A (i, j) at s, %A (i, j) at t to (i, j) : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR> to !nz.pattern<?x?, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @columns(%A: !nz.pattern<?x?, #CSR>) {
  // expected-error@+1 {{expected columns that are distinct coordinates or positions, at least one}}
  %C = nz.join %A (i, j) at p to (i, i) : !nz.pattern<?x?, #CSR> to !nz.pattern<?x?, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @rank(%A: !nz.pattern<?x?, #CSR>) {
  // expected-error@+1 {{expected a result of 1 levels, found 2}}
  %C = nz.join %A (i, j) at p to (i) : !nz.pattern<?x?, #CSR> to !nz.pattern<?x?, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @size(%A: !nz.pattern<3x?, #CSR>) {
  // expected-error@+1 {{expected size 3 of result level 1, found 4}}
  %C = nz.join %A (i, j) at p to (j, i) : !nz.pattern<3x?, #CSR> to !nz.pattern<?x4, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @names(%A: !nz.pattern<?x?, #CSR>) {
  // expected-error@+1 {{expected 2 coordinates and a position of pattern 0, found 2 names}}
  %C = nz.join %A (i) at p to (i, p) : !nz.pattern<?x?, #CSR> to !nz.pattern<?x?, #CSR>
  return
}

// -----

#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
func.func @levels(%A: !nz.pattern<?x?, #CSC>) {
  // expected-error@+1 {{expected patterns in level form, found '!nz.pattern<?x?,}}
  %C = nz.join %A (i, j) at p to (i, j) : !nz.pattern<?x?, #CSC> to !nz.pattern<?x?, #CSC>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#V = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>
func.func @unionRank(%A: !nz.pattern<?x?, #CSR>, %v: !nz.pattern<?, #V>) {
  // expected-error@+1 {{expected patterns of one rank, found}}
  %C = nz.union %A, %v : !nz.pattern<?x?, #CSR>, !nz.pattern<?, #V> -> !nz.pattern<?x?, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @unionSize(%A: !nz.pattern<3x?, #CSR>, %B: !nz.pattern<4x?, #CSR>) {
  // expected-error@+1 {{expected compatible sizes, found}}
  %C = nz.union %A, %B : !nz.pattern<3x?, #CSR>, !nz.pattern<4x?, #CSR> -> !nz.pattern<?x?, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @assembled(%P: !nz.pattern<?x?, #CSR>, %v: tensor<?xf64>) {
  // expected-error@+1 {{expected a sparse tensor type, found 'tensor<?x?xf64>'}}
  %C = nz.assemble %P, %v : tensor<?x?xf64>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @source(%P: !nz.pattern<?x?, #CSR>, %A: tensor<?x?xf32, #CSR>) {
  // expected-error@+1 {{expected a source of type}}
  %C = "nz.assemble"(%P, %A) : (!nz.pattern<?x?, #CSR>, tensor<?x?xf32, #CSR>) -> tensor<?x?xf64, #CSR>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @values(%P: !nz.pattern<?x?, #CSR>, %v: tensor<?xf32>) {
  // expected-error@+1 {{expected values of type 'tensor<?xf64>', found 'tensor<?xf32>'}}
  %C = "nz.assemble"(%P, %v) : (!nz.pattern<?x?, #CSR>, tensor<?xf32>) -> tensor<?x?xf64, #CSR>
  return
}
