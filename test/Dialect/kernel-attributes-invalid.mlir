// RUN: nz-opt %s --split-input-file --verify-diagnostics

#T = #sparse_tensor.encoding<{
  map = (j, i, p) -> (j : dense, i : compressed(nonunique), p : singleton(soa))
}>
func.func @behind_the_last_level(%T: !nz.pattern<?x?x?, #T>, %v: tensor<?xf64>, %x: tensor<?xf64>) -> tensor<?xf64> {
  // expected-error @+1 {{'nz.kernel' op expected 'nz.source_level' to be a level of the one pattern, from 0 to below 3 and of type 'i64', found 3 : i64}}
  %r = nz.kernel over %T (j, i, p) at q reads (%v at (p) : tensor<?xf64>) sums (%x at (j) : tensor<?xf64>) : !nz.pattern<?x?x?, #T> attributes {nz.source_level = 3 : i64} {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %r : tensor<?xf64>
}

// -----

#T = #sparse_tensor.encoding<{
  map = (j, i, p) -> (j : dense, i : compressed(nonunique), p : singleton(soa))
}>
func.func @no_number(%T: !nz.pattern<?x?x?, #T>, %v: tensor<?xf64>, %x: tensor<?xf64>) -> tensor<?xf64> {
  // expected-error @+1 {{'nz.kernel' op expected 'nz.source_level' to be a level of the one pattern, from 0 to below 3 and of type 'i64', found "p"}}
  %r = nz.kernel over %T (j, i, p) at q reads (%v at (p) : tensor<?xf64>) sums (%x at (j) : tensor<?xf64>) : !nz.pattern<?x?x?, #T> attributes {nz.source_level = "p"} {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %r : tensor<?xf64>
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func @two_patterns(%P: !nz.pattern<?x?, #CSR>, %Q: !nz.pattern<?x?, #CSR>, %x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  // expected-error @+1 {{'nz.kernel' op expected 'nz.source_level' to be a level of the one pattern, from 0 to below 2 and of type 'i64', found 1 : i64}}
  %r = nz.kernel over %P (i, j) at p, %Q (i, j) at q reads (%x at (p) : tensor<?xf64>) sums (%y at (i) : tensor<?xf64>) : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR> attributes {nz.source_level = 1 : i64} {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %r : tensor<?xf64>
}
