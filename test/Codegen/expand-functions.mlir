// exp, log and tanh become arithmetic; test/Run/functions.py has their values.
// RUN: nz-opt %s --nz-expand-functions | FileCheck %s

// Two powers of two are made by their bits; nothing is called.
// CHECK-LABEL: func @exp(
// CHECK-NOT: math.
// CHECK: arith.shli %{{.*}} : i64
// CHECK: arith.shli %{{.*}} : i64
// CHECK: return
func.func @exp(%x: f64) -> f64 {
  %y = math.exp %x : f64
  return %y : f64
}

// The exponent is taken out of the bits of an i32.
// CHECK-LABEL: func @log(
// CHECK-NOT: math.
// CHECK: arith.shrui %{{.*}} : i32
// CHECK: return
func.func @log(%x: f32) -> f32 {
  %y = math.log %x : f32
  return %y : f32
}

// The sign comes last.
// CHECK-LABEL: func @tanh(
// CHECK-SAME: %[[X:.*]]: f64
// CHECK-NOT: math.tanh
// CHECK: %[[Y:.*]] = math.copysign %{{.*}}, %[[X]]
// CHECK: return %[[Y]]
func.func @tanh(%x: f64) -> f64 {
  %y = math.tanh %x : f64
  return %y : f64
}

// Vectors are computed as numbers are.
// CHECK-LABEL: func @lanes(
// CHECK-DAG: arith.constant dense<1.44269502> : vector<4xf32>
// CHECK: arith.bitcast %{{.*}} : vector<4xf32> to vector<4xi32>
// CHECK: llvm.intr.fmuladd(%{{.*}}) : (vector<4xf32>, vector<4xf32>, vector<4xf32>) -> vector<4xf32>
// CHECK: arith.shli %{{.*}}, %{{.*}} : vector<4xi32>
// CHECK-NOT: math.exp
func.func @lanes(%v: vector<4xf32>) -> vector<4xf32> {
  %0 = math.exp %v : vector<4xf32>
  return %0 : vector<4xf32>
}

// Narrow floats and other functions stay.
// CHECK-LABEL: func @others(
// CHECK: math.exp %{{.*}} : f16
// CHECK: math.exp %{{.*}} : vector<4xf16>
// CHECK: math.sin %{{.*}} : f64
func.func @others(%x: f16, %v: vector<4xf16>, %z: f64) -> (f16, vector<4xf16>, f64) {
  %0 = math.exp %x : f16
  %1 = math.exp %v : vector<4xf16>
  %2 = math.sin %z : f64
  return %0, %1, %2 : f16, vector<4xf16>, f64
}
