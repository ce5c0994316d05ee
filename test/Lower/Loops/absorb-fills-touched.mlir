// A fill stays where somebody else may touch what it writes, or where it writes what is
// no constant.
// RUN: nz-opt %s --nz-absorb-fills --split-input-file | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// CHECK-LABEL: func @read_in_between(
// CHECK: linalg.fill
// CHECK-NOT: nz.starts
func.func @read_in_between(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf32>, %z: memref<8xf32>) -> memref<8xf32> {
  %zero = arith.constant 0.0 : f32
  %y = memref.alloc() : memref<8xf32>
  linalg.fill ins(%zero : f32) outs(%y : memref<8xf32>)
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
    ins(%y : memref<8xf32>) outs(%z : memref<8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %zero : f32
  }
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf32>)
    sums (%y at (i) : memref<8xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f32):
    nz.yield %a : f32
  }
  return %y : memref<8xf32>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// CHECK-LABEL: func @view(
// CHECK: linalg.fill
// CHECK-NOT: nz.starts
func.func @view(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf32>) -> memref<8xf32> {
  %zero = arith.constant 0.0 : f32
  %two = arith.constant 2.0 : f32
  %c0 = arith.constant 0 : index
  %y = memref.alloc() : memref<8xf32>
  %other = memref.cast %y : memref<8xf32> to memref<?xf32>
  linalg.fill ins(%zero : f32) outs(%y : memref<8xf32>)
  memref.store %two, %other[%c0] : memref<?xf32>
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf32>)
    sums (%y at (i) : memref<8xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f32):
    nz.yield %a : f32
  }
  return %y : memref<8xf32>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// The loop's second sum goes on where the first ended.
// CHECK-LABEL: func @loop(
// CHECK: linalg.fill
// CHECK-NOT: nz.starts
func.func @loop(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf32>) -> memref<8xf32> {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %y = memref.alloc() : memref<8xf32>
  linalg.fill ins(%zero : f32) outs(%y : memref<8xf32>)
  scf.for %t = %c0 to %c2 step %c1 {
    nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf32>)
      sums (%y at (i) : memref<8xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%a: f32):
      nz.yield %a : f32
    }
  }
  return %y : memref<8xf32>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// What is filled with is no constant; a buffer of the caller may have other names.
// CHECK-LABEL: func @argument(
// CHECK: linalg.fill
// CHECK-NOT: nz.starts
func.func @argument(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf32>, %start: f32, %y: memref<8xf32>) -> memref<8xf32> {
  %zero = arith.constant 0.0 : f32
  %z = memref.alloc() : memref<8xf32>
  linalg.fill ins(%start : f32) outs(%z : memref<8xf32>)
  // CHECK: linalg.fill
// CHECK-NOT: nz.starts
  linalg.fill ins(%zero : f32) outs(%y : memref<8xf32>)
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf32>)
    sums (%y at (i) : memref<8xf32>, %z at (i) : memref<8xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f32):
    nz.yield %a, %a : f32, f32
  }
  return %z : memref<8xf32>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// What a branch hands on is the buffer by another name.
// CHECK-LABEL: func @branch(
// CHECK: linalg.fill
// CHECK-NOT: nz.starts
func.func @branch(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf32>, %z: memref<8xf32>, %c: i1) -> memref<8xf32> {
  %zero = arith.constant 0.0 : f32
  %two = arith.constant 2.0 : f32
  %c0 = arith.constant 0 : index
  %y = memref.alloc() : memref<8xf32>
  %other = scf.if %c -> memref<8xf32> {
    scf.yield %y : memref<8xf32>
  } else {
    scf.yield %z : memref<8xf32>
  }
  linalg.fill ins(%zero : f32) outs(%y : memref<8xf32>)
  memref.store %two, %other[%c0] : memref<8xf32>
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf32>)
    sums (%y at (i) : memref<8xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f32):
    nz.yield %a : f32
  }
  return %y : memref<8xf32>
}
