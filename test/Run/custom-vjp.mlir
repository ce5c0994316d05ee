// Rules of users. That of the product of a sparse matrix and a vector is right,
// which the check of gradients confirms; the rule of @clipped is not the
// derivative: it is what a straight-through estimator wants. Second derivatives
// go through the body of the rule.
// REQUIRES: nz-run
// DEFINE: %{backend} = loops
// DEFINE: %{in} = --backend=%{backend} --input=4x4xf64=0.5,0,-0.3,0,0,0.7,0,0.2,0.9,0,-0.1,0,0,0.4,0,0.6
// DEFINE: %{x} = --input=4xf64=1,-2,3,0.5
// RUN: nz-run %s --entry=loss %{in} %{x} --check-gradient | FileCheck %s --check-prefix=OWN
// RUN: nz-run %s --entry=scaled %{in} --gradient=0 | FileCheck %s --check-prefix=SCALED
// RUN: nz-run %s --entry=clipped --backend=%{backend} --input=f64=0.7 --gradient=0 | FileCheck %s
// RUN: nz-run %s --entry=slope %{in} %{x} --input=4xf64=0.3,1,-0.2,2 --gradient=0,1 --check-gradient
// RUN: nz-run %s --entry=bend --backend=%{backend} --input=f64=3 --gradient=0 | FileCheck %s --check-prefix=BEND
// RUN: not nz-run %s --entry=clipped --backend=%{backend} --input=f64=0.7 --gradient=0 --check-gradient
// RUN: not nz-run %s --entry=wrong %{in} --gradient=0 2>&1 | FileCheck %s --check-prefix=WRONG
// REDEFINE: %{backend} = sparse-tensor
// RUN: nz-run %s --entry=loss %{in} %{x} --check-gradient | FileCheck %s --check-prefix=OWN
// RUN: nz-run %s --entry=scaled %{in} --gradient=0 | FileCheck %s --check-prefix=SCALED
// RUN: nz-run %s --entry=clipped --backend=%{backend} --input=f64=0.7 --gradient=0 | FileCheck %s
// RUN: nz-run %s --entry=slope %{in} %{x} --input=4xf64=0.3,1,-0.2,2 --gradient=0,1 --check-gradient
// RUN: nz-run %s --entry=bend --backend=%{backend} --input=f64=3 --gradient=0 | FileCheck %s --check-prefix=BEND

// OWN: central differences: largest error {{[0-9.]+(e-[0-9]+)?}} over
// OWN: adjoint identity: not checked, '@apply' has a rule of its own, for reverse mode

// CHECK:      result 0: f64 = 1
// CHECK-NEXT: result 1: f64 = 3

// The sum of 2 a over stored entries, whose rule says 10 for each.
// SCALED:      result 1: 4x4xf64, 8 stored
// SCALED-NEXT: (0, 0) = 10{{$}}

// The rule of x^3 says 5 x^2: at 3 it gives 45, its derivative is 30, not 54.
// BEND:      result 0: f64 = 45{{$}}
// BEND-NEXT: result 1: f64 = 30{{$}}

// WRONG: custom-vjp.mlir:[[#]]:1: error: 'nz.custom_vjp' expected one pattern of an argument and its gradient, found different ones

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

func.func @apply(%A: tensor<4x4xf64, #CSR>, %x: tensor<4xf64>) -> tensor<4xf64> {
  %zeros = arith.constant dense<0.0> : tensor<4xf64>
  %y = linalg.matvec ins(%A, %x : tensor<4x4xf64, #CSR>, tensor<4xf64>) outs(%zeros : tensor<4xf64>) -> tensor<4xf64>
  return %y : tensor<4xf64>
}
func.func @apply_vjp(%A: tensor<4x4xf64, #CSR>, %x: tensor<4xf64>, %r: tensor<4xf64>) -> (tensor<4x4xf64, #CSR>, tensor<4xf64>) {
  %zeros = arith.constant dense<0.0> : tensor<4xf64>
  %v = nz.values %A : tensor<4x4xf64, #CSR>
  %one = arith.constant 1.0 : f64
  %c0 = arith.constant 0 : index
  %n = tensor.dim %v, %c0 : tensor<?xf64>
  %w = tensor.splat %one[%n] : tensor<?xf64>
  %P = nz.pattern %A : tensor<4x4xf64, #CSR>
  %ones = nz.assemble %P, %w : tensor<4x4xf64, #CSR>
  %e = tensor.empty() : tensor<4x4xf64, #CSR>
  %gA = linalg.generic {
    indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i, j)>],
    iterator_types = ["parallel", "parallel"]
  } ins(%ones, %r, %x : tensor<4x4xf64, #CSR>, tensor<4xf64>, tensor<4xf64>) outs(%e : tensor<4x4xf64, #CSR>) {
  ^bb0(%a: f64, %u: f64, %v0: f64, %o: f64):
    %p = arith.mulf %u, %v0 : f64
    %q = arith.mulf %a, %p : f64
    linalg.yield %q : f64
  } -> tensor<4x4xf64, #CSR>
  %gx = linalg.generic {
    indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (j)>],
    iterator_types = ["reduction", "parallel"]
  } ins(%A, %r : tensor<4x4xf64, #CSR>, tensor<4xf64>) outs(%zeros : tensor<4xf64>) {
  ^bb0(%a: f64, %u: f64, %acc: f64):
    %p = arith.mulf %a, %u : f64
    %s = arith.addf %acc, %p : f64
    linalg.yield %s : f64
  } -> tensor<4xf64>
  return %gA, %gx : tensor<4x4xf64, #CSR>, tensor<4xf64>
}
nz.custom_vjp @apply rule @apply_vjp

