// The domain of a kernel, wrong in each way.
// RUN: nz-opt %s -split-input-file -verify-diagnostics

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @no_pattern(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected at least one pattern}}
  %0 = "nz.kernel"(%y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 0, 0, 0, 1>,
      patternMaps = [],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @pattern_maps(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected 1 pattern maps, found 2}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @no_pattern_maps(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected 1 pattern maps, found 0}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @extents(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected at most 3 dense dimensions, found 4}}
  %0 = "nz.kernel"(%P, %n, %n, %n, %n, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 4, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, index, index, index, index, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @level_form(%P: !nz.pattern<?x?, #CSC>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected patterns in level form, found '!nz.pattern<?x?, }}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSC>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @pattern_map_symbols(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected maps of 3 dimensions, found affine_map<(d0, d1, d2)[s0] -> (d0, d1, s0)>}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2)[s0] -> (d0, d1, s0)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @pattern_map_of_another_domain(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected maps of 3 dimensions, found affine_map<(d0, d1) -> (d0, d1)>}}
  %0 = "nz.kernel"(%P, %P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 2, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1) -> (d0, d1)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @pattern_rank(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected 2 coordinates and a position of pattern 0, found 2 names}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1) -> (d0, d1)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @pattern_without_names(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected 2 coordinates and a position of pattern 0, found 0 names}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<() -> ()>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @pattern_expression(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected names of pattern 0, found affine_map<(d0, d1) -> (d0, 0, d1)>}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1) -> (d0, 0, d1)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @shared_position(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected a position of its own of pattern 1}}
  %0 = "nz.kernel"(%P, %P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 2, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @position_as_coordinate(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected positions that are not coordinates}}
  %0 = "nz.kernel"(%P, %P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 2, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d1, d3, d0)>],
      maps = [affine_map<(d0, d1, d2, d3) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @dense_coordinate(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected dense dimensions that are not of a pattern}}
  %0 = "nz.kernel"(%P, %n, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 1, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, index, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @unused_dimension(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected every dimension to be a coordinate, a position or a dense dimension, found dimension 3 unused}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}
