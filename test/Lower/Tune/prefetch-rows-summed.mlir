// Rows that are summed up in one number are asked for from half the size on.
// RUN: nz-opt %s --nz-prefetch-rows=bytes=4096 --canonicalize | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// Rows of an operand of 3 kilobytes are copied, and summed after that; 2 kilobytes are
// small.
// CHECK-LABEL: func private @dot(
// CHECK-SAME: memref<48x16xf32>, %[[X:[a-z0-9]+]]: memref<48x16xf32>, %{{[a-z0-9]+}}: memref<32x16xf32>
// CHECK: scf.for
// CHECK: memref.prefetch %[[X]][
// CHECK-NOT: memref.prefetch
// CHECK: return
func.func private @dot(%P: !nz.pattern<?x?, #CSR>, %U: memref<48x16xf32>, %X: memref<48x16xf32>, %S: memref<32x16xf32>, %copy: memref<16xf32>, %y: memref<?xf32>, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %zero = arith.constant 0.0 : f32
  %crd = nz.level_coordinates %P, 1 : !nz.pattern<?x?, #CSR> to memref<?xindex>
  scf.for %p = %low to %high step %c1 {
    %j = memref.load %crd[%p] : memref<?xindex>
    scf.for %k = %c0 to %c16 step %c1 {
      %x = memref.load %X[%j, %k] : memref<48x16xf32>
      memref.store %x, %copy[%k] : memref<16xf32>
    }
    %sum = scf.for %k = %c0 to %c16 step %c1 iter_args(%acc = %zero) -> (f32) {
      %u = memref.load %U[%low, %k] : memref<48x16xf32>
      %x = memref.load %X[%j, %k] : memref<48x16xf32>
      %s = memref.load %S[%j, %k] : memref<32x16xf32>
      %0 = arith.mulf %u, %x : f32
      %1 = arith.mulf %0, %s : f32
      %2 = arith.addf %acc, %1 : f32
      scf.yield %2 : f32
    }
    memref.store %sum, %y[%p] : memref<?xf32>
  }
  return
}

// Where the number of rows is not known, half the size is what is compared: 512
// numbers of 2048 bytes.
// CHECK-LABEL: func private @unknown(
// CHECK-SAME: %[[X:[a-z0-9]+]]: memref<?x16xf32>
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C16:.*]] = arith.constant 16 : index
// CHECK-DAG: %[[MOST:.*]] = arith.constant 512 : index
// CHECK: %[[ROWS:.*]] = memref.dim %[[X]], %[[C0]]
// CHECK: %[[SIZE:.*]] = arith.muli %[[ROWS]], %[[C16]]
// CHECK: arith.cmpi ugt, %[[SIZE]], %[[MOST]]
// CHECK: return
func.func private @unknown(%P: !nz.pattern<?x?, #CSR>, %X: memref<?x16xf32>, %y: memref<?xf32>, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %zero = arith.constant 0.0 : f32
  %crd = nz.level_coordinates %P, 1 : !nz.pattern<?x?, #CSR> to memref<?xindex>
  scf.for %p = %low to %high step %c1 {
    %j = memref.load %crd[%p] : memref<?xindex>
    %sum = scf.for %k = %c0 to %c16 step %c1 iter_args(%acc = %zero) -> (f32) {
      %x = memref.load %X[%j, %k] : memref<?x16xf32>
      %s = arith.addf %acc, %x : f32
      scf.yield %s : f32
    }
    memref.store %sum, %y[%p] : memref<?xf32>
  }
  return
}

// In a sweep a loop that does not sum meets the rows first, and does not ask for 3
// kilobytes: the one that sums finds them all the same.
// CHECK-LABEL: func private @product(
// CHECK-NOT: memref.prefetch
// CHECK-LABEL: func private @sampled(
// CHECK-NOT: memref.prefetch
// CHECK: func @sweep(
func.func private @product(%P: !nz.pattern<?x?, #CSR>, %X: memref<48x16xf32>, %y: memref<16xf32>, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %crd = nz.level_coordinates %P, 1 : !nz.pattern<?x?, #CSR> to memref<?xindex>
  scf.for %p = %low to %high step %c1 {
    %j = memref.load %crd[%p] : memref<?xindex>
    scf.for %k = %c0 to %c16 step %c1 {
      %x = memref.load %X[%j, %k] : memref<48x16xf32>
      memref.store %x, %y[%k] : memref<16xf32>
    }
  }
  return
}
func.func private @sampled(%P: !nz.pattern<?x?, #CSR>, %X: memref<48x16xf32>, %y: memref<?xf32>, %low: index, %high: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %zero = arith.constant 0.0 : f32
  %crd = nz.level_coordinates %P, 1 : !nz.pattern<?x?, #CSR> to memref<?xindex>
  scf.for %p = %low to %high step %c1 {
    %j = memref.load %crd[%p] : memref<?xindex>
    %sum = scf.for %k = %c0 to %c16 step %c1 iter_args(%acc = %zero) -> (f32) {
      %x = memref.load %X[%j, %k] : memref<48x16xf32>
      %s = arith.addf %acc, %x : f32
      scf.yield %s : f32
    }
    memref.store %sum, %y[%p] : memref<?xf32>
  }
  return
}
func.func @sweep(%P: !nz.pattern<?x?, #CSR>, %X: memref<48x16xf32>, %y: memref<16xf32>, %s: memref<?xf32>) {
  nz.sweep over %P by 16 : !nz.pattern<?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    func.call @product(%P, %X, %y, %low, %high) : (!nz.pattern<?x?, #CSR>, memref<48x16xf32>, memref<16xf32>, index, index) -> ()
    func.call @sampled(%P, %X, %s, %low, %high) : (!nz.pattern<?x?, #CSR>, memref<48x16xf32>, memref<?xf32>, index, index) -> ()
  }
  return
}
