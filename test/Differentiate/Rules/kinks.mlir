// Derivatives at kinks: the conventions of docs/Differentiation.md, which are
// PyTorch's. Weights of 1, 10, 100 keep operations apart in one number.
// REQUIRES: nz-run
// DEFINE: %{grad} = --gradient=0,1
// RUN: nz-run %s --entry=extrema %{grad} --input=f64=0.5 --input=f64=0.5 | FileCheck %s --check-prefix=TIE
// TIE: result 1: f64 = 555.5
// TIE-NEXT: result 2: f64 = 555.5
// RUN: nz-run %s --entry=extrema %{grad} --input=f64=0.5 --input=f64=0.75 | FileCheck %s --check-prefix=ORDER
// ORDER: result 1: f64 = 1010
// ORDER-NEXT: result 2: f64 = 101
// RUN: nz-run %s --entry=extrema %{grad} --input=f64=0.75 --input=f64=0.5 | FileCheck %s --check-prefix=TURNED
// TURNED: result 1: f64 = 101
// TURNED-NEXT: result 2: f64 = 1010
// RUN: nz-run %s --entry=not_a_number %{grad} --input=f64=nan --input=f64=1 | FileCheck %s --check-prefix=NAN
// NAN: result 1: f64 = 11
// NAN-NEXT: result 2: f64 = 11
// RUN: nz-run %s --entry=beside_constants --gradient=0 --input=f64=0.5 | FileCheck %s --check-prefix=CONSTANT
// CONSTANT: result 1: f64 = 0
// RUN: nz-run %s --entry=filled --gradient=0 --input=3xf64=0.5,1,0 | FileCheck %s --check-prefix=FILLED
// FILLED: result 1: 3xf64 = [0, 1, 0]
// RUN: nz-run %s --entry=signs %{grad} --input=f64=0 --input=f64=0 | FileCheck %s --check-prefix=ORIGIN
// ORIGIN: result 1: f64 = 0
// ORIGIN-NEXT: result 2: f64 = 0
// |x|, copysign and -atan2, whose slopes at (-2, 1) are 1/5 and 2/5.
// RUN: nz-run %s --entry=signs %{grad} --input=f64=-2 --input=f64=1 | FileCheck %s --check-prefix=NEGATIVE
// NEGATIVE: result 1: f64 = -31
// NEGATIVE-NEXT: result 2: f64 = -40
// RUN: nz-run %s --entry=power %{grad} --input=f64=0 --input=f64=0 | FileCheck %s --check-prefix=ZERO
// ZERO: result 1: f64 = 0
// ZERO-NEXT: result 2: f64 = 0
// RUN: nz-run %s --entry=power %{grad} --input=f64=0 --input=f64=1 | FileCheck %s --check-prefix=BASE
// BASE: result 1: f64 = 1
// BASE-NEXT: result 2: f64 = 0
// RUN: nz-run %s --entry=power %{grad} --input=f64=1 --input=f64=0 | FileCheck %s --check-prefix=FLAT
// FLAT: result 1: f64 = 0
// FLAT-NEXT: result 2: f64 = 0
// RUN: nz-run %s --entry=powers --gradient=0 --input=5xf64=0,0,3,2,0 --input=5xi32=0,1,2,1,3 | FileCheck %s --check-prefix=POWERS
// POWERS: result 1: 5xf64 = [0, 1, 6, 1, 0]
// RUN: nz-run %s --entry=known_powers --gradient=0 --input=f64=0 | FileCheck %s --check-prefix=KNOWN
// KNOWN: result 1: f64 = 1
// RUN: nz-run %s --entry=clamp --gradient=0,1,2 --input=5xf64=0.5,-1,2,0,1 --input=5xf64=0 --input=5xf64=1 | FileCheck %s --check-prefix=CLAMP
// CLAMP: result 1: 5xf64 = [1, 0, 0, 0.5, 0.5]
// CLAMP-NEXT: result 2: 5xf64 = [0, 1, 0, 0.5, 0]
// CLAMP-NEXT: result 3: 5xf64 = [0, 0, 1, 0, 0.5]
// RUN: nz-run %s --entry=relu --gradient=0 --input=f64=0 | FileCheck %s --check-prefix=RELU
// RELU: result 1: f64 = 0

