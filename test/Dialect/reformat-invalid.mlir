// RUN: nz-opt %s --split-input-file --verify-diagnostics

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @rank(%P: !nz.pattern<?x?, #L>) {
  // expected-error@+1 {{expected a map from 2 levels to 2, found affine_map<(d0, d1) -> (d0)>}}
  %Q = nz.reformat %P by affine_map<(i, j) -> (i)> : !nz.pattern<?x?, #L> to !nz.pattern<?x?, #L>
  return
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @expression(%P: !nz.pattern<?x?, #L>) {
  // expected-error@+1 {{expected level 1 as a sum of levels times constants, or its quotient or remainder by a constant, found}}
  %Q = nz.reformat %P by affine_map<(i, j) -> (i, j ceildiv 2)> : !nz.pattern<?x?, #L> to !nz.pattern<?x?, #L>
  return
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @remainder(%P: !nz.pattern<?x?, #L>) {
  // expected-error@+1 {{expected size 4 of result level 1, found 5}}
  %Q = nz.reformat %P by affine_map<(i, j) -> (i, j mod 4)> : !nz.pattern<?x?, #L> to !nz.pattern<?x5, #L>
  return
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#AoS = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton) }>
func.func @form(%P: !nz.pattern<?x?, #AoS>) {
  // expected-error@+1 {{expected a pattern in level form, found}}
  %Q = nz.reformat %P by affine_map<(i, j) -> (i, j)> : !nz.pattern<?x?, #AoS> to !nz.pattern<?x?, #L>
  return
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @pairs(%P: !nz.pattern<?x?, #L>) {
  // expected-error@+1 {{expected a list of pairs of index, found}}
  %T = nz.placement %P by affine_map<(i, j) -> (j, i)> : !nz.pattern<?x?, #L> to !nz.pattern<?x?, #L> as !nz.pattern<?x?, #L>
  return
}
