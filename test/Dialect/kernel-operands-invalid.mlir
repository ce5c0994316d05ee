// The operands and results of a kernel, wrong in each way.
// RUN: nz-opt %s -split-input-file -verify-diagnostics

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @unranked_input(%P: !nz.pattern<?x?, #CSR>, %n: index, %x0: tensor<*xf64>, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected scalars and ranked tensors or buffers, found operand 0 of type 'tensor<*xf64>'}}
  %0 = "nz.kernel"(%P, %x0, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 1, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> ()>, affine_map<(d0, d1, d2) -> (d0)>]}> ({
  ^bb0(%x: f64):
    nz.yield %x : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<*xf64>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @vector_input(%P: !nz.pattern<?x?, #CSR>, %n: index, %x0: vector<4xf64>, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected scalars and ranked tensors or buffers, found operand 0 of type 'vector<4xf64>'}}
  %0 = "nz.kernel"(%P, %x0, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 1, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d0)>]}> ({
  ^bb0(%x: f64):
    nz.yield %x : f64
  }) : (!nz.pattern<?x?, #CSR>, vector<4xf64>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @unranked_buffer(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: memref<*xf64>) {
  // expected-error @below {{'nz.kernel' op expected scalars and ranked tensors or buffers, found operand 0 of type 'memref<*xf64>'}}
  "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, memref<*xf64>) -> ()
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @access_rank(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected operand 0 at 1 coordinates, found 2}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0, d1)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @scalar_access(%P: !nz.pattern<?x?, #CSR>, %n: index, %x0: f64, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected operand 0 at 0 coordinates, found 1}}
  %0 = "nz.kernel"(%P, %x0, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 1, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>, affine_map<(d0, d1, d2) -> (d0)>]}> ({
  ^bb0(%x: f64):
    nz.yield %x : f64
  }) : (!nz.pattern<?x?, #CSR>, f64, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @argument_type(%P: !nz.pattern<?x?, #CSR>, %n: index, %x0: f64, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected a scalar of type 'f64' for operand 0, found 'f32'}}
  %0 = "nz.kernel"(%P, %x0, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 1, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> ()>, affine_map<(d0, d1, d2) -> (d0)>]}> ({
  ^bb0(%x: f32):
    %c = arith.extf %x : f32 to f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, f64, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @yielded_type(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected a scalar of type 'f64' for operand 0, found 'f32'}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f32
    nz.yield %c : f32
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @written_often(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected a map of init 0 that determines the position of every pattern and names every dense dimension, since it writes}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 0>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @written_along_dense(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected a map of init 0 that determines the position of every pattern and names every dense dimension, since it writes}}
  %0 = "nz.kernel"(%P, %n, %y) <{combiners = array<i32: 0>, operandSegmentSizes = array<i32: 1, 1, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2, d3) -> (d2)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, index, tensor<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @complex(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xcomplex<f64>>) {
  // expected-error @below {{'nz.kernel' op expected numbers to combine, found 'complex<f64>'}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = complex.constant [0.0, 0.0] : complex<f64>
    nz.yield %c : complex<f64>
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xcomplex<f64>>) -> (tensor<?xcomplex<f64>>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @unsigned(%P: !nz.pattern<?x?, #CSR>, %n: index, %x0: ui32, %y: tensor<?xui32>) {
  // expected-error @below {{'nz.kernel' op expected numbers to combine, found 'ui32'}}
  %0 = "nz.kernel"(%P, %x0, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 1, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> ()>, affine_map<(d0, d1, d2) -> (d0)>]}> ({
  ^bb0(%x: ui32):
    nz.yield %x : ui32
  }) : (!nz.pattern<?x?, #CSR>, ui32, tensor<?xui32>) -> (tensor<?xui32>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @tensor_without_result(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected inits that are all tensors, each with a result, or all buffers}}
  "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> ()
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @buffer_with_result(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: memref<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected inits that are all tensors, each with a result, or all buffers}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, memref<?xf64>) -> (tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @results(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected 1 results, found 2}}
  %0:2 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>)
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @result_type(%P: !nz.pattern<?x?, #CSR>, %n: index, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected result 0 of type 'tensor<?xf64>', found 'tensor<4xf64>'}}
  %0 = "nz.kernel"(%P, %y) <{combiners = array<i32: 1>, operandSegmentSizes = array<i32: 1, 0, 0, 1>,
      patternMaps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      maps = [affine_map<(d0, d1, d2) -> (d0)>]}> ({
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }) : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> (tensor<4xf64>)
  return
}

// -----

#BLOCKS = #sparse_tensor.encoding<{ map = (k, j) -> (k : compressed, j : dense) }>
// Blocks of two in steps of three leave gaps: no numbers count through.
func.func @written_with_gaps(%P: !nz.pattern<?x2, #BLOCKS>, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected a map of init 0 that determines the position of every pattern and names every dense dimension, since it writes}}
  %0 = nz.kernel over %P (k, j) at p writes (%y at (k * 3 + j) : tensor<?xf64>) : !nz.pattern<?x2, #BLOCKS> {
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }
  return
}

// -----

#COO = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton(soa)) }>
func.func @written_by_repeated_rows(%P: !nz.pattern<?x?, #COO>, %y: tensor<?xf64>) {
  // expected-error @below {{'nz.kernel' op expected a map of init 0 that determines the position of every pattern and names every dense dimension, since it writes}}
  %0 = nz.kernel over %P (i, j) at p writes (%y at (i) : tensor<?xf64>) : !nz.pattern<?x?, #COO> {
    %c = arith.constant 0.0 : f64
    nz.yield %c : f64
  }
  return
}
