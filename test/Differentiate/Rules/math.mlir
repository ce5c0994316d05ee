// Every rule of math against central differences, on scalars and on tensors.
// REQUIRES: nz-run
// DEFINE: %{check} = --check-gradient=2 --tolerance=1e-7
// RUN: nz-run %s --entry=scalars %{check} --input=f64=0.7
// RUN: nz-run %s --entry=scalars %{check} --input=f64=0.2
// RUN: nz-run %s --entry=more %{check} --input=f64=0.7
// RUN: nz-run %s --entry=more %{check} --input=f64=2.2
// RUN: nz-run %s --entry=pairs %{check} --input=f64=0.7 --input=f64=-1.3 --input=f64=2.5
// RUN: nz-run %s --entry=tensors %{check} --input=3xf64=0.7,-0.4,0.1 --input=3xi32=3,0,2
// RUN: nz-run %s --entry=twice %{check} --input=f64=0.3

func.func @scalars(%x: f64) -> (f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64) {
  %one = arith.constant 1.0 : f64
  %above = arith.addf %x, %one : f64
  %0 = math.absf %x : f64
  %1 = math.acos %x : f64
  %2 = math.acosh %above : f64
  %3 = math.asin %x : f64
  %4 = math.asinh %x : f64
  %5 = math.atan %x : f64
  %6 = math.atanh %x : f64
  %7 = math.cbrt %x : f64
  %8 = math.cos %x : f64
  %9 = math.cosh %x : f64
  %10 = math.erf %x : f64
  %11 = math.erfc %x : f64
  %12 = math.exp %x : f64
  %13 = math.exp2 %x : f64
  %14 = math.expm1 %x : f64
  %15 = math.floor %x : f64
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15 : f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64
}

func.func @more(%x: f64) -> (f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64) {
  %0 = math.log %x : f64
  %1 = math.log10 %x : f64
  %2 = math.log1p %x : f64
  %3 = math.log2 %x : f64
  %4 = math.rsqrt %x : f64
  %5 = math.sin %x : f64
  %6 = math.sinh %x : f64
  %7 = math.sqrt %x : f64
  %8 = math.tan %x : f64
  %9 = math.tanh %x : f64
  %10 = math.ceil %x : f64
  %11 = math.round %x : f64
  %12 = math.roundeven %x : f64
  %13 = math.trunc %x : f64
  %14, %15 = math.sincos %x : f64
  %16 = arith.mulf %14, %15 : f64
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %16 : f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64
}

func.func @pairs(%x: f64, %y: f64, %z: f64) -> (f64, f64, f64, f64, f64, f64, f64) {
  %half = arith.constant 0.5 : f64
  %three = arith.constant 3 : i32
  %two = arith.constant 2 : i32
  %0 = math.atan2 %x, %y : f64
  %1 = math.copysign %x, %y : f64
  %2 = math.fma %x, %y, %z : f64
  %3 = math.powf %z, %y : f64
  %4 = math.fpowi %y, %three : f64, i32
  %5 = math.fpowi %y, %two : f64, i32
  %6 = math.clampf %x to [%y, %half] : f64
  return %0, %1, %2, %3, %4, %5, %6 : f64, f64, f64, f64, f64, f64, f64
}

func.func @tensors(%x: tensor<?xf64>, %n: tensor<?xi32>) -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>) {
  %0 = math.tanh %x : tensor<?xf64>
  %1 = math.erf %0 : tensor<?xf64>
  %2 = math.fpowi %x, %n : tensor<?xf64>, tensor<?xi32>
  %3 = math.absf %x : tensor<?xf64>
  return %1, %2, %3 : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>
}

// Derivatives are made of operations that have derivatives.
func.func @sum(%x: f64) -> f64 {
  %2 = math.erf %x : f64
  %3 = math.rsqrt %2 : f64
  %4 = math.atanh %x : f64
  %5 = math.powf %x, %4 : f64
  %6 = math.cbrt %5 : f64
  %7 = math.log2 %6 : f64
  %8 = arith.divf %7, %3 : f64
  %9 = math.atan2 %8, %x : f64
  return %9 : f64
}
func.func @twice(%x: f64) -> f64 {
  %g = nz.gradient @sum(%x) wrt [0] : (f64) -> f64
  return %g : f64
}
