// RUN: nz-opt %s --nz-check-input --split-input-file --verify-diagnostics

func.func @memory(%n: index) {
  // expected-error@+1 {{expected operations of func, linalg, tensor, arith, math, scf, sparse_tensor and nz, cf.assert and bufferization.alloc_tensor, found 'memref.alloc'}}
  %m = memref.alloc(%n) : memref<?xf64>
  return
}

// -----

func.func @to_buffer(%x: tensor<4xf64>) -> tensor<4xf64> {
  // expected-error@+1 {{found 'bufferization.materialize_in_destination'}}
  %y = bufferization.materialize_in_destination %x in %x : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xf64>
  return %y : tensor<4xf64>
}

// -----

func.func @branches(%x: f64) -> f64 {
  // expected-error@+1 {{expected structured control flow, found 'cf.br'}}
  cf.br ^end(%x : f64)
^end(%y: f64):
  return %y : f64
}

// -----

func.func @chooses(%c: i1, %x: f64) -> f64 {
  // expected-error@+1 {{expected structured control flow, found 'cf.cond_br'}}
  cf.cond_br %c, ^yes, ^no
^yes:
  return %x : f64
^no:
  return %x : f64
}

// -----

func.func @f(%x: f64) -> f64 {
  return %x : f64
}

func.func @indirect(%x: f64) -> f64 {
  // expected-error@+1 {{expected calls of named functions, found 'func.constant'}}
  %f = func.constant @f : (f64) -> f64
  return %x : f64
}

// -----

// expected-error@+1 {{expected elements of type f16, bf16, f32, f64, index or a signless integer of at most 64 bits, found 'complex<f64>'}}
func.func @complex(%z: tensor<4xcomplex<f64>>) {
  return
}

// -----

// expected-error@+1 {{found 'f80'}}
func.func @wide(%z: f80) {
  return
}

// -----

// expected-error@+1 {{expected ranked tensors, found 'tensor<*xf64>'}}
func.func @unranked(%z: tensor<*xf64>) {
  return
}

// -----

// expected-error@+1 {{expected ranked tensors, found 'memref<4xf64>'}}
func.func private @external(memref<4xf64>)

// -----

// expected-error@+1 {{expected a sparse tensor encoding, found "other"}}
func.func @encoded(%z: tensor<4xf64, "other">) {
  return
}

// -----

#nonordered = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed(nonordered)) }>
// expected-error@+1 {{expected ordered levels, found nonordered level 1 of}}
func.func @nonordered(%A: tensor<4x4xf64, #nonordered>) {
  return
}

// -----

#batch = #sparse_tensor.encoding<{ map = (b, i, j) -> (b : batch, i : dense, j : compressed) }>
// expected-error@+1 {{expected no batch levels, found batch level 0 of}}
func.func @batch(%A: tensor<2x4x4xf64, #batch>) {
  return
}

// -----

#slice = #sparse_tensor.encoding<{ map = (i : #sparse_tensor<slice(0, 2, 1)>, j : #sparse_tensor<slice(0, 2, 1)>) -> (i : dense, j : compressed) }>
// expected-error@+1 {{expected no slices in an encoding, found}}
func.func @slice(%A: tensor<4x4xf64, #slice>) {
  return
}

// -----

#explicit = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), explicitVal = 1.0 : f64 }>
// expected-error@+1 {{expected no explicitVal in an encoding, found}}
func.func @explicit(%A: tensor<4x4xf64, #explicit>) {
  return
}

// -----

#implicit = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), implicitVal = 0.0 : f64 }>
// expected-error@+1 {{expected no implicitVal in an encoding, found}}
func.func @implicit(%A: tensor<4x4xf64, #implicit>) {
  return
}

// -----

#BSR = #sparse_tensor.encoding<{ map = (i, j) -> (i floordiv 2 : dense, j floordiv 2 : compressed, i mod 2 : dense, j mod 2 : dense) }>
// expected-error@+1 {{expected dimension 1 of a size that is a multiple of 2, found 5 with}}
func.func @blocks(%A: tensor<4x5xf64, #BSR>) {
  return
}

// -----

#NM = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : structured[2, 4]) }>
// expected-error@+1 {{expected a structured level of m that stores a dimension mod m, found level 1 of}}
func.func @structured(%A: tensor<4x4xf64, #NM>) {
  return
}

// -----

#bag = #sparse_tensor.encoding<{ map = (i) -> (i : compressed(nonunique)) }>
// expected-error@+1 {{expected a unique last level, found}}
func.func @repeats(%A: tensor<4xf64, #bag>) {
  return
}

