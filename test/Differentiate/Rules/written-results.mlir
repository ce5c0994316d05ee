// What was written is read by adjoints, not computed again, where that spares a
// read; numbers against central differences, once and twice.
// REQUIRES: nz-run
// RUN: nz-opt %s --nz-raise-pipeline --nz-expand-requests | FileCheck %s
// DEFINE: %{A} = --input=4x5xf64=random:1:0.5
// RUN: nz-run %s --entry=shares --check-gradient %{A} --input=4xf64=random:2
// RUN: nz-run %s --entry=quotients --check-gradient --input=5xf64=random:3 --input=5xf64=1,2,3,-1,-2
// RUN: nz-run %s --entry=logistic --check-gradient --input=5xf64=random:4
// RUN: nz-run %s --entry=diagonal --check-gradient --input=3xf64=random:5 --input=3x3xf64=random:6
// RUN: nz-run %s --entry=second --check-gradient %{A} --input=4xf64=random:2

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#i = affine_map<(i) -> (i)>

func.func @shares(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>) -> tensor<?xf64> {
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>
  %v = nz.values %A : tensor<?x?xf64, #CSR>
  %r = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>, %x at (i) : tensor<?xf64>)
      writes (%v at (p) : tensor<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64, %m: f64):
    %d = arith.subf %a, %m : f64
    %e = math.exp %d : f64
    nz.yield %e : f64
  }
  return %r : tensor<?xf64>
}

func.func @quotients(%x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %r = linalg.generic {indexing_maps = [#i, #i, #i], iterator_types = ["parallel"]}
      ins(%x, %y : tensor<?xf64>, tensor<?xf64>) outs(%x : tensor<?xf64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %q = arith.divf %a, %b : f64
    linalg.yield %q : f64
  } -> tensor<?xf64>
  return %r : tensor<?xf64>
}

func.func @logistic(%x: tensor<?xf64>) -> tensor<?xf64> {
  %one = arith.constant 1.0 : f64
  %r = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]}
      ins(%x : tensor<?xf64>) outs(%x : tensor<?xf64>) {
  ^bb0(%a: f64, %o: f64):
    %n = arith.negf %a : f64
    %e = math.exp %n : f64
    %s = arith.addf %e, %one : f64
    %q = arith.divf %one, %s : f64
    linalg.yield %q : f64
  } -> tensor<?xf64>
  return %r : tensor<?xf64>
}

// Written in part: the rest of the result is the init's.
func.func @diagonal(%x: tensor<3xf64>, %B: tensor<3x3xf64>) -> tensor<3x3xf64> {
  %r = linalg.generic {indexing_maps = [#i, affine_map<(i) -> (i, i)>], iterator_types = ["parallel"]}
      ins(%x : tensor<3xf64>) outs(%B : tensor<3x3xf64>) {
  ^bb0(%a: f64, %o: f64):
    %e = math.exp %a : f64
    linalg.yield %e : f64
  } -> tensor<3x3xf64>
  return %r : tensor<3x3xf64>
}

func.func @squares(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %e = call @shares(%A, %x) : (tensor<?x?xf64, #CSR>, tensor<?xf64>) -> tensor<?xf64>
  %s = linalg.generic {indexing_maps = [#i, affine_map<(i) -> ()>], iterator_types = ["reduction"]}
      ins(%e : tensor<?xf64>) outs(%zero : tensor<f64>) {
  ^bb0(%a: f64, %o: f64):
    %q = arith.mulf %a, %a : f64
    %t = arith.addf %o, %q : f64
    linalg.yield %t : f64
  } -> tensor<f64>
  %r = tensor.extract %s[] : tensor<f64>
  return %r : f64
}

func.func @second(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>) -> (tensor<?x?xf64, #CSR>, tensor<?xf64>) {
  %gA, %gx = nz.gradient @squares(%A, %x) wrt [0, 1] : (tensor<?x?xf64, #CSR>, tensor<?xf64>) -> (tensor<?x?xf64, #CSR>, tensor<?xf64>)
  return %gA, %gx : tensor<?x?xf64, #CSR>, tensor<?xf64>
}

// The exponential is there; what it was computed from is not read.
// CHECK-LABEL: func private @shares_vjp
// CHECK: %[[R:.*]] = nz.kernel
// CHECK: math.exp
// CHECK: nz.kernel
// CHECK-NEXT: reads (%[[G:.*]] at (p) : tensor<?xf64>, %[[R]] at (p) : tensor<?xf64>)
// CHECK-NOT: math.exp
// CHECK: nz.kernel
// CHECK-NEXT: reads (%[[G]] at (p) : tensor<?xf64>, %[[R]] at (p) : tensor<?xf64>)
// CHECK-NOT: math.exp
// CHECK: return
func.func @pull_shares(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>, %g: tensor<?xf64>) -> (tensor<?x?xf64, #CSR>, tensor<?xf64>) {
  %r, %gA, %gx = nz.vjp @shares(%A, %x) cotangents(%g) wrt [0, 1]
      : (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>) -> (tensor<?xf64>, tensor<?x?xf64, #CSR>, tensor<?xf64>)
  return %gA, %gx : tensor<?x?xf64, #CSR>, tensor<?xf64>
}

// x would be read in any case: the result is not.
// CHECK-LABEL: func private @logistic_vjp
// CHECK: linalg.generic
// CHECK: linalg.generic
// CHECK-SAME: ins(%{{.*}}, %{{.*}} : tensor<?xf64>, tensor<?xf64>)
// CHECK: math.exp
// CHECK: return
func.func @pull_logistic(%x: tensor<?xf64>, %g: tensor<?xf64>) -> tensor<?xf64> {
  %r, %gx = nz.vjp @logistic(%x) cotangents(%g) wrt [0] : (tensor<?xf64>, tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>)
  return %gx : tensor<?xf64>
}
