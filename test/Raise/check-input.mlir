// RUN: nz-opt %s --nz-check-input | FileCheck %s

#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed), posWidth = 32, crdWidth = 8 }>
#COO = #sparse_tensor.encoding<{ map = (i, j, k) -> (i : compressed(nonunique), j : singleton(nonunique, soa), k : singleton(soa)) }>
#DCSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed, j : compressed) }>
#dense = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : dense) }>

// CHECK-LABEL: func.func @formats
func.func @formats(%a: tensor<4x4xf16, #CSC>, %b: tensor<?x?x?xbf16, #COO>, %c: tensor<4x?xi8, #DCSR>, %d: tensor<4x4xindex, #dense>) {
  return
}

// CHECK-LABEL: func.func @operations
func.func @operations(%x: f64, %c: i1) -> f64 {
  // CHECK: cf.assert
  cf.assert %c, "checked"
  %t = bufferization.alloc_tensor() : tensor<4xf64>
  %y = scf.if %c -> f64 {
    %e = math.exp %x : f64
    scf.yield %e : f64
  } else {
    scf.yield %x : f64
  }
  return %y : f64
}

// A function may be called twice, and by functions that are called.
// CHECK-LABEL: func.func @twice
func.func @twice(%x: f64, %c: i1) -> f64 {
  %y = call @operations(%x, %c) : (f64, i1) -> f64
  %z = call @operations(%y, %c) : (f64, i1) -> f64
  return %z : f64
}
