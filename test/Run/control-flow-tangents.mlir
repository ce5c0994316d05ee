// Forward mode through loops and branches, alone, over and under reverse mode,
// against closed forms in small integers, under both backends.
// REQUIRES: nz-run
// DEFINE: %{backend} = loops
// DEFINE: %{run} = nz-run %s --backend=%{backend}
// DEFINE: %{at} = --input=f64=2 --input=f64=3
// DEFINE: %{vectors} = --input=3xf64=1,2,-1 --input=3xf64=1,3,2
// DEFINE: %{tangents} = %{run} --entry=fifth %{at} > %t && \
// DEFINE:   %{run} --entry=power %{at} --input=index=3 >> %t && \
// DEFINE:   %{run} --entry=power %{at} --input=index=0 >> %t && \
// DEFINE:   %{run} --entry=triangle %{at} --input=index=4 >> %t && \
// DEFINE:   %{run} --entry=alternating %{at} --input=index=4 >> %t && \
// DEFINE:   %{run} --entry=repeated %{at} >> %t && \
// DEFINE:   %{run} --entry=picked %{vectors} --input=i1=1 >> %t && \
// DEFINE:   %{run} --entry=picked %{vectors} --input=i1=0 >> %t && \
// DEFINE:   FileCheck %s --input-file=%t
// DEFINE: %{products} = %{run} --entry=forward_over_reverse %{vectors} --input=index=3 > %t && \
// DEFINE:   %{run} --entry=reverse_over_forward %{vectors} --input=index=3 >> %t && \
// DEFINE:   %{run} --entry=forward_over_forward %{vectors} --input=index=3 >> %t && \
// DEFINE:   FileCheck %s --check-prefix=PRODUCT --input-file=%t
// RUN: %{tangents}
// RUN: %{products}
// RUN: %{run} --entry=selects --check-gradient --input=3xf64=1,2,-1 --input=i1=1
// REDEFINE: %{backend} = sparse-tensor
// RUN: %{tangents}
// RUN: %{products}
// RUN: %{run} --entry=selects --check-gradient --input=3xf64=1,2,-1 --input=i1=1

// x^5 at x = 2 along 3; x^3, x^0.
// CHECK:      result 0: f64 = 32{{$}}
// CHECK-NEXT: result 1: f64 = 240{{$}}
// CHECK-NEXT: result 0: f64 = 8{{$}}
// CHECK-NEXT: result 1: f64 = 36{{$}}
// CHECK-NEXT: result 0: f64 = 1{{$}}
// CHECK-NEXT: result 1: f64 = 0{{$}}
// x^(0 + 1 + 2 + 3), x (x (x + 1) + x), and s^2 + s three times.
// CHECK-NEXT: result 0: f64 = 64{{$}}
// CHECK-NEXT: result 1: f64 = 576{{$}}
// CHECK-NEXT: result 0: f64 = 16{{$}}
// CHECK-NEXT: result 1: f64 = 60{{$}}
// CHECK-NEXT: result 0: f64 = 1806{{$}}
// CHECK-NEXT: result 1: f64 = 16575{{$}}
// x^2 or 2 x where x is positive, else x.
// CHECK-NEXT: result 0: 3xf64 = [1, 4, -1]
// CHECK-NEXT: result 1: 3xf64 = [2, 12, 2]
// CHECK-NEXT: result 0: 3xf64 = [2, 4, -1]
// CHECK-NEXT: result 1: 3xf64 = [2, 6, 2]

// f = q^3 + q^2 with q = |x|^2 = 6 and <x, v> = 5: the gradient is 240 x, the
// Hessian times v 240 v + 760 x, twice v times it 240 <v, v> + 760 <x, v>.
// PRODUCT:      result 0: 3xf64 = [240, 480, -240]
// PRODUCT-NEXT: result 1: 3xf64 = [1000, 2240, -280]
// PRODUCT-NEXT: result 0: f64 = 1200{{$}}
// PRODUCT-NEXT: result 1: 3xf64 = [1000, 2240, -280]
// PRODUCT-NEXT: result 0: f64 = 1200{{$}}
// PRODUCT-NEXT: result 1: f64 = 7160{{$}}

func.func @loop_fifth(%x: f64) -> f64 {
  %one = arith.constant 1.0 : f64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %r = scf.for %i = %c0 to %c5 step %c1 iter_args(%s = %one) -> (f64) {
    %p = arith.mulf %s, %x : f64
    scf.yield %p : f64
  }
  return %r : f64
}
func.func @fifth(%x: f64, %dx: f64) -> (f64, f64) {
  %y, %dy = nz.jvp @loop_fifth(%x) tangents(%dx) wrt [0] : (f64, f64) -> (f64, f64)
  return %y, %dy : f64, f64
}

func.func @loop_power(%x: f64, %n: index) -> f64 {
  %one = arith.constant 1.0 : f64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %one) -> (f64) {
    %p = arith.mulf %s, %x : f64
    scf.yield %p : f64
  }
  return %r : f64
}
func.func @power(%x: f64, %dx: f64, %n: index) -> (f64, f64) {
  %y, %dy = nz.jvp @loop_power(%x, %n) tangents(%dx) wrt [0] : (f64, index, f64) -> (f64, f64)
  return %y, %dy : f64, f64
}

