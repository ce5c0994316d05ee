// Gradients through loops and branches against central differences, under both
// backends: constant and dynamic bounds, no iteration, steps, nested loops, a
// branch in a loop, slices at the loop's index, exchanged carries, second order.
// REQUIRES: nz-run
// DEFINE: %{backend} = loops
// DEFINE: %{A} = --input=4x4xf64=0.5,0,-0.3,0,0,0.7,0,0.2,0.9,0,-0.1,0,0,0.4,0,0.6
// DEFINE: %{x} = --input=4xf64=1,-2,3,0.5
// DEFINE: %{y} = --input=4xf64=0.3,-0.2,0.1,0.5
// DEFINE: %{check} = --backend=%{backend} --check-gradient --tolerance=1e-7

// DEFINE: %{all} = nz-run %s --entry=branch %{check} %{A} %{x} && \
// DEFINE:   nz-run %s --entry=branch %{check} %{A} --input=4xf64=-1,-2,0.3,0.5 && \
// DEFINE:   nz-run %s --entry=iterate %{check} %{A} %{x} %{y} --input=index=0 && \
// DEFINE:   nz-run %s --entry=iterate %{check} %{A} %{x} %{y} --input=index=1 && \
// DEFINE:   nz-run %s --entry=iterate %{check} %{A} %{x} %{y} --input=index=5 && \
// DEFINE:   nz-run %s --entry=nested %{check} %{x} --input=i32=1 --input=i32=8 --input=i32=3 && \
// DEFINE:   nz-run %s --entry=nested %{check} %{x} --input=i32=8 --input=i32=1 --input=i32=3 && \
// DEFINE:   nz-run %s --entry=shapes %{check} %{x} && \
// DEFINE:   nz-run %s --entry=branches %{check} %{x} --input=f64=0.3 && \
// DEFINE:   nz-run %s --entry=recurrent %{check} %{A} %{A} --input=5x4xf64=random:3 && \
// DEFINE:   nz-run %s --entry=exchanged %{check} %{x} %{y} --input=index=3 && \
// DEFINE:   nz-run %s --entry=selected %{check} %{x} %{y} --input=f64=0.3 && \
// DEFINE:   nz-run %s --entry=slope %{check} --gradient=0,1 %{A} %{x} %{y} --input=index=3 %{y}
// RUN: %{all}
// REDEFINE: %{backend} = sparse-tensor
// RUN: %{all}

// The square root by Newton's iteration: its derivative at 2 is 1 / (2 sqrt 2).
// RUN: nz-run %s --entry=root --input=f64=2 --gradient=0 | FileCheck %s
// RUN: nz-run %s --entry=root --input=f64=2 --gradient=0 --backend=sparse-tensor | FileCheck %s
// CHECK:      result 0: f64 = 1.41421356237309
// CHECK-NEXT: result 1: f64 = 0.35355339059327

// A loop whose step is not positive is an error in the derivative, too.
// RUN: not nz-run %s --entry=nested --gradient=0 %{x} --input=i32=1 --input=i32=8 --input=i32=0 2>&1 | FileCheck %s --check-prefix=STEP
// STEP: control-flow.mlir:[[#]]:{{.*}}: error: expected a loop step above 0, found 0

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#each = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>