func.func @extrema(%x: f64, %y: f64) -> f64 {
  %0 = arith.maximumf %x, %y : f64
  %1 = arith.minimumf %x, %y : f64
  %2 = arith.maxnumf %x, %y : f64
  %3 = arith.minnumf %x, %y : f64
  %r = call @weigh(%0, %1, %2, %3) : (f64, f64, f64, f64) -> f64
  return %r : f64
}
func.func private @weigh(%0: f64, %1: f64, %2: f64, %3: f64) -> f64 {
  %ten = arith.constant 10.0 : f64
  %hundred = arith.constant 100.0 : f64
  %thousand = arith.constant 1000.0 : f64
  %a = math.fma %1, %ten, %0 : f64
  %b = math.fma %2, %hundred, %a : f64
  %c = math.fma %3, %thousand, %b : f64
  return %c : f64
}

func.func @not_a_number(%x: f64, %y: f64) -> f64 {
  %zero = arith.constant 0.0 : f64
  %0 = arith.maximumf %x, %y : f64
  %1 = arith.minimumf %x, %y : f64
  %r = call @weigh(%0, %1, %zero, %zero) : (f64, f64, f64, f64) -> f64
  return %r : f64
}

func.func @beside_constants(%x: f64) -> f64 {
  %half = arith.constant 0.5 : f64
  %0 = arith.maximumf %x, %half : f64
  %1 = arith.minimumf %x, %half : f64
  %2 = arith.maxnumf %half, %x : f64
  %3 = arith.minnumf %half, %x : f64
  %r = call @weigh(%0, %1, %2, %3) : (f64, f64, f64, f64) -> f64
  return %r : f64
}

// A tensor of one constant, whose sizes are no constants, is one.
func.func @filled(%x: tensor<?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %half = arith.constant 0.5 : f64
  %zero = arith.constant dense<0.0> : tensor<f64>
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %e = tensor.empty(%n) : tensor<?xf64>
  %halves = linalg.fill ins(%half : f64) outs(%e : tensor<?xf64>) -> tensor<?xf64>
  %m = linalg.max ins(%x, %halves : tensor<?xf64>, tensor<?xf64>) outs(%e : tensor<?xf64>) -> tensor<?xf64>
  %s = linalg.reduce { arith.addf } ins(%m : tensor<?xf64>) outs(%zero : tensor<f64>) dimensions = [0]
  %r = tensor.extract %s[] : tensor<f64>
  return %r : f64
}

func.func @signs(%x: f64, %y: f64) -> f64 {
  %zero = arith.constant 0.0 : f64
  %0 = math.absf %x : f64
  %1 = math.copysign %x, %y : f64
  %2 = math.atan2 %x, %y : f64
  %m = arith.negf %2 : f64
  %r = call @weigh(%0, %1, %m, %zero) : (f64, f64, f64, f64) -> f64
  return %r : f64
}

func.func @power(%x: f64, %y: f64) -> f64 {
  %r = math.powf %x, %y : f64
  return %r : f64
}

func.func @powers(%x: tensor<5xf64>, %n: tensor<5xi32>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %y = math.fpowi %x, %n : tensor<5xf64>, tensor<5xi32>
  %s = linalg.reduce { arith.addf } ins(%y : tensor<5xf64>) outs(%zero : tensor<f64>) dimensions = [0]
  %r = tensor.extract %s[] : tensor<f64>
  return %r : f64
}

func.func @known_powers(%x: f64) -> f64 {
  %none = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %zero = arith.constant 0.0 : f64
  %0 = math.fpowi %x, %one : f64, i32
  %1 = math.fpowi %x, %none : f64, i32
  %r = call @weigh(%0, %1, %zero, %zero) : (f64, f64, f64, f64) -> f64
  return %r : f64
}

func.func @clamp(%x: tensor<5xf64>, %l: tensor<5xf64>, %h: tensor<5xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %y = math.clampf %x to [%l, %h] : tensor<5xf64>
  %s = linalg.reduce { arith.addf } ins(%y : tensor<5xf64>) outs(%zero : tensor<f64>) dimensions = [0]
  %r = tensor.extract %s[] : tensor<f64>
  return %r : f64
}

func.func @relu(%x: f64) -> f64 {
  %zero = arith.constant 0.0 : f64
  %positive = arith.cmpf ugt, %x, %zero : f64
  %r = arith.select %positive, %x, %zero : f64
  return %r : f64
}
