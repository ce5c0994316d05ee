// expm1 and log1p by the error of what is rounded; test/Run/functions.py has their
// values.
// RUN: nz-opt %s --nz-expand-small-arguments | FileCheck %s

// CHECK-LABEL: func @expm1(
// CHECK-SAME: %[[X:.*]]: f64
// CHECK-DAG: %[[ONE:.*]] = arith.constant 1.0
// CHECK-DAG: %[[U:.*]] = math.exp %[[X]]
// CHECK: %[[REST:.*]] = arith.subf %[[U]], %[[ONE]]
// CHECK: %[[LOG:.*]] = math.log %[[U]]
// CHECK: %[[RATIO:.*]] = arith.divf %[[X]], %[[LOG]]
// CHECK: %[[USUAL:.*]] = arith.mulf %[[REST]], %[[RATIO]]
// CHECK: arith.select %{{.*}}, %[[REST]], %[[USUAL]]
// CHECK: arith.select %{{.*}}, %[[U]], %{{.*}}
// CHECK: %[[SMALL:.*]] = arith.cmpf oeq, %[[U]], %[[ONE]]
// CHECK: %[[Y:.*]] = arith.select %[[SMALL]], %[[X]], %{{.*}}
// CHECK: return %[[Y]]
func.func @expm1(%x: f64) -> f64 {
  %y = math.expm1 %x : f64
  return %y : f64
}

// CHECK-LABEL: func @log1p(
// CHECK-SAME: %[[X:.*]]: f32
// CHECK: %[[U:.*]] = arith.addf %[[X]], %{{.*}}
// CHECK: %[[LOG:.*]] = math.log %[[U]]
// CHECK: %[[REST:.*]] = arith.subf %[[U]], %{{.*}}
// CHECK: %[[RATIO:.*]] = arith.divf %[[X]], %[[REST]]
// CHECK: arith.mulf %[[LOG]], %[[RATIO]]
// CHECK-NOT: math.log1p
// CHECK: return
func.func @log1p(%x: f32) -> f32 {
  %y = math.log1p %x : f32
  return %y : f32
}

// Vectors are computed as numbers are.
// CHECK-LABEL: func @lanes(
// CHECK: math.log %{{.*}} : vector<4xf32>
// CHECK-NOT: math.log1p
// CHECK: arith.select %{{.*}} : vector<4xi1>, vector<4xf32>
func.func @lanes(%v: vector<4xf32>) -> vector<4xf32> {
  %0 = math.log1p %v : vector<4xf32>
  return %0 : vector<4xf32>
}

// Narrow floats stay.
// CHECK-LABEL: func @others(
// CHECK: math.expm1 %{{.*}} : f16
// CHECK: math.log1p %{{.*}} : vector<4xf16>
func.func @others(%x: f16, %v: vector<4xf16>) -> (f16, vector<4xf16>) {
  %0 = math.expm1 %x : f16
  %1 = math.log1p %v : vector<4xf16>
  return %0, %1 : f16, vector<4xf16>
}