// -----

#odd = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed, j : singleton(soa)) }>
// expected-error@+1 {{expected singleton levels behind nonunique ones and only there, found level 1 of}}
func.func @single(%A: tensor<4x4xf64, #odd>) {
  return
}

// -----

#BSR = #sparse_tensor.encoding<{ map = (i, j) -> (i floordiv 2 : dense, j floordiv 2 : compressed, i mod 2 : dense, j mod 2 : dense) }>
// expected-error@+1 {{expected dimension 0 of a size that is a multiple of 2, found 3 with}}
func.func @pattern(%P: !nz.pattern<3x4, #BSR>) {
  return
}

// -----

func.func @even(%x: f64) -> f64 {
  %y = call @odd(%x) : (f64) -> f64
  return %y : f64
}

func.func @odd(%x: f64) -> f64 {
  // expected-error@+1 {{expected calls without recursion, found @even -> @odd -> @even}}
  %y = call @even(%x) : (f64) -> f64
  return %y : f64
}

// -----

func.func @self(%x: f64) -> f64 {
  // expected-error@+1 {{expected calls without recursion, found @self -> @self}}
  %y = nz.gradient @self(%x) wrt [0] : (f64) -> f64
  return %y : f64
}

// -----

func.func @divide(%x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  // expected-error@+1 {{expected indexing maps that multiply by constants and divide by constants above 0, found affine_map<(d0) -> (d0 floordiv 0)>}}
  %z = linalg.generic {
    indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i floordiv 0)>], iterator_types = ["reduction"]
  } ins(%x : tensor<?xf64>) outs(%y : tensor<?xf64>) {
  ^bb0(%a: f64, %b: f64):
    %s = arith.addf %a, %b : f64
    linalg.yield %s : f64
  } -> tensor<?xf64>
  return %z : tensor<?xf64>
}

// -----

func.func @pack(%x: tensor<8x8xf64>, %y: tensor<4x4x2x2xf64>) -> tensor<4x4x2x2xf64> {
  // expected-error@+1 {{expected operations of linalg that are loop nests, found 'linalg.pack'}}
  %p = linalg.pack %x inner_dims_pos = [0, 1] inner_tiles = [2, 2] into %y : tensor<8x8xf64> -> tensor<4x4x2x2xf64>
  return %p : tensor<4x4x2x2xf64>
}

// -----

// expected-error@+1 {{expected elements of type f16, bf16, f32, f64, index or a signless integer of at most 64 bits, found 'i128'}}
func.func @wide(%x: tensor<4xi128>) {
  return
}

// -----

func.func @gather(%x: tensor<4xf64>, %i: tensor<2x1xindex>) -> tensor<2x1xf64> {
  // expected-error@+1 {{expected operations with a lowering to loops or LLVM, found 'tensor.gather'}}
  %r = tensor.gather %x[%i] gather_dims([0]) : (tensor<4xf64>, tensor<2x1xindex>) -> tensor<2x1xf64>
  return %r : tensor<2x1xf64>
}

// -----

func.func @scatter(%x: tensor<2x1xf64>, %y: tensor<4xf64>, %i: tensor<2x1xindex>) -> tensor<4xf64> {
  // expected-error@+1 {{expected operations with a lowering to loops or LLVM, found 'tensor.scatter'}}
  %r = tensor.scatter %x into %y[%i] scatter_dims([0]) unique : (tensor<2x1xf64>, tensor<4xf64>, tensor<2x1xindex>) -> tensor<4xf64>
  return %r : tensor<4xf64>
}

// -----

func.func @bits(%x: tensor<4xf64>) -> tensor<4xi64> {
  // expected-error@+1 {{expected operations with a lowering to loops or LLVM, found 'tensor.bitcast'}}
  %r = tensor.bitcast %x : tensor<4xf64> to tensor<4xi64>
  return %r : tensor<4xi64>
}

// -----

func.func @scales(%x: f32, %s: f32) -> (f64, f16) {
  // expected-error@+1 {{expected operations with a lowering to loops or LLVM, found 'arith.scaling_extf'}}
  %w = arith.scaling_extf %x, %s : f32, f32 to f64
  // expected-error@+1 {{expected operations with a lowering to loops or LLVM, found 'arith.scaling_truncf'}}
  %n = arith.scaling_truncf %x, %s : f32, f32 to f16
  return %w, %n : f64, f16
}
