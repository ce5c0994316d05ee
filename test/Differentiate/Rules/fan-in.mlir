// What gets cotangents from several places, of which one is a loop, a branch or a
// kernel over a diagonal; numbers by hand.
// REQUIRES: nz-run
// RUN: nz-run %s --entry=beside_loop --gradient=0 --input=f64=2 | FileCheck %s --check-prefix=LOOP
// LOOP: result 0: f64 = 12{{$}}
// LOOP: result 1: f64 = 16{{$}}
// RUN: nz-run %s --entry=init_twice --gradient=0 --input=f64=2 | FileCheck %s --check-prefix=INIT
// INIT: result 0: f64 = 20{{$}}
// INIT: result 1: f64 = 12{{$}}
// RUN: nz-run %s --entry=beside_branch --gradient=0,1 --input=f64=2 --input=f64=5 --input=i1=0 | FileCheck %s --check-prefix=BRANCH
// BRANCH: result 0: f64 = 31{{$}}
// BRANCH: result 1: f64 = 3{{$}}
// BRANCH: result 2: f64 = 10{{$}}
// Elements beside the diagonal get zeros, not what memory held.
// RUN: nz-opt %s --nz-expand-requests | FileCheck %s --check-prefix=TRACE
// TRACE-LABEL: func.func private @trace_gradient_1
// TRACE: %[[ZEROS:.*]] = linalg.fill
// TRACE: nz.kernel over %{{.*}} (i, i) at p
// TRACE-NEXT: reads (
// TRACE-NEXT: sums (%[[ZEROS]] at (p) : tensor<?xf64>)

// x^3 + x^2.
func.func @beside_loop(%x: f64) -> f64 {
  %one = arith.constant 1.0 : f64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %cube = scf.for %i = %c0 to %c3 step %c1 iter_args(%s = %one) -> f64 {
    %p = arith.mulf %s, %x : f64
    scf.yield %p : f64
  }
  %square = arith.mulf %x, %x : f64
  %sum = arith.addf %cube, %square : f64
  return %sum : f64
}

// 8 x + x^2.
func.func @init_twice(%x: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %octuple = scf.for %i = %c0 to %c3 step %c1 iter_args(%s = %x) -> f64 {
    %p = arith.addf %s, %s : f64
    scf.yield %p : f64
  }
  %square = arith.mulf %x, %x : f64
  %sum = arith.addf %octuple, %square : f64
  return %sum : f64
}

// x^2 or y^2, and 3 x.
func.func @beside_branch(%x: f64, %y: f64, %p: i1) -> f64 {
  %three = arith.constant 3.0 : f64
  %r = scf.if %p -> f64 {
    %xx = arith.mulf %x, %x : f64
    scf.yield %xx : f64
  } else {
    %yy = arith.mulf %y, %y : f64
    scf.yield %yy : f64
  }
  %triple = arith.mulf %x, %three : f64
  %sum = arith.addf %r, %triple : f64
  return %sum : f64
}

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @trace(%P: !nz.pattern<?x?, #CSR>, %v: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %r = nz.kernel over %P (i, i) at p reads (%v at (p) : tensor<?xf64>) sums (%zero at () : tensor<f64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  %s = tensor.extract %r[] : tensor<f64>
  return %s : f64
}
func.func @diagonal(%P: !nz.pattern<?x?, #CSR>, %v: tensor<?xf64>) -> tensor<?xf64> {
  %g = nz.gradient @trace(%P, %v) wrt [1] : (!nz.pattern<?x?, #CSR>, tensor<?xf64>) -> tensor<?xf64>
  return %g : tensor<?xf64>
}