// The bound of the inner loop is the index of the outer one.
func.func @loop_triangle(%x: f64, %n: index) -> f64 {
  %one = arith.constant 1.0 : f64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%outer = %one) -> (f64) {
    %s = scf.for %j = %c0 to %i step %c1 iter_args(%inner = %outer) -> (f64) {
      %p = arith.mulf %inner, %x : f64
      scf.yield %p : f64
    }
    scf.yield %s : f64
  }
  return %r : f64
}
func.func @triangle(%x: f64, %dx: f64, %n: index) -> (f64, f64) {
  %y, %dy = nz.jvp @loop_triangle(%x, %n) tangents(%dx) wrt [0] : (f64, index, f64) -> (f64, f64)
  return %y, %dy : f64, f64
}

// s + x at even indices, s x at odd ones.
func.func @loop_alternating(%x: f64, %n: index) -> f64 {
  %one = arith.constant 1.0 : f64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %one) -> (f64) {
    %rest = arith.remui %i, %c2 : index
    %even = arith.cmpi eq, %rest, %c0 : index
    %t = scf.if %even -> (f64) {
      %a = arith.addf %s, %x : f64
      scf.yield %a : f64
    } else {
      %p = arith.mulf %s, %x : f64
      scf.yield %p : f64
    }
    scf.yield %t : f64
  }
  return %r : f64
}
func.func @alternating(%x: f64, %dx: f64, %n: index) -> (f64, f64) {
  %y, %dy = nz.jvp @loop_alternating(%x, %n) tangents(%dx) wrt [0] : (f64, index, f64) -> (f64, f64)
  return %y, %dy : f64, f64
}

// s^2 + s until it is past 100.
func.func @loop_repeated(%x: f64) -> f64 {
  %bound = arith.constant 100.0 : f64
  %r = scf.while (%s = %x) : (f64) -> f64 {
    %small = arith.cmpf olt, %s, %bound : f64
    scf.condition(%small) %s : f64
  } do {
  ^bb0(%s: f64):
    %square = arith.mulf %s, %s : f64
    %t = arith.addf %square, %s : f64
    scf.yield %t : f64
  }
  return %r : f64
}
func.func @repeated(%x: f64, %dx: f64) -> (f64, f64) {
  %y, %dy = nz.jvp @loop_repeated(%x) tangents(%dx) wrt [0] : (f64, f64) -> (f64, f64)
  return %y, %dy : f64, f64
}

// One condition for all elements, then one for each.
func.func @selects(%x: tensor<3xf64>, %up: i1) -> tensor<3xf64> {
  %zeros = arith.constant dense<0.0> : tensor<3xf64>
  %square = arith.mulf %x, %x : tensor<3xf64>
  %double = arith.addf %x, %x : tensor<3xf64>
  %s = arith.select %up, %square, %double : tensor<3xf64>
  %positive = arith.cmpf ogt, %x, %zeros : tensor<3xf64>
  %r = arith.select %positive, %s, %x : tensor<3xi1>, tensor<3xf64>
  return %r : tensor<3xf64>
}
func.func @picked(%x: tensor<3xf64>, %dx: tensor<3xf64>, %up: i1) -> (tensor<3xf64>, tensor<3xf64>) {
  %y, %dy = nz.jvp @selects(%x, %up) tangents(%dx) wrt [0] : (tensor<3xf64>, i1, tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>)
  return %y, %dy : tensor<3xf64>, tensor<3xf64>
}

// The product of q and q + 1 in turns, n times.
func.func @energy(%x: tensor<3xf64>, %n: index) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %one = arith.constant 1.0 : f64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %dot = linalg.dot ins(%x, %x : tensor<3xf64>, tensor<3xf64>) outs(%zero : tensor<f64>) -> tensor<f64>
  %q = tensor.extract %dot[] : tensor<f64>
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %one) -> (f64) {
    %rest = arith.remui %i, %c2 : index
    %even = arith.cmpi eq, %rest, %c0 : index
    %factor = scf.if %even -> (f64) {
      scf.yield %q : f64
    } else {
      %a = arith.addf %q, %one : f64
      scf.yield %a : f64
    }
    %p = arith.mulf %s, %factor : f64
    scf.yield %p : f64
  }
  return %r : f64
}
func.func @gradient(%x: tensor<3xf64>, %n: index) -> tensor<3xf64> {
  %g = nz.gradient @energy(%x, %n) wrt [0] : (tensor<3xf64>, index) -> tensor<3xf64>
  return %g : tensor<3xf64>
}
func.func @slope(%x: tensor<3xf64>, %v: tensor<3xf64>, %n: index) -> f64 {
  %y, %dy = nz.jvp @energy(%x, %n) tangents(%v) wrt [0] : (tensor<3xf64>, index, tensor<3xf64>) -> (f64, f64)
  return %dy : f64
}
func.func @forward_over_reverse(%x: tensor<3xf64>, %v: tensor<3xf64>, %n: index) -> (tensor<3xf64>, tensor<3xf64>) {
  %g, %h = nz.jvp @gradient(%x, %n) tangents(%v) wrt [0] : (tensor<3xf64>, index, tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>)
  return %g, %h : tensor<3xf64>, tensor<3xf64>
}
func.func @reverse_over_forward(%x: tensor<3xf64>, %v: tensor<3xf64>, %n: index) -> (f64, tensor<3xf64>) {
  %s, %h = nz.value_and_gradient @slope(%x, %v, %n) wrt [0] : (tensor<3xf64>, tensor<3xf64>, index) -> (f64, tensor<3xf64>)
  return %s, %h : f64, tensor<3xf64>
}
func.func @forward_over_forward(%x: tensor<3xf64>, %v: tensor<3xf64>, %n: index) -> (f64, f64) {
  %s, %c = nz.jvp @slope(%x, %v, %n) tangents(%v) wrt [0] : (tensor<3xf64>, tensor<3xf64>, index, tensor<3xf64>) -> (f64, f64)
  return %s, %c : f64, f64
}