func.func @loss(%A: tensor<4x4xf64, #CSR>, %x: tensor<4xf64>) -> tensor<4xf64> {
  %y = call @apply(%A, %x) : (tensor<4x4xf64, #CSR>, tensor<4xf64>) -> tensor<4xf64>
  %z = call @apply(%A, %y) : (tensor<4x4xf64, #CSR>, tensor<4xf64>) -> tensor<4xf64>
  %t = math.tanh %z : tensor<4xf64>
  return %t : tensor<4xf64>
}

// Its gradient contracted with a direction.
func.func @energy(%A: tensor<4x4xf64, #CSR>, %x: tensor<4xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %t = call @loss(%A, %x) : (tensor<4x4xf64, #CSR>, tensor<4xf64>) -> tensor<4xf64>
  %s = linalg.dot ins(%t, %t : tensor<4xf64>, tensor<4xf64>) outs(%zero : tensor<f64>) -> tensor<f64>
  %e = tensor.extract %s[] : tensor<f64>
  return %e : f64
}
func.func @slope(%A: tensor<4x4xf64, #CSR>, %x: tensor<4xf64>, %d: tensor<4xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %g = nz.gradient @energy(%A, %x) wrt [1] : (tensor<4x4xf64, #CSR>, tensor<4xf64>) -> tensor<4xf64>
  %s = linalg.dot ins(%g, %d : tensor<4xf64>, tensor<4xf64>) outs(%zero : tensor<f64>) -> tensor<f64>
  %e = tensor.extract %s[] : tensor<f64>
  return %e : f64
}

func.func @cube(%x: f64) -> f64 {
  %square = arith.mulf %x, %x : f64
  %r = arith.mulf %square, %x : f64
  return %r : f64
}
func.func @cube_vjp(%x: f64, %r: f64) -> f64 {
  %five = arith.constant 5.0 : f64
  %square = arith.mulf %x, %x : f64
  %scaled = arith.mulf %five, %square : f64
  %g = arith.mulf %r, %scaled : f64
  return %g : f64
}
nz.custom_vjp @cube rule @cube_vjp
func.func @bend(%x: f64) -> f64 {
  %g = nz.gradient @cube(%x) wrt [0] : (f64) -> f64
  return %g : f64
}

func.func @clip(%x: f64) -> f64 {
  %r = math.roundeven %x : f64
  return %r : f64
}
func.func @clip_vjp(%x: f64, %r: f64) -> f64 {
  return %r : f64
}
nz.custom_vjp @clip rule @clip_vjp
func.func @clipped(%x: f64) -> f64 {
  %y = call @clip(%x) : (f64) -> f64
  %z = arith.mulf %y, %y : f64
  %r = arith.mulf %y, %z : f64
  return %r : f64
}

func.func private @sum(%A: tensor<4x4xf64, #CSR>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %s = linalg.generic {
    indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> ()>],
    iterator_types = ["reduction", "reduction"]
  } ins(%A : tensor<4x4xf64, #CSR>) outs(%zero : tensor<f64>) {
  ^bb0(%a: f64, %acc: f64):
    %s = arith.addf %acc, %a : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %e = tensor.extract %s[] : tensor<f64>
  return %e : f64
}
// A sparse result: its cotangent has the result's pattern.
func.func @twice(%A: tensor<4x4xf64, #CSR>) -> tensor<4x4xf64, #CSR> {
  %v = nz.values %A : tensor<4x4xf64, #CSR>
  %w = arith.addf %v, %v : tensor<?xf64>
  %P = nz.pattern %A : tensor<4x4xf64, #CSR>
  %B = nz.assemble %P, %w : tensor<4x4xf64, #CSR>
  return %B : tensor<4x4xf64, #CSR>
}
func.func @twice_vjp(%A: tensor<4x4xf64, #CSR>, %R: tensor<4x4xf64, #CSR>) -> tensor<4x4xf64, #CSR> {
  %v = nz.values %R : tensor<4x4xf64, #CSR>
  %ten = arith.constant 10.0 : f64
  %c0 = arith.constant 0 : index
  %n = tensor.dim %v, %c0 : tensor<?xf64>
  %t = tensor.splat %ten[%n] : tensor<?xf64>
  %w = arith.mulf %v, %t : tensor<?xf64>
  %P = nz.pattern %R : tensor<4x4xf64, #CSR>
  %B = nz.assemble %P, %w : tensor<4x4xf64, #CSR>
  return %B : tensor<4x4xf64, #CSR>
}
nz.custom_vjp @twice rule @twice_vjp
func.func @scaled(%A: tensor<4x4xf64, #CSR>) -> f64 {
  %B = call @twice(%A) : (tensor<4x4xf64, #CSR>) -> tensor<4x4xf64, #CSR>
  %s = call @sum(%B) : (tensor<4x4xf64, #CSR>) -> f64
  return %s : f64
}

// A rule whose gradient is on another pattern.
func.func @total(%A: tensor<4x4xf64, #CSR>) -> f64 {
  %s = call @sum(%A) : (tensor<4x4xf64, #CSR>) -> f64
  return %s : f64
}
func.func @total_vjp(%A: tensor<4x4xf64, #CSR>, %r: f64) -> tensor<4x4xf64, #CSR> {
  %ones = arith.constant dense<1.0> : tensor<4x4xf64>
  %B = sparse_tensor.convert %ones : tensor<4x4xf64> to tensor<4x4xf64, #CSR>
  return %B : tensor<4x4xf64, #CSR>
}
nz.custom_vjp @total rule @total_vjp
func.func @wrong(%A: tensor<4x4xf64, #CSR>) -> f64 {
  %s = call @total(%A) : (tensor<4x4xf64, #CSR>) -> f64
  return %s : f64
}
