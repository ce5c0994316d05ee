// What kernels and selections of entries read and write, as one-shot
// bufferization asks: a buffer is copied where it must not be shared.
// RUN: nz-opt %s --one-shot-bufferize="bufferize-function-boundaries=1 function-boundary-type-conversion=identity-layout-map" | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// Sums begin with what is there, which is needed later.
// CHECK-LABEL: func @sums(
// CHECK: linalg.fill {{.*}} outs(%[[ONES:.*]] :
// CHECK: memref.copy %[[ONES]], %[[SUMS:.*]] :
// CHECK: sums (%[[SUMS]] at (i)
// CHECK: return %[[SUMS]], %[[ONES]]
func.func @sums(%P: !nz.pattern<?x?, #CSR>, %v: tensor<?xf64>, %n: index) -> (tensor<?xf64>, tensor<?xf64>) {
  %y = tensor.empty(%n) : tensor<?xf64>
  %one = arith.constant 1.0 : f64
  %ones = linalg.fill ins(%one : f64) outs(%y : tensor<?xf64>) -> tensor<?xf64>
  %r = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>) sums (%ones at (i) : tensor<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %r, %ones : tensor<?xf64>, tensor<?xf64>
}

// Off the diagonal nothing is written: what is there stays.
// CHECK-LABEL: func @diagonal(
// CHECK-SAME: %[[V:[a-z0-9]*]]: memref<?xf64>
// CHECK: memref.copy %[[V]], %[[R:.*]] :
// CHECK: writes (%[[R]] at (p)
// CHECK: return %[[V]], %[[R]]
func.func @diagonal(%P: !nz.pattern<?x?, #CSR>, %v: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
  %r = nz.kernel over %P (i, i) at p writes (%v at (p) : tensor<?xf64>) : !nz.pattern<?x?, #CSR> {
    %zero = arith.constant 0.0 : f64
    nz.yield %zero : f64
  }
  return %v, %r : tensor<?xf64>, tensor<?xf64>
}

// Each element is read where it is written: in place.
// CHECK-LABEL: func @same_map(
// CHECK-NOT: memref.copy
// CHECK: reads (%[[V:.*]] at (p)
// CHECK-NEXT: writes (%[[V]] at (p)
func.func @same_map(%P: !nz.pattern<?x?, #CSR>, %v: tensor<?xf64>) -> tensor<?xf64> {
  %r = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>) writes (%v at (p) : tensor<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    %b = arith.negf %a : f64
    nz.yield %b : f64
  }
  return %r : tensor<?xf64>
}

// Elsewhere it may have been written before it is read.
// CHECK-LABEL: func @other_map(
// CHECK: memref.alloc
// CHECK: reads (%[[V:.*]] at (j)
// CHECK-NOT: %[[V]] at
// CHECK: return
func.func @other_map(%P: !nz.pattern<?x?, #CSR>, %v: tensor<?xf64>) -> tensor<?xf64> {
  %r = nz.kernel over %P (i, j) at p reads (%v at (j) : tensor<?xf64>) writes (%v at (p) : tensor<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %r : tensor<?xf64>
}

// A row is summed to as often as it has entries.
// CHECK-LABEL: func @summed(
// CHECK: memref.copy %[[Y:.*]], %[[R:.*]] :
// CHECK: reads (%[[Y]] at (i)
// CHECK-NEXT: sums (%[[R]] at (i)
func.func @summed(%P: !nz.pattern<?x?, #CSR>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %r = nz.kernel over %P (i, j) at p reads (%y at (i) : tensor<?xf64>) sums (%y at (i) : tensor<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %r : tensor<?xf64>
}

// A selection reads its flags, behind a write to a copy of them.
// CHECK-LABEL: func @selected(
// CHECK-SAME: %[[KEEP:[a-z0-9]*]]: memref<?xi1>
// CHECK: memref.copy %[[KEEP]], %[[COPY:.*]] :
// CHECK: memref.store %{{.*}}, %[[COPY]]
// CHECK: nz.select %{{.*}}, %[[KEEP]]
func.func @selected(%P: !nz.pattern<?x?, #CSR>, %keep: tensor<?xi1>) -> (tensor<?xi1>, !nz.pattern<?x?, #CSR>) {
  %yes = arith.constant true
  %first = arith.constant 0 : index
  %more = tensor.insert %yes into %keep[%first] : tensor<?xi1>
  %Q = nz.select %P, %keep : !nz.pattern<?x?, #CSR>
  return %more, %Q : tensor<?xi1>, !nz.pattern<?x?, #CSR>
}