func.func private @square(%x: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %d = linalg.dot ins(%x, %x : tensor<?xf64>, tensor<?xf64>) outs(%zero : tensor<f64>) -> tensor<f64>
  %e = tensor.extract %d[] : tensor<f64>
  return %e : f64
}
func.func private @step(%A: tensor<?x?xf64, #CSR>, %v: tensor<?xf64>, %b: tensor<?xf64>) -> tensor<?xf64> {
  %y = linalg.matvec ins(%A, %v : tensor<?x?xf64, #CSR>, tensor<?xf64>) outs(%b : tensor<?xf64>) -> tensor<?xf64>
  %h = linalg.map ins(%y : tensor<?xf64>) outs(%v : tensor<?xf64>) (%a: f64, %o: f64) {
    %q = math.tanh %a : f64
    linalg.yield %q : f64
  }
  return %h : tensor<?xf64>
}

func.func @branch(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>) -> f64 {
  %zero = arith.constant 0.0 : f64
  %three = arith.constant 3.0 : f64
  %init = tensor.from_elements %zero : tensor<f64>
  %s = linalg.generic {
    indexing_maps = [#each, #none], iterator_types = ["reduction"]
  } ins(%x : tensor<?xf64>) outs(%init : tensor<f64>) {
  ^bb0(%a: f64, %acc: f64):
    %s = arith.addf %acc, %a : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %sum = tensor.extract %s[] : tensor<f64>
  %up = arith.cmpf ogt, %sum, %zero : f64
  %loss = scf.if %up -> (f64) {
    %y = func.call @step(%A, %x, %x) : (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
    %e = func.call @square(%y) : (tensor<?xf64>) -> f64
    scf.yield %e : f64
  } else {
    %e = func.call @square(%x) : (tensor<?xf64>) -> f64
    %t = arith.mulf %three, %sum : f64
    %r = arith.addf %t, %e : f64
    scf.yield %r : f64
  }
  return %loss : f64
}

func.func @iterate(%A: tensor<?x?xf64, #CSR>, %x0: tensor<?xf64>, %b: tensor<?xf64>, %n: index) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x = scf.for %t = %c0 to %n step %c1 iter_args(%v = %x0) -> (tensor<?xf64>) {
    %h = func.call @step(%A, %v, %b) : (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
    scf.yield %h : tensor<?xf64>
  }
  %loss = call @square(%x) : (tensor<?xf64>) -> f64
  return %loss : f64
}

// Its gradient contracted with a direction: checking the gradient of this is a
// check of the Hessian.
func.func @slope(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>, %b: tensor<?xf64>, %n: index, %d: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %g = nz.gradient @iterate(%A, %x, %b, %n) wrt [1] : (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>, index) -> tensor<?xf64>
  %l = linalg.dot ins(%g, %d : tensor<?xf64>, tensor<?xf64>) outs(%zero : tensor<f64>) -> tensor<f64>
  %s = tensor.extract %l[] : tensor<f64>
  return %s : f64
}

// Loops in a loop, over narrow integers, with any first and last index and step.
func.func @nested(%x: tensor<4xf64>, %first: i32, %last: i32, %step: i32) -> f64 {
  %zero = arith.constant 0.0 : f64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %r = scf.for %i = %first to %last step %step iter_args(%outer = %zero) -> (f64) : i32 {
    %f = arith.sitofp %i : i32 to f64
    %s = scf.for %k = %c0 to %c4 step %c1 iter_args(%inner = %outer) -> (f64) {
      %e = tensor.extract %x[%k] : tensor<4xf64>
      %p = arith.mulf %e, %f : f64
      %q = arith.addf %inner, %p : f64
      %t = math.sin %q : f64
      scf.yield %t : f64
    }
    %u = arith.mulf %s, %s : f64
    %v = arith.addf %u, %outer : f64
    scf.yield %v : f64
  }
  return %r : f64
}

// A branch in a loop that decides by what is carried, beside an integer carry.
func.func @branches(%x: tensor<4xf64>, %t: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %i1 = arith.constant 1 : i32
  %r:2 = scf.for %k = %c0 to %c4 step %c1 iter_args(%s = %t, %power = %i1) -> (f64, i32) {
    %e = tensor.extract %x[%k] : tensor<4xf64>
    %up = arith.cmpf ogt, %e, %s : f64
    %next:2 = scf.if %up -> (f64, i32) {
      %p = math.fpowi %e, %power : f64, i32
      %q = arith.mulf %p, %s : f64
      %more = arith.addi %power, %i1 : i32
      scf.yield %q, %more : f64, i32
    } else {
      %c = math.cos %s : f64
      scf.yield %c, %power : f64, i32
    }
    scf.yield %next#0, %next#1 : f64, i32
  }
  return %r#0 : f64
}

// h <- tanh(A h + W x_t), with x_t a row of x.
func.func @recurrent(%A: tensor<4x4xf64, #CSR>, %W: tensor<4x4xf64>, %x: tensor<5x4xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %h0 = arith.constant dense<0.1> : tensor<4xf64>
  %zeros = arith.constant dense<0.0> : tensor<4xf64>
  %h = scf.for %t = %c0 to %c5 step %c1 iter_args(%h = %h0) -> (tensor<4xf64>) {
    %row = tensor.extract_slice %x[%t, 0] [1, 4] [1, 1] : tensor<5x4xf64> to tensor<4xf64>
    %Wx = linalg.matvec ins(%W, %row : tensor<4x4xf64>, tensor<4xf64>) outs(%zeros : tensor<4xf64>) -> tensor<4xf64>
    %sum = linalg.matvec ins(%A, %h : tensor<4x4xf64, #CSR>, tensor<4xf64>) outs(%Wx : tensor<4xf64>) -> tensor<4xf64>
    %next = math.tanh %sum : tensor<4xf64>
    scf.yield %next : tensor<4xf64>
  }
  %any = tensor.cast %h : tensor<4xf64> to tensor<?xf64>
  %loss = call @square(%any) : (tensor<?xf64>) -> f64
  return %loss : f64
}

func.func @exchanged(%a0: tensor<4xf64>, %b0: tensor<4xf64>, %n: index) -> (tensor<4xf64>, tensor<4xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %a0, %b = %b0) -> (tensor<4xf64>, tensor<4xf64>) {
    %y = arith.mulf %a, %b : tensor<4xf64>
    scf.yield %b, %y : tensor<4xf64>, tensor<4xf64>
  }
  return %r#1, %r#0 : tensor<4xf64>, tensor<4xf64>
}

// A loop in a loop, whose body asks for the shape of what it carries.
func.func @shapes(%x: tensor<?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %r = scf.for %i = %c0 to %c3 step %c1 iter_args(%a = %x) -> (tensor<?xf64>) {
    %s = scf.for %j = %c0 to %c3 step %c1 iter_args(%b = %a) -> (tensor<?xf64>) {
      %n = tensor.dim %b, %c0 : tensor<?xf64>
      %e = tensor.empty(%n) : tensor<?xf64>
      %t = linalg.tanh ins(%b : tensor<?xf64>) outs(%e : tensor<?xf64>) -> tensor<?xf64>
      scf.yield %t : tensor<?xf64>
    }
    scf.yield %s : tensor<?xf64>
  }
  return %r : tensor<?xf64>
}

func.func @selected(%x: tensor<4xf64>, %y: tensor<4xf64>, %t: f64) -> tensor<4xf64> {
  %zero = arith.constant 0.0 : f64
  %up = arith.cmpf ogt, %t, %zero : f64
  %s = arith.select %up, %x, %y : tensor<4xf64>
  %r = arith.mulf %s, %y : tensor<4xf64>
  return %r : tensor<4xf64>
}

func.func @root(%x: f64) -> f64 {
  %half = arith.constant 0.5 : f64
  %tiny = arith.constant 1.0e-14 : f64
  %r = scf.while (%s = %x) : (f64) -> f64 {
    %q = arith.divf %x, %s : f64
    %d = arith.subf %s, %q : f64
    %a = math.absf %d : f64
    %go = arith.cmpf ogt, %a, %tiny : f64
    %m = arith.addf %s, %q : f64
    %n = arith.mulf %half, %m : f64
    scf.condition(%go) %n : f64
  } do {
  ^bb0(%n: f64):
    scf.yield %n : f64
  }
  return %r : f64
}
