// What sweeps refuse.
// RUN: nz-opt %s --split-input-file --verify-diagnostics
#DCSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : compressed, j : compressed)
}>
func.func @rows_that_are_not_dense(%P: !nz.pattern<?x?, #DCSR>) {
  // expected-error @+1 {{'nz.sweep' op expected a pattern in level form whose outermost level is dense, found}}
  nz.sweep over %P by 64 : <?x?, #DCSR> {
  ^bb0(%low: index, %high: index):
  }
  return
}

// -----

#CSC = #sparse_tensor.encoding<{
  map = (i, j) -> (j : dense, i : compressed)
}>
func.func @not_in_level_form(%P: !nz.pattern<?x?, #CSC>) {
  // expected-error @+1 {{'nz.sweep' op expected a pattern in level form whose outermost level is dense, found}}
  nz.sweep over %P by 64 : <?x?, #CSC> {
  ^bb0(%low: index, %high: index):
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func @no_rows(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @+1 {{attribute 'rowsPerBlock' failed to satisfy constraint: 64-bit signless integer attribute whose value is positive}}
  nz.sweep over %P by 0 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func @no_range(%P: !nz.pattern<?x?, #CSR>) {
  // expected-error @+1 {{'nz.sweep' op expected a body of two arguments of type 'index', found 1 arguments}}
  nz.sweep over %P by 8 : <?x?, #CSR> {
  ^bb0(%low: index):
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func @tensors(%P: !nz.pattern<?x?, #CSR>, %v: tensor<?xf64>, %y: tensor<?xf64>) {
  nz.sweep over %P by 8 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    // expected-error @+1 {{'nz.kernel' op expected buffers in 'nz.sweep'}}
    %z = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>)
        sums (%y at (i) : tensor<?xf64>) : !nz.pattern<?x?, #CSR> {
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
#DCSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : compressed, j : compressed)
}>
func.func @kernel_without_rows(%P: !nz.pattern<?x?, #CSR>, %Q: !nz.pattern<?x?, #DCSR>, %v: memref<?xf64>, %y: memref<?xf64>) {
  nz.sweep over %P by 8 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    // expected-error @+1 {{'nz.kernel' op expected a first pattern whose outermost level is dense in 'nz.sweep'}}
    nz.kernel over %Q (i, j) at p reads (%v at (p) : memref<?xf64>)
        sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x?, #DCSR> {
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
func.func @no_loops(%P: !nz.pattern<?x?, #CSR>, %s: memref<f64>) {
  nz.sweep over %P by 8 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    // expected-error @+1 {{'linalg.generic' op expected buffers and loops in 'nz.sweep'}}
    linalg.generic {indexing_maps = [affine_map<() -> ()>], iterator_types = []} outs(%s : memref<f64>) {
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
func.func @effects(%P: !nz.pattern<?x?, #CSR>, %s: memref<f64>) {
  nz.sweep over %P by 8 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    %a = memref.load %s[] : memref<f64>
    // expected-error @+1 {{'memref.store' op expected kernels, generic operations, calls and computations that write nothing in 'nz.sweep'}}
    memref.store %a, %s[] : memref<f64>
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func @known_rows(%P: !nz.pattern<?x?, #CSR>) {
  nz.sweep over %P by 8 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    // expected-error @+1 {{'nz.block_buffer' op expected a buffer in a row with a dynamic first size and elements of whole bytes, found 'memref<8xf64>'}}
    %0 = nz.block_buffer() : memref<8xf64>
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func @rows_of_bits(%P: !nz.pattern<?x?, #CSR>) {
  nz.sweep over %P by 8 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    // expected-error @+1 {{'nz.block_buffer' op expected a buffer in a row with a dynamic first size and elements of whole bytes, found 'memref<?xi1>'}}
    %0 = nz.block_buffer() : memref<?xi1>
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func @sizes_of_a_buffer(%P: !nz.pattern<?x?, #CSR>) {
  nz.sweep over %P by 8 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    // expected-error @+1 {{'nz.block_buffer' op expected 1 sizes behind the first, found 0}}
    %0 = nz.block_buffer() : memref<?x4x?xf64>
  }
  return
}

// -----

func.func @block_buffer_without_blocks() {
  // expected-error @+1 {{'nz.block_buffer' op expects parent op 'nz.sweep'}}
  %0 = nz.block_buffer() : memref<?xf64>
  return
}
