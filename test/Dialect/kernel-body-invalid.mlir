// What a kernel has for each operand, wrong in each way.
// RUN: nz-opt %s -split-input-file -verify-diagnostics

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @maps(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected 1 maps, found 2}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>, affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @no_maps(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected 1 maps, found 0}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = []}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @combiners(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected 1 combiners, found 2}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1, 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @combiner(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected a combiner from 0 to 3, found 7}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 7>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @terminator(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected a body that ends with nz.yield}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @arguments(%P: !nz.pattern<?x?, #CSR>, %n: index, %x0: f64, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected 1 block arguments, found 0}}
  %0 = "nz.kernel"(%P, %x0, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 1, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> ()>, affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, f64, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @yielded(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected 1 yielded values, found 0}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    nz.yield
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @map_of_another_domain(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected maps of 3 dimensions, found affine_map<(d0, d1) -> (d0)>}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @map_symbols(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected maps of 3 dimensions, found affine_map<(d0, d1, d2)[s0] -> (s0)>}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2)[s0] -> (s0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @division_by_zero(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected accesses that multiply by constants and divide by constants above 0, found affine_map<(d0, d1, d2) -> (d0 floordiv 0)>}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0 floordiv 0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @negative_modulus(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected accesses that multiply by constants and divide by constants above 0, found affine_map<(d0, d1, d2) -> (d0 mod -2)>}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0 mod -2)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @division_by_a_negative_number(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected accesses that multiply by constants and divide by constants above 0, found affine_map<(d0, d1, d2) -> (d0 ceildiv -3)>}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0 ceildiv -3)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

func.func @starts_of_others(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf32>, %y: memref<?xf32>) {
  // expected-error @below {{'nz.kernel' op expected 'nz.starts' of a constant or a unit for each buffer, found [0.000000e+00]}}
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf32>)
    sums (%y at (i) : memref<?xf32>) : !nz.pattern<?x?, #CSR> attributes {nz.starts = [0.0]} {
  ^bb0(%a: f32):
    nz.yield %a : f32
  }
  return
}
