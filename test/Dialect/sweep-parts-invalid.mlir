// What no sweep in parts may be.
// RUN: nz-opt %s --split-input-file --verify-diagnostics
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func @no_sums(%P: !nz.pattern<?x9, #CSR>) {
  // expected-error @+1 {{'nz.sweep' op expected parts where there are sums, and only there}}
  "nz.sweep"(%P) <{rowsPerBlock = 8 : i64, parts = 2 : i64}> ({
  ^bb0(%low: index, %high: index):
  }) : (!nz.pattern<?x9, #CSR>) -> ()
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func @no_parts(%P: !nz.pattern<?x9, #CSR>, %x: memref<9xf64>) {
  // expected-error @+1 {{'nz.sweep' op expected parts where there are sums, and only there}}
  "nz.sweep"(%P, %x) <{rowsPerBlock = 8 : i64}> ({
  ^bb0(%low: index, %high: index):
  }) : (!nz.pattern<?x9, #CSR>, memref<9xf64>) -> ()
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func @open_size(%P: !nz.pattern<?x9, #CSR>, %x: memref<?xf64>) {
  // expected-error @+1 {{'nz.sweep' op expected sums in buffers of known sizes, at most 2^28 elements, in a row and of whole bytes, found 'memref<?xf64>'}}
  nz.sweep over %P by 8 in 2 parts summing(%x : memref<?xf64>) : <?x9, #CSR> {
  ^bb0(%low: index, %high: index):
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func @one_number(%P: !nz.pattern<?x9, #CSR>, %x: memref<f64>) {
  // expected-error @+1 {{found 'memref<f64>'}}
  nz.sweep over %P by 8 in 2 parts summing(%x : memref<f64>) : <?x9, #CSR> {
  ^bb0(%low: index, %high: index):
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func @too_many(%P: !nz.pattern<?x9, #CSR>, %x: memref<16384x16385xi8>, %y: memref<16384x16384xi8>) {
  // expected-error @+1 {{found 'memref<16384x16385xi8>'}}
  nz.sweep over %P by 8 in 2 parts summing(%y, %x : memref<16384x16384xi8>, memref<16384x16385xi8>) : <?x9, #CSR> {
  ^bb0(%low: index, %high: index):
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func @bits(%P: !nz.pattern<?x9, #CSR>, %x: memref<9xi1>) {
  // expected-error @+1 {{found 'memref<9xi1>'}}
  nz.sweep over %P by 8 in 2 parts summing(%x : memref<9xi1>) : <?x9, #CSR> {
  ^bb0(%low: index, %high: index):
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func @reads(%P: !nz.pattern<?x9, #CSR>, %x: memref<9xf64>, %y: memref<?xf64>) {
  nz.sweep over %P by 8 in 2 parts summing(%x : memref<9xf64>) : <?x9, #CSR> {
  ^bb0(%low: index, %high: index):
    // expected-error @+1 {{'nz.kernel' op expected additions to what rows of 'nz.sweep' meet in}}
    nz.kernel over %P (i, j) at p reads (%x at (j) : memref<9xf64>) sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x9, #CSR> {
    ^bb0(%a: f64):
      nz.yield %a : f64
    }
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func @maxes(%P: !nz.pattern<?x9, #CSR>, %x: memref<9xf64>, %y: memref<?xf64>) {
  nz.sweep over %P by 8 in 2 parts summing(%x : memref<9xf64>) : <?x9, #CSR> {
  ^bb0(%low: index, %high: index):
    // expected-error @+1 {{'nz.kernel' op expected additions to what rows of 'nz.sweep' meet in}}
    nz.kernel over %P (i, j) at p reads (%y at (p) : memref<?xf64>) maxes (%x at (j) : memref<9xf64>) : !nz.pattern<?x9, #CSR> {
    ^bb0(%a: f64):
      nz.yield %a : f64
    }
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func @generic(%P: !nz.pattern<?x9, #CSR>, %x: memref<9xf64>) {
  nz.sweep over %P by 8 in 2 parts summing(%x : memref<9xf64>) : <?x9, #CSR> {
  ^bb0(%low: index, %high: index):
    // expected-error @+1 {{'linalg.generic' op expected no access to what rows of 'nz.sweep' meet in}}
    linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%x : memref<9xf64>) {
    ^bb0(%a: f64):
      linalg.yield %a : f64
    }
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func @parts_of_a_kernel(%P: !nz.pattern<?x9, #CSR>, %v: memref<?xf64>, %x: memref<9xf64>) {
  // expected-error @+1 {{'nz.kernel' op expected 'nz.parts' to be a positive number of type 'i64', found 0 : i64}}
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>) sums (%x at (j) : memref<9xf64>) : !nz.pattern<?x9, #CSR> attributes {nz.parts = 0 : i64} {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return
}
